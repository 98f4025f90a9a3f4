//! Collecting activations, as a command tells of it.

use crate::collect::{Collected, Options, collect};
use crate::model::{Crops, InputFormat, Network, NetworkLayer, Runtime};
use crate::progress::Progress;
use crate::recipe;
use crate::stimuli::dead_leaves::DeadLeaves;
use crate::stimuli::photos::Photos;
use crate::stimuli::{SIDE_PX, Stimuli};
use crate::{Error, Result};
use std::path::Path;

/// What a recipe shows the network, and what that is in a few words.
pub(super) fn stimuli(wanted: &recipe::Activations, photos: Option<&Path>) -> Result<(Box<dyn Stimuli>, String)> {
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

/// A layer, ready to collect from, and its crops where so many `positions` an image are collected with less work from
/// them.
///
/// # Errors
/// When ONNX Runtime refuses the network, or cannot run it.
pub fn layer_and_crops(
    runtime: &Runtime,
    (network, format): (&Network, InputFormat),
    positions: usize,
) -> Result<(NetworkLayer, Option<Crops>)> {
    let mut layer = NetworkLayer::new(runtime, network, format)?;
    let crops = Crops::of_layer(runtime, network, &mut layer, [SIDE_PX; 2], positions)?;
    Ok((layer, crops))
}

/// Collect activations of the layer of this name, telling how it goes and which images could not be read.
///
/// # Errors
/// As [`collect()`].
pub fn collect_and_tell(
    (layer, crops): (&mut NetworkLayer, Option<&Crops>),
    stimuli: &dyn Stimuli,
    options: Options,
    path: &Path,
    name: &str,
) -> Result<Collected> {
    let mut progress = Progress::begin(format!("collect {name}"), stimuli.count() as u64, stimuli.unit());
    let collected = collect(layer, crops, stimuli, options, path, &mut |done| progress.set(done as u64))?;
    progress.finish();
    if !collected.skipped.is_empty() {
        eprintln!("{} {} could not be read and were skipped:", collected.skipped.len(), stimuli.unit());
        for (path, why) in &collected.skipped {
            eprintln!("  {}: {why}", path.display());
        }
    }
    Ok(collected)
}
