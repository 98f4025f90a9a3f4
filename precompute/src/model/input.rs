//! How a network wants its images.

use ndarray::{Array4, ArrayView4, Axis};
use serde::{Deserialize, Serialize};

/// The order of the colour channels of a network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelOrder {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red: networks trained in Caffe.
    Bgr,
}

/// How images, RGB from 0 to 1, become a network's input: `(255 · x − mean) · scale`, in the network's channel order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputFormat {
    /// The network's channel order.
    pub channels: ChannelOrder,
    /// The mean that is subtracted, on the scale 0 to 255, always as red, green, blue.
    pub mean: [f32; 3],
    /// The factor after it, as red, green, blue.
    pub scale: [f32; 3],
}

impl InputFormat {
    /// The colour channel (0 red, 1 green, 2 blue) that the network reads at each of its three input channels.
    pub fn source_channels(&self) -> [usize; 3] {
        match self.channels {
            ChannelOrder::Rgb => [0, 1, 2],
            ChannelOrder::Bgr => [2, 1, 0],
        }
    }

    /// The network's input [N x 3 x H x W] for images [N x 3 x H x W], RGB from 0 to 1.
    pub fn network_input(&self, images: ArrayView4<'_, f32>) -> Array4<f32> {
        let mut input = Array4::zeros(images.dim());
        for (target, source) in self.source_channels().into_iter().enumerate() {
            let (mean, scale) = (self.mean[source], self.scale[source]);
            input
                .index_axis_mut(Axis(1), target)
                .zip_mut_with(&images.index_axis(Axis(1), source), |y, x| *y = (255.0 * x - mean) * scale);
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caffe_networks_get_blue_first_and_their_own_mean() {
        let format = InputFormat { channels: ChannelOrder::Bgr, mean: [123.0, 117.0, 104.0], scale: [1.0, 1.0, 2.0] };
        let images = Array4::from_shape_vec((1, 3, 1, 1), vec![1.0, 0.0, 0.5]).unwrap();
        let input = format.network_input(images.view());
        assert_eq!(input.into_raw_vec_and_offset().0, vec![(127.5 - 104.0) * 2.0, -117.0, 132.0]);
    }
}
