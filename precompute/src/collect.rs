//! Collecting activations (Dey et al. 2020, section 3.1).
//!
//! Photos, or other [`Stimuli`], are shown to the network up to a layer. From each activation map [C x H' x W'] a few random positions are
//! kept, one position away from the border, where the padding shows. Together they are the activations [N x C].
//!
//! Where few positions are kept of an image, only their [`Crops`] are forwarded, all of one size and many images' at
//! once. The same positions are drawn, and their activations are the same but for rounding; with one position an image
//! at an early layer, what is left to do is decoding photos.
//!
//! A second thread makes the next images (in parallel) while the network works on the last; at most three batches
//! are held, and rows go to the file as they come, so memory does not grow with the number of images. Each image draws
//! its positions from its own stream of random numbers, numbered by its place in the order: neither the batch size nor
//! the threads change the result.

mod positions;

use crate::model::{Crops, Layer};
use crate::stimuli::{Stimuli, Unreadable};
use crate::store::npy::NpyWriter;
use crate::{Error, Result};
use ndarray::{Array4, ArrayView3, Axis, s};
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
    /// Images forwarded at a time, or as many pixels in crops; changes speed and memory, not the result.
    pub batch: usize,
}

/// A batch of crops is of no more images than this many times [`Options::batch`], so that progress is seen to be made.
const MORE_IMAGES: usize = 16;

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

/// Collect activations of `layer` into the file `out`, float32 [N x C], from `stimuli` in their order: by its `crops`,
/// where they are given, else from whole images. `progress` hears how many images are done, skipped ones included.
///
/// # Errors
/// When no image can be read, the layer's map is too small to have positions away from its border, the network fails,
/// or the file cannot be written. `out` is then as it was before.
pub fn collect(
    layer: &mut dyn Layer,
    crops: Option<&Crops>,
    stimuli: &dyn Stimuli,
    options: Options,
    out: &Path,
    progress: &mut dyn FnMut(usize),
) -> Result<Collected> {
    if options.positions_per_photo == 0 || options.batch == 0 {
        return Err(Error::Request("positions per image and images per batch must be at least 1".into()));
    }
    let pass = Pass::new(crops, options)?;
    thread::scope(|scope| {
        let (sender, made) = sync_channel(1);
        let pass = &pass;
        scope.spawn(move || {
            for first in (0..stimuli.count()).step_by(pass.batch) {
                let end = (first + pass.batch).min(stimuli.count());
                // Some photos take many times longer than others: no thread is given several at once.
                let places = (first..end).into_par_iter().with_max_len(1);
                // The receiver hangs up when the network fails.
                if sender.send(places.map(|place| pass.show(stimuli, place)).collect()).is_err() {
                    break;
                }
            }
        });
        Collection { options, out, unit: stimuli.unit(), rows: None, images: 0, skipped: Vec::new(), positions: 0 }
            .run(layer, made, progress)
    })
}

/// What of every image is forwarded.
struct Pass<'a> {
    options: Options,
    /// The crops, and how many of each image; none where whole images are forwarded.
    crops: Option<(&'a Crops, usize)>,
    /// Images at a time.
    batch: usize,
}

impl<'a> Pass<'a> {
    fn new(crops: Option<&'a Crops>, options: Options) -> Result<Self> {
        let Some(crops) = crops else { return Ok(Self { options, crops: None, batch: options.batch }) };
        let positions = positions::kept(options, crops.map())?;
        let batch = crops.images_for(positions, options.batch).clamp(1, MORE_IMAGES * options.batch);
        Ok(Self { options, crops: Some((crops, positions)), batch })
    }

    /// What the network is shown of the image at a place in the order.
    fn show(&self, stimuli: &dyn Stimuli, place: usize) -> std::result::Result<Shown, Unreadable> {
        let Some((crops, count)) = self.crops else {
            return Ok(Shown { place, pixels: stimuli.image(place)?.insert_axis(Axis(0)), positions: None });
        };
        let positions = positions::draw(self.options.seed, place, count, crops.map());
        let (starts_px, positions): (Vec<_>, Vec<_>) =
            positions.into_iter().map(|position| crops.at(position)).map(|crop| (crop.start_px, crop.position)).unzip();
        let pixels = stimuli.parts(place, crops.size_px(), &starts_px)?;
        Ok(Shown { place, pixels, positions: Some(positions) })
    }
}

/// What is forwarded of an image.
struct Shown {
    /// Its place in the order.
    place: usize,
    /// The whole of it, or crops [n x 3 x height x width].
    pixels: Array4<f32>,
    /// The position of each crop's map that is kept.
    positions: Option<Vec<[usize; 2]>>,
}

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
        made: Receiver<Vec<std::result::Result<Shown, Unreadable>>>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Collected> {
        let mut channels = 0;
        for batch in made {
            let mut shown = Vec::with_capacity(batch.len());
            for image in batch {
                match image {
                    Ok(image) => shown.push(image),
                    Err(skipped) => self.skipped.push(skipped),
                }
            }
            if !shown.is_empty() {
                let maps = layer.activations(stack(&shown).view())?;
                channels = maps.len_of(Axis(1));
                let mut maps = maps.outer_iter();
                for image in &shown {
                    self.keep(image, &mut maps)?;
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

    /// Write what is kept of one image, whose activation maps [C x H' x W'] come next.
    fn keep<'m>(&mut self, image: &Shown, maps: &mut impl Iterator<Item = ArrayView3<'m, f32>>) -> Result<()> {
        match &image.positions {
            Some(positions) => {
                self.positions = positions.len();
                for (position, map) in positions.iter().zip(maps) {
                    self.write(map, *position)?;
                }
            }
            None => {
                for map in maps.take(1) {
                    let (_, height, width) = map.dim();
                    self.positions = positions::kept(self.options, [height, width])?;
                    for position in positions::draw(self.options.seed, image.place, self.positions, [height, width]) {
                        self.write(map, position)?;
                    }
                }
            }
        }
        self.images += 1;
        Ok(())
    }

    /// Write the activation at a position of a map.
    fn write(&mut self, map: ArrayView3<'_, f32>, [y, x]: [usize; 2]) -> Result<()> {
        let activation = map.slice(s![.., y, x]).to_vec();
        let rows = match &mut self.rows {
            Some(rows) => rows,
            none => none.insert(NpyWriter::create(self.out, activation.len())?),
        };
        rows.push(&activation)
    }
}

/// All that is shown as one batch [N x 3 x height x width].
fn stack(shown: &[Shown]) -> Array4<f32> {
    let count = shown.iter().map(|image| image.pixels.len_of(Axis(0))).sum();
    let (_, channels, height, width) = shown.first().map_or((0, 0, 0, 0), |image| image.pixels.dim());
    let mut batch = Array4::zeros((count, channels, height, width));
    let all = shown.iter().flat_map(|image| image.pixels.outer_iter());
    batch.outer_iter_mut().zip(all).for_each(|(mut slot, pixels)| slot.assign(&pixels));
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
