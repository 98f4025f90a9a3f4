//! The share of the variance that each dimension explains: one definition for every method.
//!
//! Idea: a linear regression of the activations on one dimension's coefficients explains a share of their variance, and
//! where coefficients are uncorrelated, as PCA's and ICA's are, the shares of all add up to what they explain together.
//! NMF's are correlated: what two of them explain alike would be counted twice, and the sum pass the whole. So the
//! coefficients are first decorrelated by the least change that does it, R^(−1/2) times the standardized coefficients
//! with R [D x D] their correlation, and each share is that of the decorrelated coefficient nearest to its dimension.
//! These are the squared CAR scores of Zuber and Strimmer (2011). They are never negative and add up to what a
//! regression on all dimensions together explains. Where nothing is correlated nothing is changed: for PCA a share is
//! its eigenvalue over the total variance, for ICA the squared length of its mixing column.
//!
//! Linear is what is measured: of an embedding that bends, the shares tell how much a plane would explain.

use super::eigen;
use super::moments::Moments;
use super::paired::sum_over_pairs;
use crate::Result;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

/// Rows whose deviations are held as doubles at a time.
const ROWS_PER_BLOCK: usize = 256;

/// How coefficients vary, and the activations with them.
#[derive(Debug)]
pub(super) struct Covariances {
    /// Of activations with coefficients [C x D].
    between: Array2<f64>,
    /// Of coefficients with each other [D x D].
    within: Array2<f64>,
}

impl Covariances {
    /// Of a linear map with components [D x C]: they follow from the `covariance` [C x C] of the activations.
    pub(super) fn of_linear(covariance: &Array2<f64>, components: &Array2<f64>) -> Self {
        let between = covariance.dot(&components.t());
        Self { within: components.dot(&between), between }
    }

    /// Of activations [N x C] with these `moments` and their coefficients [N x D]. Cost: N C D.
    pub(super) fn of(activations: ArrayView2<'_, f32>, moments: &Moments, coefficients: &mut Array2<f32>) -> Self {
        let own = Moments::of(coefficients.view());
        let part = |rows: ArrayView2<'_, f32>, coefficients: ArrayViewMut2<'_, f32>| {
            let mut sum = Array2::zeros((rows.ncols(), coefficients.ncols()));
            let blocks = rows.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK);
            for (rows, coefficients) in blocks.zip(coefficients.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK)) {
                let rows = rows.mapv(f64::from) - &moments.mean;
                let coefficients = coefficients.mapv(f64::from) - &own.mean;
                general_mat_mul(1.0, &rows.t(), &coefficients, 1.0, &mut sum);
            }
            sum
        };
        let sum = sum_over_pairs(activations, coefficients.view_mut(), &part, &|a, b| a + b);
        Self { between: sum / moments.count as f64, within: own.covariance() }
    }

    /// The share (0 to 1) of `total_variance` that each dimension explains `[D]`.
    pub(super) fn shares(&self, total_variance: f64) -> Result<Vec<f64>> {
        // A dimension that does not vary explains nothing, and is correlated with none.
        let scales = self.within.diag().mapv(|v| if v > 0.0 { v.sqrt().recip() } else { 0.0 });
        let mut correlations =
            Array2::from_shape_fn(self.within.dim(), |at| self.within[at] * scales[at.0] * scales[at.1]);
        correlations.diag_mut().fill(1.0);
        let decorrelated = (&self.between * &scales).dot(&eigen::inverse_square_root(&correlations)?);
        Ok(decorrelated.axis_iter(Axis(1)).map(|column| column.dot(&column) / total_variance).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};
    use ndarray::{array, s};

    /// Shares of coefficients [N x D] in activations [N x C].
    fn shares(activations: &Array2<f32>, coefficients: &Array2<f32>) -> Vec<f64> {
        let moments = Moments::of(activations.view());
        let total = moments.covariance().diag().sum();
        Covariances::of(activations.view(), &moments, &mut coefficients.clone()).shares(total).unwrap()
    }

    #[test]
    fn covariances_are_those_of_all_rows() {
        let all = uniform(9000, 7, 1) + 3.0;
        let (activations, coefficients) = (all.slice(s![.., ..4]).to_owned(), all.slice(s![.., 4..]).to_owned());
        let found = Covariances::of(activations.view(), &Moments::of(activations.view()), &mut coefficients.clone());
        let whole = Moments::of(all.view()).covariance();
        close(&found.between, &whole.slice(s![..4, 4..]).to_owned(), 1e-12);
        close(&found.within, &whole.slice(s![4.., 4..]).to_owned(), 1e-12);
    }

    #[test]
    fn an_uncorrelated_dimension_explains_what_its_own_regression_does() {
        // Two coefficients that are exactly uncorrelated, of weights 2 and 1 in two channels; noise in none.
        let coefficients = array![[1.0f32, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]];
        let activations = coefficients.dot(&array![[2.0f32, 0.0], [0.0, 1.0]]);
        let found = shares(&activations, &coefficients);
        assert!((found[0] - 0.8).abs() < 1e-12 && (found[1] - 0.2).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn what_two_explain_alike_is_divided_between_them() {
        let activations = uniform(1000, 1, 1);
        let noise = uniform(1000, 2, 2) * 0.1;
        // Three dimensions see the same channel, one of them backwards and scaled; a fourth sees nothing.
        let mut coefficients = Array2::zeros((1000, 4));
        coefficients.column_mut(0).assign(&(&activations.column(0) + &noise.column(0)));
        coefficients.column_mut(1).assign(&(&activations.column(0) * -7.0 + &noise.column(1) * 7.0));
        let first = coefficients.column(0).to_owned();
        coefficients.column_mut(2).assign(&first);
        let found = shares(&activations, &coefficients);
        let sum: f64 = found.iter().sum();
        assert!(sum > 0.98 && sum < 1.0, "{found:?}");
        assert!((found[0] - found[2]).abs() < 1e-9 && found[1] > 0.25 && found[3] == 0.0, "{found:?}");
        // They add up to what a regression on all of them explains.
        let without: f64 = shares(&activations, &coefficients.slice(s![.., ..2]).to_owned()).iter().sum();
        assert!((sum - without).abs() < 1e-9, "{sum} is not {without}");
    }
}
