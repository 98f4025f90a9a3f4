//! A photo through a layer: an activation at every position, and what each dimension of a basis says of it there.

use super::plan::Map;
use super::stem::PixelFormat;
use crate::basis::{Basis, Method};
use crate::carried;
use ndarray::{Array2, ArrayView1};

/// Positions that LLE is asked for at most: it looks among all its landmarks for each of them.
const MOST_EMBEDDED: usize = 7_000;

/// The network's input [height x width x 4] for pixels [height x width x 4]: red, green, blue and opacity, a byte each.
pub fn input_from_bytes(format: &PixelFormat, bytes: &[u8]) -> Vec<f32> {
    let (factor, offset) = format.affine();
    let pixel = |pixel: &[u8]| [0, 1, 2].map(|c| f32::from(pixel[c]) / 255.0 * factor[c] + offset[c]);
    bytes.chunks_exact(4).map(pixel).flat_map(|[red, green, blue]| [red, green, blue, 0.0]).collect()
}

/// A photo's activations.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoActivations {
    /// Rows of positions.
    pub height: usize,
    /// Columns of positions.
    pub width: usize,
    /// The activations [height · width x C], row by row.
    pub values: Array2<f32>,
}

/// What a basis says of a photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Maps {
    /// Rows of the maps.
    pub height: usize,
    /// Columns of the maps.
    pub width: usize,
    /// Rows and columns of the layer from one of the maps to the next.
    pub stride: usize,
    /// The coefficients [height · width x D], row by row.
    pub coefficients: Array2<f32>,
    /// The share (0 to 1) of the variance of this photo's activations that each dimension carries `[D]`.
    pub shares: Vec<f64>,
}

impl PhotoActivations {
    /// The activations in a layer's map as it is stored, without the channels that fill up.
    pub fn new(map: Map, stored: &[f32]) -> Self {
        let positions = stored.chunks_exact(map.stored_channels());
        let values: Vec<f32> = positions.flat_map(|position| position[..map.channels].iter().copied()).collect();
        let rows = values.len().checked_div(map.channels).unwrap_or(0);
        // The rows were counted from the values, so they fit.
        let values = Array2::from_shape_vec((rows, map.channels), values).unwrap_or_default();
        Self { height: map.height, width: map.width, values }
    }

    /// The activation `[C]` at a row and a column, if there are as many.
    pub fn at(&self, row: usize, column: usize) -> Option<ArrayView1<'_, f32>> {
        let is_inside = row < self.height && column < self.width;
        is_inside.then(|| self.values.row(row * self.width + column))
    }

    /// What a basis says at every position; LLE, which is slow, at every second or third where there are many.
    ///
    /// # Panics
    /// When the basis has another number of channels.
    pub fn maps(&self, basis: &Basis) -> Maps {
        let stride = stride(basis.method(), self.height, self.width);
        let positions = |length: usize| length.div_ceil(stride);
        let (height, width) = (positions(self.height), positions(self.width));
        let thinned;
        let chosen = if stride == 1 {
            self.values.view()
        } else {
            let rows = (0..height).flat_map(|y| (0..width).map(move |x| (y * stride, x * stride)));
            let rows: Vec<usize> = rows.map(|(y, x)| y * self.width + x).collect();
            thinned = self.values.select(ndarray::Axis(0), &rows);
            thinned.view()
        };
        let coefficients = basis.coefficients_from_activations(chosen);
        let shares = carried::shares(chosen, coefficients.view());
        Maps { height, width, stride, coefficients, shares }
    }
}

/// Rows and columns of the layer from one position that is asked for to the next.
fn stride(method: Method, height: usize, width: usize) -> usize {
    if method != Method::Lle {
        return 1;
    }
    let count = |stride: usize| height.div_ceil(stride) * width.div_ceil(stride);
    (1..).find(|stride| count(*stride) <= MOST_EMBEDDED || *stride >= height.max(width)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basis::{Embedding, Linear};
    use crate::live::{Chain, Stem};
    use crate::random::SplitMix;
    use ndarray::{Array1, array};

    #[test]
    fn bytes_become_the_input_that_pixels_do() {
        let stem = Stem::gabor();
        let bytes: Vec<u8> = (0..8 * 6 * 4).map(|i| (i * 37 % 256) as u8).collect();
        let pixels: Vec<f32> =
            bytes.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).map(|b| f32::from(b) / 255.0).collect();
        let mut chain = Chain::new(&stem, 8, 6).unwrap();
        chain.show(&pixels);
        assert_eq!(chain.input_mut(), input_from_bytes(&stem.input, &bytes));
    }

    #[test]
    fn every_position_keeps_its_place() {
        let map = Map { height: 2, width: 3, channels: 2 };
        let stored: Vec<f32> = (0..6).flat_map(|p| [p as f32, -(p as f32), 9.0, 9.0]).collect();
        let photo = PhotoActivations::new(map, &stored);
        assert_eq!(photo.at(1, 2).unwrap().to_vec(), [5.0, -5.0]);
        assert_eq!((photo.at(2, 0), photo.at(0, 3)), (None, None));
        let basis = Basis::Pca(Linear::new(Array1::zeros(2), array![[1.0, 0.0]], array![[1.0], [0.0]]).unwrap());
        let maps = photo.maps(&basis);
        assert_eq!((maps.height, maps.width, maps.stride), (2, 3, 1));
        assert_eq!(maps.coefficients.column(0).to_vec(), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        // Both channels rise alike: one dimension tells all.
        assert!((maps.shares[0] - 1.0).abs() < 1e-9, "{:?}", maps.shares);
    }

    #[test]
    fn what_is_slow_is_asked_at_fewer_positions_and_says_the_same_there() {
        let mut random = SplitMix::new(2);
        let mut normal = |rows, columns| Array2::from_shape_simple_fn((rows, columns), || random.normal() as f32);
        let (landmarks, embedded) = (normal(30, 4), normal(30, 2));
        let basis = Basis::Lle(Embedding::new(landmarks, embedded, 5, 1e-3).unwrap());
        let (height, width) = (120, 141);
        let photo = PhotoActivations { height, width, values: normal(height * width, 4) };
        let maps = photo.maps(&basis);
        assert_eq!((maps.height, maps.width, maps.stride), (60, 71, 2));
        let place = photo.at(118, 140).unwrap().insert_axis(ndarray::Axis(0));
        let alone = basis.coefficients_from_activations(place);
        assert_eq!(maps.coefficients.row(60 * 71 - 1), alone.row(0));
    }
}
