//! The paper's tables 1 and 2, measured: what is seen in the strips, and what responses carry.

use crate::pack::read_bundles;
use crate::{Error, Result};
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;
use tuning_shared::paper::{Column, TABLES, Table};
use tuning_shared::tuning::Attribute;
use tuning_shared::verdict::{Verdict, carried_by_response, seen_in_strip};
use tuning_shared::{Bundle, Sampling};

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
}

/// Both tables, from the bundles in a folder.
///
/// # Errors
/// When a bundle there is not sound.
pub fn tables(bundles: &Path) -> Result<Vec<TableReport>> {
    let bundles: Vec<Bundle> = read_bundles(bundles)?.into_iter().map(|(_, bundle)| bundle).collect();
    Ok(TABLES.iter().map(|table| report(table, &bundles)).collect())
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

/// The tables as JSON.
///
/// # Errors
/// When a number cannot be written.
pub fn json(tables: &[TableReport]) -> Result<String> {
    serde_json::to_string_pretty(tables).map_err(|e| Error::Request(format!("the tables cannot be written: {e}")))
}

/// The tables as Markdown: for each a grid of the paper's mark and ours, then a line a cell.
pub fn markdown(tables: &[TableReport]) -> String {
    let mut text = String::new();
    for table in tables {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "## Table {}\n", table.table);
        if !table.cells.is_empty() {
            let (seen, carried) = (table.agreement(|cell| cell.seen), table.agreement(|cell| cell.carried));
            let _ = writeln!(
                text,
                "The paper’s mark agrees with what is seen in the strips in {} of {} cells, and with what responses carry in \
                 {} of {}.\n",
                seen.0, seen.1, carried.0, carried.1
            );
            text += &grid(&table.cells);
            text += &details(&table.cells);
        }
        if !table.missing.is_empty() {
            let _ = writeln!(text, "Not measured, for want of a bundle: {}.\n", table.missing.join(", "));
        }
    }
    text
}

fn mark(yes: bool) -> char {
    if yes { '✓' } else { '✗' }
}

/// A verdict's mark, or a dash where there is none.
fn measured(half: Option<Half>) -> char {
    half.map_or('–', |half| mark(half.found))
}

/// A row an attribute, a column a basis; in each cell the paper's mark, what is seen, and what is carried.
fn grid(cells: &[Cell]) -> String {
    let mut bases: Vec<&str> = Vec::new();
    let mut attributes: Vec<Attribute> = Vec::new();
    for cell in cells {
        if !bases.contains(&cell.basis.as_str()) {
            bases.push(&cell.basis);
        }
        if !attributes.contains(&cell.attribute) {
            attributes.push(cell.attribute);
        }
    }
    let mut text = format!("| paper, seen, carried | {} |\n|---|{}\n", bases.join(" | "), "---|".repeat(bases.len()));
    for attribute in attributes {
        let of = |basis: &&str| cells.iter().find(|cell| cell.attribute == attribute && cell.basis == **basis);
        let marks: Vec<String> = bases
            .iter()
            .map(|basis| {
                of(basis).map_or_else(String::new, |c| {
                    format!("{} {} {}", mark(c.paper), measured(c.seen), measured(c.carried))
                })
            })
            .collect();
        let _ = writeln!(text, "| {} | {} |", attribute.label(), marks.join(" | "));
    }
    text + "\n"
}

/// A verdict as four columns.
fn columns(half: Option<Half>) -> String {
    half.map_or_else(
        || "– | – | – | –".to_owned(),
        |half| format!("{} | {} | {:.2} | {:.2}", mark(half.found), half.dimension, half.statistic, half.null),
    )
}

fn details(cells: &[Cell]) -> String {
    let mut text = String::from(
        "| attribute | basis | paper | seen | dimension | movement | null | carried | dimension | index | null |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for cell in cells {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            cell.attribute.label(),
            cell.basis,
            mark(cell.paper),
            columns(cell.seen),
            columns(cell.carried),
        );
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(basis: &str, attribute: Attribute, paper: bool, found: bool) -> Cell {
        let (bundle, basis) = ("net".to_owned(), basis.to_owned());
        let carried = Some(Half { found, dimension: 4, statistic: 0.61, null: 0.57 });
        Cell { attribute, bundle, basis, paper, seen: None, carried }
    }

    #[test]
    fn agreement_is_counted_and_every_cell_has_its_line() {
        let mut cells = vec![
            cell("PCA-3", Attribute::Angle, true, true),
            cell("ICA-3", Attribute::Angle, true, false),
            cell("PCA-3", Attribute::Phase, false, false),
        ];
        cells[0].seen = Some(Half { found: false, dimension: 2, statistic: 1.5, null: 1.75 });
        let table = TableReport { table: 1, cells, missing: vec!["NMF-3".into()] };
        assert_eq!(table.agreement(|cell| cell.carried), (2, 3));
        assert_eq!(table.agreement(|cell| cell.seen), (0, 1));
        let text = markdown(&[table]);
        for line in [
            "seen in the strips in 0 of 1 cells, and with what responses carry in 2 of 3.",
            "| paper, seen, carried | PCA-3 | ICA-3 |",
            "| angle | ✓ ✗ ✓ | ✓ – ✗ |",
            "| phase | ✗ – ✗ |  |",
            "| angle | PCA-3 | ✓ | ✗ | 2 | 1.50 | 1.75 | ✓ | 4 | 0.61 | 0.57 |",
            "| angle | ICA-3 | ✓ | – | – | – | – | ✗ | 4 | 0.61 | 0.57 |",
            "for want of a bundle: NMF-3.",
        ] {
            assert!(text.contains(line), "{line} is missing:\n{text}");
        }
    }
}
