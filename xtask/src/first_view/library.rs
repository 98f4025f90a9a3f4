//! All bundles of the built site.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tuning_app::state::{self, Request};
use tuning_shared::catalog::CATALOG_FILE;
use tuning_shared::clearest::clearest;
use tuning_shared::{Bundle, Catalog, CatalogEntry};

/// The catalog and its bundles.
pub(super) struct Library {
    /// The catalog.
    pub(super) catalog: Catalog,
    /// Its bundles, in its order.
    pub(super) bundles: Vec<Bundle>,
}

/// A dimension of a bundle.
pub(super) struct Opening<'a> {
    /// The bundle's entry in the catalog.
    pub(super) entry: &'a CatalogEntry,
    /// The bundle.
    pub(super) bundle: &'a Bundle,
    /// The dimension, counted from 0.
    pub(super) dimension: usize,
}

impl Library {
    /// Reads the folder of bundles; None where no catalog was built, or an empty one.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(CATALOG_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let catalog = Catalog::decode(&bytes).with_context(|| format!("{} is no catalog", path.display()))?;
        let bundles = catalog.entries.iter().map(|entry| read_bundle(folder, entry)).collect::<Result<Vec<_>>>()?;
        Ok((!bundles.is_empty()).then_some(Self { catalog, bundles }))
    }

    /// What the site opens with: the clearest dimension measured, or the first of the first basis.
    pub(super) fn opening(&self) -> Opening<'_> {
        let (place, dimension) = match clearest(&self.bundles) {
            Some(found) => (found.bundle, found.dimension),
            None => (state::choose(&self.catalog, &Request::default()).unwrap_or(0), 0),
        };
        Opening { entry: &self.catalog.entries[place], bundle: &self.bundles[place], dimension }
    }
}

fn read_bundle(folder: &Path, entry: &CatalogEntry) -> Result<Bundle> {
    let path = folder.join(entry.path());
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}, which the catalog lists", path.display()))?;
    Bundle::decode(&bytes).with_context(|| format!("{} is no bundle", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_without_bundles_keeps_what_the_document_says() {
        let site = tempfile::tempdir().unwrap();
        assert!(Library::read(site.path()).unwrap().is_none());
    }

    #[test]
    fn a_catalog_that_is_none_is_named() {
        let site = tempfile::tempdir().unwrap();
        fs::write(site.path().join(CATALOG_FILE), b"<!doctype html>").unwrap();
        let error = format!("{:#}", Library::read(site.path()).err().unwrap());
        assert!(error.contains("is no catalog") && error.contains("this is not a catalog"), "{error}");
    }

    #[test]
    fn the_published_bundles_open_on_a_dimension_that_stands_out() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundles");
        let library = Library::read(&folder).unwrap().unwrap();
        let opening = library.opening();
        assert!(opening.bundle.tuning.is_some() && opening.dimension < opening.bundle.dimensions.len());
    }
}
