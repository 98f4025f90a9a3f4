//! The axis of a dimension: coefficients from the smallest observed to the largest, marked in standard deviations.
//!
//! Slider, histogram and ticks stand on it, so that what is under the thumb is where the thumb is.

use super::number;
use tuning_shared::{Method, Observed};

/// Ticks an axis has room for, the two ends not counted.
const MOST_TICKS: f64 = 7.0;
/// The share of the axis at each end where a tick would run into the end's own label.
const END_CLEARANCE: f64 = 0.09;
/// The same on a narrow screen.
const NARROW_CLEARANCE: f64 = 0.2;

/// A linear scale from coefficients to shares of the axis's length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    min: f64,
    max: f64,
    standard_deviation: f64,
    /// What the place is called where the coefficient is zero.
    origin: &'static str,
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it stands, as a share (0 to 1) of the axis.
    pub share: f64,
    /// What it says.
    pub label: String,
    /// Whether it is where the coefficient is zero: at the mean activation, where a basis has one.
    pub is_origin: bool,
}

impl Tick {
    /// Its class in the document: the mean stands out, and what is close to an end gives way on a narrow screen.
    pub fn class(&self) -> &'static str {
        if self.is_origin {
            "tick mean"
        } else if (NARROW_CLEARANCE..=1.0 - NARROW_CLEARANCE).contains(&self.share) {
            "tick"
        } else {
            "tick outer"
        }
    }
}

impl Axis {
    /// The axis of these observations, of a dimension that this method found.
    pub fn new(observed: &Observed, method: Method) -> Self {
        Self {
            min: observed.min.into(),
            max: observed.max.into(),
            standard_deviation: observed.standard_deviation.into(),
            origin: origin(method),
        }
    }

    /// Where a coefficient stands: 0 at the smallest observed, 1 at the largest, never beyond.
    pub fn share(&self, coefficient: f64) -> f64 {
        let range = self.max - self.min;
        if range > 0.0 { ((coefficient - self.min) / range).clamp(0.0, 1.0) } else { 0.5 }
    }

    /// A coefficient in standard deviations from zero; PCA and ICA are centred, so that there is the mean.
    pub fn deviations(&self, coefficient: f64) -> f64 {
        if self.standard_deviation > 0.0 { coefficient / self.standard_deviation } else { 0.0 }
    }

    /// The ends, in standard deviations.
    pub fn ends(&self) -> (String, String) {
        (number::deviations(self.deviations(self.min)), number::deviations(self.deviations(self.max)))
    }

    /// Zero and the whole multiples of a round number of standard deviations that fit between the ends.
    pub fn ticks(&self) -> Vec<Tick> {
        let (low, high) = (self.deviations(self.min), self.deviations(self.max));
        if high <= low || !(low..=high).contains(&0.0) {
            return Vec::new();
        }
        let step = round_step((high - low) / MOST_TICKS);
        let multiples = (low / step).ceil() as i64..=(high / step).floor() as i64;
        let tick = |multiple: i64| {
            let value = multiple as f64 * step;
            let is_origin = multiple == 0;
            let label = if is_origin { self.origin.to_owned() } else { number::signed(value, usize::from(step < 1.0)) };
            Tick { share: self.share(value * self.standard_deviation), label, is_origin }
        };
        let is_clear = |tick: &Tick| tick.is_origin || (END_CLEARANCE..=1.0 - END_CLEARANCE).contains(&tick.share);
        multiples.map(tick).filter(is_clear).collect()
    }
}

/// What the place is called where a coefficient of this method is zero.
pub(super) fn origin(method: Method) -> &'static str {
    match method {
        Method::Pca | Method::Ica => "mean",
        Method::Nmf | Method::Lle => "zero",
    }
}

/// The smallest of 1, 2 or 5 times a power of ten that is at least `least`.
pub(super) fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= least).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(min: f64, max: f64, standard_deviation: f64) -> Axis {
        Axis { min, max, standard_deviation, origin: origin(Method::Pca) }
    }

    #[test]
    fn the_ends_of_the_range_are_the_ends_of_the_axis() {
        let axis = axis(-2.0, 6.0, 2.0);
        assert_eq!([-2.0, 0.0, 6.0].map(|c| axis.share(c)), [0.0, 0.25, 1.0]);
        assert_eq!([-99.0, 99.0].map(|c| axis.share(c)), [0.0, 1.0]);
        assert_eq!(axis.ends(), ("−1.0\u{a0}σ".into(), "+3.0\u{a0}σ".into()));
    }

    #[test]
    fn ticks_stand_where_their_labels_say() {
        let axis = axis(-82.0, 196.0, 20.0);
        let ticks = axis.ticks();
        assert_eq!(ticks.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(), ["−2", "mean", "+2", "+4", "+6", "+8"]);
        let mean = ticks.iter().find(|t| t.is_origin).unwrap();
        assert!((mean.share - 82.0 / 278.0).abs() < 1e-12);
        let four = ticks.iter().find(|t| t.label == "+4").unwrap();
        assert!((four.share - (80.0 + 82.0) / 278.0).abs() < 1e-12);
        assert_eq!([&ticks[0], mean, four].map(Tick::class), ["tick outer", "tick mean", "tick"]);
    }

    #[test]
    fn the_mean_is_marked_even_close_to_an_end() {
        let ticks = axis(-0.1, 40.0, 1.0).ticks();
        assert!(ticks[0].is_origin && ticks[0].share < 0.01);
    }

    #[test]
    fn zero_is_the_mean_only_where_a_basis_is_centred() {
        let ticks = Axis { origin: origin(Method::Nmf), ..axis(0.0, 40.0, 10.0) }.ticks();
        assert_eq!((ticks[0].label.as_str(), ticks[0].share), ("zero", 0.0));
    }

    #[test]
    fn a_range_of_one_value_has_a_middle_and_no_ticks() {
        let axis = axis(3.0, 3.0, 0.0);
        assert_eq!((axis.share(3.0), axis.deviations(3.0)), (0.5, 0.0));
        assert!(axis.ticks().is_empty());
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([0.3, 1.0, 1.1, 2.2, 7.0].map(round_step), [0.5, 1.0, 2.0, 5.0, 10.0]);
    }
}
