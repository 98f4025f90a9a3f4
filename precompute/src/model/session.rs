//! Running a network up to a layer.

use super::network::Network;
use super::runtime::Runtime;
use super::{InputFormat, Layer};
use crate::{Error, Result};
use ndarray::{Array4, ArrayView4};
use ort::session::Session;
use ort::value::TensorRef;

/// A network cut at a layer, ready to run.
pub struct NetworkLayer {
    session: Session,
    input: String,
    format: InputFormat,
}

impl NetworkLayer {
    /// Load `network` up to the tensor it is cut at; images are converted to its `format`.
    ///
    /// # Errors
    /// When ONNX Runtime refuses it.
    pub fn new(runtime: &Runtime, network: &Network, format: InputFormat) -> Result<Self> {
        Ok(Self { session: runtime.session(&network.to_model())?, input: network.input().to_owned(), format })
    }
}

impl Layer for NetworkLayer {
    fn activations(&mut self, images: ArrayView4<'_, f32>) -> Result<Array4<f32>> {
        let input = self.format.network_input(images);
        let shape = input.shape().to_vec();
        let (data, _) = input.into_raw_vec_and_offset();
        let tensor =
            TensorRef::from_array_view((shape, data.as_slice())).map_err(Error::runtime("make an input tensor"))?;
        let outputs =
            self.session.run(ort::inputs![self.input.as_str() => tensor]).map_err(Error::runtime("run the network"))?;
        let (shape, values) =
            outputs[0].try_extract_tensor::<f32>().map_err(Error::runtime("read the layer's activations"))?;
        let shape: Vec<usize> = shape.iter().map(|d| *d as usize).collect();
        let &[n, c, h, w] = shape.as_slice() else {
            return Err(Error::Model(format!(
                "the layer's activations have the shape {shape:?}, and only maps [N x C x H x W] have positions to \
                 collect from; choose an earlier layer"
            )));
        };
        Array4::from_shape_vec((n, c, h, w), values.to_vec())
            .map_err(|e| Error::Model(format!("the layer's activations do not fill their shape: {e}")))
    }
}
