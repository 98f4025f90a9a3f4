//! Images that are made, not taken: leaves that lie on each other, with the statistics of photos.
//!
//! Idea: a photo shows things at all distances that hide each other. In the dead leaves model discs fall on a plane at
//! random; where their radii have the density `r⁻³`, no size is special, and as in photos the power of the spectrum
//! falls as about `1 / f²` (Lee, Mumford & Huang 2001, "Occlusion models for natural images", IJCV 41). Edges of all
//! angles and phases come of it, which is what filters of early layers answer to. [`leaf`] says how a leaf looks.
//!
//! Steps:
//! 1. Draw a leaf: its radius between [`RADII_PX`], its centre wherever it could still touch the image.
//! 2. Slip it under those that lie there: it colours what is bare. Seen from above that is the same as letting leaves
//!    fall for ever, and it ends when nothing is bare (Kendall & Thönnes 1999).
//! 3. Each pixel is the mean of `SAMPLES` x `SAMPLES` samples, so that outlines are smooth.
//!
//! Cost: about 20 ms an image.
//!
//! ```
//! use tuning_precompute::stimuli::Stimuli;
//! use tuning_precompute::stimuli::dead_leaves::DeadLeaves;
//!
//! let leaves = DeadLeaves::new(10, 1)?;
//! assert_eq!(leaves.image(3), DeadLeaves::new(1000, 1)?.image(3));
//! # Ok::<(), tuning_precompute::Error>(())
//! ```

pub mod leaf;

use super::{SIDE_PX, Stimuli, Unreadable};
use crate::fingerprint::{self, Fingerprint};
use crate::{Error, Result};
use leaf::Leaf;
use ndarray::{Array3, s};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The radii of leaves lie between these, in pixels.
pub const RADII_PX: [f32; 2] = [1.5, 160.0];

/// Samples a pixel along each axis.
const SAMPLES: usize = 2;

/// Samples along each axis of an image.
const SAMPLED: usize = SAMPLES * SIDE_PX;

/// A number of dead leaves images, each of which depends on the seed and its own number alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLeaves {
    images: usize,
    seed: u64,
}

impl DeadLeaves {
    /// So many images from a seed.
    ///
    /// # Errors
    /// When they are none.
    pub fn new(images: usize, seed: u64) -> Result<Self> {
        if images == 0 {
            return Err(Error::Request("0 dead leaves images show nothing; ask for at least 1".into()));
        }
        Ok(Self { images, seed })
    }

    /// What they are, in a few words a reader of the page sees.
    pub fn source() -> &'static str {
        "computed by the dead leaves model: textured discs of all sizes that hide each other"
    }

    /// The random numbers of one image. The key holds more than the seed, since whoever draws positions in these images
    /// from the same seed must not meet the numbers that made them.
    fn random(&self, index: usize) -> ChaCha8Rng {
        let mut key = *b"\0\0\0\0\0\0\0\0dead leaves\0\0\0\0\0\0\0\0\0\0\0\0\0";
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        let mut random = ChaCha8Rng::from_seed(key);
        random.set_stream(index as u64);
        random
    }

    fn paint(&self, index: usize) -> Array3<f32> {
        let mut random = self.random(index);
        let mut ground = Ground::bare();
        while ground.bare > 0 {
            let leaf = Leaf::draw(&mut random);
            ground.slip_under(&leaf);
        }
        ground.pixels()
    }
}

impl Stimuli for DeadLeaves {
    fn unit(&self) -> &'static str {
        "images"
    }

    fn count(&self) -> usize {
        self.images
    }

    fn image(&self, index: usize) -> std::result::Result<Array3<f32>, Unreadable> {
        Ok(self.paint(index))
    }

    /// The first image stands for the model with all its constants.
    fn mark(&self, fingerprint: Fingerprint) -> Fingerprint {
        let first: Vec<u8> = self.paint(0).iter().flat_map(|value| value.to_le_bytes()).collect();
        fingerprint.with("dead leaves", self.images).with("first image", fingerprint::of_bytes(&first))
    }
}

/// What the leaves lie on, sample by sample.
struct Ground {
    /// RGB [3 x samples x samples]; not a number where it is bare.
    colours: Array3<f32>,
    /// Samples that no leaf covers.
    bare: usize,
}

impl Ground {
    fn bare() -> Self {
        Self { colours: Array3::from_elem((3, SAMPLED, SAMPLED), f32::NAN), bare: SAMPLED * SAMPLED }
    }

    /// Colour with `leaf` what is bare within its outline.
    fn slip_under(&mut self, leaf: &Leaf) {
        for row in samples_between(leaf.y - leaf.radius, leaf.y + leaf.radius) {
            let y = position_px(row) - leaf.y;
            let half = (leaf.radius * leaf.radius - y * y).max(0.0).sqrt();
            for column in samples_between(leaf.x - half, leaf.x + half) {
                if self.colours[[0, row, column]].is_nan() {
                    let colour = leaf.colour_at(position_px(column) - leaf.x, y);
                    self.colours.slice_mut(s![.., row, column]).assign(&ndarray::aview1(&colour));
                    self.bare -= 1;
                }
            }
        }
    }

    /// The mean of each pixel's samples, [3 x side x side].
    fn pixels(&self) -> Array3<f32> {
        let tiles = self.colours.exact_chunks((1, SAMPLES, SAMPLES));
        let means = tiles.into_iter().map(|tile| tile.sum() / (SAMPLES * SAMPLES) as f32);
        let mut pixels = Array3::zeros((3, SIDE_PX, SIDE_PX));
        pixels.iter_mut().zip(means).for_each(|(pixel, mean)| *pixel = mean);
        pixels
    }
}

/// Where a sample lies, in pixels from the image's edge.
fn position_px(sample: usize) -> f32 {
    (sample as f32 + 0.5) / SAMPLES as f32
}

/// The samples from one position to another, in pixels, as far as the image has them.
fn samples_between(from_px: f32, to_px: f32) -> std::ops::Range<usize> {
    // A negative number becomes 0.
    let first_from = |px: f32| (px * SAMPLES as f32 - 0.5).ceil() as usize;
    first_from(from_px)..first_from(to_px).min(SAMPLED)
}

#[cfg(test)]
mod tests;
