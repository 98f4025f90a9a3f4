//! The paper's tables 1 and 2, measured: what is seen in the strips, and what responses carry.

use crate::paper::{Column, TABLES, Table};
use crate::tuning::Attribute;
use crate::verdict::{Verdict, carried_by_response, seen_in_strip};
use crate::{Bundle, Sampling};
use serde::Serialize;

/// One attribute of one basis: the paper's mark beside what was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// The attribute.
    pub attribute: Attribute,
    /// The folder of the bundle that was measured.
    pub bundle: String,
    /// The layer, the method and its components, as a reader sees them.
    pub basis: String,
    /// Whether the paper's authors saw a tuning dimension of the attribute.
    pub paper: bool,
    /// Whether the attribute is seen to move along a strip, where that was measured.
    pub seen: Option<Half>,
    /// Whether the response of a dimension carries it, where that was measured.
    pub carried: Option<Half>,
}

/// One of the two measured verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Half {
    /// Whether there is such a dimension.
    pub found: bool,
    /// The dimension that decides, counted from 1.
    pub dimension: usize,
    /// Its statistic: see [`Verdict::statistic`].
    pub statistic: f32,
    /// What the best dimension of a random basis of the subspace stays below in 99 of 100 cases.
    pub null: f32,
}

impl From<Verdict> for Half {
    fn from(verdict: Verdict) -> Self {
        let Verdict { dimension, statistic, null, .. } = verdict;
        Self { found: verdict.is_found(), dimension: dimension + 1, statistic, null }
    }
}

/// One of the paper's tables, as far as there are bundles with measurements for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableReport {
    /// The paper's number.
    pub table: usize,
    /// The cells, row by row.
    pub cells: Vec<Cell>,
    /// Bases of the table for which there is no bundle that was measured.
    pub missing: Vec<String>,
}

impl TableReport {
    /// In how many cells one of the verdicts says what the paper does, and in how many there is one.
    pub fn agreement(&self, half: fn(&Cell) -> Option<Half>) -> (usize, usize) {
        let measured: Vec<bool> =
            self.cells.iter().filter_map(|cell| half(cell).map(|half| half.found == cell.paper)).collect();
        (measured.iter().filter(|agrees| **agrees).count(), measured.len())
    }

    /// Both agreements as a sentence; none where nothing was measured.
    pub fn agreements(&self) -> Option<String> {
        let (seen, carried) = (self.agreement(|cell| cell.seen), self.agreement(|cell| cell.carried));
        (!self.cells.is_empty()).then(|| {
            format!(
                "The paper’s mark agrees with what is seen in the strips in {} of {} cells, and with what responses \
                 carry in {} of {}.",
                seen.0, seen.1, carried.0, carried.1
            )
        })
    }
}

/// Both tables, as far as these bundles go.
pub fn tables(bundles: &[Bundle]) -> Vec<TableReport> {
    TABLES.iter().map(|table| report(table, bundles)).collect()
}

fn report(table: &Table, bundles: &[Bundle]) -> TableReport {
    let found: Vec<Option<&Bundle>> = table.columns.iter().map(|column| find(bundles, column)).collect();
    let mut cells = Vec::new();
    for (attribute, marks) in table.rows {
        for ((column, bundle), paper) in table.columns.iter().zip(&found).zip(*marks) {
            cells.extend(bundle.map(|bundle| cell(*attribute, column, bundle, *paper)));
        }
    }
    let missing = table.columns.iter().zip(found).filter(|(_, bundle)| bundle.is_none()).map(|(c, _)| name(c));
    TableReport { table: table.number, cells, missing: missing.collect() }
}

/// The bundle of a column, where there is one that was measured. Sampling is no part of the measurement.
fn find<'a>(bundles: &'a [Bundle], column: &Column) -> Option<&'a Bundle> {
    let mut measured = bundles.iter().filter(|bundle| {
        (bundle.tuning.is_some() || bundle.seen.is_some())
            && bundle.sampling == Sampling::Uniform
            && bundle.model.name == column.model
            && bundle.layer == column.layer
            && bundle.basis.method() == column.method
            && bundle.basis.dimensions() == column.components
    });
    measured.next()
}

fn name(column: &Column) -> String {
    let basis = format!("{}-{}", column.method.label(), column.components);
    if column.model == column.layer { basis } else { format!("{} {basis}", column.layer) }
}

fn cell(attribute: Attribute, column: &Column, bundle: &Bundle, paper: bool) -> Cell {
    Cell {
        attribute,
        bundle: bundle.folder(),
        basis: name(column),
        paper,
        seen: bundle.seen.as_ref().and_then(|seen| seen_in_strip(seen, attribute)).map(Half::from),
        carried: bundle.tuning.as_ref().and_then(|tuning| carried_by_response(tuning, attribute)).map(Half::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;
    use crate::bundle::tests::with_tuning;
    use crate::paper::TABLE_1;

    fn cell(paper: bool, seen: Option<bool>, carried: bool) -> Cell {
        let half = |found| Half { found, dimension: 4, statistic: 0.61, null: 0.57 };
        Cell {
            attribute: Attribute::Angle,
            bundle: "net".into(),
            basis: "PCA-3".into(),
            paper,
            seen: seen.map(half),
            carried: Some(half(carried)),
        }
    }

    #[test]
    fn agreement_is_counted_among_what_was_measured() {
        let cells = vec![cell(true, Some(false), true), cell(true, None, false), cell(false, None, false)];
        let table = TableReport { table: 1, cells, missing: vec![] };
        assert_eq!(table.agreement(|cell| cell.carried), (2, 3));
        assert_eq!(table.agreement(|cell| cell.seen), (0, 1));
        assert!(table.agreements().is_some_and(|text| text.contains("0 of 1 cells") && text.ends_with("in 2 of 3.")));
    }

    #[test]
    fn a_column_without_a_measured_bundle_is_missing() {
        let tables = tables(&[with_tuning(Attribute::Angle, 0.6, true)]);
        assert!(tables.iter().all(|table| table.cells.is_empty() && table.agreements().is_none()));
        assert_eq!(tables[0].missing.len(), TABLE_1.columns.len());
        assert_eq!(tables[0].missing[0], "PCA-3");
        assert_eq!(tables[1].missing[3], "conv2d1 ICA-16");
    }

    #[test]
    fn the_bundle_of_a_column_is_found_by_network_layer_method_and_size() {
        let bundle = with_tuning(Attribute::Angle, 0.6, true);
        let column = Column {
            model: "net",
            layer: "conv",
            method: bundle.basis.method(),
            components: bundle.basis.dimensions(),
        };
        let larger = Column { components: column.components + 1, ..column };
        let other = Column { method: Method::Nmf, ..column };
        let bundles = [bundle];
        assert!(find(&bundles, &column).is_some());
        assert!(find(&bundles, &larger).is_none() && find(&bundles, &other).is_none());
        let cell = super::cell(Attribute::Angle, &column, &bundles[0], false);
        assert_eq!(cell.bundle, bundles[0].folder());
        assert!(cell.carried.is_some_and(|half| half.found && half.dimension == 1));
    }
}
