//! The image in which one position of a layer sees its whole receptive field.

use crate::model::{Network, ReceptiveField, Runtime};
use crate::{Error, Result};

/// The side of the image that a receptive field is first measured on. Only its size matters there, not where it lies.
const FIRST_SIDE_PX: usize = 224;

/// Where padding depends on the image's size, the image is measured again: so often at most.
const ATTEMPTS: usize = 8;

/// An image, and the position of a layer that sees nothing but it: its receptive field lies wholly inside, so no
/// padding reaches it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Height and width of the image.
    pub image_px: [usize; 2],
    /// Row and column of the position in the layer's map.
    pub position: [usize; 2],
    /// Height and width of its receptive field.
    pub field_px: [usize; 2],
    /// The middle of the field in the image (y, x), where the middle of the first pixel is 0.
    pub centre: [f64; 2],
}

impl View {
    /// The smallest image for the layer that the `network` is cut at.
    ///
    /// # Errors
    /// When its positions have no receptive field, or no image is found that holds one.
    pub fn of(network: &Network, runtime: &Runtime) -> Result<Self> {
        let mut image_px = [FIRST_SIDE_PX; 2];
        for attempt in 0..ATTEMPTS {
            let [height, width] = image_px;
            let shapes = network.measure_shapes(runtime, [1, 3, height, width])?;
            let field = network.receptive_field(&shapes)?;
            let position = [0, 1].map(|axis| first_inside(&field, axis));
            let ends = [0, 1].map(|axis| field.pixels(axis, position[axis])[1] as usize);
            if attempt > 0 && ends[0] <= height && ends[1] <= width {
                let middle = |axis: usize| (field.pixels(axis, position[axis]).iter().sum::<i64>() - 1) as f64 / 2.0;
                return Ok(Self { image_px, position, field_px: field.size_px, centre: [middle(0), middle(1)] });
            }
            image_px = ends;
        }
        Err(Error::Model(format!(
            "no image was found in which a position of {:?} sees its whole receptive field; choose an earlier layer",
            network.output()
        )))
    }
}

/// The first position along an axis whose field does not start before the image.
fn first_inside(field: &ReceptiveField, axis: usize) -> usize {
    (-field.first_px[axis]).max(0).unsigned_abs().div_ceil(field.stride_px[axis] as u64) as usize
}
