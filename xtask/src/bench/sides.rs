//! Running the two sides: our command `tuning`, and the scripts in `bench/peers`.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

use super::THREADS;
use super::records::{self, CollectReport, Decoded, FitReport, Record, RenderReport};
use crate::machine::Machine;
use crate::process;
use crate::setup::peers;

/// The variables by which numerical libraries are told how many threads to use.
const THREAD_VARIABLES: [&str; 4] = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"];

/// Both sides, and where their files lie.
pub(super) struct Sides<'a> {
    machine: &'a Machine,
    tuning: PathBuf,
    decode_photos: PathBuf,
    models: PathBuf,
    photos: PathBuf,
    work: PathBuf,
}

impl<'a> Sides<'a> {
    /// Compiles ours.
    pub(super) fn build(machine: &'a Machine, models: PathBuf, photos: PathBuf, work: PathBuf) -> Result<Self> {
        let build = ["build", "--release", "--package", "tuning-precompute", "--bins", "--examples"];
        process::run(machine.command("cargo").args(build))?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        let release = machine.root.join(target).join("release");
        let (tuning, decode_photos) = (release.join("tuning"), release.join("examples/decode_photos"));
        let sides = Self { machine, tuning, decode_photos, models, photos, work };
        fs::write(sides.raw(), "").with_context(|| format!("cannot write {}", sides.raw().display()))?;
        Ok(sides)
    }

    /// The file of raw numbers: every record of both sides, in the order in which they ran.
    pub(super) fn raw(&self) -> PathBuf {
        self.work.join("raw.jsonl")
    }

    /// The versions of everything compared.
    pub(super) fn versions(&self) -> Result<Vec<(String, String)>> {
        match self.script("versions.py", &[])?.pop() {
            Some(Record::Versions { packages }) => Ok(packages),
            _ => bail!("versions.py printed no versions: restore bench/peers"),
        }
    }

    /// Activations of a layer at `positions` positions of every photo.
    pub(super) fn collect(&self, layer: &str, positions: usize, name: &str) -> Result<PathBuf> {
        let out = self.work.join(name);
        process::output(&mut self.collecting(layer, positions, &out))?;
        Ok(out)
    }

    /// Activations of a layer at one position of every photo: from whole photos, or as ours chooses.
    pub(super) fn collect_reported(&self, layer: &str, whole: bool) -> Result<CollectReport> {
        let mut collect = self.collecting(layer, 1, &self.work.join("collected.npy"));
        if whole {
            collect.arg("--whole-photos");
        }
        self.reported(&mut collect)
    }

    /// Our collecting of a layer, to be told more.
    fn collecting(&self, layer: &str, positions: usize, out: &Path) -> Command {
        let mut collect = self.tuning("collect");
        collect.args(["--layer", layer, "--seed", "0", "--positions-per-photo", &positions.to_string(), "--out"]);
        collect.arg(out).arg("--models").arg(&self.models).arg("--photos").arg(&self.photos);
        collect
    }

    /// Decodes every photo with our decoder, and nothing else.
    pub(super) fn decode(&self) -> Result<Decoded> {
        let output = process::output(self.threaded(&self.decode_photos).arg(&self.photos))?;
        self.keep(&output)?;
        records::one(&output, "the example decode_photos")
    }

    /// PyTorch's DataLoader and the network on one position of every photo, by crops and from whole photos.
    pub(super) fn loader(&self, layer: &str) -> Result<Vec<Record>> {
        let out = self.work.join("collected-loader.npy");
        let words = ["--layer", layer, "--threads", &THREADS.to_string(), "--models"].map(str::to_owned);
        let places = [text(&self.models), "--photos".into(), text(&self.photos), "--out".into(), text(&out)];
        self.script("collecting.py", &[&words[..], &places].concat())
    }

    /// Targets chosen from activations, and how many activations there were.
    pub(super) fn choose(&self, activations: &Path, layer: &str, count: usize) -> Result<(PathBuf, usize)> {
        let out = self.targets(layer);
        let words = [text(activations), text(&out), "--rows".into(), count.to_string()];
        match self.script("targets.py", &words)?.pop() {
            Some(Record::Targets { available }) => Ok((out, available)),
            _ => bail!("targets.py printed no count: restore bench/peers"),
        }
    }

    /// Draws the layer's targets with ours, in `steps` or its default.
    pub(super) fn render(&self, layer: &str, steps: Option<usize>) -> Result<RenderReport> {
        let mut render = self.drawing(layer, &self.targets(layer), &self.work.join("images"));
        if let Some(steps) = steps {
            render.args(["--steps", &steps.to_string()]);
        }
        self.reported(&mut render)
    }

    /// Draws the first dimensions of the basis that was fitted last, all points from one seed and each from its own.
    pub(super) fn strips(&self, layer: &str, [dimensions, points]: [usize; 2]) -> Result<Record> {
        let folder = self.work.join("strips");
        let counts = ["--dimensions", &dimensions.to_string(), "--points", &points.to_string()].map(str::to_owned);
        let places = ["targets".to_owned(), text(&self.work.join("fit.npz")), text(&folder)];
        self.script("strips.py", &[&places[..], &counts].concat())?;
        self.reported::<RenderReport>(&mut self.drawing(layer, &folder.join("all.npy"), &folder.join("shared")))?;
        for point in 0..points {
            let (targets, out) = (folder.join(format!("point-{point:02}.npy")), folder.join(format!("own-{point:02}")));
            let mut render = self.drawing(layer, &targets, &out);
            self.reported::<RenderReport>(render.args(["--seed", &point.to_string()]))?;
        }
        let record = self.script("strips.py", &[&["compare".to_owned(), text(&folder)], &counts[2..]].concat())?.pop();
        record.context("strips.py printed no record: restore bench/peers")
    }

    /// Our drawing of these targets, to be told more.
    fn drawing(&self, layer: &str, targets: &Path, out: &Path) -> Command {
        let mut render = self.tuning("render");
        render.args(["--layer", layer, "--size", "128", "--models"]).arg(&self.models);
        render.arg("--targets").arg(targets).arg("--out").arg(out);
        render
    }

    /// Fits 16 components with ours.
    pub(super) fn fit(&self, activations: &Path, method: &str, seed: usize) -> Result<FitReport> {
        // `fit` computes on rayon's threads, whose number the environment gives.
        let mut fit = self.ours("fit");
        fit.args(["--method", method, "--components", "16", "--seed", &seed.to_string(), "--activations"]);
        self.reported(fit.arg(activations).arg("--out").arg(self.work.join("fit.npz")))
    }

    /// Lucent on the layer's targets: `step` or `quality`, so many images a call.
    pub(super) fn lucent(&self, what: &str, layer: &str, batch: usize) -> Result<Record> {
        let words = [what, "--layer", layer, "--threads", &THREADS.to_string(), "--batch", &batch.to_string()];
        let mut words = words.map(str::to_owned).to_vec();
        words.extend(["--models".into(), text(&self.models), "--targets".into(), text(&self.targets(layer))]);
        let record = self.script("lucent_side.py", &words)?.pop();
        record.context("lucent_side.py printed no record: restore bench/peers")
    }

    /// Runs a script of the peers' and reads its records.
    pub(super) fn script(&self, name: &str, words: &[String]) -> Result<Vec<Record>> {
        let mut python = self.threaded(&peers::python(self.machine));
        // Some machines ask OpenBLAS for the kernels of an older processor, which would slow the peers down.
        python.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
        // -B: no compiled copies beside the scripts.
        python.arg("-B").arg(self.machine.root.join("bench/peers").join(name)).args(words);
        let output = process::output(&mut python)?;
        self.keep(&output)?;
        records::parse(&output, name)
    }

    fn targets(&self, layer: &str) -> PathBuf {
        self.work.join(format!("targets-{layer}.npy"))
    }

    /// A stage of ours that runs a network.
    fn tuning(&self, stage: &str) -> Command {
        let mut command = self.ours(stage);
        command.args(["--threads", &THREADS.to_string()]);
        command
    }

    fn ours(&self, stage: &str) -> Command {
        let mut command = self.threaded(&self.tuning);
        command.arg(stage);
        command
    }

    fn threaded(&self, program: &Path) -> Command {
        let mut command = self.machine.command(program);
        for variable in THREAD_VARIABLES {
            command.env(variable, THREADS.to_string());
        }
        command
    }

    /// Runs a stage of ours and reads the report that it writes.
    fn reported<T: DeserializeOwned>(&self, command: &mut Command) -> Result<T> {
        let path = self.work.join("report.json");
        process::output(command.arg("--report").arg(&path))?;
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        self.keep(&text)?;
        records::one(&text, "tuning --report")
    }

    fn keep(&self, lines: &str) -> Result<()> {
        let path = self.raw();
        let appended =
            OpenOptions::new().append(true).open(&path).and_then(|mut file| file.write_all(lines.as_bytes()));
        appended.with_context(|| format!("cannot write {}", path.display()))
    }
}

/// A path as an argument among words.
fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
