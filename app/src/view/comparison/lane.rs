//! One dimension's images along the common axis: each covers the positions at which it is shown.

use super::CommonAxis;
use crate::view::markup::escaped;
use crate::view::strip::Strip;
use tuning_shared::Bundle;

/// The points of a dimension, in standard deviations, and as far as it was observed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    points: Vec<f64>,
    low: f64,
    high: f64,
}

/// What a dimension shows at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The index of the point nearest to it.
    pub point: usize,
    /// Whether the dimension was not observed so far out.
    pub is_beyond: bool,
}

/// A part of the axis, as shares (0 to 1) of its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Where it begins.
    pub from: f64,
    /// How long it is.
    pub length: f64,
}

impl Extent {
    /// CSS that places it.
    pub fn style(self) -> String {
        format!("left:{:.3}%;width:{:.3}%", self.from * 100.0, self.length * 100.0)
    }
}

impl Lane {
    /// The lane of the dimension at `index`; None where the bundle has no such dimension.
    pub fn new(bundle: &Bundle, index: usize) -> Option<Self> {
        let dimension = bundle.dimensions.get(index)?;
        let observed = &dimension.observed;
        let deviation = f64::from(observed.standard_deviation);
        let deviations = |value: f32| if deviation > 0.0 { f64::from(value) / deviation } else { 0.0 };
        let points = dimension.points.iter().map(|point| deviations(point.coefficient)).collect();
        Some(Self { points, low: deviations(observed.min), high: deviations(observed.max) })
    }

    /// The lowest and the highest position observed, in standard deviations.
    pub fn span(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// What is shown at a position. Less than half a step beyond what was observed is rounding to stops.
    pub fn place(&self, position: f64, axis: &CommonAxis) -> Place {
        let distance = |point: &f64| (point - position).abs();
        let nearest = self.points.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        let rounding = axis.step() / 2.0 + 1e-9;
        let is_beyond = position < self.low - rounding || position > self.high + rounding;
        Place { point: nearest.map_or(0, |(index, _)| index), is_beyond }
    }

    /// Where each image lies on the axis: from the middle between it and the one before to the middle between it and
    /// the next, which is where it is the nearest. The first and the last end at their own points.
    pub fn extents(&self, axis: &CommonAxis) -> Vec<Extent> {
        let middle = |one: usize, other: usize| (self.points[one] + self.points[other]) / 2.0;
        let last = self.points.len().saturating_sub(1);
        let extent = |index: usize| {
            let from = if index == 0 { self.points[0] } else { middle(index - 1, index) };
            let to = if index == last { self.points[last] } else { middle(index, index + 1) };
            Extent { from: axis.share(from), length: (axis.share(to) - axis.share(from)).max(0.0) }
        };
        (0..self.points.len()).map(extent).collect()
    }

    /// The strip on the axis, an element an image, told as `label`.
    pub fn markup(&self, axis: &CommonAxis, strip: &Strip<'_>, label: &str) -> String {
        let cell = |(index, extent): (usize, Extent)| {
            format!("<i style=\"{};{}\"></i>", extent.style(), strip.slice_style(index))
        };
        let cells: String = self.extents(axis).into_iter().enumerate().map(cell).collect();
        let (label, style) = (escaped(label), escaped(&strip.style()));
        format!("<div class=\"film\" role=\"img\" aria-label=\"{label}\" style=\"{style}\">{cells}</div>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use tuning_shared::Sampling;

    fn lane() -> Lane {
        Lane { points: vec![-2.0, 0.0, 1.0, 4.0], low: -2.0, high: 4.0 }
    }

    #[test]
    fn a_lane_has_the_points_of_its_dimension_in_standard_deviations() {
        let lane = Lane::new(&sample::bundle(), 0).unwrap();
        assert_eq!(lane.points.len(), 4);
        assert!((lane.points[0] + 1.73).abs() < 0.01 && (lane.span().1 - 1.73).abs() < 0.01, "{lane:?}");
        assert_eq!(Lane::new(&sample::bundle(), 9), None);
    }

    #[test]
    fn the_nearest_image_is_shown_and_the_last_one_beyond_the_end() {
        let axis = CommonAxis::of([lane().span(), (-8.0, 12.0)]);
        let place = |position| lane().place(position, &axis);
        assert_eq!(place(0.4), Place { point: 1, is_beyond: false });
        assert_eq!(place(0.6), Place { point: 2, is_beyond: false });
        assert_eq!(place(4.0 + axis.step() / 2.0), Place { point: 3, is_beyond: false });
        assert_eq!(place(4.0 + axis.step()), Place { point: 3, is_beyond: true });
        assert_eq!(place(-8.0), Place { point: 0, is_beyond: true });
    }

    #[test]
    fn an_image_lies_where_it_is_shown() {
        let axis = CommonAxis::of([lane().span(), (-8.0, 12.0)]);
        let extents = lane().extents(&axis);
        let (first, last) = axis.stops();
        for stop in first..=last {
            let position = axis.position(stop);
            let place = lane().place(position, &axis);
            let Extent { from, length } = extents[place.point];
            let inside = (from - 1e-9..=from + length + 1e-9).contains(&axis.share(position));
            assert!(inside || place.is_beyond, "{position} is outside of image {}", place.point);
        }
        let length: f64 = extents.iter().map(|e| e.length).sum();
        assert!((length - 6.0 / 20.0).abs() < 1e-9, "they cover what was observed, once");
    }

    #[test]
    fn equal_shares_of_the_mass_lie_unequally() {
        let bundle = sample::bundle_sampled(Sampling::EqualMass);
        let lane = Lane::new(&bundle, 1).unwrap();
        let extents = lane.extents(&CommonAxis::of([lane.span()]));
        assert!(extents[3].length > 2.0 * extents[0].length, "{extents:?}");
    }

    #[test]
    fn markup_has_a_cell_an_image() {
        let bundle = sample::bundle();
        let strip = Strip::new(&bundle, 1, Some("a/b.webp"), "a/c.webp").unwrap();
        let markup = lane().markup(&CommonAxis::of([lane().span()]), &strip, "\"four\"");
        assert_eq!(markup.matches("<i ").count(), 4);
        assert!(markup.contains("url(&#39;a/b.webp&#39;),url(&#39;a/c.webp&#39;)"), "{markup}");
        assert!(markup.contains("&quot;four&quot;") && markup.contains(&strip.slice_style(3)), "{markup}");
    }
}
