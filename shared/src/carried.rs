//! How much of the variance of some activations each dimension of a basis carries: of one photo's, say.
//!
//! The definition is the one by which a basis' own shares are computed, for every method: the squared CAR scores of
//! Zuber and Strimmer (2011). A linear regression of the activations on one dimension's coefficients explains a share of
//! their variance; where coefficients are correlated, as they always are within one photo, what two of them explain
//! alike would be counted twice. So the coefficients are first decorrelated by the least change that does it, R^(−1/2)
//! times the standardized coefficients with R [D x D] their correlation, and each share is that of the decorrelated
//! coefficient nearest to its dimension. Shares are never negative and add up to what a regression on all dimensions
//! together explains.

mod symmetric;

use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Eigenvalues below this share of the largest are rounding: directions in which the coefficients do not vary.
const SMALLEST_CORRELATION: f64 = 1e-10;

/// The share (0 to 1) of the variance of `activations` [N x C] that each dimension carries `[D]`, given their
/// `coefficients` [N x D]. All are zero where nothing varies. Cost: N D (C + D).
///
/// # Panics
/// When there are not as many rows of one as of the other.
pub fn shares(activations: ArrayView2<'_, f32>, coefficients: ArrayView2<'_, f32>) -> Vec<f64> {
    assert_eq!(activations.nrows(), coefficients.nrows(), "a row of coefficients for each activation");
    let dimensions = coefficients.ncols();
    let (channel_means, own_means) = (means(activations), means(coefficients));
    let mut between = Array2::<f64>::zeros((activations.ncols(), dimensions));
    let mut within = Array2::<f64>::zeros((dimensions, dimensions));
    let mut total = 0.0;
    let mut deviations = vec![0.0; dimensions];
    for (activation, coefficients) in activations.outer_iter().zip(coefficients.outer_iter()) {
        for (deviation, (value, mean)) in deviations.iter_mut().zip(coefficients.iter().zip(&own_means)) {
            *deviation = f64::from(*value) - mean;
        }
        for (mut row, (value, mean)) in between.outer_iter_mut().zip(activation.iter().zip(&channel_means)) {
            let deviation = f64::from(*value) - mean;
            total += deviation * deviation;
            row.iter_mut().zip(&deviations).for_each(|(sum, own)| *sum += deviation * own);
        }
        for (mut row, deviation) in within.outer_iter_mut().zip(&deviations) {
            row.iter_mut().zip(&deviations).for_each(|(sum, other)| *sum += deviation * other);
        }
    }
    if total <= 0.0 {
        return vec![0.0; dimensions];
    }
    // All three are sums over the same rows, so their number divides out but for one root of it.
    let scales = within.diag().mapv(|sum| if sum > 0.0 { sum.sqrt().recip() } else { 0.0 });
    let mut correlations = Array2::from_shape_fn(within.dim(), |at| within[at] * scales[at.0] * scales[at.1]);
    // A dimension that does not vary carries nothing, and is correlated with none.
    correlations.diag_mut().fill(1.0);
    let decorrelated = (&between * &scales).dot(&inverse_square_root(correlations));
    decorrelated.axis_iter(Axis(1)).map(|column| column.dot(&column) / total).collect()
}

/// R^(−1/2) of a correlation R [D x D].
fn inverse_square_root(correlation: Array2<f64>) -> Array2<f64> {
    let (values, vectors) = symmetric::eigen(correlation);
    let smallest = values.iter().fold(0.0, |largest: f64, value| largest.max(*value)) * SMALLEST_CORRELATION;
    let scales = values.mapv(|value| if value > smallest { value.sqrt().recip() } else { 0.0 });
    (&vectors * &scales).dot(&vectors.t())
}

fn means(rows: ArrayView2<'_, f32>) -> Array1<f64> {
    let mut sums = Array1::<f64>::zeros(rows.ncols());
    for row in rows.outer_iter() {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    sums / rows.nrows().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;
    use ndarray::array;

    fn normal(rows: usize, columns: usize, seed: u64) -> Array2<f32> {
        let mut random = SplitMix::new(seed);
        Array2::from_shape_simple_fn((rows, columns), || random.normal() as f32)
    }

    #[test]
    fn an_uncorrelated_dimension_carries_what_its_own_regression_explains() {
        // Two coefficients that are exactly uncorrelated, of weights 2 and 1 in two channels.
        let coefficients = array![[1.0f32, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]];
        let activations = coefficients.dot(&array![[2.0f32, 0.0], [0.0, 1.0]]) + 7.0;
        let found = shares(activations.view(), coefficients.view());
        assert!((found[0] - 0.8).abs() < 1e-12 && (found[1] - 0.2).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn shares_of_correlated_coefficients_add_up_to_what_a_regression_explains() {
        // Four channels that three correlated coefficients make up, and noise that they do not.
        let mut coefficients = normal(4000, 3, 1);
        for mut row in coefficients.outer_iter_mut() {
            row[1] = 0.9 * row[0] + 0.3 * row[1];
        }
        let noise = normal(4000, 4, 2);
        let told = coefficients.dot(&normal(3, 4, 3));
        let activations = &told + &noise;
        let found = shares(activations.view(), coefficients.view());
        assert!(found.iter().all(|share| *share >= 0.0), "{found:?}");
        let variance = |rows: &Array2<f32>| {
            let means = means(rows.view());
            rows.indexed_iter().map(|((_, c), v)| (f64::from(*v) - means[c]).powi(2)).sum::<f64>()
        };
        let (sum, wanted) = (found.iter().sum::<f64>(), variance(&told) / variance(&activations));
        assert!((sum - wanted).abs() < 0.02, "{sum} is not {wanted}");
    }

    #[test]
    fn what_two_carry_alike_is_divided_between_them_and_never_passes_the_whole() {
        let activations = normal(500, 1, 4);
        let mut coefficients = Array2::zeros((500, 3));
        coefficients.column_mut(0).assign(&activations.column(0));
        coefficients.column_mut(1).assign(&(&activations.column(0) * -7.0));
        let found = shares(activations.view(), coefficients.view());
        assert!((found[0] - 0.5).abs() < 1e-6 && (found[1] - 0.5).abs() < 1e-6 && found[2] == 0.0, "{found:?}");
    }

    #[test]
    fn where_nothing_varies_nothing_is_carried() {
        let flat = Array2::<f32>::ones((20, 3));
        assert_eq!(shares(flat.view(), Array2::ones((20, 2)).view()), [0.0, 0.0]);
        assert_eq!(shares(Array2::zeros((0, 3)).view(), Array2::zeros((0, 2)).view()), [0.0, 0.0]);
    }
}
