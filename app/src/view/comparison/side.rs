//! What each side of a comparison says.

use super::{CommonAxis, Lane};
use crate::view::chooser::{Choice, layers, method_label, samplings};
use crate::view::dimension::opening_point;
use crate::view::markup::escaped;
use crate::view::matches::estimated;
use crate::view::number;
use crate::view::reading::Reading;
use tuning_shared::correlation::{Correlation, Known, correlations};
use tuning_shared::{Bundle, Catalog};

/// Where a comparison opens whose address says nothing of it: the position of the point on which its first dimension
/// opens on its own page, in standard deviations. None where the bundle has no such dimension, or it does not vary.
pub fn opening_position(bundle: &Bundle, dimension: usize) -> Option<f64> {
    let dimension = bundle.dimensions.get(dimension)?;
    let point = dimension.points.get(opening_point(dimension))?;
    let deviation = f64::from(dimension.observed.standard_deviation);
    (deviation > 0.0).then(|| f64::from(point.coefficient) / deviation)
}

/// A side at the slider's position, ready to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SideReading {
    /// The index of the point that is shown.
    pub point: usize,
    /// The point's own numbers.
    pub reading: Reading,
    /// What is said where the dimension was not observed so far out.
    pub beyond: Option<String>,
    /// The share of the variance that the dimension explains.
    pub explained_variance: String,
    /// The side's part of the slider's `aria-valuetext`.
    pub spoken: String,
}

impl SideReading {
    /// The reading of a dimension at a position; None where the bundle has no such dimension.
    pub fn new(bundle: &Bundle, dimension: usize, position: f64, axis: &CommonAxis) -> Option<Self> {
        let lane = Lane::new(bundle, dimension)?;
        let place = lane.place(position, axis);
        let reading = Reading::new(bundle, dimension, place.point)?;
        let (low, high) = lane.span();
        let end = if position < low { low } else { high };
        let beyond =
            place.is_beyond.then(|| format!("Beyond what was observed: it ends at {}", number::deviations(end)));
        let also = if place.is_beyond { ", beyond what was observed" } else { "" };
        let spoken = format!(
            "{} dimension {}, point {} of {}{also}",
            bundle.basis.method().label(),
            dimension + 1,
            reading.number,
            reading.of
        );
        let explained_variance = number::percent(bundle.dimensions[dimension].explained_variance.into());
        Some(Self { point: place.point, reading, beyond, explained_variance, spoken })
    }

    /// The numbers as a list of terms.
    pub fn markup(&self) -> String {
        let pair = |term: &str, class: &str, value: &str| {
            format!("<div{class}><dt>{term}</dt><dd>{}</dd></div>", escaped(value))
        };
        format!(
            "{}{}{}",
            pair("Position", " class=\"value\"", &self.reading.value),
            pair("Cosine", "", &self.reading.cosine),
            pair("Variance", "", &self.explained_variance),
        )
    }
}

/// The slider's `aria-valuetext`: the position, then both sides.
pub fn slider_spoken<'a>(position: f64, sides: impl IntoIterator<Item = &'a SideReading>) -> String {
    let mut spoken = number::deviations_spoken(position);
    for (hand, side) in ["first", "second"].into_iter().zip(sides) {
        spoken.push_str(&format!("; {hand}: {}", side.spoken));
    }
    spoken
}

/// How the coefficients of two dimensions vary together, in a sentence.
pub fn correlation_line(left: (Known<'_>, usize), right: (Known<'_>, usize)) -> String {
    let all = match correlations(left.0, left.1, right.0) {
        Ok(all) => all,
        Err(reason) => return format!("Their correlation is not computed: {reason}."),
    };
    let Correlation { r, error } = all.values.get(right.1).copied().unwrap_or_default();
    let shown = number::signed(r, 2);
    let remark = if shown.starts_with('−') && r < -0.3 { ": they run in opposite ways" } else { "" };
    match all.sampled.zip(error) {
        None => format!("Correlation of the two over the same activations: r = {shown}{remark}."),
        Some((count, error)) => {
            let error =
                if error < 0.005 { "below 0.01".to_owned() } else { format!("of {}", number::decimal(error, 2)) };
            let how = estimated(count);
            format!("Correlation of the two, {how}: r ≈ {shown}, with a standard error {error}{remark}.")
        }
    }
}

/// Every basis of the catalog, under its layer: named so that it is told from all others where it stands alone.
pub fn shown_bases(catalog: &Catalog) -> Vec<(String, Vec<Choice>)> {
    let of_layer = |layer: Choice| {
        let choices = catalog.entries.iter().enumerate().filter(|(_, entry)| entry.layer == layer.label);
        let named = |(index, entry): (usize, &tuning_shared::CatalogEntry)| {
            let mut label = format!("{} · {} {}", entry.layer, method_label(entry), entry.dimensions);
            let alike = samplings(catalog, entry);
            if alike.len() > 1 {
                let own = alike.into_iter().find(|choice| choice.entry == index);
                label.push_str(&own.map_or_else(String::new, |choice| format!(", {}", choice.label)));
            }
            Choice { entry: index, label }
        };
        let choices = choices.map(named).collect();
        (layer.label, choices)
    };
    layers(catalog).into_iter().map(of_layer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use ndarray::Array2;
    use tuning_shared::basis::Nonnegative;
    use tuning_shared::{Basis, CatalogEntry, ObservedSample};

    #[test]
    fn a_side_says_where_it_is_and_that_it_ends() {
        let bundle = sample::bundle();
        let axis = CommonAxis::of([(-1.8, 6.0)]);
        let within = SideReading::new(&bundle, 0, 0.6, &axis).unwrap();
        assert_eq!((within.point, within.beyond), (2, None));
        assert_eq!(within.spoken, "PCA dimension 1, point 3 of 4");
        let beyond = SideReading::new(&bundle, 0, 5.0, &axis).unwrap();
        assert_eq!(beyond.beyond.as_deref(), Some("Beyond what was observed: it ends at +1.7\u{a0}σ"));
        assert_eq!(
            slider_spoken(5.0, [&beyond, &beyond]),
            "5.0 standard deviations; first: PCA dimension 1, point 4 of 4, beyond what was observed; \
             second: PCA dimension 1, point 4 of 4, beyond what was observed"
        );
        assert!(beyond.markup().contains("<dt>Position</dt><dd>+1.7\u{a0}σ</dd>"), "the image's own place");
        assert_eq!(SideReading::new(&bundle, 9, 0.0, &axis), None);
    }

    #[test]
    fn it_opens_where_the_first_dimension_does() {
        let bundle = sample::bundle();
        let position = opening_position(&bundle, 0).unwrap();
        let side = SideReading::new(&bundle, 0, position, &CommonAxis::of([(-1.8, 1.8)])).unwrap();
        assert_eq!(side.point, opening_point(&bundle.dimensions[0]));
        assert_eq!(opening_position(&bundle, 9), None);
    }

    #[test]
    fn a_correlation_is_told_with_its_sign_or_why_there_is_none() {
        let bundle = sample::bundle();
        let other = Bundle { layer: "deeper".into(), ..sample::bundle() };
        let [known, others] = [&bundle, &other].map(|bundle| (Known::from(bundle), 0));
        assert!(correlation_line(known, known).starts_with("Correlation of the two over"));
        assert!(correlation_line(known, others).contains("not computed: the two were fitted to different"));
    }

    #[test]
    fn an_estimated_correlation_is_told_with_its_error() {
        let patterns = Basis::Nmf(Nonnegative::new(Array2::ones((2, 8))).unwrap());
        let bundle = Bundle { basis: patterns, ..sample::bundle() };
        let coefficients = Array2::from_shape_fn((16, 2), |(n, d)| (n * (1 + 2 * d) % 5) as f32);
        let opposite = coefficients.mapv(|c| 4.0 - c);
        let [one, other] = [coefficients, opposite].map(|c| ObservedSample::new(c.view(), &[[0.0, 4.0]; 2]).unwrap());
        let [one, other] = [&one, &other].map(|sample| Known { bundle: &bundle, sample: Some(sample) });
        assert_eq!(
            correlation_line((one, 0), (other, 0)),
            "Correlation of the two, estimated over a sample of 16 of the same activations: r ≈ −1.00, with a standard \
             error below 0.01: they run in opposite ways."
        );
        let line = correlation_line((one, 0), (one, 1));
        assert!(line.contains("with a standard error of 0."), "{line}");
        assert!(correlation_line((one, 0), (Known::from(&bundle), 1)).contains("one of the two bundles has none."));
    }

    #[test]
    fn bases_are_listed_under_their_layers() {
        let entry = |layer: &str, method: &str, sampling: &str| CatalogEntry {
            folder: "folder".into(),
            file: "bundle.postcard".into(),
            model: "A Net".into(),
            layer: layer.into(),
            method: method.into(),
            sampling: sampling.into(),
            dimensions: 16,
            explained_variance: 0.5,
        };
        let entries = vec![entry("a", "ica", "uniform"), entry("b", "pca", "uniform"), entry("a", "ica", "equal-mass")];
        let shown = shown_bases(&Catalog { entries });
        assert_eq!(shown.iter().map(|(layer, _)| layer.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(shown[0].1[1], Choice { entry: 2, label: "a · ICA 16, equal shares".into() });
        assert_eq!(shown[1].1[0].label, "b · PCA 16");
    }
}
