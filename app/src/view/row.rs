//! One line of the list: a dimension as its strip and two numbers.

use super::number;
use crate::data::sheet_address;
use crate::view::crop::Crop;
use tuning_shared::{Bundle, CatalogEntry};

/// One dimension in the list, ready to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its index.
    pub dimension: usize,
    /// `Dimension 4`.
    pub title: String,
    /// The share of the variance it explains.
    pub explained_variance: String,
    /// The same as a share (0 to 1) of the largest in the list: the length of its bar.
    pub bar: f64,
    /// Excess kurtosis of its coefficients.
    pub excess_kurtosis: String,
    /// The contact sheet's address.
    pub sheet: String,
    /// CSS that shows this dimension's row of the contact sheet.
    pub crop: String,
}

/// A row a dimension, in the order of the basis.
pub fn rows(entry: &CatalogEntry, bundle: &Bundle) -> Vec<Row> {
    let count = bundle.dimensions.len();
    let largest = bundle.dimensions.iter().map(|d| f64::from(d.explained_variance)).fold(0.0, f64::max);
    let sheet = sheet_address(entry, &bundle.contact_sheet.file);
    let row = |(index, dimension): (usize, &tuning_shared::Dimension)| {
        let share = f64::from(dimension.explained_variance);
        Row {
            dimension: index,
            title: format!("Dimension {}", index + 1),
            explained_variance: number::percent(share),
            bar: if largest > 0.0 { share / largest } else { 0.0 },
            excess_kurtosis: number::signed(dimension.observed.excess_kurtosis.into(), 1),
            sheet: sheet.clone(),
            crop: Crop::of_row(&bundle.contact_sheet, count, index).style(),
        }
    };
    bundle.dimensions.iter().enumerate().map(row).collect()
}

/// Width over height of a row's strip.
pub fn strip_ratio(bundle: &Bundle) -> u32 {
    bundle.contact_sheet.columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn every_dimension_has_its_own_row_of_the_sheet() {
        let bundle = sample::bundle();
        let entry = CatalogEntry {
            folder: bundle.folder(),
            file: "bundle.postcard".into(),
            model: bundle.model.title.clone(),
            layer: bundle.layer.clone(),
            method: "pca".into(),
            sampling: "uniform".into(),
            dimensions: 2,
            explained_variance: 0.5,
        };
        let rows = rows(&entry, &bundle);
        assert_eq!(rows.iter().map(|r| r.title.as_str()).collect::<Vec<_>>(), ["Dimension 1", "Dimension 2"]);
        assert_eq!(rows[0].sheet, "bundles/net-conv0-pca-2/contact.webp");
        assert_ne!(rows[0].crop, rows[1].crop);
        assert_eq!((rows[0].bar, strip_ratio(&bundle)), (1.0, 2));
    }
}
