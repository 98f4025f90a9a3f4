//! `cargo xtask first-view`: writes the finding and the first dimension into the built page.
//!
//! A visitor sees them before the page's program has come, or where it cannot run. They are made by the same functions
//! and laid out by the same styles as what the program shows, so nothing moves when it takes over. Trunk runs this
//! after each build, in the folder that it is about to publish.

mod markup;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tuning_app::state::{self, Request};
use tuning_shared::catalog::CATALOG_FILE;
use tuning_shared::{Bundle, Catalog, CatalogEntry};

/// What stands before the place in the document that is filled.
const START: &str = "<!-- first view: written by `cargo xtask first-view` -->";
/// What stands after it.
const END: &str = "<!-- end of first view -->";

/// The basis on which the page opens.
struct First {
    catalog: Catalog,
    entry: CatalogEntry,
    bundle: Bundle,
}

/// The command `first-view`.
pub(crate) fn main() -> Result<()> {
    let site = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: Trunk sets it and runs this after a build")?;
    let Some(first) = read(&site.join(tuning_app::data::BUNDLES))? else {
        println!("no bundles: the page's first view says so");
        return Ok(());
    };
    let document = site.join("index.html");
    let template = fs::read_to_string(&document).with_context(|| format!("cannot read {}", document.display()))?;
    let view = markup::first_view(&first.catalog, &first.entry, &first.bundle);
    let filled = fill(&template, &view)?;
    fs::write(&document, filled).with_context(|| format!("cannot write {}", document.display()))
}

/// The basis on which the page opens when its address asks for nothing; None where no catalog was built.
fn read(bundles: &Path) -> Result<Option<First>> {
    let path = bundles.join(CATALOG_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let catalog = Catalog::decode(&bytes).with_context(|| format!("{} is no catalog", path.display()))?;
    let Some(index) = state::choose(&catalog, &Request::default()) else {
        return Ok(None);
    };
    let entry = catalog.entries[index].clone();
    let path = bundles.join(entry.path());
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}, which the catalog lists", path.display()))?;
    let bundle = Bundle::decode(&bytes).with_context(|| format!("{} is no bundle", path.display()))?;
    Ok(Some(First { catalog, entry, bundle }))
}

/// The document with its marked place filled.
fn fill(document: &str, view: &str) -> Result<String> {
    let place = document.split_once(START).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let Some((before, after)) = place else {
        bail!("index.html has no place for the first view: keep the comments `{START}` and `{END}` around it");
    };
    Ok(format!("{before}{view}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marked_place_is_filled_and_nothing_else() {
        let document = format!("<main>{START}<p>Nothing yet.</p>{END}</main><footer>");
        assert_eq!(fill(&document, "<h1>Found</h1>").unwrap(), "<main><h1>Found</h1></main><footer>");
    }

    #[test]
    fn a_document_without_the_place_is_refused() {
        assert!(fill("<main></main>", "").is_err());
        assert!(fill(&format!("{END}{START}"), "").is_err());
    }

    #[test]
    fn the_document_of_the_page_has_the_place() {
        let document = include_str!("../../index.html");
        assert!(fill(document, "<h1>Found</h1>").unwrap().contains("<h1>Found</h1>"));
    }

    #[test]
    fn a_site_without_bundles_keeps_what_the_document_says() {
        let site = tempfile::tempdir().unwrap();
        assert!(read(site.path()).unwrap().is_none());
    }

    #[test]
    fn a_catalog_that_is_none_is_named() {
        let site = tempfile::tempdir().unwrap();
        fs::write(site.path().join(CATALOG_FILE), b"<!doctype html>").unwrap();
        let error = format!("{:#}", read(site.path()).err().unwrap());
        assert!(error.contains("is no catalog") && error.contains("this is not a catalog"), "{error}");
    }
}
