//! A slider a dimension: its range, its histogram, its words, and the activation that all of them together aim at.

use crate::view::attributes::class;
use crate::view::{histogram, number};
use tuning_shared::caption::{caption, named_alone};
use tuning_shared::tuning::{Indices, Null};
use tuning_shared::{Bundle, Dimension, Method};

/// Steps of a slider in a standard deviation.
const STEPS_A_DEVIATION: f64 = 10.0;

/// One dimension's slider, ready to be placed. Its steps are tenths of the standard deviation that was observed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SliderView {
    /// `Dimension 4`.
    pub title: String,
    /// The classes of the attributes that its caption names, each once.
    pub classes: Vec<&'static str>,
    /// What its response to gratings follows, where that was measured.
    pub caption: Option<String>,
    /// The steps at its ends.
    pub ends: (i32, i32),
    /// Where zero stands, as a share of its length.
    pub zero: f64,
    /// The outline of the observed coefficients; see [`histogram::path`].
    pub histogram: String,
    /// Bins of the histogram: the width of the outline's box.
    pub bins: usize,
}

impl SliderView {
    /// The slider of the dimension at `index`; None where the bundle has no such dimension.
    pub fn new(bundle: &Bundle, index: usize) -> Option<Self> {
        let dimension = bundle.dimensions.get(index)?;
        let ends = ends(dimension, bundle.basis.method());
        let tuning = bundle.tuning.as_ref().and_then(|t| Some((t.dimensions.get(index)?, &t.null)));
        Some(Self {
            title: format!("Dimension {}", index + 1),
            classes: tuning.map(|(tuning, null)| classes(&tuning.indices, null)).unwrap_or_default(),
            caption: tuning.map(|(tuning, null)| capital(&caption(&tuning.indices, null))),
            ends,
            zero: f64::from(-ends.0) / f64::from(ends.1 - ends.0),
            histogram: histogram::path(&dimension.observed.histogram),
            bins: dimension.observed.histogram.len(),
        })
    }

    /// Where a coefficient stands, as a share of its length.
    pub fn share(&self, tenths: i32) -> f64 {
        let (min, max) = self.ends;
        f64::from(tenths - min) / f64::from((max - min).max(1))
    }
}

fn classes(indices: &Indices, null: &Null) -> Vec<&'static str> {
    let mut classes: Vec<_> = named_alone(indices, null).into_iter().map(class).collect();
    classes.dedup();
    classes
}

/// The steps at the ends of a dimension's slider: what was observed, and zero. NMF's coefficients have no minus sign.
pub fn ends(dimension: &Dimension, method: Method) -> (i32, i32) {
    let observed = &dimension.observed;
    let steps = |coefficient: f32| f64::from(coefficient) / unit(dimension);
    let least = if method == Method::Nmf { 0 } else { (steps(observed.min).floor() as i32).min(0) };
    (least, (steps(observed.max).ceil() as i32).max(1))
}

/// The coefficient of one step.
fn unit(dimension: &Dimension) -> f64 {
    let deviation = f64::from(dimension.observed.standard_deviation);
    if deviation > 0.0 { deviation / STEPS_A_DEVIATION } else { 1.0 }
}

/// The mix with every coefficient between its slider's ends.
pub fn within(bundle: &Bundle, tenths: &[i32]) -> Vec<i32> {
    let method = bundle.basis.method();
    let each = tenths.iter().zip(&bundle.dimensions);
    each.map(|(tenths, dimension)| {
        let (min, max) = ends(dimension, method);
        (*tenths).clamp(min, max)
    })
    .collect()
}

/// The activation `[C]` of a mix; None where it is zero, which has no direction to aim in.
pub fn target(bundle: &Bundle, tenths: &[i32]) -> Option<Vec<f32>> {
    let each = tenths.iter().zip(&bundle.dimensions);
    let coefficients =
        each.map(|(tenths, dimension)| (f64::from(*tenths) * unit(dimension)) as f32).collect::<Vec<_>>();
    if coefficients.len() != bundle.basis.dimensions() {
        return None;
    }
    let activation = bundle.basis.activation_from_coefficients(coefficients.as_slice().into()).to_vec();
    activation.iter().any(|value| *value != 0.0).then_some(activation)
}

/// A dimension's coefficient from its steps.
pub fn coefficient(dimension: &Dimension, tenths: i32) -> f32 {
    (f64::from(tenths) * unit(dimension)) as f32
}

/// The index of the dimension that is farthest from zero, and that of its point which is nearest to it: what stands in
/// for a mix that is not drawn.
pub fn nearest_point(bundle: &Bundle, tenths: &[i32]) -> (usize, usize) {
    let strength = |index: &usize| (tenths[*index].unsigned_abs(), std::cmp::Reverse(*index));
    let strongest = (0..tenths.len().min(bundle.dimensions.len())).max_by_key(strength).unwrap_or(0);
    let Some(dimension) = bundle.dimensions.get(strongest) else { return (0, 0) };
    let wanted = coefficient(dimension, tenths.get(strongest).copied().unwrap_or(0));
    let distance = |point: f32| (point - wanted).abs();
    let points = dimension.points.iter().map(|point| distance(point.coefficient)).enumerate();
    (strongest, points.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(point, _)| point))
}

/// A coefficient as a reader sees it, e.g. `+1.3 σ`.
pub fn value(tenths: i32) -> String {
    number::deviations(f64::from(tenths) / STEPS_A_DEVIATION)
}

/// The same as a screen reader says it; `origin` is what zero is called.
pub fn spoken(tenths: i32, origin: &str) -> String {
    if tenths == 0 {
        return origin.to_owned();
    }
    number::deviations_spoken(f64::from(tenths) / STEPS_A_DEVIATION)
}

/// What is said of a whole mix, for whom the image is not there: how many coefficients are not zero, and the largest.
pub fn described(tenths: &[i32], origin: &str) -> String {
    let moved: Vec<_> = tenths.iter().enumerate().filter(|(_, tenths)| **tenths != 0).collect();
    if moved.is_empty() {
        return format!("every dimension at {origin}");
    }
    let mut listed = moved.clone();
    listed.sort_by_key(|(_, tenths)| std::cmp::Reverse(tenths.unsigned_abs()));
    let named = listed.iter().take(3).map(|(index, tenths)| {
        format!("dimension {} at {}", *index + 1, number::deviations_spoken(f64::from(**tenths) / STEPS_A_DEVIATION))
    });
    let named = named.collect::<Vec<_>>().join(", ");
    match moved.len() {
        0..=3 => named,
        more => format!("{named}, and {} more", more - 3),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use ndarray::{Array2, arr1, arr2};
    use tuning_shared::Basis;
    use tuning_shared::basis::{Linear, Nonnegative};

    /// Two channels, each its own dimension, about a mean of (1, 2).
    fn linear() -> Bundle {
        let identity = arr2(&[[1.0, 0.0], [0.0, 1.0]]);
        let linear = Linear::new(arr1(&[1.0, 2.0]), identity.clone(), identity).unwrap();
        Bundle { basis: Basis::Pca(linear), ..sample::bundle() }
    }

    fn nonnegative() -> Bundle {
        let dictionary: Array2<f32> = arr2(&[[1.0, 0.0], [0.0, 1.0]]);
        Bundle { basis: Basis::Nmf(Nonnegative::new(dictionary).unwrap()), ..sample::bundle() }
    }

    #[test]
    fn zero_on_every_slider_is_the_mean() {
        assert_eq!(target(&linear(), &[0, 0]), Some(vec![1.0, 2.0]));
        let deviation = sample::bundle().dimensions[0].observed.standard_deviation;
        let moved = target(&linear(), &[10, 0]).unwrap();
        assert!((moved[0] - 1.0 - deviation).abs() < 1e-4, "{moved:?}");
    }

    #[test]
    fn nmf_starts_at_zero_and_has_no_target_there() {
        let bundle = nonnegative();
        let slider = SliderView::new(&bundle, 0).unwrap();
        assert_eq!((slider.ends.0, slider.zero), (0, 0.0));
        assert_eq!(target(&bundle, &[0, 0]), None);
        assert!(target(&bundle, &[1, 0]).is_some());
        assert_eq!(within(&bundle, &[-5, 5]), [0, 5]);
    }

    #[test]
    fn a_slider_spans_what_was_observed() {
        let (bundle, slider) = (linear(), SliderView::new(&linear(), 0).unwrap());
        let observed = &bundle.dimensions[0].observed;
        let (min, max) = slider.ends;
        assert!(coefficient(&bundle.dimensions[0], min) <= observed.min);
        assert!(coefficient(&bundle.dimensions[0], max) >= observed.max);
        assert!((slider.share(0) - slider.zero).abs() < 1e-12 && slider.share(max) == 1.0);
        assert_eq!(within(&bundle, &[-9999, 9999]), [min, ends(&bundle.dimensions[1], Method::Pca).1]);
        assert_eq!(SliderView::new(&bundle, 2), None);
    }

    #[test]
    fn the_strongest_dimension_stands_in() {
        let bundle = linear();
        assert_eq!(nearest_point(&bundle, &[0, 0]).0, 0);
        let (dimension, point) = nearest_point(&bundle, &[3, -17]);
        assert_eq!((dimension, point), (1, 0));
        let last = bundle.dimensions[0].points.len() - 1;
        assert_eq!(nearest_point(&bundle, &[ends(&bundle.dimensions[0], Method::Pca).1, 0]), (0, last));
    }

    #[test]
    fn values_are_seen_and_heard() {
        assert_eq!((value(13).as_str(), value(0).as_str()), ("+1.3\u{a0}σ", "0.0\u{a0}σ"));
        assert_eq!(spoken(-13, "mean"), "minus 1.3 standard deviations");
        assert_eq!(spoken(0, "mean"), "mean");
        assert_eq!(described(&[0, 0], "mean"), "every dimension at mean");
        let many = described(&[10, -20, 30, 1], "mean");
        assert!(many.starts_with("dimension 3 at 3.0 standard deviations, dimension 2"), "{many}");
        assert!(many.ends_with("and 1 more"), "{many}");
    }

    #[test]
    fn a_caption_says_what_a_dimension_follows() {
        let slider = SliderView::new(&linear(), 0).unwrap();
        assert_eq!(slider.classes, ["angle"]);
        assert_eq!(slider.caption.as_deref(), Some("Angle, 75\u{a0}% of its variance alone"));
        assert_eq!(SliderView::new(&Bundle { tuning: None, ..linear() }, 0).unwrap().caption, None);
    }
}
