//! `cargo xtask bench --live`: steps of the live pages, natively and in a browser, there beside ONNX Runtime Web on the
//! same step as one graph.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::numbers::{Ratio, median, three_digits};
use super::page::{section, table};
use super::records::one;
use super::system;
use crate::machine::Machine;
use crate::setup::{self, BROWSER, ONNX_RUNTIME, ORT_WEB, PLAYWRIGHT, VULKAN};
use crate::{process, serve, stems};

/// A layer and the side of the images: what is measured in the browser on the graphics processor. ONNX Runtime Web has no
/// max-pool with indices in WebGPU, which a later layer would need.
const ON_GPU: (&str, usize) = ("conv2d0", 128);
/// What is measured there on the processor.
const ON_CPU: [(&str, usize); 3] = [("conv2d0", 64), ("conv2d1", 64), ("conv2d2", 64)];
/// What is measured natively.
const NATIVELY: (&str, [usize; 2]) = ("conv2d0", [128, 64]);
/// The script that measures in the browser.
const SCRIPT: &str = "bench/live/steps.mjs";
/// Steps a second that a live page is designed for.
const STEPS_A_SECOND: f64 = 60.0;

/// Who is compared with whom in the browser.
const PAIRS: [[&str; 2]; 2] =
    [["ours, WebGPU", "ONNX Runtime Web, WebGPU"], ["ours, the twin", "ONNX Runtime Web, WebAssembly"]];

/// What the native example prints.
#[derive(Debug, Deserialize)]
struct Native {
    layer: String,
    size_px: usize,
    on: String,
    ms_a_step: f64,
    gflops: f64,
    limit_gflops: Option<f64>,
}

/// What the script prints.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum InBrowser {
    /// Milliseconds a step of one side in one round.
    LiveStep { on: String, layer: String, size_px: usize, ms: f64 },
    /// A side that could not be run.
    LiveFailed { on: String, layer: String, size_px: usize, why: String },
}

/// Measures, prints and writes the page of results.
pub(super) fn measure(machine: &Machine, models: Option<&Path>, rounds: u16, out: &Path) -> Result<()> {
    let site = machine.dist();
    if !site.join("mix.html").exists() {
        bail!("there is no page in {}: build it first with `cargo xtask test --only page`", site.display());
    }
    setup::prepare(machine, &[&ONNX_RUNTIME, &VULKAN, &BROWSER, &PLAYWRIGHT, &ORT_WEB])?;
    let models = models.context("no model: name its folder with --models or TUNING_MODELS")?;
    let stems = stems::folder();
    if ON_CPU.iter().any(|(layer, _)| !stems.join(format!("{layer}.postcard")).exists()) {
        stems::make(machine)?;
    }
    let natively = natively(machine, &stems.join(format!("{}.postcard", NATIVELY.0)))?;
    let graphs = graphs(machine, models)?;
    let serving = serve::start(&site, "/", 0)?;
    let mut node = machine.command("node");
    node.arg(SCRIPT).env("PLAYWRIGHT_CORE", PLAYWRIGHT.file(machine)).env("BASE_URL", &serving.address);
    node.env("CHROMIUM", setup::chromium(machine).context("Chromium is gone: run `cargo xtask setup`")?);
    let ort_web = ORT_WEB.file(machine);
    node.env("ORT_WEB", ort_web.parent().unwrap_or(&ort_web)).env("STEMS", &stems).env("GRAPHS", &graphs);
    let pairing = |(layer, size): &(&str, usize)| format!("{layer}:{size}");
    node.env("ON_GPU", pairing(&ON_GPU)).env("ON_CPU", ON_CPU.iter().map(pairing).collect::<Vec<_>>().join(" "));
    node.env("ROUNDS", rounds.to_string());
    let printed = process::output(&mut node)?;
    let in_browser = printed.lines().map(|line| one(line, SCRIPT)).collect::<Result<Vec<InBrowser>>>()?;
    let page = page(&natively, &in_browser, &system::describe(machine));
    let out = machine.root.join(out);
    fs::write(&out, &page).with_context(|| format!("cannot write {}", out.display()))?;
    println!("{page}\nwritten to {}", out.display());
    Ok(())
}

/// The native example's measurements of the Gabor bank and a stem, at both sizes.
fn natively(machine: &Machine, stem: &Path) -> Result<Vec<Native>> {
    let mut measured = Vec::new();
    for size in NATIVELY.1 {
        let mut run = machine.command("cargo");
        run.args(["run", "--quiet", "--release", "--package", "tuning-app", "--features", "gpu"]);
        run.args(["--example", "live_steps", "--", "--size", &size.to_string()]).arg(stem);
        for line in process::output(&mut run)?.lines() {
            measured.push(one(line, "the example live_steps")?);
        }
    }
    Ok(measured)
}

/// The step as one graph for each layer and size: the folder they are in.
fn graphs(machine: &Machine, models: &Path) -> Result<PathBuf> {
    let folder = machine.root.join("work/bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (layer, size) in ON_CPU.iter().chain([&ON_GPU]) {
        let mut run = machine.command("cargo");
        run.args(["run", "--quiet", "--package", "tuning-precompute", "--example", "step_graph", "--"]);
        run.args([*layer, &size.to_string()]).arg(folder.join(format!("step-{layer}-{size}.onnx"))).arg(models);
        process::run(&mut run)?;
    }
    Ok(folder)
}

fn page(natively: &[Native], in_browser: &[InBrowser], system: &[(String, String)]) -> String {
    let sections = [
        "# Benchmarks of the live pages\n\nWritten by `cargo xtask bench --live`. A step is one of the optimisation: \
         synthesis, network, gradient, Adam.\n"
            .to_owned(),
        browser_section(in_browser),
        native_section(natively),
        section("On what", &system.iter().map(|(what, found)| format!("- {what}: {found}\n")).collect::<String>()),
    ];
    sections.iter().filter(|section| !section.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn browser_section(records: &[InBrowser]) -> String {
    let mut times: BTreeMap<(&str, &str), (usize, Vec<f64>)> = BTreeMap::new();
    let mut failures = Vec::new();
    for record in records {
        match record {
            InBrowser::LiveStep { on, layer, size_px, ms } => {
                times.entry((layer, on)).or_insert((*size_px, Vec::new())).1.push(*ms);
            }
            InBrowser::LiveFailed { on, layer, size_px, why } => {
                failures.push(format!("{on} at {layer}, {size_px} px: {why}\n"));
            }
        }
    }
    let row = |[ours, theirs]: [&str; 2], layer: &str| {
        let (size, ms) = times.get(&(layer, ours))?;
        let other = times.get(&(layer, theirs)).map(|(_, ms)| ms.as_slice()).unwrap_or_default();
        let ratio = Ratio::of(other, ms).map_or_else(|| "–".into(), |ratio| ratio.to_string());
        let rate = median(ms).map_or_else(|| "–".into(), |ms| three_digits(1e3 / ms));
        Some(vec![layer.to_owned(), ours.to_owned(), format!("{size} px"), theirs.to_owned(), ratio, rate])
    };
    let on_cpu = ON_CPU.map(|(layer, _)| (PAIRS[1], layer));
    let pairings = [(PAIRS[0], ON_GPU.0)].into_iter().chain(on_cpu);
    let rows: Vec<Vec<String>> = pairings.filter_map(|(pair, layer)| row(pair, layer)).collect();
    failures.sort();
    failures.dedup();
    let note = "\nInceptionV1's layers, in headless Chromium whose WebGPU is imitated by software (SwiftShader). Ours is timed \
         with the images it shows meanwhile, ONNX Runtime Web without; its state stays where it computes. Each is one \
         thread of WebAssembly. A ratio is its time over ours, of the medians, and in brackets the smallest and the \
         largest of one round.\n";
    let head = ["layer", "ours", "image", "beside", "ratio", "our steps a second"];
    section("In a browser", &(table(&head, &rows) + note + &failures.concat()))
}

fn native_section(records: &[Native]) -> String {
    let row = |native: &Native| {
        let of_limit = native.limit_gflops.map_or_else(
            || "–".into(),
            |limit| format!("{:.0} % of {}", 100.0 * native.gflops / limit, three_digits(limit)),
        );
        vec![
            native.layer.clone(),
            format!("{} px", native.size_px),
            native.on.clone(),
            three_digits(1e3 / native.ms_a_step / STEPS_A_SECOND),
            three_digits(native.gflops),
            of_limit,
        ]
    };
    let rows: Vec<Vec<String>> = records.iter().map(row).collect();
    let head = ["layer", "image", "on", "of 60 steps a second", "GFLOP/s", "of the adapter's limit"];
    let note = "\nA convolution counts as the sums over its window. The twin needs fewer operations for them (minimal \
                filtering), so its figure is work done, not what its processor computes. The limit is what a kernel \
                reaches that does nothing but multiply and add.\n";
    section("Natively", &(table(&head, &rows) + note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_pair_become_a_ratio_and_a_failure_is_told() {
        let lines = [
            r#"{"kind":"live_step","on":"ours, WebGPU","layer":"conv2d0","size_px":128,"ms":10.0}"#,
            r#"{"kind":"live_step","on":"ONNX Runtime Web, WebGPU","layer":"conv2d0","size_px":128,"ms":45.0}"#,
            r#"{"kind":"live_failed","on":"ONNX Runtime Web, WebAssembly","layer":"conv2d1","size_px":64,"why":"no such operator"}"#,
        ];
        let records: Vec<InBrowser> = lines.iter().map(|line| one(line, SCRIPT).unwrap()).collect();
        let text = browser_section(&records);
        assert!(
            text.contains("| conv2d0 | ours, WebGPU | 128 px | ONNX Runtime Web, WebGPU | 4.50 (4.50 to 4.50) | 100 |"),
            "{text}"
        );
        assert!(text.contains("ONNX Runtime Web, WebAssembly at conv2d1, 64 px: no such operator"), "{text}");
    }

    #[test]
    fn a_native_step_is_shown_beside_its_limit() {
        let line =
            r#"{"layer":"gabor","size_px":64,"on":"an adapter","ms_a_step":8.0,"gflops":5.0,"limit_gflops":20.0}"#;
        let text = native_section(&[one(line, "it").unwrap()]);
        assert!(text.contains("| gabor | 64 px | an adapter | 2.08 | 5.00 | 25 % of 20.0 |"), "{text}");
    }
}
