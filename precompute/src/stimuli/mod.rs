//! What networks are shown.
//!
//! [`photos::Photos`] are what the paper shows them. [`dead_leaves::DeadLeaves`] are computed, so that a network whose
//! dimensions are known can be studied without any download.

pub mod dead_leaves;
pub mod photos;

use crate::fingerprint::Fingerprint;
use ndarray::{Array3, Array4, s};
use std::path::PathBuf;

/// Side of the images that networks are shown, in pixels: that of the photos they were trained on.
pub const SIDE_PX: usize = 224;

/// Images in the order in which a network is shown them, numbered from 0.
pub trait Stimuli: Sync {
    /// What they are called in a message: `photos`, `images`.
    fn unit(&self) -> &'static str;

    /// How many there are.
    fn count(&self) -> usize;

    /// Image `index` as a network sees it, [3 x [`SIDE_PX`] x [`SIDE_PX`]]: RGB, 0 to 1.
    ///
    /// # Errors
    /// When it cannot be read; the others still can.
    fn image(&self, index: usize) -> Result<Array3<f32>, Unreadable>;

    /// Parts of image `index`, [N x 3 x height x width]: of this `size_px`, each starting at a row and a column. The same
    /// values as in the whole image.
    ///
    /// # Errors
    /// As [`Self::image`].
    fn parts(&self, index: usize, size_px: [usize; 2], starts_px: &[[usize; 2]]) -> Result<Array4<f32>, Unreadable> {
        let image = self.image(index)?;
        let [height, width] = size_px;
        let mut parts = Array4::zeros((starts_px.len(), 3, height, width));
        for (mut part, [top, left]) in parts.outer_iter_mut().zip(starts_px) {
            part.assign(&image.slice(s![.., *top..top + height, *left..left + width]));
        }
        Ok(parts)
    }

    /// A fingerprint with everything that decides these images and their number; their order comes from the seed.
    fn mark(&self, fingerprint: Fingerprint) -> Fingerprint;
}

/// An image that could not be read: its file, and why.
pub type Unreadable = (PathBuf, String);
