//! All stages of a recipe, one after the other.
//!
//! Every result lies in the work folder under the hash of what it was made from, so that what is there is not made
//! again: a run that was stopped goes on where it was, and a recipe that changed makes what the change touches.

use crate::collect::{self, Options, collect};
use crate::fingerprint::Fingerprint;
use crate::model::{LocatedModel, Network, NetworkLayer, Runtime, zoo};
use crate::pack::{About, Measured, pack};
use crate::probe;
use crate::progress::Progress;
use crate::recipe::{self, Recipe};
use crate::reduce::{self, Fit, null, stability};
use crate::render::{Memory, Optimiser};
use crate::seen;
use crate::stimuli::Stimuli;
use crate::stimuli::dead_leaves::DeadLeaves;
use crate::stimuli::photos::Photos;
use crate::store::{npy, write_atomically};
use crate::strip::{Strip, draw_strips, strip_path};
use crate::{Error, Result};
use clap::ValueEnum;
use ndarray::Array2;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tuning_shared::bundle::{Activations, Model, Rendering};
use tuning_shared::seen::Seen;
use tuning_shared::{Basis, BasisTuning, Sampling};

/// Images forwarded at a time while collecting.
pub const COLLECT_BATCH: usize = 16;

/// Where a run finds its input and leaves its results, and what it may use.
#[derive(Clone, Debug)]
pub struct Places {
    /// Folder of models, beside the downloads.
    pub models: Option<PathBuf>,
    /// Folder of photos, for recipes that ask for them.
    pub photos: Option<PathBuf>,
    /// Folder for the results of each stage.
    pub work: PathBuf,
    /// Folder of bundles.
    pub bundles: PathBuf,
    /// How much memory rendering may take.
    pub memory: Memory,
}

/// The stages of a run, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Stage {
    /// Activations of the photos
    Activations,
    /// Fitted bases
    Bases,
    /// Strips of every dimension, and of the random directions they are compared with
    Strips,
    /// Bundles
    #[default]
    Bundles,
}

/// Run a recipe up to and with the stage `last`: gives the folders of its bundles.
///
/// # Errors
/// When a stage fails; what earlier stages made stays.
pub fn run(recipe: &Recipe, places: &Places, runtime: &Runtime, last: Stage) -> Result<Vec<PathBuf>> {
    let model = zoo::locate(&recipe.model, places.models.as_deref())?;
    for layer in &recipe.layers {
        // A layer's name becomes part of folder names and addresses, for which a tensor's own name is not fit.
        model.description.layer_tensor(layer)?;
    }
    let mut folders = Vec::new();
    for layer in &recipe.layers {
        let network = Network::of_layer(&model, layer)?;
        folders.extend(Run { recipe, places, runtime, model: &model, layer, network }.all_bases(last)?);
    }
    Ok(folders)
}

/// Activations on the disk, read when they are needed.
struct Collected(PathBuf);

impl Collected {
    fn path(&self) -> &Path {
        &self.0
    }
}

struct Run<'a> {
    recipe: &'a Recipe,
    places: &'a Places,
    runtime: &'a Runtime,
    model: &'a LocatedModel,
    layer: &'a str,
    network: Network,
}

impl Run<'_> {
    /// All stages of one layer.
    fn all_bases(&self, last: Stage) -> Result<Vec<PathBuf>> {
        let (activations, about, print) = self.activations()?;
        let mut optimiser = None;
        let mut folders = Vec::new();
        let mut subspaces: HashMap<usize, (Fit, Fingerprint)> = HashMap::new();
        if last == Stage::Activations {
            return Ok(folders);
        }
        for basis in &self.recipe.basis {
            let (fit, print) = self.fit(basis, activations.path(), &print)?;
            if last == Stage::Bases {
                continue;
            }
            let tuning = self.recipe.probe.map(|wanted| self.tuning(wanted, &fit, &print)).transpose()?;
            let strips = self.strips(basis, &fit, &activations, &print, &mut optimiser)?;
            let seen = match fit.basis.linear() {
                None => None,
                Some(_) => {
                    // PCA and ICA with equally many components span one subspace, so the first's directions serve both.
                    let subspace = subspaces.entry(basis.components).or_insert_with(|| (fit.clone(), print));
                    self.recipe.seen.map(|wanted| self.seen(wanted, subspace, &strips, &mut optimiser)).transpose()?
                }
            };
            if last == Stage::Strips {
                continue;
            }
            let measured = Measured { tuning, seen };
            let folder = pack(&self.about(about.clone())?, &fit, measured, &strips, &self.places.bundles)?;
            eprintln!("packed {}", folder.display());
            folders.push(folder);
        }
        Ok(folders)
    }

    /// Where a stage's result lies.
    fn result(&self, stage: &str, print: &Fingerprint, extension: &str) -> PathBuf {
        let folder = self.places.work.join(format!("{}-{}", self.model.description.name, self.layer));
        folder.join(format!("{stage}-{}{extension}", print.clone().short()))
    }

    /// The first stage: the activations, what they were collected from, and the fingerprint of both.
    fn activations(&self) -> Result<(Collected, Activations, Fingerprint)> {
        let wanted = &self.recipe.activations;
        let (stimuli, source) = stimuli(wanted, self.places.photos.as_deref())?;
        let print = Fingerprint::default().with("model", &self.model.sha256).with("layer", self.layer);
        let print = stimuli.mark(print).with("positions", wanted.positions_per_photo).with("seed", wanted.seed);
        let path = self.result("activations", &print, ".npy");
        let summary = self.result("activations", &print, ".json");
        if let Ok(text) = std::fs::read_to_string(&summary)
            && path.exists()
        {
            let mut about: Activations = read_json(&summary, &text)?;
            // How the recipe words its source is not part of what was collected.
            about.source = source;
            return Ok((Collected(path), about, print));
        }
        let collected = self.collect(stimuli.as_ref(), &path)?;
        let about = Activations {
            source,
            photos: collected.images as u32,
            positions_per_photo: collected.positions_per_photo as u32,
            count: collected.count,
            seed: wanted.seed,
        };
        write_json(&summary, &about)?;
        Ok((Collected(path), about, print))
    }

    fn collect(&self, stimuli: &dyn Stimuli, path: &Path) -> Result<collect::Collected> {
        let wanted = &self.recipe.activations;
        let format = self.model.description.input_format();
        let mut layer = NetworkLayer::new(self.runtime, &self.network, format)?;
        let options =
            Options { positions_per_photo: wanted.positions_per_photo, seed: wanted.seed, batch: COLLECT_BATCH };
        collect_and_tell(&mut layer, stimuli, options, path, self.layer)
    }

    /// The second stage: the fitted basis, and the fingerprint of the basis alone, since how often its dimensions come
    /// back does not change what is made of them.
    fn fit(&self, basis: &recipe::Basis, activations: &Path, print: &Fingerprint) -> Result<(Fit, Fingerprint)> {
        let print = print
            .clone()
            .with("method", basis.method.slug())
            .with("components", basis.components)
            .with("basis seed", basis.seed);
        // Only where it is asked for, so that what was fitted without it keeps its name.
        let file = match basis.stability {
            0 => print.clone(),
            seeds => print.clone().with("stability", seeds),
        };
        let path = self.result("basis", &file, ".npz");
        if path.exists() {
            return Ok((Fit::read(&path)?, print));
        }
        let activations = npy::read_activations(activations)?;
        let (fit, _) = fit_and_tell(&activations, basis)?;
        fit.write(&path)?;
        Ok((fit, print))
    }

    /// What the dimensions respond to.
    fn tuning(&self, wanted: recipe::Probe, fit: &Fit, print: &Fingerprint) -> Result<BasisTuning> {
        let options = probe::Options {
            rotations: wanted.rotations,
            seed: wanted.seed,
            ..probe::Options::within(self.places.memory)
        };
        let print = print
            .clone()
            .with("gratings", format!("{:?}", options.levels))
            .with("rotations", wanted.rotations)
            .with("seed of rotations", wanted.seed);
        let path = self.result("tuning", &print, ".json");
        if let Ok(text) = std::fs::read_to_string(&path) {
            return read_json(&path, &text);
        }
        let network = (&self.network, self.model.description.input_format());
        let stage = format!("probe {} {}-{}", self.layer, fit.basis.method().slug(), fit.basis.dimensions());
        let mut progress = Progress::begin(stage, options.levels.gratings() as u64, "gratings");
        let probed = probe::probe(self.runtime, network, fit, options, &mut |done| progress.set(done as u64))?;
        progress.finish();
        write_json(&path, &probed.tuning)?;
        Ok(probed.tuning)
    }

    /// The third stage: the strips of every dimension.
    fn strips(
        &self,
        basis: &recipe::Basis,
        fit: &Fit,
        activations: &Collected,
        print: &Fingerprint,
        optimiser: &mut Option<Optimiser>,
    ) -> Result<PathBuf> {
        let (points, rendering) = (self.recipe.points, self.recipe.rendering);
        let settings = rendering.settings()?;
        let print = print
            .clone()
            .with("sampling", points.sampling.slug())
            .with("points", points.count)
            .with("settings", format!("{settings:?}"))
            .with("seed", rendering.seed);
        let folder = self.result("strips", &print, "");
        let coefficients = place_points(fit, points, activations.path())?;
        let stage = format!("render {} {}-{}", self.layer, basis.method.slug(), basis.components);
        self.draw(&folder, &stage, fit, &coefficients, optimiser)?;
        Ok(folder)
    }

    /// What is seen to move along the strips, against strips along random directions of the subspace that a linear fit
    /// spans.
    fn seen(
        &self,
        wanted: recipe::Seen,
        (fit, print): &(Fit, Fingerprint),
        strips: &Path,
        optimiser: &mut Option<Optimiser>,
    ) -> Result<Seen> {
        let rendering = self.recipe.rendering;
        let print = print
            .clone()
            .with("directions", wanted.directions)
            .with("seed of directions", wanted.seed)
            .with("points of null", wanted.points)
            .with("settings", format!("{:?}", rendering.settings()?))
            .with("seed", rendering.seed);
        let null = null::directions(fit, wanted.directions, wanted.seed)?;
        let points = recipe::Points { sampling: Sampling::Uniform, count: wanted.points };
        let coefficients = place_points(&null, points, Path::new(""))?;
        let stage = format!("render {} {} random directions", self.layer, wanted.directions);
        let folder = self.result("null", &print, "");
        self.draw(&folder, &stage, &null, &coefficients, optimiser)?;
        let name = |folder: &Path| folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = self.result("seen", &print.with("strips", name(strips)).with("null", name(&folder)), ".json");
        if let Ok(text) = std::fs::read_to_string(&path) {
            return read_json(&path, &text);
        }
        let seen = seen::measure(strips, Some(&folder), &mut |_, _| ())?;
        write_json(&path, &seen)?;
        Ok(seen)
    }

    /// Draw the strips that are not in the folder yet, each a file, so that a stopped run loses one at most.
    fn draw(
        &self,
        folder: &Path,
        stage: &str,
        fit: &Fit,
        coefficients: &[Vec<f32>],
        optimiser: &mut Option<Optimiser>,
    ) -> Result<()> {
        let missing: Vec<(usize, &[f32])> = coefficients.iter().map(Vec::as_slice).enumerate().collect();
        let missing: Vec<_> = missing.into_iter().filter(|(d, _)| !strip_path(folder, *d).exists()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let rendering = self.recipe.rendering;
        let optimiser = match optimiser {
            Some(optimiser) => optimiser,
            none => {
                let format = self.model.description.input_format();
                let images = (self.dimensions() * self.recipe.points.count, self.places.memory);
                none.insert(Optimiser::new(self.runtime, &self.network, format, rendering.settings()?, images)?)
            }
        };
        let images: usize = missing.iter().map(|(_, coefficients)| coefficients.len()).sum();
        let mut progress = Progress::begin(stage.to_owned(), images as u64, "images");
        let mut tell = |images: f64| progress.set(images as u64);
        let mut keep = |dimension: usize, strip: Strip| strip.write(&strip_path(folder, dimension));
        draw_strips(optimiser, &fit.basis, &missing, rendering.seed, &mut tell, &mut keep)?;
        progress.finish();
        Ok(())
    }

    /// The dimensions of the largest basis.
    fn dimensions(&self) -> usize {
        self.recipe.basis.iter().map(|b| b.components).max().unwrap_or(1)
    }

    fn about(&self, activations: Activations) -> Result<About> {
        let rendering = self.recipe.rendering;
        let settings = rendering.settings()?;
        Ok(About {
            model: model_card(self.model),
            layer: self.layer.to_owned(),
            activations,
            sampling: self.recipe.points.sampling,
            rendering: Rendering {
                size_px: settings.size_px as u32,
                steps: settings.steps as u32,
                seed: rendering.seed,
            },
        })
    }
}

/// What a recipe shows the network, and what that is in a few words.
fn stimuli(wanted: &recipe::Activations, photos: Option<&Path>) -> Result<(Box<dyn Stimuli>, String)> {
    match &wanted.stimuli {
        recipe::Stimuli::Photos(source) => Ok((Box::new(photos_of(photos, wanted.seed)?), source.clone())),
        recipe::Stimuli::DeadLeaves(images) => {
            Ok((Box::new(DeadLeaves::new(*images, wanted.seed)?), DeadLeaves::source().into()))
        }
    }
}

/// The photos of a folder in the order that `seed` gives, where a folder was named.
///
/// # Errors
/// When none was, or as [`Photos::find`].
pub fn photos_of(folder: Option<&Path>, seed: u64) -> Result<Photos> {
    let none = "no photos: name a folder of them with --photos or TUNING_PHOTOS";
    Photos::find(folder.ok_or_else(|| Error::Photos(none.into()))?, seed)
}

/// Collect activations of the layer of this name, telling how it goes and which images could not be read.
///
/// # Errors
/// As [`collect()`].
pub fn collect_and_tell(
    layer: &mut NetworkLayer,
    stimuli: &dyn Stimuli,
    options: Options,
    path: &Path,
    name: &str,
) -> Result<collect::Collected> {
    let mut progress = Progress::begin(format!("collect {name}"), stimuli.count() as u64, stimuli.unit());
    let collected = collect(layer, stimuli, options, path, &mut |done| progress.set(done as u64))?;
    progress.finish();
    if !collected.skipped.is_empty() {
        eprintln!("{} {} could not be read and were skipped:", collected.skipped.len(), stimuli.unit());
        for (path, why) in &collected.skipped {
            eprintln!("  {}: {why}", path.display());
        }
    }
    Ok(collected)
}

/// How long the parts of a fit took.
#[derive(Clone, Copy, Debug)]
pub struct FitTimes {
    /// From the activations in memory to mean, components and mixing: what scikit-learn's `fit` does.
    pub fitting: Duration,
    /// The order, the signs and the distributions of the dimensions.
    pub describing: Duration,
}

/// Fit a basis, telling how an iteration goes and whether it converged.
///
/// # Errors
/// As [`reduce::fit`].
pub fn fit_and_tell(activations: &Array2<f32>, basis: &recipe::Basis) -> Result<(Fit, FitTimes)> {
    let (n, c) = activations.dim();
    eprintln!("fit {} with {} components to {n} activations of {c} channels", basis.method.label(), basis.components);
    let start = Instant::now();
    let reduced = reduce::reduce(activations.view(), basis.method, basis.components, basis.seed, &mut |_, _| ())?;
    let fitting = start.elapsed();
    let mut fit = reduced.describe(activations.view())?;
    let times = FitTimes { fitting, describing: start.elapsed() - fitting };
    if let Some(convergence) = fit.convergence {
        eprintln!("fit: {} iterations", convergence.iterations);
    }
    if let Some(warning) = fit.warning() {
        eprintln!("warning: {warning}");
    }
    if basis.stability > 0 {
        fit.stability = Some(compare_and_tell(activations, &fit, basis)?);
    }
    Ok((fit, times))
}

/// How often each dimension of an ICA comes back from further seeds, those after the one it was fitted with.
fn compare_and_tell(activations: &Array2<f32>, fit: &Fit, basis: &recipe::Basis) -> Result<Vec<f64>> {
    let Basis::Ica(ica) = &fit.basis else {
        let request = "only ICA starts from chance; ask for its stability, or for none";
        return Err(Error::Request(request.into()));
    };
    let first = basis.seed.saturating_add(1);
    let seeds = first..first.saturating_add(basis.stability as u64);
    let mut progress = Progress::begin("stability", basis.stability as u64, "seeds");
    let mut tell = |done: usize| progress.set(done as u64);
    let stability = stability::of_components(activations.view(), ica.components(), seeds, &mut tell)?;
    progress.finish();
    if stability.not_converged > 0 {
        let (failed, all) = (stability.not_converged, basis.stability);
        eprintln!("warning: ICA did not converge from {failed} of {all} further seeds; they count all the same");
    }
    let mean = stability.dimensions.iter().sum::<f64>() / stability.dimensions.len() as f64;
    let chance = stability::chance_level(stability.dimensions.len())?;
    eprintln!("stability: {mean:.2} on average; unrelated dimensions would have {chance:.2}");
    Ok(stability.dimensions)
}

/// The coefficients of the points of every dimension. The activations are read only where the observed minimum and
/// maximum are not enough.
///
/// # Errors
/// When the activations cannot be read.
pub fn place_points(fit: &Fit, points: recipe::Points, activations: &Path) -> Result<Vec<Vec<f32>>> {
    match points.sampling {
        Sampling::Uniform => {
            Ok(fit.observed.iter().map(|o| points.sampling.points(&[o.min, o.max], points.count)).collect())
        }
        Sampling::EqualMass => {
            let activations = npy::read_activations(activations)?;
            let coefficients = reduce::coefficients_of(&fit.basis, activations.view());
            let sorted = |column: ndarray::ArrayView1<'_, f32>| {
                let mut values = column.to_vec();
                values.sort_by(f32::total_cmp);
                values
            };
            Ok(coefficients.columns().into_iter().map(|c| points.sampling.points(&sorted(c), points.count)).collect())
        }
    }
}

/// A network as a bundle describes it.
pub fn model_card(model: &LocatedModel) -> Model {
    let description = &model.description;
    Model {
        name: description.name.clone(),
        title: description.title.clone(),
        provenance: description.provenance.clone(),
        sha256: model.sha256.clone(),
    }
}

/// Write a value as JSON.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::content(path, e.to_string()))?;
    write_atomically(path, |file| file.write_all(text.as_bytes()))
}

/// The value in a JSON file's text.
///
/// # Errors
/// When it is of another kind.
pub fn read_json<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::content(path, format!("{e}; remove it and run again")))
}
