//! Networks: where they are found, how they are described, how they run, how they are differentiated.

pub mod description;
pub mod zoo;

use crate::Result;
use ndarray::{Array4, ArrayView4};

/// A network up to one of its layers.
pub trait Layer {
    /// The layer's activations [N x C x H' x W'] for images [N x 3 x H x W], RGB, 0 to 1.
    ///
    /// # Errors
    /// When the network cannot be run on them.
    fn activations(&mut self, images: ArrayView4<'_, f32>) -> Result<Array4<f32>>;
}
