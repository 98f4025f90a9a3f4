//! The page of the Gabor bank: the filters that are known beside what each method recovered of them.

mod bank;
mod recovered;

use super::markup::escaped;
use super::number;
use super::tables::address;
use super::verdicts::{self, Frame, Rows};
use recovered::Recovered;
use tuning_shared::gabor::GaborBank;
use tuning_shared::tables::{Cell, Half, TableReport};
use tuning_shared::{Bundle, Catalog};

/// One filter as pictures: their addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its weights, a pixel each.
    pub weights: String,
    /// The stimulus that it prefers.
    pub stimulus: String,
}

/// What the page is made from.
pub struct GaborPage<'a> {
    /// The site's catalog.
    pub catalog: &'a Catalog,
    /// Its bundles.
    pub bundles: &'a [Bundle],
    /// Table 1, of these bundles.
    pub report: &'a TableReport,
    /// The filters.
    pub bank: &'a GaborBank,
    /// Each filter's pictures.
    pub pictures: &'a [Picture],
}

/// Where this page tells of a cell's basis.
pub fn place(cell: &Cell) -> String {
    format!("gabor.html#{}", basis_id(cell))
}

/// The id of a basis on this page.
fn basis_id(cell: &Cell) -> String {
    cell.basis.to_lowercase()
}

/// The id of one dimension, counted from 1, of a basis.
fn dimension_id(cell: &Cell, dimension: usize) -> String {
    format!("{}-{dimension}", basis_id(cell))
}

impl GaborPage<'_> {
    /// The content of the page's `main`.
    pub fn page(&self) -> String {
        format!(
            "<section class=\"hero\" aria-labelledby=\"finding\"><div class=\"headline\"><h1 id=\"finding\">{}</h1><p \
             class=\"lede\">{}</p></div></section>\n{}{}{}{}",
            escaped(&self.finding()),
            escaped(&self.lede()),
            self.index(),
            bank::section(self.bank, self.pictures),
            self.bases(),
            self.notes(),
        )
    }

    /// What the page finds, from the numbers of table 1.
    pub fn finding(&self) -> String {
        let filters = self.bank.filters.len();
        let (carried, of) = self.found(|cell| cell.carried);
        if of == 0 {
            return format!("A bank of {filters} filters whose frequency, angle and phase are known.");
        }
        let (seen, of_seen) = self.found(|cell| cell.seen);
        format!(
            "The frequency, angle and phase of {filters} filters are known; in {carried} of {of} cases the response of a \
             dimension carries one of them alone, and in {seen} of {of_seen} one is seen to move."
        )
    }

    /// What a search engine shows.
    pub fn description(&self) -> String {
        format!("The known filters of a Gabor bank beside what PCA, ICA, NMF and LLE recovered. {}", self.finding())
    }

    /// In how many cells there is such a dimension, and in how many that was measured.
    fn found(&self, half: fn(&Cell) -> Option<Half>) -> (usize, usize) {
        let measured: Vec<Half> = self.report.cells.iter().filter_map(half).collect();
        (measured.iter().filter(|half| half.found).count(), measured.len())
    }

    /// The bundle of a cell.
    fn bundle(&self, cell: &Cell) -> Option<&Bundle> {
        self.bundles.iter().find(|bundle| bundle.folder() == cell.bundle)
    }

    fn lede(&self) -> String {
        let mut lede =
            "The bank is a network of one layer which the program draws itself, so that it is known what there \
                        is to find."
                .to_owned();
        let Some(bundle) = self.report.cells.first().and_then(|cell| self.bundle(cell)) else {
            lede.push_str(" There are no bundles of it on this site yet.");
            return lede;
        };
        let seen_by_paper = self.report.cells.iter().filter(|cell| cell.paper).count();
        lede.push_str(&format!(
            " Its answers to {} images ({}) were reduced by four methods, with few components and with more. In the \
             paper’s strips, of another bank and of photos, the authors saw a dimension of one of the three in \
             {seen_by_paper} of {} cases.",
            number::count(bundle.activations.photos.into()),
            bundle.activations.source,
            self.report.cells.len(),
        ));
        lede
    }

    /// Table 1, each name and mark of which leads to a place below.
    fn index(&self) -> String {
        let Some(agreements) = self.report.agreements() else { return String::new() };
        let frame = Frame {
            rows: Rows::Bases,
            caption: "Each name leads to its strips below, each mark to the one that decides it. Paper: read by eye, of \
                      another bank. Seen: moves along the images of a strip. Carried: the response to gratings follows it \
                      alone. Under a mark: what was measured there, and what chance reaches.",
            basis: &|cell| Some(format!("#{}", basis_id(cell))),
            dimension: &|cell, dimension| Some(format!("#{}", dimension_id(cell, dimension))),
        };
        format!(
            "<section class=\"paper-table index\" aria-labelledby=\"index-title\"><h2 id=\"index-title\">Table 1, as an \
             index</h2><p class=\"statement\">{}</p>\n{}<p class=\"legend\"><a href=\"tables.html\">How a mark is \
             measured</a>, and table 2 beside it.</p></section>\n",
            escaped(&agreements),
            verdicts::table(self.report, &frame),
        )
    }

    /// A section a basis, in the order of the table.
    fn bases(&self) -> String {
        let mut told: Vec<&str> = Vec::new();
        let mut sections = String::new();
        for first in &self.report.cells {
            let known = (self.bundle(first), self.catalog.entries.iter().find(|entry| entry.folder == first.bundle));
            if let (Some(bundle), Some(entry), false) = (known.0, known.1, told.contains(&first.basis.as_str())) {
                let cells: Vec<&Cell> = self.report.cells.iter().filter(|cell| cell.basis == first.basis).collect();
                let address = |cell: &Cell, dimension| address(self.catalog, cell, dimension);
                let recovered = Recovered { bundle, entry, cells: &cells, pictures: self.pictures, address: &address };
                sections.push_str(&recovered.section());
                told.push(&first.basis);
            }
        }
        if sections.is_empty() {
            return sections;
        }
        format!(
            "<section class=\"recovered-all\" aria-labelledby=\"recovered-title\"><h2 id=\"recovered-title\">What each \
             method recovered</h2><p class=\"legend\">A strip runs from the smallest coefficient observed to the largest, \
             in standard deviations (σ). Beside it stand the filters that change most along it, per σ. Each strip is a \
             link to the dimension, where it can be scrubbed.</p>\n{sections}</section>\n"
        )
    }

    fn notes(&self) -> String {
        let notes = [
            (
                "Not the paper’s bank",
                "The filters are built as the paper’s appendix says, 28 of 7 × 7 pixels, with another seed and ranges of our \
                 own. The activations come from images of dead leaves, which have the spectrum of photos and are made on \
                 the spot, where the paper has photos. That the marks differ is a finding about these, not a refutation.",
            ),
            (
                "Would the measure find them?",
                "A basis built from the filters’ own frequencies, angles and phases passes, each on its own. That is tested. \
                 So a mark of no says that a dimension which a method found is not such a one, not that the measure is \
                 blind.",
            ),
            (
                "Against chance",
                "Three or six directions through the answers of 28 filters are not many: any direction follows something. So \
                 each is compared with random directions of the same subspace, and counts only where it follows an \
                 attribute more than they do. A mark compares the best dimension of a basis with the best of as many random \
                 ones, a caption one dimension with one: so a caption can name what its mark denies. NMF and LLE have no \
                 linear subspace in which to draw random strips, so nothing is said of what is seen in theirs.",
            ),
        ];
        let note = |(title, text): (&str, &str)| format!("<div><h3>{title}</h3><p>{}</p></div>", escaped(text));
        let notes: String = notes.into_iter().map(note).collect();
        format!(
            "<section class=\"story\" aria-labelledby=\"notes-title\"><h2 id=\"notes-title\">What to keep in mind</h2><div \
             class=\"notes\">{notes}</div></section>\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::verdicts::tests::cell;
    use tuning_shared::tuning::Attribute;

    #[test]
    fn without_bundles_the_filters_stand_alone() {
        let bank = GaborBank::default();
        let picture = Picture { weights: "data:a".into(), stimulus: "data:b".into() };
        let report = TableReport { table: 1, cells: vec![], missing: vec!["PCA-3".into()] };
        let pictures = vec![picture; bank.filters.len()];
        let page =
            GaborPage { catalog: &Catalog::default(), bundles: &[], report: &report, bank: &bank, pictures: &pictures };
        let markup = page.page();
        assert!(page.finding().starts_with("A bank of 28 filters") && markup.contains("no bundles of it"), "{markup}");
        assert!(!markup.contains("Table 1") && !markup.contains("What each method"));
        let cells = vec![cell("PCA-3", Attribute::Angle, Some((2.0, 1.0)))];
        let measured = TableReport { table: 1, cells, missing: vec![] };
        let page = GaborPage { report: &measured, ..page };
        assert!(page.finding().contains("in 0 of 1 cases the response"), "{}", page.finding());
        assert!(page.finding().ends_with("in 1 of 1 one is seen to move."));
    }
}
