//! One of the paper's tables as a table: in each cell the paper's mark, and two measured ones that lead to the dimension
//! which decides them.

use super::attributes;
use super::markup::escaped;
use super::number;
use std::fmt::Write;
use tuning_shared::tables::{Cell, Half, TableReport};
use tuning_shared::tuning::Attribute;
use tuning_shared::verdict::LEAST;

/// What stands in the rows: bases where there are more of them than attributes, so that a table stays narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A row an attribute, a column a basis.
    Attributes,
    /// A row a basis, a column an attribute.
    Bases,
}

/// The table's place and words.
pub struct Frame<'a> {
    /// What stands in the rows.
    pub rows: Rows,
    /// The caption, as markup without links: a table holds none outside its cells.
    pub caption: &'a str,
    /// Where a basis's name leads, if anywhere.
    pub basis: &'a dyn Fn(&Cell) -> Option<String>,
    /// Where a mark leads, which the dimension of that number decides; None where there is no such place.
    pub dimension: &'a dyn Fn(&Cell, usize) -> Option<String>,
}

/// The cells of a report as a `table`. On a narrow screen its parts are laid out as blocks, so their roles are written
/// out: a browser forgets them with the layout.
pub fn table(report: &TableReport, frame: &Frame<'_>) -> String {
    let (rows, columns) = match frame.rows {
        Rows::Attributes => (attributes(report), bases(report)),
        Rows::Bases => (bases(report), attributes(report)),
    };
    let id = format!("table-{}", report.table);
    let heads: String = columns.iter().fold(String::new(), |mut heads, head| {
        let _ = write!(
            heads,
            "<th scope=\"col\" role=\"columnheader\">{}<span class=\"three\" aria-hidden=\"true\"><span>paper</span> \
             <span>seen</span> <span>carried</span></span></th>",
            head.named(frame),
        );
        heads
    });
    let corner = if frame.rows == Rows::Attributes { "attribute" } else { "basis" };
    let lines: String = rows.iter().map(|row| line(row, &columns, report, frame)).collect();
    format!(
        "<table class=\"verdicts\" role=\"table\" id=\"{id}\" aria-labelledby=\"{id}-caption\"><caption \
         id=\"{id}-caption\">{}</caption><thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" \
         role=\"columnheader\"><span class=\"spoken\">{corner}</span></th>{heads}</tr></thead><tbody \
         role=\"rowgroup\">{lines}</tbody></table>\n",
        frame.caption,
    )
}

/// The name of a row or a column.
enum Head<'a> {
    Attribute(Attribute),
    /// A basis, by one of its cells.
    Basis(&'a Cell),
}

impl Head<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Attribute(attribute) => attribute.label(),
            Self::Basis(cell) => &cell.basis,
        }
    }

    fn has(&self, cell: &Cell) -> bool {
        match self {
            Self::Attribute(attribute) => cell.attribute == *attribute,
            Self::Basis(other) => cell.basis == other.basis,
        }
    }

    /// The name as markup, a link where it leads anywhere.
    fn named(&self, frame: &Frame<'_>) -> String {
        let link = match self {
            Self::Attribute(attribute) => {
                return format!("<span class=\"{}\">{}</span>", attributes::class(*attribute), self.text());
            }
            Self::Basis(cell) => (frame.basis)(cell),
        };
        let text = escaped(self.text());
        match link {
            Some(link) => format!("<a href=\"{}\">{text}</a>", escaped(&link)),
            None => format!("<span>{text}</span>"),
        }
    }
}

fn attributes(report: &TableReport) -> Vec<Head<'_>> {
    let in_table = |attribute: &Attribute| report.cells.iter().any(|cell| cell.attribute == *attribute);
    Attribute::ALL.into_iter().filter(in_table).map(Head::Attribute).collect()
}

fn bases(report: &TableReport) -> Vec<Head<'_>> {
    let mut bases: Vec<Head<'_>> = Vec::new();
    for cell in &report.cells {
        if !bases.iter().any(|basis| basis.has(cell)) {
            bases.push(Head::Basis(cell));
        }
    }
    bases
}

fn line(row: &Head<'_>, columns: &[Head<'_>], report: &TableReport, frame: &Frame<'_>) -> String {
    let cell = |column: &Head<'_>| {
        let found = report.cells.iter().find(|cell| row.has(cell) && column.has(cell));
        let marks = found.map(|cell| marks(cell, frame.dimension)).unwrap_or_default();
        format!(
            "<td role=\"cell\"><span class=\"head\" aria-hidden=\"true\">{}</span>{marks}</td>",
            escaped(column.text())
        )
    };
    let cells: String = columns.iter().map(cell).collect();
    format!("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{}</th>{cells}</tr>", row.named(frame))
}

/// The three marks of a cell: the paper's, and two measured ones.
pub fn marks(cell: &Cell, dimension: &dyn Fn(&Cell, usize) -> Option<String>) -> String {
    let measured = |name: &str, half: Option<Half>| measured(name, half, cell, dimension);
    format!(
        "<div class=\"marks {}\">{}{}{}</div>",
        attributes::class(cell.attribute),
        mark("paper", Some(cell.paper), ""),
        measured("seen", cell.seen),
        measured("carried", cell.carried),
    )
}

fn measured(name: &str, half: Option<Half>, cell: &Cell, dimension: &dyn Fn(&Cell, usize) -> Option<String>) -> String {
    let Some(half) = half else { return mark(name, None, "") };
    let details = format!(
        "<small>dim. {}<span class=\"spoken\"> of {}, {}:</span></small> <small>{}</small>",
        half.dimension,
        escaped(&cell.basis),
        cell.attribute.label(),
        comparison(half),
    );
    let text = mark(name, Some(half.found), &details);
    match dimension(cell, half.dimension) {
        Some(link) => format!("<a href=\"{}\">{text}</a>", escaped(&link)),
        None => text,
    }
}

/// A mark in words and as a sign.
fn mark(name: &str, found: Option<bool>, details: &str) -> String {
    let (class, sign, word) = match found {
        Some(true) => ("yes", '✓', "yes"),
        Some(false) => ("no", '✗', "no"),
        None => ("none", '–', "not measured"),
    };
    format!(
        "<span class=\"mark {class}\"><span class=\"of\">{name}</span> <i aria-hidden=\"true\">{sign}</i> \
         <b>{word}</b> {details}</span>"
    )
}

/// A statistic against what chance reaches; what is more than that and too little all the same says so.
fn comparison(half: Half) -> String {
    let exceeds = half.statistic > half.null;
    let sign = if exceeds { "&gt;" } else { "≤" };
    let both = |decimals| [half.statistic, half.null].map(|value| number::decimal(value.into(), decimals));
    // What differs is shown to differ, as far as a reader can use it.
    let [two, three] = [both(2), both(3)];
    let [statistic, null] = if two[0] == two[1] { three } else { two };
    let too_little = if exceeds && !half.found {
        format!(" <span class=\"little\">below {}</span>", number::decimal(LEAST.into(), 2))
    } else {
        String::new()
    };
    format!("{statistic} {sign} {null}{too_little}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn cell(basis: &str, attribute: Attribute, seen: Option<(f32, f32)>) -> Cell {
        let half = |(statistic, null): (f32, f32)| Half {
            found: statistic > null && statistic >= LEAST,
            dimension: 4,
            statistic,
            null,
        };
        let bundle = format!("net-{}", basis.to_lowercase());
        Cell {
            attribute,
            bundle,
            basis: basis.into(),
            paper: true,
            seen: seen.map(half),
            carried: Some(half((0.03, 0.01))),
        }
    }

    fn report() -> TableReport {
        let cells = vec![
            cell("PCA-3", Attribute::Angle, Some((1.5, 1.75))),
            cell("<ICA>", Attribute::Angle, None),
            cell("PCA-3", Attribute::Phase, Some((2.5, 1.75))),
        ];
        TableReport { table: 1, cells, missing: vec![] }
    }

    fn drawn(rows: Rows) -> String {
        let frame = Frame {
            rows,
            caption: "Table 1.",
            basis: &|cell| (cell.basis == "PCA-3").then(|| "#pca".to_owned()),
            dimension: &|_, number| Some(format!("./?a=b&dimension={number}")),
        };
        table(&report(), &frame)
    }

    #[test]
    fn every_measured_mark_leads_to_its_dimension_and_no_other() {
        let text = drawn(Rows::Attributes);
        assert_eq!(text.matches("href=\"./?a=b&amp;dimension=4\"").count(), 2 + 3, "{text}");
        assert_eq!(text.matches("not measured").count(), 1);
        assert_eq!(text.matches("<a href=\"#pca\">PCA-3</a>").count(), 1);
        assert!(text.contains("&lt;ICA&gt;") && !text.contains("<ICA>"));
    }

    #[test]
    fn rows_are_attributes_or_bases() {
        let row = |text: &str, name: &str| text.contains(&format!("role=\"rowheader\">{name}"));
        assert!(row(&drawn(Rows::Attributes), "<span class=\"angle\">angle"));
        assert!(row(&drawn(Rows::Bases), "<a href=\"#pca\">PCA-3</a>"));
        // One cell of the four has no mark: the report does not have it.
        assert_eq!(drawn(Rows::Bases).matches("<td ").count(), 4);
        assert_eq!(drawn(Rows::Bases).matches("class=\"marks").count(), 3);
    }

    #[test]
    fn a_statistic_stands_against_its_null() {
        let half = |statistic, null, found| Half { found, dimension: 1, statistic, null };
        assert_eq!(comparison(half(1.5, 1.75, false)), "1.50 ≤ 1.75");
        assert_eq!(comparison(half(2.5, 1.75, true)), "2.50 &gt; 1.75");
        assert!(comparison(half(0.03, 0.01, false)).contains("below 0.05"));
        assert_eq!(comparison(half(1.264, 1.261, true)), "1.264 &gt; 1.261");
    }
}
