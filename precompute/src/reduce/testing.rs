//! Data and comparisons for the tests of this module.

use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A matrix of uniform random numbers from −1 to 1.
pub(super) fn uniform(rows: usize, columns: usize, seed: u64) -> Array2<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((rows, columns), || random.random_range(-1.0..1.0))
}

/// Assert that two matrices agree within `tolerance`.
pub(super) fn close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) {
    assert_eq!(a.dim(), b.dim());
    let furthest = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(furthest <= tolerance, "they are {furthest:e} apart:\n{a}\n{b}");
}

/// Absolute correlations [A x B] between the columns of two matrices.
pub(super) fn correlations(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> Array2<f64> {
    let standardized = |x: ArrayView2<'_, f32>| {
        let mut x = x.mapv(f64::from);
        x.axis_iter_mut(Axis(1)).into_par_iter().for_each(|mut column| {
            let mean = column.mean().unwrap_or(0.0);
            column -= mean;
            let norm = column.dot(&column).sqrt();
            column /= norm;
        });
        x
    };
    standardized(a).t().dot(&standardized(b)).mapv(f64::abs)
}
