//! Deviations of activations from their mean, times a matrix: whitening, and the coefficients of a basis.
//!
//! Idea: many rows times few columns. A vector instruction takes several dimensions of one activation; [`ROWS`]
//! activations share each load of the matrix. Cost: N C D multiplications, one pass over the activations.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use pulp::{Arch, Simd, WithSimd};

/// Activations that are projected at a time.
const ROWS: usize = 8;

/// Dimensions are filled up with zeros to a multiple of this, the longest vector.
const LANES: usize = 16;

/// A mean `[C]` and components [D x C].
pub(super) struct Projection {
    mean: Vec<f32>,
    /// The components' transpose [C x `width`].
    weights: Vec<f32>,
    width: usize,
}

impl Projection {
    /// The map from an activation to `components · (activation − mean)`.
    pub(super) fn new(mean: &Array1<f64>, components: &Array2<f64>) -> Self {
        let (dimensions, channels) = components.dim();
        let width = dimensions.next_multiple_of(LANES);
        let mut weights = vec![0.0; channels * width];
        for ((d, c), v) in components.indexed_iter() {
            weights[c * width + d] = *v as f32;
        }
        Self { mean: mean.iter().map(|v| *v as f32).collect(), weights, width }
    }

    /// The length of an activation's result: D filled up with zeros.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Project activations [n x C] into the first n rows of `results` [. x `width`].
    pub(super) fn project(&self, activations: ArrayView2<'_, f32>, results: &mut [f32]) {
        Arch::new().dispatch(Project { projection: self, activations: activations.reborrow(), results });
    }
}

struct Project<'a> {
    projection: &'a Projection,
    activations: ArrayView2<'a, f32>,
    results: &'a mut [f32],
}

impl WithSimd for Project<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Projection { mean, weights, width } = self.projection;
        let (weights, _) = S::as_simd_f32s(weights);
        let vectors = width / S::F32_LANES;
        let channels = mean.len();
        // Deviations [ROWS x C]; where rows are missing at the end, some of those before, whose results are not kept.
        let mut deviations = vec![0.0; ROWS * channels];
        let tiles = self.activations.axis_chunks_iter(Axis(0), ROWS).zip(self.results.chunks_mut(ROWS * width));
        for (rows, results) in tiles {
            for (deviations, row) in deviations.chunks_exact_mut(channels).zip(rows.outer_iter()) {
                center(deviations, row, mean);
            }
            let each: [&[f32]; ROWS] = std::array::from_fn(|k| &deviations[k * channels..(k + 1) * channels]);
            let (results, _) = S::as_mut_simd_f32s(results);
            for at in 0..vectors {
                let mut sums = [simd.splat_f32s(0.0); ROWS];
                for (c, weights) in weights.chunks_exact(vectors).enumerate() {
                    for (sum, deviations) in sums.iter_mut().zip(&each) {
                        *sum = simd.mul_add_e_f32s(simd.splat_f32s(deviations[c]), weights[at], *sum);
                    }
                }
                for (sum, results) in sums.iter().zip(results.chunks_exact_mut(vectors)).take(rows.nrows()) {
                    results[at] = *sum;
                }
            }
        }
    }
}

/// Write the deviations of a row from the mean. Centred first: means are as large as deviations, and a product's
/// rounding grows with its factors.
#[inline(always)]
fn center(deviations: &mut [f32], row: ArrayView1<'_, f32>, mean: &[f32]) {
    match row.to_slice() {
        Some(row) => deviations.iter_mut().zip(row).zip(mean).for_each(|((d, v), mean)| *d = v - mean),
        None => deviations.iter_mut().zip(row).zip(mean).for_each(|((d, v), mean)| *d = v - mean),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};

    #[test]
    fn a_projection_is_the_product_with_the_deviations() {
        for (count, channels, dimensions) in [(1, 1, 1), (8, 5, 3), (77, 40, 16), (20, 7, 33)] {
            let x = uniform(count, channels, 1);
            let components = uniform(dimensions, channels, 2).mapv(f64::from);
            let mean = Array1::from_elem(channels, 0.5);
            let projection = Projection::new(&mean, &components);
            let mut results = vec![7.0; count * projection.width()];
            projection.project(x.view(), &mut results);
            let found = Array2::from_shape_vec((count, projection.width()), results).unwrap().mapv(f64::from);
            let (found, filled) = found.view().split_at(Axis(1), dimensions);
            close(&found.to_owned(), &(x.mapv(f64::from) - &mean).dot(&components.t()), 1e-5);
            assert!(filled.iter().all(|v| *v == 0.0));
        }
    }
}
