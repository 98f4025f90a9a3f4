//! What the stage shows of the chosen point.

use super::axis::Axis;
use super::number;
use tuning_shared::Bundle;

/// One point, ready to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Its number, counted from one.
    pub number: usize,
    /// How many points its dimension has.
    pub of: usize,
    /// Its place in standard deviations.
    pub value: String,
    /// The cosine that its visualization achieved.
    pub cosine: String,
    /// The norm of its target activation.
    pub target_norm: String,
    /// The slider's `aria-valuetext`.
    pub spoken: String,
    /// The picture's text alternative.
    pub alternative: String,
    /// Where the slider's thumb stands: the share of its way that the point's index has gone.
    pub thumb_share: f64,
    /// Where its coefficient stands on the axis. The same place, where points are uniform.
    pub axis_share: f64,
}

impl Reading {
    /// CSS that brings what stands at the axis's beginning, and is as wide as the axis, to the thumb.
    pub fn carriage(&self) -> String {
        format!("translateX({:.3}%)", self.thumb_share * 100.0)
    }

    /// The line from the thumb down through the axis, as points of an SVG polyline in a box 100 high that reaches one axis
    /// to either side of the thumb. One line for all points, where points are uniform.
    pub fn needle(&self) -> String {
        // Adding zero leaves no negative one.
        let aside = ((self.axis_share - self.thumb_share) * 1e5).round() / 1e5 + 0.0;
        format!("0,0 0,4 {aside},14 {aside},100")
    }

    /// The readings of all points of a dimension, in order; none where the bundle has no such dimension.
    pub fn of_dimension(bundle: &Bundle, dimension: usize) -> Vec<Self> {
        let points = bundle.dimensions.get(dimension).map_or(0, |dimension| dimension.points.len());
        (0..points).filter_map(|point| Self::new(bundle, dimension, point)).collect()
    }

    /// The reading of a point; None where the bundle has no such point.
    pub fn new(bundle: &Bundle, dimension: usize, index: usize) -> Option<Self> {
        let (shown, of) = (dimension + 1, bundle.dimensions.get(dimension)?.points.len());
        let dimension = &bundle.dimensions[dimension];
        let point = dimension.points.get(index)?;
        let axis = Axis::new(&dimension.observed, bundle.basis.method());
        let coefficient = f64::from(point.coefficient);
        let deviations = axis.deviations(coefficient);
        let number = index + 1;
        Some(Self {
            number,
            of,
            value: number::deviations(deviations),
            cosine: number::decimal(point.cosine.into(), 2),
            target_norm: number::magnitude(point.target_norm.into()),
            spoken: format!("dimension {shown}, {}, point {number} of {of}", number::deviations_spoken(deviations)),
            alternative: format!(
                "Visualization of dimension {shown} at {}, point {number} of {of}",
                number::deviations_spoken(deviations)
            ),
            thumb_share: if of > 1 { index as f64 / (of - 1) as f64 } else { 0.5 },
            axis_share: axis.share(coefficient),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use tuning_shared::Sampling;

    #[test]
    fn a_point_says_where_it_is() {
        let reading = Reading::new(&sample::bundle(), 0, 0).unwrap();
        assert_eq!(reading.spoken, "dimension 1, minus 1.7 standard deviations, point 1 of 4");
        assert_eq!((reading.value.as_str(), reading.cosine.as_str()), ("−1.7\u{a0}σ", "0.70"));
        assert_eq!(reading.target_norm, "150");
        assert!(reading.alternative.ends_with("point 1 of 4"));
    }

    #[test]
    fn thumb_and_axis_agree_where_points_are_uniform() {
        let bundle = sample::bundle();
        for index in 0..4 {
            let reading = Reading::new(&bundle, 0, index).unwrap();
            assert!((reading.thumb_share - reading.axis_share).abs() < 1e-6, "{reading:?}");
        }
    }

    #[test]
    fn thumb_and_axis_part_where_points_share_the_mass() {
        let bundle = sample::bundle_sampled(Sampling::EqualMass);
        let readings: Vec<_> = (0..4).map(|index| Reading::new(&bundle, 1, index).unwrap()).collect();
        assert_eq!((readings[0].axis_share, readings[3].axis_share), (0.0, 1.0));
        assert!((readings[1].thumb_share - 1.0 / 3.0).abs() < 1e-9);
        assert!((readings[1].axis_share - readings[1].thumb_share).abs() > 0.1, "{:?}", readings[1]);
    }

    #[test]
    fn the_needle_leads_from_the_thumb_to_the_axis() {
        let bundle = sample::bundle_sampled(Sampling::EqualMass);
        let reading = Reading::new(&bundle, 1, 3).unwrap();
        assert_eq!(
            (reading.needle().as_str(), reading.carriage().as_str()),
            ("0,0 0,4 0,14 0,100", "translateX(100.000%)")
        );
        let reading = Reading { thumb_share: 0.25, axis_share: 0.5, ..reading };
        assert_eq!(reading.needle(), "0,0 0,4 0.25,14 0.25,100");
        assert_eq!(Reading { axis_share: 0.249_999_9, ..reading }.needle(), "0,0 0,4 0,14 0,100");
    }

    #[test]
    fn what_is_not_there_has_no_reading() {
        assert_eq!(Reading::new(&sample::bundle(), 0, 4), None);
        assert_eq!(Reading::new(&sample::bundle(), 9, 0), None);
        assert_eq!(Reading::of_dimension(&sample::bundle(), 9), []);
        assert_eq!(Reading::of_dimension(&sample::bundle(), 1).len(), 4);
    }
}
