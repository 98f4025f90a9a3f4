//! Networks: where they are found, how they are described, how they run, how they are differentiated.

use crate::Result;
use ndarray::{Array4, ArrayView4};

pub mod adjoint;
pub mod crops;
pub mod description;
mod field;
pub mod gabor;
pub mod graph;
pub mod input;
pub mod kernels;
pub mod network;
mod node;
#[allow(missing_docs, clippy::all, clippy::pedantic, rustdoc::all, unreachable_pub, unused_qualifications)]
pub mod onnx;
pub mod runtime;
pub mod session;
pub mod stem;
mod window;
pub mod zoo;

pub use crops::Crops;
pub use description::Description;
pub use field::ReceptiveField;
pub use input::{ChannelOrder, InputFormat};
pub use network::Network;
pub use runtime::{Device, DeviceChoice, Runtime};
pub use session::NetworkLayer;
pub use zoo::LocatedModel;

/// A network up to one of its layers.
pub trait Layer {
    /// The layer's activations [N x C x H' x W'] for images [N x 3 x H x W], RGB, 0 to 1.
    ///
    /// # Errors
    /// When the network cannot be run on them.
    fn activations(&mut self, images: ArrayView4<'_, f32>) -> Result<Array4<f32>>;
}
