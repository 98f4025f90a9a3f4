//! The pages that are complete as they are served: the tables, and the Gabor bank.

use anyhow::Result;
use tuning_app::view::gabor::GaborPage;
use tuning_app::view::markup::escaped;
use tuning_app::view::tables::Tables;
use tuning_shared::gabor::GaborBank;
use tuning_shared::tables::TableReport;

use super::document::Page;
use super::library::Library;
use super::picture::picture;

/// The page of both tables.
pub(super) fn tables(library: &Library, reports: &[TableReport]) -> Page {
    let tables = Tables { catalog: &library.catalog, bundles: &library.bundles, reports };
    Page {
        file: "tables.html",
        program: None,
        title: Some("Tables 1 and 2"),
        description: Some(escaped(&tables.description())),
        opening: None,
        is_live: false,
        content: tables.page(),
    }
}

/// The page of the Gabor bank, with the first table.
///
/// # Errors
/// When a picture cannot be made.
pub(super) fn gabor(library: &Library, reports: &[TableReport]) -> Result<Page> {
    let bank = GaborBank::default();
    let pictures = bank.filters.iter().map(picture).collect::<Result<Vec<_>>>()?;
    let none = TableReport { table: 1, cells: Vec::new(), missing: Vec::new() };
    let page = GaborPage {
        catalog: &library.catalog,
        bundles: &library.bundles,
        report: reports.iter().find(|report| report.table == 1).unwrap_or(&none),
        bank: &bank,
        pictures: &pictures,
    };
    Ok(Page {
        file: "gabor.html",
        program: None,
        title: Some("Gabor bank"),
        description: Some(escaped(&page.description())),
        opening: None,
        is_live: false,
        content: page.page(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use tuning_app::state::{Request, choose};

    fn published() -> Library {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundles");
        Library::read(&folder).unwrap().unwrap()
    }

    /// The queries of all links to a dimension.
    fn queries(content: &str) -> Vec<String> {
        let links = content.split("href=\"./?").skip(1);
        links.filter_map(|rest| rest.split_once('"')).map(|(query, _)| query.replace("&amp;", "&")).collect()
    }

    #[test]
    fn every_measured_mark_opens_the_dimension_that_decides_it() {
        let library = published();
        let reports = tuning_shared::tables::tables(&library.bundles);
        let page = tables(&library, &reports);
        let queries = queries(&page.content);
        let cells = || reports.iter().flat_map(|report| &report.cells);
        let marks = cells().flat_map(|cell| [cell.seen, cell.carried]).flatten().count();
        assert_eq!(queries.len(), marks);
        for cell in cells() {
            for half in [cell.seen, cell.carried].into_iter().flatten() {
                let opened = |query: &&String| {
                    let request = Request::parse(query);
                    let entry = &library.catalog.entries[choose(&library.catalog, &request).unwrap()];
                    entry.folder == cell.bundle
                        && request.dimension_index(entry.dimensions as usize) == Some(half.dimension - 1)
                };
                assert!(queries.iter().any(|query| opened(&query)), "{cell:?}");
            }
        }
    }

    #[test]
    fn the_agreements_are_those_of_the_published_results() {
        let library = published();
        let reports = tuning_shared::tables::tables(&library.bundles);
        let published = include_str!("../../../docs/results.md");
        let [tables, gabor] = [tables(&library, &reports), gabor(&library, &reports).unwrap()];
        for report in &reports {
            let sentence = report.agreements().unwrap();
            assert!(published.contains(&sentence) && tables.content.contains(&sentence), "{sentence}");
        }
        assert!(gabor.content.contains(&reports[0].agreements().unwrap()));
    }

    #[test]
    fn the_index_leads_to_places_on_the_page_and_every_strip_to_its_dimension() {
        let library = published();
        let page = gabor(&library, &tuning_shared::tables::tables(&library.bundles)).unwrap();
        let anchors: Vec<&str> = page.content.split("href=\"#").skip(1).filter_map(|r| r.split('"').next()).collect();
        assert!(anchors.len() > 100);
        for anchor in anchors {
            assert_eq!(page.content.matches(&format!(" id=\"{anchor}\"")).count(), 1, "#{anchor}");
        }
        let of_bank = library.bundles.iter().filter(|bundle| bundle.model.name == "gabor");
        let dimensions: usize = of_bank.map(|bundle| bundle.dimensions.len()).sum();
        let queries = queries(&page.content);
        assert_eq!(queries.len(), dimensions);
        for query in queries {
            let request = Request::parse(&query);
            let entry = &library.catalog.entries[choose(&library.catalog, &request).unwrap()];
            assert!(entry.layer == "gabor" && request.dimension_index(entry.dimensions as usize).is_some(), "{query}");
        }
    }
}
