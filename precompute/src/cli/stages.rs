//! The subcommands that compute.

use super::bundles::bundle_file;
use super::report::{self, CollectReport, FitReport, RenderReport};
use super::{LayerArgs, ModelsArg, RuntimeArgs};
use crate::collect::Options;
use crate::model::{Layer, NetworkLayer, zoo};
use crate::progress::Progress;
use crate::recipe::{Basis, Points, Recipe, StimuliKind};
use crate::reduce::coefficient_map;
use crate::render::{Memory, Optimiser, Rendering};
use crate::run::{
    COLLECT_BATCH, Places, Stage, collect_and_tell, fit_and_tell, layer_and_crops, photos_of, place_points, run,
};
use crate::sheet::{sprite_sheet, write_png};
use crate::stimuli::dead_leaves::DeadLeaves;
use crate::stimuli::{Stimuli, photos};
use crate::store::{npy, npz};
use crate::strip::{Strip, draw_strips, pixels, strip_path};
use crate::{Error, pack, reduce};
use clap::Args;
use ndarray::{Array1, Axis};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tuning_shared::{Method, Sampling};

#[derive(Debug, Args)]
pub(super) struct Fetch {
    /// The model's name, e.g. inceptionv1
    name: String,
}

impl Fetch {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let mut progress: Option<Progress> = None;
        let path = zoo::fetch(&self.name, &mut |done, total| {
            let total = total.unwrap_or(done);
            progress.get_or_insert_with(|| Progress::begin(format!("fetch {}", self.name), total, "bytes")).set(done);
        })?;
        eprintln!("{}", path.display());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Forward {
    #[command(flatten)]
    layer: LayerArgs,
    /// The photo; its shorter side is made 256 pixels and the centre of 224 x 224 taken, unless it keeps its own size
    #[arg(long, value_name = "FILE")]
    photo: PathBuf,
    /// Show the whole photo, every pixel as it is
    #[arg(long)]
    own_size: bool,
    /// Write the coefficients of the activations in the basis of this bundle, its file or its folder
    #[arg(long, value_name = "BUNDLE")]
    bundle: Option<PathBuf>,
    /// The activation map, float32 [C x H x W]; with a bundle its coefficients [D x H x W]
    #[arg(long, value_name = "FILE.npy")]
    out: PathBuf,
}

impl Forward {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let basis = self.bundle.as_ref().map(|path| self.basis(path)).transpose()?;
        let mut layer = self.layer.open()?;
        let load = if self.own_size { photos::load_whole } else { photos::load };
        let image = load(&self.photo).map_err(|why| Error::content(&self.photo, why))?;
        let map = layer.activations(image.insert_axis(Axis(0)).view())?.index_axis_move(Axis(0), 0);
        let map = match basis {
            None => map,
            Some(basis) => coefficient_map(&basis, map.view())?,
        };
        npy::write(&self.out, &map)?;
        eprintln!("{}: {:?}", self.out.display(), map.shape());
        Ok(ExitCode::SUCCESS)
    }

    /// The basis of a bundle, if it is one of the layer's.
    fn basis(&self, path: &Path) -> crate::Result<tuning_shared::Basis> {
        let path = bundle_file(path.to_owned())?;
        let bundle = pack::read_bundle(&path)?;
        let (model, layer) = (self.layer.model.locate()?.description.name, &self.layer.name);
        if (&bundle.model.name, &bundle.layer) != (&model, layer) {
            let of = format!("it is of {} of {}, not of {layer} of {model}", bundle.layer, bundle.model.name);
            return Err(Error::content(&path, format!("{of}; give its own --model and --layer, or another bundle")));
        }
        Ok(bundle.basis)
    }
}

#[derive(Debug, Args)]
pub(super) struct Collect {
    #[command(flatten)]
    layer: LayerArgs,
    /// What the network is shown
    #[arg(long, value_enum, default_value_t)]
    stimuli: StimuliKind,
    /// Folder of photos, searched recursively
    #[arg(long, env = "TUNING_PHOTOS", value_name = "DIR")]
    photos: Option<PathBuf>,
    /// How many dead leaves to make; of photos, all are shown
    #[arg(long, value_name = "N")]
    images: Option<usize>,
    /// Random positions taken from each photo or image
    #[arg(long, default_value_t = 1, value_name = "K")]
    positions_per_photo: usize,
    /// Seed of the order and the positions, and of images that are made
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Forward whole photos, even where crops around the positions give the same activations with less work
    #[arg(long)]
    whole_photos: bool,
    /// The activations, float32 [N x C]
    #[arg(long, value_name = "FILE.npy")]
    out: PathBuf,
    /// Write here how long collecting took, without loading the network
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
}

impl Collect {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let stimuli = self.stimuli()?;
        let (network, format) = self.layer.network()?;
        let runtime = self.layer.runtime.load()?;
        let (mut layer, crops) = match self.whole_photos {
            true => (NetworkLayer::new(&runtime, &network, format)?, None),
            false => layer_and_crops(&runtime, (&network, format), self.positions_per_photo)?,
        };
        let options = Options { positions_per_photo: self.positions_per_photo, seed: self.seed, batch: COLLECT_BATCH };
        let layer = (&mut layer, crops.as_ref());
        let start = Instant::now();
        let collected = collect_and_tell(layer, stimuli.as_ref(), options, &self.out, &self.layer.name)?;
        let report = CollectReport::new(&self.layer.name, &collected, crops.as_ref(), start.elapsed());
        report::write(self.report.as_deref(), &report)?;
        let from = crops.map_or_else(String::new, |crops| {
            let [height, width] = crops.size_px();
            format!(", from crops of {height} x {width} pixels")
        });
        eprintln!("{}: {} activations of {} channels{from}", self.out.display(), collected.count, collected.channels);
        Ok(ExitCode::SUCCESS)
    }

    fn stimuli(&self) -> anyhow::Result<Box<dyn Stimuli>> {
        match (self.stimuli, self.images) {
            (StimuliKind::Photos, None) => Ok(Box::new(photos_of(self.photos.as_deref(), self.seed)?)),
            (StimuliKind::Photos, Some(_)) => anyhow::bail!(
                "all photos of a folder are shown: leave --images out, or give --stimuli dead-leaves with it"
            ),
            (StimuliKind::DeadLeaves, Some(images)) => Ok(Box::new(DeadLeaves::new(images, self.seed)?)),
            (StimuliKind::DeadLeaves, None) => anyhow::bail!("say how many dead leaves to make, e.g. --images 1000"),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Fit {
    /// Activations, float32 [N x C]
    #[arg(long, value_name = "FILE.npy")]
    activations: PathBuf,
    /// pca, ica, nmf or lle
    #[arg(long, value_parser = method)]
    method: Method,
    /// Components D
    #[arg(long, default_value_t = 16, value_name = "D")]
    components: usize,
    /// Seed of ICA's start and LLE's landmarks
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Further seeds that ICA is compared with: how often does each dimension come back?
    #[arg(long, default_value_t = 0, value_name = "SEEDS")]
    stability: usize,
    /// The basis and what was observed along it
    #[arg(long, value_name = "FILE.npz")]
    out: PathBuf,
    /// Write here how long the fit took, without reading and writing files
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
}

impl Fit {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        if self.stability > 0 && self.method != Method::Ica {
            anyhow::bail!("only ICA starts from chance: give --stability with --method ica, or leave it out");
        }
        let activations = npy::read_activations(&self.activations)?;
        let basis =
            Basis { method: self.method, components: self.components, seed: self.seed, stability: self.stability };
        let (fit, times) = fit_and_tell(&activations, &basis)?;
        let report = FitReport::new(&fit, activations.dim(), times);
        fit.write(&self.out)?;
        report::write(self.report.as_deref(), &report)?;
        let explained: f64 = fit.explained_variance.iter().sum();
        eprintln!("{}: {:.1} % of the variance explained", self.out.display(), 100.0 * explained);
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Render {
    #[command(flatten)]
    layer: LayerArgs,
    /// Draw points along every dimension of this basis
    #[arg(long, value_name = "FILE.npz", conflicts_with = "targets", required_unless_present = "targets")]
    basis: Option<PathBuf>,
    /// Draw these activations, float32 [T x C]
    #[arg(long, value_name = "FILE.npy")]
    targets: Option<PathBuf>,
    /// Points a dimension
    #[arg(long, default_value_t = 32, value_name = "T")]
    points: usize,
    #[command(flatten)]
    rendering: Rendering,
    /// Memory that may be used, e.g. 512MB; decides how many images are optimised at once
    #[arg(long, default_value = "2GB", value_name = "SIZE")]
    memory: Memory,
    /// Folder for the images and their cosines
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write here how long loading and drawing took and each image's cosine
    #[arg(long, value_name = "FILE.json", requires = "targets")]
    report: Option<PathBuf>,
}

impl Render {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        if self.points == 0 {
            anyhow::bail!("nothing can be drawn with 0 points; give --points at least 1");
        }
        let settings = self.rendering.settings()?;
        let (network, format) = self.layer.network()?;
        let runtime = self.layer.runtime.load()?;
        let new = |images| Optimiser::new(&runtime, &network, format, settings, (images, self.memory));
        match (&self.basis, &self.targets) {
            (Some(basis), _) => {
                let fit = reduce::Fit::read(basis)?;
                self.draw_basis(&mut new(fit.basis.dimensions() * self.points)?, &fit)?;
            }
            (None, Some(targets)) => {
                let targets = npy::read_activations(targets)?;
                let start = Instant::now();
                let mut optimiser = new(targets.nrows())?;
                self.draw_targets(&mut optimiser, &targets, start.elapsed())?;
            }
            (None, None) => anyhow::bail!("give --basis or --targets"),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn draw_basis(&self, optimiser: &mut Optimiser, fit: &reduce::Fit) -> anyhow::Result<()> {
        let points = Points { sampling: Sampling::Uniform, count: self.points };
        let coefficients = place_points(fit, points, Path::new(""))?;
        let dimensions: Vec<(usize, &[f32])> = coefficients.iter().map(Vec::as_slice).enumerate().collect();
        let total = (coefficients.len() * self.points) as u64;
        let mut progress = Progress::begin(format!("render {}", self.layer.name), total, "images");
        let mut tell = |images: f64| progress.set(images as u64);
        let mut keep = |dimension: usize, strip: Strip| {
            let path = strip_path(&self.out, dimension);
            strip.write(&path)?;
            write_png(&path.with_extension("png"), &sprite_sheet(strip.images.view()))
        };
        draw_strips(optimiser, &fit.basis, &dimensions, self.rendering.seed, &mut tell, &mut keep)?;
        progress.finish();
        Ok(())
    }

    fn draw_targets(
        &self,
        optimiser: &mut Optimiser,
        targets: &ndarray::Array2<f32>,
        loading: Duration,
    ) -> anyhow::Result<()> {
        let mut progress = Progress::begin(format!("render {}", self.layer.name), targets.nrows() as u64, "images");
        let mut tell = |images: f64| progress.set(images as u64);
        let start = Instant::now();
        let drawn = optimiser.render(targets.view(), self.rendering.seed, &mut tell)?;
        let drawing = start.elapsed();
        progress.finish();
        let images = pixels(&drawn);
        let cosines: Array1<f32> = drawn.iter().map(|v| v.cosine).collect();
        npz::write(&self.out.join("targets.npz"), |arrays| {
            arrays.add("images", &images)?;
            arrays.add("cosines", &cosines)
        })?;
        write_png(&self.out.join("targets.png"), &sprite_sheet(images.view()))?;
        let report = RenderReport::new(&self.layer.name, optimiser.settings(), (loading, drawing), &cosines);
        report::write(self.report.as_deref(), &report)?;
        eprintln!("mean cosine {:.4}", cosines.mean().unwrap_or(0.0));
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// The recipe, e.g. recipes/conv2d.toml
    recipe: PathBuf,
    #[command(flatten)]
    models: ModelsArg,
    #[command(flatten)]
    runtime: RuntimeArgs,
    /// Folder of photos, searched recursively, for a recipe that asks for them
    #[arg(long, env = "TUNING_PHOTOS", value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Folder for the results of each stage
    #[arg(long, default_value = "work", value_name = "DIR")]
    work: PathBuf,
    /// Folder of bundles
    #[arg(long, default_value = "bundles", value_name = "DIR")]
    bundles: PathBuf,
    /// Memory that rendering may use, e.g. 512MB
    #[arg(long, default_value = "2GB", value_name = "SIZE")]
    memory: Memory,
    /// The last stage to run
    #[arg(long, value_enum, default_value_t)]
    until: Stage,
}

impl Run {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let recipe = Recipe::read(&self.recipe)?;
        let places = Places {
            models: self.models.models,
            photos: self.photos,
            work: self.work,
            bundles: self.bundles,
            memory: self.memory,
        };
        run(&recipe, &places, &self.runtime.load()?, self.until)?;
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn method(word: &str) -> Result<Method, String> {
    Method::from_slug(word).ok_or_else(|| "choose pca, ica, nmf or lle".into())
}
