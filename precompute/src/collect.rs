//! Collecting activations (Dey et al. 2020, section 3.1).
//!
//! Photos, or other [`Stimuli`], are shown to the network up to a layer. From each activation map [C x H' x W'] a few random positions are
//! kept, one position away from the border, where the padding shows. Together they are the activations [N x C].
//!
//! A second thread makes the next images (in parallel) while the network works on the last; at most three batches
//! are held, and rows go to the file as they come, so memory does not grow with the number of images. Each image draws
//! its positions from its own stream of random numbers, numbered by its place in the order: neither the batch size nor
//! the threads change the result.

use crate::model::Layer;
use crate::stimuli::{SIDE_PX, Stimuli, Unreadable};
use crate::store::npy::NpyWriter;
use crate::{Error, Result};
use ndarray::{Array3, Array4, ArrayView3, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// How activations are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Random positions kept of each image, drawn without replacement. A layer whose map has fewer positions away from
    /// the border gives all of them, once.
    pub positions_per_photo: usize,
    /// Seed of the positions.
    pub seed: u64,
    /// Images forwarded at a time; changes speed and memory, not the result.
    pub batch: usize,
}

/// What was collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Images that were shown.
    pub images: usize,
    /// Those that could not be read.
    pub skipped: Vec<Unreadable>,
    /// Positions that each image gave: as many as asked for, or all that the layer's map has.
    pub positions_per_photo: usize,
    /// Activations N.
    pub count: u64,
    /// Channels C of the layer.
    pub channels: usize,
}

/// Collect activations of `layer` into the file `out`, float32 [N x C], from `stimuli` in their order. `progress`
/// hears how many images are done, skipped ones included.
///
/// # Errors
/// When no image can be read, the layer's map is too small to have positions away from its border, the network fails,
/// or the file cannot be written. `out` is then as it was before.
pub fn collect(
    layer: &mut dyn Layer,
    stimuli: &dyn Stimuli,
    options: Options,
    out: &Path,
    progress: &mut dyn FnMut(usize),
) -> Result<Collected> {
    if options.positions_per_photo == 0 || options.batch == 0 {
        return Err(Error::Request("positions per image and images per batch must be at least 1".into()));
    }
    thread::scope(|scope| {
        let (sender, made) = sync_channel(1);
        scope.spawn(move || {
            for first in (0..stimuli.count()).step_by(options.batch) {
                let end = (first + options.batch).min(stimuli.count());
                let batch = (first..end).into_par_iter().map(|index| (index, stimuli.image(index))).collect();
                // The receiver hangs up when the network fails.
                if sender.send(batch).is_err() {
                    break;
                }
            }
        });
        Collection { options, out, unit: stimuli.unit(), rows: None, images: 0, skipped: Vec::new(), positions: 0 }
            .run(layer, made, progress)
    })
}

/// An image's place in the order, and its pixels or why there are none.
type Made = (usize, std::result::Result<Array3<f32>, Unreadable>);

/// A collection on its way.
struct Collection<'a> {
    options: Options,
    out: &'a Path,
    /// What the images are called.
    unit: &'static str,
    /// Begun with the first map, which tells the number of channels.
    rows: Option<NpyWriter>,
    images: usize,
    skipped: Vec<Unreadable>,
    positions: usize,
}

impl Collection<'_> {
    fn run(
        mut self,
        layer: &mut dyn Layer,
        made: Receiver<Vec<Made>>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Collected> {
        let mut channels = 0;
        for batch in made {
            let mut places = Vec::new();
            let mut images = Vec::new();
            for (place, image) in batch {
                match image {
                    Ok(image) => {
                        places.push(place);
                        images.push(image);
                    }
                    Err(skipped) => self.skipped.push(skipped),
                }
            }
            if !images.is_empty() {
                let maps = layer.activations(stack(&images).view())?;
                channels = maps.len_of(Axis(1));
                for (place, map) in places.into_iter().zip(maps.outer_iter()) {
                    self.keep_positions(place, map)?;
                }
            }
            progress(self.images + self.skipped.len());
        }
        match self.rows {
            Some(rows) => Ok(Collected {
                images: self.images,
                skipped: self.skipped,
                positions_per_photo: self.positions,
                count: rows.finish()?,
                channels,
            }),
            None => Err(Error::Photos(none_readable(self.unit, &self.skipped))),
        }
    }

    /// Write random positions of one image's activation map [C x H' x W'].
    fn keep_positions(&mut self, place: usize, map: ArrayView3<'_, f32>) -> Result<()> {
        let (channels, height, width) = map.dim();
        if height < 3 || width < 3 {
            return Err(Error::Activations(format!(
                "the layer's activation map has {height} x {width} positions, all of them on its border; choose an \
                 earlier layer"
            )));
        }
        let rows = match &mut self.rows {
            Some(rows) => rows,
            none => none.insert(NpyWriter::create(self.out, channels)?),
        };
        let inner = (height - 2) * (width - 2);
        self.positions = self.options.positions_per_photo.min(inner);
        let mut random = ChaCha8Rng::seed_from_u64(self.options.seed);
        random.set_stream(place as u64);
        let mut activation = vec![0.0; channels];
        for position in rand::seq::index::sample(&mut random, inner, self.positions) {
            let (y, x) = (1 + position / (width - 2), 1 + position % (width - 2));
            for (kept, channel) in activation.iter_mut().zip(map.outer_iter()) {
                *kept = channel[[y, x]];
            }
            rows.push(&activation)?;
        }
        self.images += 1;
        Ok(())
    }
}

/// Images as one batch [N x 3 x 224 x 224].
fn stack(images: &[Array3<f32>]) -> Array4<f32> {
    let mut batch = Array4::zeros((images.len(), 3, SIDE_PX, SIDE_PX));
    for (mut slot, image) in batch.outer_iter_mut().zip(images) {
        slot.assign(image);
    }
    batch
}

fn none_readable(unit: &str, skipped: &[Unreadable]) -> String {
    match skipped.first() {
        None => format!("there are no {unit} to collect from; ask for at least 1"),
        Some((path, why)) => {
            format!("none of the {} {unit} could be read; the first, {}: {why}", skipped.len(), path.display())
        }
    }
}

#[cfg(test)]
mod tests;
