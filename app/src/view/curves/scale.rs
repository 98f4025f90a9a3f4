//! The scales of the charts: the response, and frequency on a logarithmic axis.

use crate::view::axis::round_step;
use tuning_shared::tuning::Tuning;

/// About how many steps the scale of the response has.
const STEPS: f64 = 4.0;
/// The share of a step that does not show.
const HAIR: f64 = 1e-3;

/// The response, in standard deviations of the coefficient over photos. Zero lies on it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// The scale that every curve of a dimension stands on, its spread included.
    pub(super) fn of(tuning: &Tuning) -> Self {
        let (mut low, mut high) = (0.0f64, 0.0f64);
        for curve in tuning.curves.iter().flatten() {
            for (mean, spread) in curve.mean.iter().zip(&curve.spread) {
                low = low.min(f64::from(mean - spread));
                high = high.max(f64::from(mean + spread));
            }
        }
        if high <= low {
            return Self { low: -1.0, high: 1.0, step: 1.0 };
        }
        let step = round_step((high - low) / STEPS);
        // A hair beyond a mark needs no further one.
        Self { low: (low / step + HAIR).floor() * step, high: (high / step - HAIR).ceil() * step, step }
    }

    /// Where a response stands: 0 at the lower end, 1 at the upper.
    pub(super) fn share(&self, response: f64) -> f64 {
        ((response - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The marks, from the lower end to the upper.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let multiples = (self.low / self.step).round() as i64..=(self.high / self.step).round() as i64;
        multiples.map(|multiple| multiple as f64 * self.step).collect()
    }

    /// Decimals that tell the marks apart.
    pub(super) fn decimals(&self) -> usize {
        if self.step >= 1.0 { 0 } else { (-self.step.log10()).ceil() as usize }
    }
}

/// Frequency, on a logarithmic axis. Levels are the middles of equal steps, so it goes on half a step on either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frequencies {
    low: f64,
    high: f64,
}

impl Frequencies {
    /// The axis of these levels, in cycles a pixel, ascending.
    pub(super) fn of(levels: &[f64]) -> Self {
        let (Some(first), Some(last)) = (levels.first(), levels.last()) else {
            return Self { low: 0.5, high: 1.0 };
        };
        let steps = levels.len().saturating_sub(1);
        // One level alone stands in the middle of an octave.
        let half = if steps > 0 { (last / first).powf(0.5 / steps as f64) } else { 2f64.sqrt() };
        Self { low: first / half, high: last * half }
    }

    /// Where a frequency stands: 0 at the lower end, 1 at the upper.
    pub(super) fn share(self, frequency: f64) -> f64 {
        (frequency / self.low).ln() / (self.high / self.low).ln()
    }

    /// The lower end, in cycles a pixel: one cycle in the receptive field.
    pub(super) fn low(self) -> f64 {
        self.low
    }

    /// Round frequencies on the axis: 1, 2 and 5 times powers of ten or, where that gives more, equal round steps.
    pub(super) fn ticks(self) -> Vec<f64> {
        let is_on = |frequency: &f64| (self.low..=self.high * (1.0 + 1e-9)).contains(frequency);
        let powers = (self.low.log10().floor() as i32..=self.high.log10().ceil() as i32).map(|power| 10f64.powi(power));
        let decades: Vec<f64> =
            powers.flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power)).filter(is_on).collect();
        let step = round_step((self.high - self.low) / STEPS);
        let multiples = 1..=(self.high / step).round() as i64;
        let equal: Vec<f64> = multiples.map(|multiple| multiple as f64 * step).filter(is_on).collect();
        if equal.len() > decades.len() { equal } else { decades }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tuning_shared::tuning::{Curve, Indices};

    fn tuning(mean: f32, spread: f32) -> Tuning {
        let curve = Curve { mean: vec![0.25 * mean, mean], spread: vec![spread; 2] };
        Tuning { curves: std::array::from_fn(|_| std::array::from_fn(|_| curve.clone())), indices: Indices::default() }
    }

    #[test]
    fn a_scale_holds_every_curve_with_its_spread_and_zero() {
        let scale = Scale::of(&tuning(2.0, 0.7));
        assert_eq!(scale.ticks(), [-1.0, 0.0, 1.0, 2.0, 3.0]);
        assert_eq!((scale.share(-1.0), scale.share(0.0), scale.share(3.0), scale.decimals()), (0.0, 0.25, 1.0, 0));
        let negative = Scale::of(&tuning(-0.4, 0.0));
        assert_eq!((negative.ticks().first().copied(), negative.ticks().last().copied()), (Some(-0.4), Some(0.0)));
        assert_eq!(negative.decimals(), 1);
    }

    #[test]
    fn what_never_responds_has_a_scale() {
        assert_eq!(Scale::of(&tuning(0.0, 0.0)).ticks(), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn octaves_are_equally_wide_and_the_ends_half_a_step_out() {
        let axis = Frequencies::of(&[0.0625, 0.125, 0.25]);
        for (frequency, share) in [(0.0625, 1.0 / 6.0), (0.125, 0.5), (0.25, 5.0 / 6.0)] {
            assert!((axis.share(frequency) - share).abs() < 1e-12, "{frequency}");
        }
        assert!((axis.low() - 0.0625 / 2f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn ticks_are_round_and_enough() {
        let near = |ticks: Vec<f64>, wanted: &[f64]| {
            assert_eq!(ticks.len(), wanted.len(), "{ticks:?}");
            assert!(ticks.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{ticks:?}");
        };
        near(Frequencies { low: 1.0 / 7.0, high: 0.25 }.ticks(), &[0.15, 0.2, 0.25]);
        near(Frequencies { low: 1.0 / 27.0, high: 0.25 }.ticks(), &[0.05, 0.1, 0.2]);
        near(Frequencies { low: 1.0 / 200.0, high: 0.25 }.ticks(), &[0.005, 0.01, 0.02, 0.05, 0.1, 0.2]);
    }
}
