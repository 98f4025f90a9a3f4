//! How coefficients of two bases vary together, estimated from samples of what was observed.
//!
//! Samples of bases that were fitted to the same activations hold the coefficients of the same N of them, in the same
//! order: which are drawn depends on their number and on the seed they were collected with, and both are equal. So row n
//! of one belongs to row n of the other, whatever the methods are, and the correlation r over the rows estimates that over
//! all activations.
//!
//! How far off it may be is estimated from the same rows. With both coefficients in standard deviations from their means,
//! a and b, a row moves r by (a b − r (a² + b²) / 2) / N, so that
//!
//! standard error = √(mean of (a b − r (a² + b²) / 2)²) / √N.
//!
//! For normally distributed coefficients that is the known (1 − r²) / √N, 0.02 at r = 0 for the 2,048 rows of a published
//! bundle. Coefficients of these bases have heavier tails, for which it is up to several times as much.

use super::Correlation;
use crate::ObservedSample;

/// Pearson's correlation of one dimension's coefficients with those of each dimension of another sample of as many
/// activations `[D]`, with its standard error; zero where one of the two does not vary.
///
/// # Panics
/// When there is no such dimension, or the other sample holds fewer activations.
pub(super) fn correlations(of: &ObservedSample, dimension: usize, with: &ObservedSample) -> Vec<Correlation> {
    let count = of.count();
    let one = standardised(of, dimension, count);
    (0..with.dimensions()).map(|other| correlation(&one, &standardised(with, other, count))).collect()
}

/// The correlation of coefficients that are given in standard deviations from their means, row by row.
fn correlation(one: &[f64], other: &[f64]) -> Correlation {
    let count = one.len() as f64;
    let rows = || one.iter().zip(other);
    let r = rows().map(|(a, b)| a * b).sum::<f64>() / count;
    let moved = |(a, b): (&f64, &f64)| (a * b - r * (a * a + b * b) / 2.0).powi(2);
    let error = (rows().map(moved).sum::<f64>() / count / count).sqrt();
    Correlation { r: r.clamp(-1.0, 1.0), error: Some(error) }
}

/// The first `count` coefficients of a dimension, in standard deviations from their mean; zeros where they do not vary.
fn standardised(sample: &ObservedSample, dimension: usize, count: usize) -> Vec<f64> {
    let coefficients: Vec<f64> = (0..count).map(|n| f64::from(sample.coefficient(n, dimension))).collect();
    let mean = coefficients.iter().sum::<f64>() / count as f64;
    let variance = coefficients.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / count as f64;
    let scale = if variance > 0.0 { variance.sqrt().recip() } else { 0.0 };
    coefficients.into_iter().map(|c| (c - mean) * scale).collect()
}
