//! All stages of a recipe, one after the other.
//!
//! Every result lies in the work folder under the hash of what it was made from, so that what is there is not made
//! again: a run that was stopped goes on where it was, and a recipe that changed makes what the change touches.

mod collecting;
mod fitting;
mod measuring;

pub use collecting::{collect_and_tell, layer_and_crops, photos_of};
pub use fitting::{FitTimes, fit_and_tell};
pub use measuring::{Measured, measure};

use crate::collect::{self, Options};
use crate::fingerprint::Fingerprint;
use crate::model::{LocatedModel, Network, Runtime, zoo};
use crate::pack::{self, About, pack};
use crate::progress::Progress;
use crate::recipe::{self, Recipe};
use crate::reduce::{self, Fit, null};
use crate::render::{Memory, Optimiser};
use crate::sample;
use crate::seen;
use crate::stimuli::Stimuli;
use crate::store::{json, npy, write_atomically};
use crate::strip::{Strip, draw_strips, strip_path};
use crate::{Error, Result};
use clap::ValueEnum;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::slice::from_ref;
use tuning_shared::bundle::{Activations, Rendering};
use tuning_shared::observed_sample::SAMPLE_SIZE;
use tuning_shared::seen::Seen;
use tuning_shared::{ObservedSample, Sampling};

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
            let tunings = self.recipe.probe.map(|wanted| self.tunings(wanted, from_ref(&fit), from_ref(&print)));
            let tuning = tunings.transpose()?.and_then(|tunings| tunings.into_iter().next());
            let strips = self.strips(basis, &fit, &activations, &print, &mut optimiser)?;
            let seen = match fit.basis.linear() {
                None => None,
                Some(_) => {
                    // PCA and ICA with equally many components span one subspace, so the first's directions serve both.
                    let subspace = || (fit.clone(), print.clone());
                    let subspace = subspaces.entry(basis.components).or_insert_with(subspace);
                    self.recipe.seen.map(|wanted| self.seen(wanted, subspace, &strips, &mut optimiser)).transpose()?
                }
            };
            if last == Stage::Strips {
                continue;
            }
            let sample = Some(self.sample(&fit, &activations, (&about, &print))?);
            let measured = pack::Measured { tuning, seen, sample };
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
        let (stimuli, source) = collecting::stimuli(wanted, self.places.photos.as_deref())?;
        let print = Fingerprint::default().with("model", &self.model.sha256).with("layer", self.layer);
        // Not whether crops were forwarded or whole images: that changes rounding alone, and their number decides it.
        let print = stimuli.mark(print).with("positions", wanted.positions_per_photo).with("seed", wanted.seed);
        let path = self.result("activations", &print, ".npy");
        let summary = self.result("activations", &print, ".json");
        if path.exists()
            && let Some(mut about) = json::kept::<Activations>(&summary)?
        {
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
        json::write(&summary, &about)?;
        Ok((Collected(path), about, print))
    }

    fn collect(&self, stimuli: &dyn Stimuli, path: &Path) -> Result<collect::Collected> {
        let wanted = &self.recipe.activations;
        let format = self.model.description.input_format();
        let positions_per_photo = wanted.positions_per_photo;
        let (mut layer, crops) = layer_and_crops(self.runtime, (&self.network, format), positions_per_photo)?;
        let options = Options { positions_per_photo, seed: wanted.seed, batch: COLLECT_BATCH };
        collect_and_tell((&mut layer, crops.as_ref()), stimuli, options, path, self.layer)
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
        if let Some(kept) = json::kept(&path)? {
            return Ok(kept);
        }
        let seen = seen::measure(strips, Some(&folder), &mut |_, _| ())?;
        json::write(&path, &seen)?;
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

    /// The coefficients of some of the activations that a basis was fitted to.
    fn sample(
        &self,
        fit: &Fit,
        activations: &Collected,
        (about, print): (&Activations, &Fingerprint),
    ) -> Result<ObservedSample> {
        let path = self.result("sample", &print.clone().with("sample", SAMPLE_SIZE), ".postcard");
        if path.exists() {
            let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
            return ObservedSample::decode(&bytes)
                .map_err(|e| Error::content(&path, format!("{e}; remove it and run again")));
        }
        let activations = npy::read_activations(activations.path())?;
        let sample = sample::draw(&fit.basis, &fit.observed, activations.view(), about.seed)?;
        let bytes = sample.encode().map_err(|e| Error::content(&path, e.to_string()))?;
        write_atomically(&path, |file| file.write_all(&bytes))?;
        Ok(sample)
    }

    /// The dimensions of the largest basis.
    fn dimensions(&self) -> usize {
        self.recipe.basis.iter().map(|b| b.components).max().unwrap_or(1)
    }

    fn about(&self, activations: Activations) -> Result<About> {
        let rendering = self.recipe.rendering;
        let settings = rendering.settings()?;
        Ok(About {
            model: self.model.card(),
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
