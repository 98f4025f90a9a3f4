//! The page of the paper's tables: its marks beside both measurements, and what to keep in mind while comparing them.

use super::markup::escaped;
use super::number;
use super::verdicts::{self, Frame, Rows};
use crate::state;
use tuning_shared::tables::{Cell, Half, TableReport};
use tuning_shared::verdict::LEAST;
use tuning_shared::{Bundle, Catalog};

/// What the page is made from.
pub struct Tables<'a> {
    /// The site's catalog.
    pub catalog: &'a Catalog,
    /// Its bundles.
    pub bundles: &'a [Bundle],
    /// Both tables, of these bundles.
    pub reports: &'a [TableReport],
}

/// The agreement of several tables together: in how many cells a verdict says what the paper does, and how many have one.
pub fn agreement(reports: &[TableReport], half: fn(&Cell) -> Option<Half>) -> (usize, usize) {
    let each = reports.iter().map(|report| report.agreement(half));
    each.fold((0, 0), |sum, table| (sum.0 + table.0, sum.1 + table.1))
}

/// The address of the dimension that decides a mark; None where the catalog lacks the basis, or that the dimension.
pub fn address(catalog: &Catalog, cell: &Cell, dimension: usize) -> Option<String> {
    let entry = catalog.entries.iter().find(|entry| entry.folder == cell.bundle)?;
    let index = dimension.checked_sub(1).filter(|index| *index < entry.dimensions as usize)?;
    Some(format!("./{}", state::query(entry, index, None)))
}

impl Tables<'_> {
    /// The content of the page's `main`.
    pub fn page(&self) -> String {
        let sections: String = self.reports.iter().map(|report| self.section(report)).collect();
        format!(
            "<section class=\"hero\" aria-labelledby=\"finding\"><div class=\"headline\"><h1 id=\"finding\">{}</h1><p \
             class=\"lede\">{}</p></div></section>\n{}{sections}{}",
            escaped(&self.finding()),
            LEDE,
            self.key(),
            self.notes(),
        )
    }

    /// What the page finds, from the numbers of all tables.
    pub fn finding(&self) -> String {
        let (seen, carried) = (agreement(self.reports, |cell| cell.seen), agreement(self.reports, |cell| cell.carried));
        if carried.1 == 0 && seen.1 == 0 {
            return "Nothing that the paper’s tables ask was measured on this site yet.".to_owned();
        }
        format!(
            "What is seen in our strips agrees with the paper’s mark in {} of {} cells; what responses carry, in {} of {}.",
            seen.0, seen.1, carried.0, carried.1
        )
    }

    /// What a search engine shows.
    pub fn description(&self) -> String {
        format!("Tables 1 and 2 of Dey et al. 2020 beside two measurements, each mark a link. {}", self.finding())
    }

    /// The bundles of one table, in its order.
    fn measured(&self, report: &TableReport) -> Vec<&Bundle> {
        let is_in = |bundle: &&Bundle| report.cells.iter().any(|cell| cell.bundle == bundle.folder());
        self.bundles.iter().filter(is_in).collect()
    }

    fn section(&self, report: &TableReport) -> String {
        let number = report.table;
        let (rows, title) = if number == 1 {
            (Rows::Bases, "Table 1: the Gabor bank")
        } else {
            (Rows::Attributes, "Table 2: two layers of InceptionV1")
        };
        let table = report.agreements().map_or_else(String::new, |agreements| {
            let caption = self.caption(report);
            let frame = Frame {
                rows,
                caption: &caption,
                basis: &|cell| (number == 1).then(|| super::gabor::place(cell)),
                dimension: &|cell, dimension| address(self.catalog, cell, dimension),
            };
            let more = if number == 1 { SEE_BANK } else { "" };
            format!("<p class=\"statement\">{}</p>\n{}{more}", escaped(&agreements), verdicts::table(report, &frame))
        });
        let missing = if report.missing.is_empty() {
            String::new()
        } else {
            format!(
                "<p class=\"legend\">Not measured, for want of a bundle: {}.</p>",
                escaped(&report.missing.join(", "))
            )
        };
        format!(
            "<section class=\"paper-table\" aria-labelledby=\"title-{number}\"><h2 id=\"title-{number}\">{title}</h2>\
             {table}{missing}</section>\n"
        )
    }

    /// What a table is of, here and in the paper.
    fn caption(&self, report: &TableReport) -> String {
        let Some(bundle) = self.measured(report).first().copied() else { return String::new() };
        let activations = &bundle.activations;
        let of_what = format!(
            "{} images ({}), {} positions in each",
            number::count(activations.photos.into()),
            escaped(&activations.source),
            number::count(activations.positions_per_photo.into()),
        );
        if report.table == 1 {
            format!(
                "Here: a bank built as the paper’s appendix says, drawn with another seed; {of_what}. The paper: its own \
                 bank, and photos."
            )
        } else {
            format!(
                "Here: {}; {of_what}. The paper: Google’s inception5h, the same design trained separately; one position \
                 in each of a million photos.",
                escaped(&bundle.model.title),
            )
        }
    }

    /// What the three marks mean.
    fn key(&self) -> String {
        let seen = self.bundles.iter().filter_map(|bundle| bundle.seen.as_ref());
        let seen = seen.filter_map(|seen| Some((seen.points_compared, seen.null?.directions))).next();
        let against = seen.map_or_else(String::new, |(points, directions)| {
            format!(
                " It must move further than along the best of as many random directions of the same subspace, of which \
                 {directions} were drawn, compared at {points} points. With so few that is nearly the largest of all."
            )
        });
        let rotations =
            self.bundles.iter().filter_map(|bundle| bundle.tuning.as_ref()).map(|t| t.null.rotations).next();
        let rotated = rotations.map_or_else(String::new, |rotations| {
            format!(
                " The share must exceed what the best dimension of a randomly rotated basis stays below in 99 of 100 \
                 cases, of {}, and {}.",
                number::count(rotations.into()),
                number::decimal(LEAST.into(), 2),
            )
        });
        let item = |name: &str, text: &str| format!("<div><dt>{name}</dt><dd>{text}</dd></div>");
        let paper = "Whether the authors saw a tuning dimension of the attribute when they read the strips by eye.";
        let seen = "Whether the attribute moves along the images of a strip, measured in the images.";
        let carried = "Whether the response to gratings follows the attribute alone: its share of the variance.";
        format!(
            "<section aria-labelledby=\"key-title\" class=\"key-section\"><h2 id=\"key-title\">How to read a cell</h2><dl \
             class=\"key\">{}{}{}</dl>{SIGNS}</section>\n",
            item("Paper", paper),
            item("Seen", &format!("{seen}{against}")),
            item("Carried", &format!("{carried}{rotated}")),
        )
    }

    fn notes(&self) -> String {
        let mut notes = vec![
            (
                "Another network, other images",
                "The marks of table 2 are of inception5h, ours of BVLC GoogLeNet: the same design, trained separately, so \
                 that neither channels nor dimensions correspond. The images differ too, and the filters of the Gabor \
                 bank. Where a mark differs, that is a finding about these, not a refutation."
                    .to_owned(),
            ),
            (
                "Two questions",
                "What a reader sees in a strip and what a response carries are different questions. The paper asks the \
                 first. Strips are textures that begin nowhere, so of phase only this can be seen: whether lines are \
                 light, dark, rising or falling."
                    .to_owned(),
            ),
        ];
        notes.push((
            "Thresholds chosen after looking",
            format!(
                "How attributes are divided between colour axes, and the least share that counts ({}), were chosen after \
                 looking at conv2d0 and conv2d1. They were not fixed beforehand. At conv2d0 gratings span less than an \
                 octave; elsewhere frequency may matter more.",
                number::decimal(LEAST.into(), 2),
            ),
        ));
        notes.push((
            "One basis, one dimension",
            "A cell asks of a whole basis whether it has such a dimension, so its best one is compared with the best of as \
             many random ones. The captions beside single dimensions compare with one random direction, and look at \
             several attributes: more than one random direction in a hundred would get one."
                .to_owned(),
        ));
        let note = |(title, text): (&str, String)| format!("<div><h3>{title}</h3><p>{}</p></div>", escaped(&text));
        let notes: String = notes.into_iter().map(note).collect();
        format!(
            "<section class=\"story\" aria-labelledby=\"notes-title\"><h2 id=\"notes-title\">What to keep in mind</h2><div \
             class=\"notes pairs\">{notes}</div></section>\n"
        )
    }
}

/// What the page compares.
const LEDE: &str = "Tables 1 and 2 of Dey et al. (2020) ask which attributes have a tuning dimension of their own. The \
                    paper’s marks were read from strips by eye, on Google’s inception5h; ours are measured, on BVLC \
                    GoogLeNet, an InceptionV1 trained separately.";

/// Where the strips of the first table are.
const SEE_BANK: &str =
    "<p class=\"legend\"><a href=\"gabor.html\">The filters of the bank, and every strip</a>, beside each other.</p>";

/// What stands in a cell.
const SIGNS: &str = "<ul class=\"signs\"><li><i class=\"yes\" aria-hidden=\"true\">✓</i> yes</li><li><i class=\"no\" \
                     aria-hidden=\"true\">✗</i> no</li><li><i class=\"none\" aria-hidden=\"true\">–</i> not measured: NMF and \
                     LLE have no linear subspace in which to draw random directions</li></ul><p class=\"legend\">Under a \
                     measured mark stands the one dimension that decides it, then what was measured there and what chance \
                     reaches. The mark is a link to that dimension.</p>";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::verdicts::tests::cell;
    use tuning_shared::CatalogEntry;
    use tuning_shared::tuning::Attribute;

    fn catalog() -> Catalog {
        let entry = CatalogEntry {
            folder: "net-pca-3".into(),
            file: "bundle.postcard".into(),
            model: "A Net".into(),
            layer: "conv0".into(),
            method: "pca".into(),
            sampling: "uniform".into(),
            dimensions: 4,
            explained_variance: 0.5,
        };
        Catalog { entries: vec![entry] }
    }

    #[test]
    fn a_mark_leads_to_a_dimension_that_the_catalog_has() {
        let cell = cell("PCA-3", Attribute::Angle, None);
        let found = address(&catalog(), &cell, 4);
        assert_eq!(found.as_deref(), Some("./?layer=conv0&method=pca&components=4&dimension=4"));
        assert_eq!(address(&catalog(), &cell, 5), None);
        assert_eq!(address(&catalog(), &cell, 0), None);
        assert_eq!(address(&Catalog::default(), &cell, 1), None);
    }

    #[test]
    fn the_finding_adds_the_tables_up() {
        let report = |table| TableReport {
            table,
            cells: vec![
                cell("PCA-3", Attribute::Angle, Some((2.0, 1.0))),
                cell("PCA-3", Attribute::Phase, Some((0.5, 1.0))),
            ],
            missing: vec!["ICA-3".into()],
        };
        let reports = [report(1), report(2)];
        let catalog = catalog();
        let page = Tables { catalog: &catalog, bundles: &[], reports: &reports };
        assert!(page.finding().contains("in 2 of 4 cells; what responses carry, in 0 of 4."), "{}", page.finding());
        let markup = page.page();
        assert_eq!(markup.matches("seen in the strips in 1 of 2 cells").count(), 2);
        assert_eq!(markup.matches("for want of a bundle: ICA-3.").count(), 2);
        let none = Tables { reports: &[], ..page };
        assert!(none.finding().starts_with("Nothing"));
    }
}
