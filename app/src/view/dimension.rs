//! What the stage shows of the opened dimension, whichever point is chosen.

use super::attributes::{class, shown};
use super::axis::{Axis, Tick};
use super::{histogram, number};
use tuning_shared::caption::caption;
use tuning_shared::observed::QUANTILE_SHARES;
use tuning_shared::{BasisTuning, Bundle, Dimension, Sampling};

/// The quantiles between which the shaded band of the histogram lies, and what share of the observations that is.
const BAND: (f64, f64) = (0.01, 0.99);

/// One dimension, ready to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DimensionView {
    /// `Dimension 4`.
    pub title: String,
    /// The attributes that it follows or shows, each with its class.
    pub attributes: Vec<(&'static str, &'static str)>,
    /// Network, layer and method, in a line.
    pub source: String,
    /// The number of its points.
    pub points: usize,
    /// The outline of the observed coefficients; see [`histogram::path`].
    pub histogram: String,
    /// Bins of the histogram: the width of the outline's box.
    pub bins: usize,
    /// Where the middle 98 % of the observations begin and how wide they lie, as shares of the axis.
    pub band: (f64, f64),
    /// The axis's marks.
    pub ticks: Vec<Tick>,
    /// What the axis's ends say.
    pub ends: (String, String),
    /// What its response to gratings follows, where that was measured.
    pub caption: Option<String>,
    /// The share of the variance it explains.
    pub explained_variance: String,
    /// How often it came back from other seeds, where that was measured.
    pub stability: Option<String>,
    /// Excess kurtosis of its coefficients.
    pub excess_kurtosis: String,
    /// What the strip shows, for those who do not see it.
    pub strip_label: String,
    /// What the histogram shows, in words.
    pub legend: String,
}

impl DimensionView {
    /// The view of the dimension at `index`; None where the bundle has no such dimension.
    pub fn new(bundle: &Bundle, index: usize) -> Option<Self> {
        let dimension = bundle.dimensions.get(index)?;
        let axis = Axis::new(&dimension.observed, bundle.basis.method());
        let (from, to) = (quantile_share(dimension, &axis, BAND.0), quantile_share(dimension, &axis, BAND.1));
        let points = dimension.points.len();
        Some(Self {
            title: format!("Dimension {}", index + 1),
            attributes: shown(bundle, index).into_iter().map(|a| (a.label(), class(a))).collect(),
            source: format!("{}, layer {}, {}", bundle.model.title, bundle.layer, bundle.basis.method().label()),
            points,
            histogram: histogram::path(&dimension.observed.histogram),
            bins: dimension.observed.histogram.len(),
            band: (from, (to - from).max(0.0)),
            ticks: axis.ticks(),
            ends: axis.ends(),
            caption: bundle.tuning.as_ref().and_then(|tuning| response(tuning, index)),
            explained_variance: number::percent(dimension.explained_variance.into()),
            stability: dimension.stability.map(|stability| number::decimal(stability.into(), 2)),
            excess_kurtosis: number::signed(dimension.observed.excess_kurtosis.into(), 1),
            strip_label: strip_label(index, points, &axis.ends()),
            legend: legend(bundle),
        })
    }
}

/// The index of the point on which a dimension opens: the one whose visualization reproduces its target best.
pub fn opening_point(dimension: &Dimension) -> usize {
    let cosines = dimension.points.iter().map(|point| point.cosine).enumerate();
    cosines.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(index, _)| index)
}

fn quantile_share(dimension: &Dimension, axis: &Axis, share: f64) -> f64 {
    let position = QUANTILE_SHARES.iter().position(|q| *q == share);
    let value = position.and_then(|index| dimension.observed.quantiles.get(index)).copied();
    axis.share(value.map_or(0.0, f64::from))
}

fn response(tuning: &BasisTuning, index: usize) -> Option<String> {
    let indices = &tuning.dimensions.get(index)?.indices;
    Some(format!("Response to gratings: {}.", caption(indices, &tuning.null)))
}

fn strip_label(index: usize, points: usize, ends: &(String, String)) -> String {
    format!("The {points} images of dimension {}, from {} to {}, side by side", index + 1, ends.0, ends.1)
}

fn legend(bundle: &Bundle) -> String {
    let observed = number::count(bundle.activations.count);
    let mut legend = format!(
        "How often {observed} places in images gave each value (height: square root of the count); the shaded \
         band holds 98\u{a0}% of them."
    );
    if bundle.sampling == Sampling::EqualMass {
        legend.push_str(" Between neighbouring images lies the same share of them.");
    }
    legend
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn a_dimension_is_numbered_from_one_and_named_by_nothing_else() {
        let view = DimensionView::new(&sample::bundle(), 1).unwrap();
        assert_eq!(view.title, "Dimension 2");
        assert_eq!(view.source, "A Net, layer conv0, PCA");
        assert_eq!(DimensionView::new(&sample::bundle(), 2), None);
    }

    #[test]
    fn the_band_lies_inside_the_axis_around_the_mean() {
        let view = DimensionView::new(&sample::bundle(), 0).unwrap();
        let mean = view.ticks.iter().find(|tick| tick.is_origin).unwrap().share;
        assert!(view.band.0 > 0.0 && view.band.0 < mean);
        assert!(view.band.0 + view.band.1 > mean && view.band.0 + view.band.1 < 1.0);
    }

    #[test]
    fn numbers_are_those_of_the_bundle() {
        let view = DimensionView::new(&sample::bundle(), 0).unwrap();
        assert_eq!(view.explained_variance, "25.0\u{a0}%");
        assert_eq!(view.stability.as_deref(), Some("0.90"));
        assert_eq!(view.caption.as_deref(), Some("Response to gratings: angle, 75\u{a0}% of its variance alone."));
        assert!(view.legend.contains("1,000 places"));
        assert!(view.strip_label.starts_with("The 4 images of dimension 1, from −"));
    }

    #[test]
    fn it_opens_where_the_cosine_is_highest() {
        assert_eq!(opening_point(&sample::bundle().dimensions[0]), 2);
    }
}
