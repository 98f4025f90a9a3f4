//! How densely the observed activations lie in the plane of two dimensions.

use super::ObservedSample;
use ndarray::Array2;

/// Standard deviation of the Gaussian that the counts are smoothed by, in bins: so much that the two thousand activations
/// of a sample look like what they are drawn from, and so little that an edge stays one.
const SMOOTHING_BINS: f32 = 1.0;

impl ObservedSample {
    /// How many activations of the sample lie where, in the plane of dimension `a` and dimension `b`: a grid [bins of b x
    /// bins of a], rows by ascending `b` and columns by ascending `a`, over `ranges` of both. The counts are smoothed,
    /// and add up to the activations within the ranges: none is smoothed out of the grid, where coefficients may end at
    /// its border.
    ///
    /// # Panics
    /// When there is no such dimension.
    pub fn density(&self, [a, b]: [usize; 2], ranges: [[f32; 2]; 2], bins: [usize; 2]) -> Array2<f32> {
        let mut counts = Array2::zeros([bins[1], bins[0]]);
        for activation in 0..self.count() {
            let column = bin(self.coefficient(activation, a), ranges[0], bins[0]);
            let row = bin(self.coefficient(activation, b), ranges[1], bins[1]);
            if let (Some(row), Some(column)) = (row, column) {
                counts[[row, column]] += 1.0;
            }
        }
        smoothing(bins[1]).dot(&counts).dot(&smoothing(bins[0]).t())
    }
}

/// The bin of a value, if it is within the range; the last bin includes its upper edge.
fn bin(value: f32, [min, max]: [f32; 2], bins: usize) -> Option<usize> {
    let share = (value - min) / (max - min);
    (0.0..=1.0).contains(&share).then(|| ((share * bins as f32) as usize).min(bins.saturating_sub(1)))
}

/// The matrix [bins x bins] that smooths along an axis. Each column, where the count of one bin goes, adds up to 1.
fn smoothing(bins: usize) -> Array2<f32> {
    let mut weights = Array2::from_shape_fn((bins, bins), |(to, from)| {
        (-0.5 * (to.abs_diff(from) as f32 / SMOOTHING_BINS).powi(2)).exp()
    });
    for mut column in weights.columns_mut() {
        let sum = column.sum();
        column /= sum;
    }
    weights
}
