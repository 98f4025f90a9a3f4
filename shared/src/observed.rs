//! What was observed along one dimension: the distribution of its coefficients over the photos.

use crate::sampling::quantile;
use serde::{Deserialize, Serialize};

/// The shares whose quantiles a bundle keeps.
pub const QUANTILE_SHARES: [f64; 9] = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/// Bins of a histogram; they divide the range from minimum to maximum equally.
pub const HISTOGRAM_BINS: usize = 64;

/// The distribution of one dimension's coefficients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// Smallest coefficient.
    pub min: f32,
    /// Largest coefficient.
    pub max: f32,
    /// Standard deviation of the coefficients about their mean, the unit in which a reader sees a position.
    pub standard_deviation: f32,
    /// Third standardized moment; components are signed so that it is not negative.
    pub skewness: f32,
    /// Fourth standardized moment less three: zero for a Gaussian, large for sparse coefficients.
    pub excess_kurtosis: f32,
    /// Quantiles at [`QUANTILE_SHARES`].
    pub quantiles: Vec<f32>,
    /// Counts in [`HISTOGRAM_BINS`] equal bins from `min` to `max`.
    pub histogram: Vec<u32>,
}

impl Observed {
    /// The distribution of `sorted`, coefficients in ascending order.
    ///
    /// # Panics
    /// When `sorted` is empty.
    pub fn from_sorted(sorted: &[f32]) -> Self {
        let n = sorted.len() as f64;
        let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
        let mean = sorted.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        let moment = |power: i32| sorted.iter().map(|v| (f64::from(*v) - mean).powi(power)).sum::<f64>() / n;
        let variance = moment(2);
        let standardized = |power: i32| {
            if variance > 0.0 { moment(power) / variance.powf(f64::from(power) / 2.0) } else { 0.0 }
        };
        Self {
            min,
            max,
            standard_deviation: variance.sqrt() as f32,
            skewness: standardized(3) as f32,
            excess_kurtosis: if variance > 0.0 { (standardized(4) - 3.0) as f32 } else { 0.0 },
            quantiles: QUANTILE_SHARES.iter().map(|q| quantile(sorted, *q)).collect(),
            histogram: histogram(sorted, HISTOGRAM_BINS),
        }
    }
}

/// Counts of `sorted` in `bins` equal bins from its first to its last value; the last bin includes its upper edge.
fn histogram(sorted: &[f32], bins: usize) -> Vec<u32> {
    let (min, max) = (f64::from(sorted[0]), f64::from(sorted[sorted.len() - 1]));
    let mut counts = vec![0; bins];
    for value in sorted {
        let share = if max > min { (f64::from(*value) - min) / (max - min) } else { 0.0 };
        counts[((share * bins as f64) as usize).min(bins - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_known_distribution() {
        // A fair die: variance 35/12, no skew, excess kurtosis −222/175.
        let observed = Observed::from_sorted(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert!((observed.standard_deviation - (35.0f32 / 12.0).sqrt()).abs() < 1e-6);
        assert!(observed.skewness.abs() < 1e-6);
        assert!((observed.excess_kurtosis + 222.0 / 175.0).abs() < 1e-5);
        assert_eq!((observed.min, observed.max, observed.quantiles[4]), (1.0, 6.0, 3.5));
    }

    #[test]
    fn a_histogram_counts_everything_once() {
        let values: Vec<f32> = (0..1000).map(|i| (i * i) as f32).collect();
        let observed = Observed::from_sorted(&values);
        assert_eq!(observed.histogram.iter().sum::<u32>(), 1000);
        assert_eq!(observed.histogram.len(), HISTOGRAM_BINS);
        assert!(observed.histogram[0] > observed.histogram[HISTOGRAM_BINS - 1]);
    }

    #[test]
    fn one_value_has_no_spread() {
        let observed = Observed::from_sorted(&[2.0, 2.0]);
        assert_eq!((observed.standard_deviation, observed.excess_kurtosis), (0.0, 0.0));
    }
}
