//! The axis that two dimensions share, and the stops of the slider on it.

use crate::view::axis::{Tick, round_step};
use crate::view::number;

/// A slider has at most so many stops.
const MOST_STOPS: f64 = 150.0;
/// Ticks an axis has room for.
const MOST_TICKS: f64 = 8.0;

/// An axis in standard deviations. The slider stops at whole multiples of a round step, zero among them, and reaches
/// as far as any of its dimensions was observed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CommonAxis {
    step: f64,
    first: i64,
    last: i64,
}

impl CommonAxis {
    /// The axis of dimensions observed in these spans, lowest and highest, in standard deviations.
    pub fn of(spans: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (low, high) =
            spans.into_iter().fold((0.0, 0.0), |(low, high): (f64, f64), span| (low.min(span.0), high.max(span.1)));
        let step = if high > low { round_step((high - low) / MOST_STOPS) } else { 1.0 };
        // Less than a thousandth of a step beyond a stop is rounding.
        let first = (low / step + 1e-3).floor() as i64;
        let last = (high / step - 1e-3).ceil() as i64;
        Self { step, first, last: last.max(first + 1) }
    }

    /// The first and the last stop.
    pub fn stops(&self) -> (i64, i64) {
        (self.first, self.last)
    }

    /// The position of a stop, in standard deviations.
    pub fn position(&self, stop: i64) -> f64 {
        stop as f64 * self.step
    }

    /// The stop nearest to a position.
    pub fn stop(&self, position: f64) -> i64 {
        ((position / self.step).round() as i64).clamp(self.first, self.last)
    }

    /// Standard deviations from one stop to the next.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// Where a position stands: 0 at the first stop, 1 at the last, never beyond.
    pub fn share(&self, position: f64) -> f64 {
        let (low, high) = (self.position(self.first), self.position(self.last));
        ((position - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// Marks at whole multiples of a round number of standard deviations; zero is called `origin`.
    pub fn ticks(&self, origin: &str) -> Vec<Tick> {
        let (low, high) = (self.position(self.first), self.position(self.last));
        let step = round_step((high - low) / MOST_TICKS);
        let multiples = (low / step - 1e-9).ceil() as i64..=(high / step + 1e-9).floor() as i64;
        let tick = |multiple: i64| {
            let value = multiple as f64 * step;
            let is_origin = multiple == 0;
            let label = if is_origin { origin.to_owned() } else { number::signed(value, usize::from(step < 1.0)) };
            Tick { share: self.share(value), label, is_origin }
        };
        multiples.map(tick).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_reaches_as_far_as_either_and_stops_at_round_positions() {
        let axis = CommonAxis::of([(-4.06, 9.8), (-1.2, 20.03)]);
        assert_eq!(axis.step(), 0.2);
        let (first, last) = axis.stops();
        assert!((axis.position(first) + 4.2).abs() < 1e-9 && (axis.position(last) - 20.2).abs() < 1e-9);
        assert_eq!((axis.share(axis.position(first)), axis.share(axis.position(last))), (0.0, 1.0));
        assert_eq!((axis.stop(0.0), axis.stop(0.31), axis.stop(99.0)), (0, 2, last));
        assert!(last - first <= 150);
    }

    #[test]
    fn what_ends_on_a_stop_goes_no_further() {
        assert_eq!(CommonAxis::of([(-1.0, 2.0)]).stops(), (-50, 100));
    }

    #[test]
    fn zero_is_always_on_it() {
        let axis = CommonAxis::of([(2.0, 9.0)]);
        assert_eq!(axis.stops().0, 0);
        assert_eq!(axis.ticks("zero")[0].label, "zero");
    }

    #[test]
    fn nothing_observed_still_has_two_stops() {
        for spans in [vec![], vec![(0.0, 0.0)]] {
            let axis = CommonAxis::of(spans);
            assert_eq!(axis.stops(), (0, 1));
        }
    }

    #[test]
    fn ticks_stand_where_their_labels_say() {
        let ticks = CommonAxis::of([(-4.0, 20.0)]).ticks("mean");
        assert_eq!(ticks.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(), ["mean", "+5", "+10", "+15", "+20"]);
        assert!((ticks[1].share - 9.0 / 24.0).abs() < 1e-9 && ticks[0].is_origin);
    }
}
