//! One line of the list: a dimension as its strip, what it follows, and a few numbers.

use super::attributes::{class, shown};
use super::crop::Crop;
use super::number;
use crate::data::sheet_address;
use tuning_shared::caption::{NOTHING, caption};
use tuning_shared::tuning::{Attribute, Indices};
use tuning_shared::{Bundle, CatalogEntry};

/// One dimension in the list, ready to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its index.
    pub dimension: usize,
    /// `Dimension 4`.
    pub title: String,
    /// What its response to gratings follows, where that was measured.
    pub caption: Option<String>,
    /// The attributes that it follows or shows, each with its class.
    pub attributes: Vec<(&'static str, &'static str)>,
    /// The share of the variance it explains.
    pub explained_variance: String,
    /// How often it came back from other seeds, where that was measured.
    pub stability: Option<String>,
    /// How much of its response frequency, angle, phase and colour alone account for; none where that was not measured.
    pub bars: Vec<Bar>,
    /// The address of its preview.
    pub preview: String,
    /// CSS that shows the whole of it.
    pub crop: String,
}

/// A share of the response, beside what random directions reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What accounts for it: an attribute, or the colour contrast of the largest share.
    pub name: &'static str,
    /// The class that gives it its colour.
    pub class: &'static str,
    /// The share (0 to 1).
    pub share: f64,
    /// What 99 of 100 random directions stay below.
    pub null: f64,
}

impl Bar {
    /// The bar in words, e.g. `angle 0.61, random directions up to 0.48`.
    pub fn words(&self) -> String {
        let (share, null) = (number::decimal(self.share, 2), number::decimal(self.null, 2));
        format!("{} {share}, random directions up to {null}", self.name)
    }
}

/// A row for each of these dimensions, in their order.
pub fn rows(entry: &CatalogEntry, bundle: &Bundle, dimensions: &[usize]) -> Vec<Row> {
    let row = |index: &usize| {
        let dimension = bundle.dimensions.get(*index)?;
        let tuning = bundle.tuning.as_ref();
        let measured = tuning.and_then(|tuning| Some((&tuning.dimensions.get(*index)?.indices, &tuning.null)));
        Some(Row {
            dimension: *index,
            title: format!("Dimension {}", index + 1),
            caption: measured.map(|(indices, null)| caption(indices, null)).map(brief),
            attributes: shown(bundle, *index).into_iter().map(|a| (a.label(), class(a))).collect(),
            explained_variance: number::percent(dimension.explained_variance.into()),
            stability: dimension.stability.map(|stability| number::decimal(stability.into(), 2)),
            bars: measured.map(|(indices, null)| bars(indices, &null.thresholds)).unwrap_or_default(),
            preview: sheet_address(entry, &dimension.preview.file),
            crop: Crop::of_whole_preview(bundle.previews, dimension).style(),
        })
    };
    dimensions.iter().filter_map(row).collect()
}

/// A caption that would fill a list by repetition, in three words.
pub(super) fn brief(caption: String) -> String {
    if caption == NOTHING { "nothing stands out".to_owned() } else { caption }
}

fn bars(indices: &Indices, thresholds: &Indices) -> Vec<Bar> {
    let bar = |attribute: Attribute| Bar {
        name: attribute.label(),
        class: class(attribute),
        share: indices.of(attribute).first.into(),
        null: thresholds.of(attribute).first.into(),
    };
    let first = |attribute: &Attribute| indices.of(*attribute).first;
    let contrast = Attribute::CONTRASTS.into_iter().max_by(|a, b| first(a).total_cmp(&first(b)));
    Attribute::GABOR.into_iter().chain(contrast).map(bar).collect()
}

/// Width over height of a row's strip.
pub fn strip_ratio(bundle: &Bundle) -> u32 {
    bundle.previews.columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn every_dimension_has_its_own_preview() {
        let bundle = sample::bundle();
        let entry = sample::entry();
        let rows = rows(&entry, &bundle, &[1, 0, 9]);
        assert_eq!(rows.iter().map(|r| r.title.as_str()).collect::<Vec<_>>(), ["Dimension 2", "Dimension 1"]);
        let previews = rows.iter().map(|row| row.preview.as_str()).collect::<Vec<_>>();
        assert_eq!(previews, ["bundles/net-conv0-pca-2/preview-02.webp", "bundles/net-conv0-pca-2/preview-01.webp"]);
        assert_eq!(strip_ratio(&bundle), 2);
    }

    #[test]
    fn a_row_has_the_numbers_of_its_dimension() {
        let bundle = sample::bundle();
        let both = rows(&sample::entry(), &bundle, &[0, 1]);
        assert_eq!(both[1].caption.as_deref(), Some("nothing stands out"));
        let row = &both[0];
        assert_eq!(row.caption.as_deref(), Some("angle, 75\u{a0}% of its variance alone"));
        assert_eq!(row.attributes, [("angle", "angle")]);
        assert_eq!((row.explained_variance.as_str(), row.stability.as_deref()), ("25.0\u{a0}%", Some("0.90")));
        assert_eq!(row.bars.iter().map(|b| b.class).collect::<Vec<_>>(), ["frequency", "angle", "phase", "colour"]);
        assert_eq!(row.bars[1].words(), "angle 0.75, random directions up to 0.50");
    }
}
