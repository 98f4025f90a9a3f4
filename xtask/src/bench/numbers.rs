//! Medians, ratios of medians, and how both are written.

use std::fmt;

/// The middle value, or the mean of the two middle ones; none of nothing.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// One side's time over another's, from runs taken in the same rounds. Shown as `5.2 (4.9 to 5.6)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ratio {
    /// The ratio of the medians.
    middle: f64,
    /// The smallest and largest ratio of one round.
    low: f64,
    high: f64,
}

impl Ratio {
    /// None where a side has no runs or another number of them.
    pub(super) fn of(numerator: &[f64], denominator: &[f64]) -> Option<Self> {
        if numerator.len() != denominator.len() {
            return None;
        }
        let rounds = || numerator.iter().zip(denominator).map(|(a, b)| a / b);
        Some(Self {
            middle: median(numerator)? / median(denominator)?,
            low: rounds().fold(f64::INFINITY, f64::min),
            high: rounds().fold(0.0, f64::max),
        })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} to {})", three_digits(self.middle), three_digits(self.low), three_digits(self.high))
    }
}

/// A positive number in about three digits, without an exponent: `0.123`, `4.56`, `78.9`, `1234`.
pub(super) fn three_digits(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        v if v >= 0.9995 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::{Ratio, median, three_digits};

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn a_ratio_is_of_medians_and_its_spread_of_rounds() {
        let ratio = Ratio::of(&[10.0, 12.0, 30.0], &[2.0, 2.0, 3.0]).unwrap();
        assert_eq!(ratio.to_string(), "6.00 (5.00 to 10.0)");
        assert_eq!(Ratio::of(&[1.0], &[]), None);
        assert_eq!(Ratio::of(&[], &[]), None);
    }

    #[test]
    fn numbers_have_about_three_digits() {
        assert_eq!(
            [0.1234, 0.9999, 4.567, 9.999, 78.94, 99.99, 1234.4].map(three_digits),
            ["0.123", "1.00", "4.57", "10.0", "78.9", "100", "1234"]
        );
    }
}
