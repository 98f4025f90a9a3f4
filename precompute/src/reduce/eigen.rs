//! The leading eigenvectors of a covariance: the directions in which activations vary most.
//!
//! linfa-reduction's PCA takes data, N x C doubles, and centres a copy of them; its iteration (LOBPCG) multiplies by
//! all rows at every step. But PCA sees nothing of the data except their covariance, so it is given the smallest data
//! with the same one: the Cholesky factor F of the covariance (Fᵀ F = Σ) stacked on −F, 2 C rows whose mean is zero.
//! Its right singular vectors are the eigenvectors of Σ.
//!
//! Two of its habits are met here. It stops at an absolute tolerance, so the factor is scaled to a known total
//! variance. And LOBPCG searches in 3 D directions at a time, so where 3 D > C all eigenvectors are found directly
//! (linfa-linalg, a C x C matrix) and the leading ones taken; likewise where it fails, and for up to 128 channels, where
//! that takes less time (0.6 ms instead of 7 for 64). A Rayleigh-Ritz step then makes the eigenvalues exact for the
//! directions found: what linfa-reduction reports as variances has the wrong divisor and is not used.
//!
//! Cost: C³ / 3 for the factor, and 12 C² D a step of LOBPCG; or about 10 C³ directly.

use crate::{Error, Result};
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_linalg::eigh::{EigSort, Eigh};
use linfa_reduction::Pca;
use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};

/// Total variance of what linfa-reduction is given: its tolerance of 1e-10 then lies just above rounding.
const TOTAL_VARIANCE: f64 = 1e3;

/// Channels up to which all eigenvectors are found faster than the leading ones.
const MOST_DIRECTLY: usize = 128;

/// The residual up to which eigenvectors are believed.
const LARGEST_RESIDUAL: f64 = 1e-10;

/// Share of the largest eigenvalue of a correlation below which another is rounding.
const SMALLEST_CORRELATION: f64 = 1e-10;

/// Eigenvalues in descending order with their eigenvectors.
#[derive(Clone, Debug)]
pub(super) struct Eigen {
    /// Eigenvalues `[D]`.
    pub(super) values: Array1<f64>,
    /// Eigenvectors [C x D], of length one, a column each.
    pub(super) vectors: Array2<f64>,
}

impl Eigen {
    /// The largest element of Σ v − λ v over all pairs, relative to the largest eigenvalue.
    fn residual(&self, covariance: ArrayView2<'_, f64>) -> f64 {
        let residual = covariance.dot(&self.vectors) - &self.vectors * &self.values;
        residual.iter().fold(0.0, |worst: f64, v| worst.max(v.abs())) / self.values[0]
    }
}

/// The `count` largest eigenvalues of a covariance [C x C] that is not zero, with their eigenvectors.
pub(super) fn leading(covariance: ArrayView2<'_, f64>, count: usize) -> Result<Eigen> {
    if covariance.nrows() > MOST_DIRECTLY && 3 * count <= covariance.nrows() {
        // It gives fewer than `count` where the rank is lower, and its best try where it does not converge.
        if let Ok(eigen) = by_linfa_reduction(covariance, count)
            && eigen.values.len() == count
            && eigen.residual(covariance) < LARGEST_RESIDUAL
        {
            return Ok(eigen);
        }
    }
    directly(covariance, count)
}

fn by_linfa_reduction(covariance: ArrayView2<'_, f64>, count: usize) -> Result<Eigen> {
    let scale = TOTAL_VARIANCE / covariance.diag().sum();
    // The stack holds every row twice.
    let factor = cholesky(&covariance * (scale / 2.0));
    let stack = concatenate![Axis(0), factor, -&factor];
    let pca = Pca::params(count).fit(&DatasetBase::from(stack)).map_err(failed)?;
    rayleigh_ritz(covariance, &pca.components().t().to_owned())
}

fn directly(covariance: ArrayView2<'_, f64>, count: usize) -> Result<Eigen> {
    let (values, vectors) = covariance.to_owned().eigh().map_err(failed)?.sort_eig_desc();
    Ok(Eigen { values: values.slice(s![..count]).to_owned(), vectors: vectors.slice(s![.., ..count]).to_owned() })
}

/// The best eigenvalues and eigenvectors in the span of `directions` [C x D].
fn rayleigh_ritz(covariance: ArrayView2<'_, f64>, directions: &Array2<f64>) -> Result<Eigen> {
    let basis = orthonormal(directions);
    let (values, within) = basis.t().dot(&covariance.dot(&basis)).eigh().map_err(failed)?.sort_eig_desc();
    Ok(Eigen { values, vectors: basis.dot(&within) })
}

/// The columns of a matrix made orthonormal (Gram and Schmidt, twice, which is enough).
fn orthonormal(columns: &Array2<f64>) -> Array2<f64> {
    let mut basis = columns.to_owned();
    for k in 0..basis.ncols() {
        let (before, mut rest) = basis.view_mut().split_at(Axis(1), k);
        let mut column = rest.column_mut(0);
        for _ in 0..2 {
            let along = before.t().dot(&column);
            column -= &before.dot(&along);
        }
        let length = column.dot(&column).sqrt();
        column /= length;
    }
    basis
}

/// The rows of a square matrix W [D x D] made orthonormal, none preferred: (W Wᵀ)^(−1/2) W.
pub(super) fn orthonormal_rows(rows: &Array2<f64>) -> Result<Array2<f64>> {
    let (values, vectors) = rows.dot(&rows.t()).eigh().map_err(failed)?;
    // Rows that depend on each other leave a direction without length, which rounding gives one.
    let scales = values.mapv(|v| v.max(f64::MIN_POSITIVE).sqrt().recip());
    Ok((&vectors * &scales).dot(&vectors.t()).dot(rows))
}

/// R^(−1/2) of a correlation R [D x D]; directions in which it has no length to rounding are left out.
pub(super) fn inverse_square_root(correlation: &Array2<f64>) -> Result<Array2<f64>> {
    let (values, vectors) = correlation.eigh().map_err(failed)?;
    let smallest = values.fold(0.0, |largest: f64, v| largest.max(*v)) * SMALLEST_CORRELATION;
    let scales = values.mapv(|v| if v > smallest { v.sqrt().recip() } else { 0.0 });
    Ok((&vectors * &scales).dot(&vectors.t()))
}

/// A matrix F [R x C] with Fᵀ F = `matrix` [C x C], positive semidefinite of rank R: Cholesky's factor with pivots,
/// so that channels which never vary, or vary together, do no harm.
fn cholesky(mut matrix: Array2<f64>) -> Array2<f64> {
    let size = matrix.nrows();
    let smallest = matrix.diag().sum() * f64::EPSILON;
    let mut factor = Array2::zeros((size, size));
    for k in 0..size {
        let largest = |best: usize, i: usize| if matrix[[i, i]] > matrix[[best, best]] { i } else { best };
        let pivot = (0..size).fold(0, largest);
        if matrix[[pivot, pivot]] <= smallest {
            return factor.slice(s![..k, ..]).to_owned();
        }
        let row = &matrix.row(pivot) / matrix[[pivot, pivot]].sqrt();
        for (i, mut left) in matrix.outer_iter_mut().enumerate() {
            left.scaled_add(-row[i], &row);
        }
        // Rounding must not let a pivot be chosen again.
        matrix.row_mut(pivot).fill(0.0);
        matrix.column_mut(pivot).fill(0.0);
        factor.row_mut(k).assign(&row);
    }
    factor
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Activations(format!("the principal components could not be computed: {error}; ask for fewer components"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};

    /// A covariance [C x C] with the given eigenvalues.
    fn with_eigenvalues(values: &Array1<f64>) -> Array2<f64> {
        let basis = orthonormal(&uniform(values.len(), values.len(), 5).mapv(f64::from));
        (&basis * values).dot(&basis.t())
    }

    /// Eigenvectors are orthonormal, solve the equation, and belong to the largest eigenvalues.
    fn check(eigen: &Eigen, covariance: &Array2<f64>, expected: &Array1<f64>) {
        let gram = eigen.vectors.t().dot(&eigen.vectors);
        close(&gram, &Array2::eye(eigen.values.len()), 1e-12);
        assert!(eigen.residual(covariance.view()) < 1e-11, "residual {:e}", eigen.residual(covariance.view()));
        for (value, wanted) in eigen.values.iter().zip(expected) {
            assert!((value - wanted).abs() < 1e-12 * expected[0], "{value} is not {wanted}");
        }
    }

    #[test]
    fn both_ways_find_the_leading_eigenvectors() {
        for (channels, count) in [(12, 1), (12, 4), (64, 16), (130, 16)] {
            for decay in [0.7, 0.97] {
                let values = Array1::from_shape_fn(channels, |i| 3e5 * f64::powi(decay, i as i32));
                let covariance = with_eigenvalues(&values);
                check(&by_linfa_reduction(covariance.view(), count).unwrap(), &covariance, &values);
                check(&directly(covariance.view(), count).unwrap(), &covariance, &values);
                check(&leading(covariance.view(), channels).unwrap(), &covariance, &values);
            }
        }
    }

    #[test]
    fn channels_that_never_vary_or_vary_together_do_no_harm() {
        // Rank 3 of 12: two channels alike, the others zero but for two.
        let mut covariance = Array2::zeros((12, 12));
        covariance.slice_mut(s![..2, ..2]).fill(2.0);
        covariance[[5, 5]] = 3.0;
        covariance[[7, 7]] = 1.0;
        let mut values = Array1::zeros(12);
        values.slice_mut(s![..3]).assign(&ndarray::array![4.0, 3.0, 1.0]);
        for count in [1, 3, 4, 12] {
            check(&leading(covariance.view(), count).unwrap(), &covariance, &values);
        }
    }

    #[test]
    fn equal_variances_are_no_obstacle() {
        for count in [2, 7, 20] {
            check(&leading(Array2::eye(21).view(), count).unwrap(), &Array2::eye(21), &Array1::ones(21));
        }
    }

    #[test]
    fn a_factor_has_the_same_covariance() {
        let values = Array1::from_vec(vec![5.0, 2.0, 1e-3, 0.0, 0.0]);
        let covariance = with_eigenvalues(&values);
        let factor = cholesky(covariance.clone());
        assert_eq!(factor.nrows(), 3);
        close(&factor.t().dot(&factor), &covariance, 1e-14);
    }
}
