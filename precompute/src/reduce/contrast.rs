//! What FastICA seeks, as a function to be minimised over rotations.
//!
//! A row w of a rotation W [D x D] gives the whitened activations a coefficient y = w·z of unit variance. Where E[log
//! cosh y] is smaller than a Gaussian's, y is sparse; where it is larger, y is flat; independent sources are either.
//! So the contrast Σ k E[log cosh y] falls, with k = 1 for sparse coefficients and −1 for flat ones, when they become
//! less Gaussian. FastICA's fixed points are where its gradient is zero (Hyvärinen and Oja 2000, section 6).
//!
//! Turning W by small angles in the planes of its rows i and j, i < j, changes it at the rate g = k_i E[tanh(y_i) y_j] −
//! k_j E[tanh(y_j) y_i], and were the coefficients independent, with the curvature h = |b_i| + |b_j|, where b = E[1 −
//! tanh² y] − E[y tanh y], whose sign is k (Ablin, Cardoso and Gramfort 2018, "Faster ICA under orthogonal constraint").
//! One step of −g / h is a step of FastICA but for terms of second order.
//!
//! The angles [A], A = D (D − 1) / 2, are those of the pairs (0, 1), (0, 2) … (1, 2) …

use super::eigen::orthonormal_rows;
use super::white::Means;
use crate::Result;
use ndarray::{Array1, Array2};

/// Curvatures below this are noise: the coefficients of both rows are nearly Gaussian.
const SMALLEST_CURVATURE: f64 = 0.01;

/// The contrast around a rotation.
#[derive(Clone)]
pub(super) struct Contrast {
    /// How fast it rises with each angle `[A]`.
    pub(super) gradient: Array1<f64>,
    /// How fast its gradient rises with each angle, about `[A]`; positive.
    pub(super) curvature: Array1<f64>,
    /// Which coefficients are sparse `[D]`; the contrast is another one where they are others.
    pub(super) sparse: Vec<bool>,
}

impl Contrast {
    /// The contrast around the rotation [D x D] at which the means were taken.
    pub(super) fn around(rotation: &Array2<f64>, means: &Means) -> Self {
        // E[tanh(y_i) y_j].
        let products = means.products.dot(&rotation.t());
        let excess = &means.slopes - &products.diag();
        let sign = |i: usize| if excess[i] >= 0.0 { 1.0 } else { -1.0 };
        let gradient = |(i, j): (usize, usize)| sign(i) * products[[i, j]] - sign(j) * products[[j, i]];
        let curvature = |(i, j): (usize, usize)| (excess[i].abs() + excess[j].abs()).max(SMALLEST_CURVATURE);
        let size = excess.len();
        Self {
            gradient: planes(size).map(gradient).collect(),
            curvature: planes(size).map(curvature).collect(),
            sparse: excess.iter().map(|b| *b >= 0.0).collect(),
        }
    }
}

/// The pairs of rows of a rotation [D x D], in the order of the angles.
fn planes(size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..size).flat_map(move |i| (i + 1..size).map(move |j| (i, j)))
}

/// A rotation turned by angles `[A]`, exactly so where they are small.
pub(super) fn turned(rotation: &Array2<f64>, angles: &Array1<f64>) -> Result<Array2<f64>> {
    let mut turn = Array2::eye(rotation.nrows());
    for ((i, j), angle) in planes(rotation.nrows()).zip(angles) {
        turn[[i, j]] = *angle;
        turn[[j, i]] = -*angle;
    }
    orthonormal_rows(&turn.dot(rotation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};
    use crate::reduce::white::White;
    use ndarray::{array, s};

    /// Sparse, flat and sparse coefficients, whitened by their known variances.
    fn sources(count: usize) -> Array2<f32> {
        let mut z = uniform(count, 3, 4) * 3f32.sqrt();
        for column in [0, 2] {
            // The cube of a uniform number has variance 1 / 7.
            z.slice_mut(s![.., column]).mapv_inplace(|v| (v / 3f32.sqrt()).powi(3) * 7f32.sqrt());
        }
        z
    }

    fn contrast(z: &Array2<f64>, rotation: &Array2<f64>, signs: &[f64]) -> f64 {
        let y = z.dot(&rotation.t());
        let each = y.rows().into_iter().flat_map(|row| row.into_iter().zip(signs).map(|(y, k)| k * y.cosh().ln()));
        each.sum::<f64>() / z.nrows() as f64
    }

    #[test]
    fn gradient_and_curvature_are_those_of_the_contrast() {
        let z = sources(50_000);
        let white = White::of(z.view(), &Array1::zeros(3), &Array2::eye(3));
        let wide = z.mapv(f64::from);
        // At the sources themselves: there the curvature's assumption holds.
        let rotation = Array2::eye(3);
        let found = Contrast::around(&rotation, &white.means(&rotation));
        assert_eq!(found.sparse, [true, false, true]);
        let signs = [1.0, -1.0, 1.0];
        let along = |plane: usize, angle: f64| {
            let mut angles = Array1::zeros(3);
            angles[plane] = angle;
            contrast(&wide, &turned(&rotation, &angles).unwrap(), &signs)
        };
        let step = 1e-2;
        for plane in 0..3 {
            let (less, here, more) = (along(plane, -step), along(plane, 0.0), along(plane, step));
            let (gradient, curvature) = ((more - less) / (2.0 * step), (more - 2.0 * here + less) / step.powi(2));
            assert!((found.gradient[plane] - gradient).abs() < 1e-4, "{} is not {gradient}", found.gradient[plane]);
            assert!((found.curvature[plane] / curvature - 1.0).abs() < 0.05, "{} is not {curvature}", found.curvature);
        }
    }

    #[test]
    fn a_turned_rotation_is_one() {
        let rotation = turned(&Array2::eye(3), &array![0.5, -0.25, 1.0]).unwrap();
        close(&rotation.dot(&rotation.t()), &Array2::eye(3), 1e-12);
        let little = turned(&Array2::eye(3), &array![1e-6, 0.0, -2e-6]).unwrap();
        close(&little, &array![[1.0, 1e-6, 0.0], [-1e-6, 1.0, -2e-6], [0.0, 2e-6, 1.0]], 1e-11);
    }
}
