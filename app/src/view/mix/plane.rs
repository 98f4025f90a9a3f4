//! The plane of two dimensions: its axes, where a mix lies in it, and what is said of it.

use super::density::SHARES;
use super::sliders::{self, ends};
use crate::view::axis::{Tick, origin, round_step};
use crate::view::number;
use tuning_shared::observed::QUANTILE_SHARES;
use tuning_shared::{Bundle, Dimension, Method};

/// Cells of the density along a side.
pub const CELLS: usize = 56;

/// The quantiles between which an axis of the plane lies: farther out there is hardly anything to be seen.
const AXIS: (f64, f64) = (0.001, 0.999);
/// What an axis is longer at each end, as a share of what lies between the quantiles.
const MARGIN: f64 = 0.06;
/// Ticks an axis has room for.
const MOST_TICKS: f64 = 5.0;
/// The share of an axis at each end where a tick would run into its label.
const CLEARANCE: f64 = 0.05;

/// One axis, in tenths of a standard deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaneAxis {
    /// The dimension's index.
    pub dimension: usize,
    /// Where it begins.
    pub min: i32,
    /// Where it ends.
    pub max: i32,
}

impl PlaneAxis {
    fn new(bundle: &Bundle, index: usize) -> Option<Self> {
        let dimension = bundle.dimensions.get(index)?;
        let (least, most) = ends(dimension, bundle.basis.method());
        let (low, high) = (quantile(dimension, AXIS.0), quantile(dimension, AXIS.1));
        let tenths = |coefficient: f64| coefficient / f64::from(sliders::coefficient(dimension, 1));
        let margin = MARGIN * (high - low);
        let min = (tenths(low - margin).floor() as i32).clamp(least, 0);
        let max = (tenths(high + margin).ceil() as i32).clamp(min + 1, most.max(min + 1));
        Some(Self { dimension: index, min, max: max.max(0) })
    }

    /// Where a coefficient stands, as a share of the axis; its end where it lies beyond.
    pub fn share(self, tenths: i32) -> f64 {
        (f64::from(tenths - self.min) / f64::from((self.max - self.min).max(1))).clamp(0.0, 1.0)
    }

    /// The coefficient at a share of the axis.
    pub fn tenths(self, share: f64) -> i32 {
        self.min + (share.clamp(0.0, 1.0) * f64::from(self.max - self.min)).round() as i32
    }

    /// Its marks at zero and at whole multiples of a round number of standard deviations.
    pub fn ticks(self, method: Method) -> Vec<Tick> {
        let step = (round_step(f64::from(self.max - self.min) / 10.0 / MOST_TICKS) * 10.0).round() as i32;
        let step = step.max(1);
        let multiples = (self.min.div_euclid(step)..=self.max / step).map(|multiple| multiple * step);
        let tick = |tenths: i32| {
            let is_origin = tenths == 0;
            let label = if is_origin {
                origin(method).to_owned()
            } else {
                number::signed(f64::from(tenths) / 10.0, usize::from(step % 10 != 0))
            };
            Tick { share: self.share(tenths), label, is_origin }
        };
        let fits = |tenths: &i32| (self.min..=self.max).contains(tenths);
        let is_clear = |tick: &Tick| tick.is_origin || (CLEARANCE..=1.0 - CLEARANCE).contains(&tick.share);
        multiples.filter(fits).map(tick).filter(is_clear).collect()
    }
}

/// The plane of two dimensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlaneView {
    /// From left to right.
    pub across: PlaneAxis,
    /// From below to above.
    pub up: PlaneAxis,
}

impl PlaneView {
    /// The plane of the dimensions at these indices; None where the bundle lacks one.
    pub fn new(bundle: &Bundle, [across, up]: [usize; 2]) -> Option<Self> {
        Some(Self { across: PlaneAxis::new(bundle, across)?, up: PlaneAxis::new(bundle, up)? })
    }

    /// Where a mix lies: the shares of the way across and up.
    pub fn place(&self, tenths: &[i32]) -> (f64, f64) {
        let share = |axis: PlaneAxis| axis.share(tenths.get(axis.dimension).copied().unwrap_or(0));
        (share(self.across), share(self.up))
    }

    /// Whether a mix lies farther out than the plane reaches.
    pub fn is_beyond(&self, tenths: &[i32]) -> bool {
        [self.across, self.up].iter().any(|axis| {
            let tenths = tenths.get(axis.dimension).copied().unwrap_or(0);
            !(axis.min..=axis.max).contains(&tenths)
        })
    }

    /// The coefficients between which each axis lies, to count observations in.
    pub fn ranges(&self, bundle: &Bundle) -> [[f32; 2]; 2] {
        [self.across, self.up].map(|axis| {
            let coefficient = |tenths: i32| {
                bundle.dimensions.get(axis.dimension).map_or(0.0, |dimension| sliders::coefficient(dimension, tenths))
            };
            [coefficient(axis.min), coefficient(axis.max)]
        })
    }
}

/// What the shades show, in words: of how many observations, of `all` that there are.
pub fn legend(observed: usize, all: u64) -> String {
    let shares = SHARES.map(|share| format!("{:.0}", share * 100.0));
    let (last, others) = shares.split_last().map_or((String::new(), String::new()), |(l, o)| (l.clone(), o.join(", ")));
    format!(
        "Where {} of the {} observed activations lie: from the darkest shade outwards {others} and {last}\u{a0}% of them.",
        number::count(observed as u64),
        number::count(all),
    )
}

fn quantile(dimension: &Dimension, share: f64) -> f64 {
    let position = QUANTILE_SHARES.iter().position(|q| *q == share);
    position.and_then(|index| dimension.observed.quantiles.get(index)).map_or(0.0, |value| f64::from(*value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn plane() -> PlaneView {
        PlaneView::new(&sample::bundle(), [0, 1]).unwrap()
    }

    #[test]
    fn a_place_is_where_its_coefficients_are() {
        let plane = plane();
        for tenths in [[0, 0], [-7, 3], [5, 8]] {
            let (across, up) = plane.place(&tenths);
            assert_eq!([plane.across.tenths(across), plane.up.tenths(up)], tenths);
            assert!(!plane.is_beyond(&tenths));
        }
        assert_eq!(plane.place(&[9999, -9999]), (1.0, 0.0));
        assert!(plane.is_beyond(&[9999, 0]));
        assert_eq!(PlaneView::new(&sample::bundle(), [0, 2]), None);
    }

    #[test]
    fn an_axis_holds_zero_and_stays_within_its_slider() {
        let bundle = sample::bundle();
        for (index, axis) in [plane().across, plane().up].into_iter().enumerate() {
            let (least, most) = ends(&bundle.dimensions[index], Method::Pca);
            assert!(axis.min <= 0 && axis.max >= 0 && least <= axis.min && axis.max <= most, "{axis:?}");
            let [min, max] = plane().ranges(&bundle)[index];
            assert!(min < max);
        }
    }

    #[test]
    fn ticks_stand_where_their_labels_say() {
        let axis = PlaneAxis { dimension: 0, min: -23, max: 57 };
        let ticks = axis.ticks(Method::Ica);
        let labels: Vec<_> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["mean", "+2", "+4"]);
        assert!((ticks[1].share - 43.0 / 80.0).abs() < 1e-12);
        assert!(PlaneAxis { dimension: 0, min: 0, max: 1 }.ticks(Method::Nmf)[0].is_origin);
    }

    #[test]
    fn shades_are_told_in_words() {
        let legend = legend(2048, 160_600);
        assert!(legend.starts_with("Where 2,048 of the 160,600 observed"), "{legend}");
        assert!(legend.contains("25, 50, 75, 90 and 99"), "{legend}");
    }
}
