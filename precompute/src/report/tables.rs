//! The paper's tables 1 and 2 beside what was measured ([`tuning_shared::tables`]), as Markdown and as JSON.

use crate::pack::read_bundles;
use crate::{Error, Result};
use std::fmt::Write;
use std::path::Path;
use tuning_shared::Bundle;
use tuning_shared::tables::{self, Cell, Half, TableReport};
use tuning_shared::tuning::Attribute;

/// Both tables, from the bundles in a folder.
///
/// # Errors
/// When a bundle there is not sound.
pub fn tables(bundles: &Path) -> Result<Vec<TableReport>> {
    let bundles: Vec<Bundle> = read_bundles(bundles)?.into_iter().map(|(_, bundle)| bundle).collect();
    Ok(tables::tables(&bundles))
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
        if let Some(agreements) = table.agreements() {
            let _ = writeln!(text, "{agreements}\n");
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
    fn every_cell_has_its_mark_and_its_line() {
        let mut cells = vec![
            cell("PCA-3", Attribute::Angle, true, true),
            cell("ICA-3", Attribute::Angle, true, false),
            cell("PCA-3", Attribute::Phase, false, false),
        ];
        cells[0].seen = Some(Half { found: false, dimension: 2, statistic: 1.5, null: 1.75 });
        let table = TableReport { table: 1, cells, missing: vec!["NMF-3".into()] };
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

    #[test]
    fn the_published_results_are_those_of_the_published_bundles() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let written = std::fs::read_to_string(root.join("docs/results.md")).unwrap();
        let tables = tables(&root.join("bundles")).unwrap();
        assert!(written.contains(markdown(&tables).trim_end()));
    }
}
