//! Mean and covariance of activations, from one pass over them.
//!
//! Idea: PCA and the whitening before ICA need nothing of the N x C activations but their mean `[C]` and covariance
//! [C x C]. Steps: each block of rows finds its own mean and the products of its deviations from it; two blocks
//! combine by Chan, Golub and LeVeque's update (1979), which cancels nothing. Data are f32, sums f64. Cost: N C²
//! multiplications, memory for a few C x C matrices a thread.

use super::rows::sum_over_rows;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, NewAxis, s};

/// Rows whose deviations are held as doubles at a time: they stay in the cache.
const ROWS_PER_BLOCK: usize = 256;

/// The first two moments of activations.
#[derive(Clone, Debug)]
pub struct Moments {
    /// The number of activations N.
    pub count: usize,
    /// Their mean `[C]`.
    pub mean: Array1<f64>,
    /// Sums of products of deviations from the mean [C x C].
    scatter: Array2<f64>,
}

impl Moments {
    /// The moments of activations [N x C]. They are the same for any number of threads.
    pub fn of(activations: ArrayView2<'_, f32>) -> Self {
        let part = |rows: ArrayView2<'_, f32>| {
            let blocks = rows.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK).map(Self::of_block);
            blocks.reduce(Self::combined).unwrap_or_else(|| Self::none(rows.ncols()))
        };
        sum_over_rows(activations, &part, &Self::combined)
    }

    /// The covariance [C x C], divided by N: the maximum likelihood estimate, by which ICA scales.
    pub fn covariance(&self) -> Array2<f64> {
        &self.scatter / self.count as f64
    }

    fn none(channels: usize) -> Self {
        Self { count: 0, mean: Array1::zeros(channels), scatter: Array2::zeros((channels, channels)) }
    }

    fn of_block(rows: ArrayView2<'_, f32>) -> Self {
        let mut deviations = rows.mapv(f64::from);
        let mut moments = Self::none(rows.ncols());
        moments.count = rows.nrows();
        moments.mean = deviations.sum_axis(Axis(0)) / rows.nrows() as f64;
        deviations -= &moments.mean;
        general_mat_mul(1.0, &deviations.t(), &deviations, 0.0, &mut moments.scatter);
        moments
    }

    fn combined(mut self, other: Self) -> Self {
        let count = (self.count + other.count).max(1) as f64;
        let step = &other.mean - &self.mean;
        let weight = self.count as f64 * other.count as f64 / count;
        self.scatter += &other.scatter;
        let (column, row) = (step.slice(s![.., NewAxis]), step.slice(s![NewAxis, ..]));
        general_mat_mul(weight, &column, &row, 1.0, &mut self.scatter);
        self.mean.scaled_add(other.count as f64 / count, &step);
        self.count += other.count;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};
    use ndarray::array;

    #[test]
    fn moments_of_a_few_activations() {
        let moments = Moments::of(array![[1.0, 0.0], [3.0, 0.0], [2.0, 3.0]].view());
        assert_eq!((moments.count, &moments.mean), (3, &array![2.0, 1.0]));
        close(&moments.covariance(), &array![[2.0 / 3.0, 0.0], [0.0, 2.0]], 1e-15);
    }

    #[test]
    fn blocks_combine_to_the_moments_of_the_whole_even_far_from_zero() {
        // Deviations of one about a mean of 10000: sums of squares in f32 would lose them all.
        let x = uniform(20_001, 3, 1).mapv(|v| v + 1e4);
        let moments = Moments::of(x.view());
        let wide = x.mapv(f64::from);
        let mean = wide.mean_axis(Axis(0)).unwrap();
        let deviations = &wide - &mean;
        let covariance = deviations.t().dot(&deviations) / 20_001.0;
        close(&moments.mean.insert_axis(Axis(0)), &mean.insert_axis(Axis(0)), 1e-9);
        close(&Moments::of(x.view()).covariance(), &covariance, 1e-11);
    }
}
