//! Crops: the part of an image that one position of a layer needs.
//!
//! A position sees only its receptive field, and gives the same activation when the network is shown no more than that,
//! provided that all on the way stays where it was:
//!
//! - the crop starts at a multiple of the layer's stride, so that every window before the layer lies on the same pixels;
//! - where the field reaches over the image's border the crop ends at that border, so that what is padded there is
//!   padded here too;
//! - the crop is as long as the image but for a multiple of the stride, so that maps whose sizes are rounded, up or
//!   down, are rounded alike, and padding that follows from a map's size is the same.
//!
//! All crops of a layer have one size: those at a border take in what lies further inside.
//!
//! ```text
//! InceptionV1, an image of 224 px: conv2d0 8 px, conv2d1 12, conv2d2 20, mixed3a 64, mixed3b 96, mixed4a 176
//! ```

use super::onnx::NodeProto;
use super::{Layer, Network, ReceptiveField, Runtime};
use crate::Result;
use ndarray::{Array4, ArrayView4, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How far activations of crops and of whole images may be apart, relative to the largest of them.
pub const AGREEMENT: f32 = 1e-4;

/// How the crops of a layer's positions lie in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crops {
    /// Height and width of every crop.
    size_px: [usize; 2],
    /// Of the whole image.
    image_px: [usize; 2],
    /// Of the layer's map of the whole image, in positions.
    map: [usize; 2],
    /// How far the crops of neighbouring positions are apart, but for those at a border.
    stride_px: [usize; 2],
    /// Where the crop of the first position would start if the image had no border.
    first_px: [i64; 2],
}

/// The crop of one position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// The image's row and column at which it starts.
    pub start_px: [usize; 2],
    /// Row and column of the position on the layer's map of the crop alone.
    pub position: [usize; 2],
}

impl Crops {
    /// Of positions with this receptive field, on a map of so many positions; none where a crop would be the whole
    /// image.
    pub fn new(field: &ReceptiveField, image_px: [usize; 2], map: [usize; 2]) -> Option<Self> {
        let before = |axis: usize| field.first_px[axis].rem_euclid(field.stride_px[axis] as i64);
        let size = |axis: usize| {
            let (needed, side) = (field.size_px[axis] + before(axis) as usize, image_px[axis]);
            if needed < side { needed + (side - needed) % field.stride_px[axis] } else { side }
        };
        let crops = Self {
            size_px: [size(0), size(1)],
            image_px,
            map,
            stride_px: field.stride_px,
            first_px: [0, 1].map(|axis| field.first_px[axis] - before(axis)),
        };
        (crops.size_px != image_px).then_some(crops)
    }

    /// Those of a layer, where forwarding them for so many `positions` of an image is less work than forwarding the
    /// image [3 x H x W], and gives the same. None where it is not so, and where positions have no field of their own.
    ///
    /// That it gives the same is tried on an image of noise, since an ONNX file may hold what no rule here thinks of.
    ///
    /// # Errors
    /// When the network cannot be run.
    pub fn of_layer(
        runtime: &Runtime,
        network: &Network,
        layer: &mut dyn Layer,
        image_px: [usize; 2],
        positions: usize,
    ) -> Result<Option<Self>> {
        if !network.treats_places_alike() {
            return Ok(None);
        }
        let shapes = network.measure_shapes(runtime, [1, 3, image_px[0], image_px[1]])?;
        let Some(&[_, _, height, width]) = shapes.get(network.output()).map(Vec::as_slice) else { return Ok(None) };
        // Why there is no field does not matter here: whole images need none.
        let Ok(field) = network.receptive_field(&shapes) else { return Ok(None) };
        match Self::new(&field, image_px, [height, width]) {
            Some(crops) if crops.pay(positions) && crops.agree(layer)? => Ok(Some(crops)),
            _ => Ok(None),
        }
    }

    /// Height and width of every crop.
    pub fn size_px(&self) -> [usize; 2] {
        self.size_px
    }

    /// The layer's map of the whole image, in positions.
    pub fn map(&self) -> [usize; 2] {
        self.map
    }

    /// The crop of the position in this row and column of the layer's map.
    pub fn at(&self, position: [usize; 2]) -> Crop {
        let start_px = [0, 1].map(|axis| {
            let last = self.image_px[axis] - self.size_px[axis];
            let start = self.first_px[axis] + (position[axis] * self.stride_px[axis]) as i64;
            start.clamp(0, last as i64) as usize
        });
        Crop { start_px, position: [0, 1].map(|axis| position[axis] - start_px[axis] / self.stride_px[axis]) }
    }

    /// Whether the crops of so many positions have no more pixels than the image.
    pub fn pay(&self, positions: usize) -> bool {
        positions * pixels(self.size_px) <= pixels(self.image_px)
    }

    /// Images whose crops, at so many positions each, have as many pixels as `images` whole ones.
    pub fn images_for(&self, positions: usize, images: usize) -> usize {
        images * pixels(self.image_px) / (positions * pixels(self.size_px)).max(1)
    }

    /// Whether crops of an image of noise give what the whole image gives: in the middle, and as near to the borders as
    /// positions are collected from.
    fn agree(&self, layer: &mut dyn Layer) -> Result<bool> {
        let mut random = ChaCha8Rng::seed_from_u64(0);
        let noise = Array4::from_shape_simple_fn([1, 3, self.image_px[0], self.image_px[1]], || random.random());
        let along = |axis: usize| [1, self.map[axis] / 2, self.map[axis].saturating_sub(2)];
        let positions = along(0).into_iter().flat_map(|y| along(1).map(|x| [y, x]));
        let positions: Vec<_> = positions.filter(|p| p[0] < self.map[0] && p[1] < self.map[1]).collect();
        let whole = layer.activations(noise.view())?;
        // Where the whole image is taken and a crop is not, crops are no way.
        let Ok(maps) = layer.activations(self.cut(noise.view(), &positions).view()) else { return Ok(false) };
        let largest = whole.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
        let close = |(index, position): (usize, &[usize; 2])| {
            let [y, x] = self.at(*position).position;
            let (_, _, height, width) = maps.dim();
            let of_crop = (y < height && x < width).then(|| maps.slice(s![index, .., y, x]));
            let of_image = whole.slice(s![0, .., position[0], position[1]]);
            of_crop.is_some_and(|crop| crop.iter().zip(of_image).all(|(a, b)| (a - b).abs() <= AGREEMENT * largest))
        };
        Ok(positions.iter().enumerate().all(close))
    }

    /// The crops of these positions of one image [1 x 3 x H x W], [N x 3 x height x width].
    pub fn cut(&self, image: ArrayView4<'_, f32>, positions: &[[usize; 2]]) -> Array4<f32> {
        let [height, width] = self.size_px;
        let mut crops = Array4::zeros([positions.len(), 3, height, width]);
        for (mut crop, position) in crops.outer_iter_mut().zip(positions) {
            let [top, left] = self.at(*position).start_px;
            crop.assign(&image.slice(s![0, .., top..top + height, left..left + width]));
        }
        crops
    }
}

impl Network {
    /// Whether no constant of a map's height or width is added to a map or multiplied with it: one that a crop would meet
    /// at the wrong place.
    fn treats_places_alike(&self) -> bool {
        let elementwise = |node: &&NodeProto| matches!(node.op_type(), "Add" | "Sub" | "Mul" | "Div" | "Sum");
        let mut constants = self.nodes().iter().filter(elementwise).flat_map(|node| &node.input);
        constants.all(|name| self.constant(name).is_none_or(|c| c.dims.iter().rev().take(2).all(|size| *size == 1)))
    }
}

fn pixels([height, width]: [usize; 2]) -> usize {
    height * width
}

#[cfg(test)]
mod tests {
    use super::*;

    /// conv2d1 of InceptionV1.
    const FIELD: ReceptiveField = ReceptiveField { size_px: [11; 2], stride_px: [4; 2], first_px: [-3; 2] };

    #[test]
    fn a_crop_holds_the_field_as_far_as_the_image_does_and_keeps_to_the_stride() {
        for side in [40, 41, 42, 43, 224] {
            let map = side / 4;
            let crops = Crops::new(&FIELD, [side; 2], [map; 2]).unwrap();
            let length = crops.size_px()[0];
            assert_eq!((side - length) % 4, 0, "an image of {side} px");
            assert!((12..16).contains(&length), "an image of {side} px: {length}");
            for position in 0..map {
                let crop = crops.at([position, 0]);
                let [first, end] = FIELD.pixels(0, position).map(|px| px.clamp(0, side as i64) as usize);
                let start = crop.start_px[0];
                assert!(start <= first && end <= start + length, "position {position} of {side} px: {crop:?}");
                assert_eq!(start + 4 * crop.position[0], 4 * position);
                let over = FIELD.pixels(0, position)[1] > side as i64;
                assert!(!over || start + length == side, "position {position} of {side} px reaches over the border");
            }
        }
    }

    #[test]
    fn crops_pay_while_they_are_smaller_than_the_image() {
        let crops = Crops::new(&FIELD, [224; 2], [56; 2]).unwrap();
        assert_eq!(crops.size_px(), [12; 2]);
        assert!(crops.pay(348) && !crops.pay(349));
        assert_eq!(crops.images_for(1, 16), 16 * 224 * 224 / 144);
    }

    #[test]
    fn a_field_as_large_as_the_image_has_no_crops() {
        let wide = ReceptiveField { size_px: [235, 40], stride_px: [16; 2], first_px: [-109, -10] };
        assert_eq!(Crops::new(&ReceptiveField { size_px: [235; 2], ..wide }, [224; 2], [14; 2]), None);
        // Along one axis alone it may still be smaller.
        let crops = Crops::new(&wide, [224; 2], [14; 2]).unwrap();
        assert_eq!(crops.size_px(), [224, 48]);
        assert_eq!(crops.at([7, 7]), Crop { start_px: [0, 96], position: [7, 1] });
    }
}
