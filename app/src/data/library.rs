//! The catalog, and the bundles and samples that were read so far.

use super::fetch::{self, Freshness};
use super::{Failure, bundle_address, catalog_address, sheet_address};
use crate::state::{Request, choose};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tuning_shared::{Bundle, Catalog, CatalogEntry, ObservedSample};

/// What the site has to show.
#[derive(Debug)]
pub struct Library {
    /// The bundles there are.
    pub catalog: Catalog,
    bundles: Shelf<Bundle>,
    samples: Shelf<ObservedSample>,
}

/// What was read, by the index of its entry in the catalog.
type Shelf<T> = Mutex<HashMap<usize, Arc<T>>>;

/// A bundle that was read, with its entry in the catalog.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The entry's index in the catalog.
    pub index: usize,
    /// The entry.
    pub entry: CatalogEntry,
    /// The bundle.
    pub bundle: Arc<Bundle>,
}

impl PartialEq for Opened {
    /// Bundles are read once and never change: the same place is the same bundle, and comparing content would take
    /// longer than drawing it.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bundle, &other.bundle)
    }
}

impl Library {
    /// The library that is known, or else a new one.
    ///
    /// # Errors
    /// Those of [`Library::read`].
    pub async fn known_or_read(known: Option<Arc<Self>>) -> Result<Arc<Self>, Failure> {
        match known {
            Some(library) => Ok(library),
            None => Self::read().await.map(Arc::new),
        }
    }

    /// Reads the catalog.
    ///
    /// # Errors
    /// When it is missing, unreadable or empty.
    pub async fn read() -> Result<Self, Failure> {
        let address = catalog_address();
        let bytes = fetch::bytes(&address, Freshness::Ask).await?;
        let catalog = Catalog::decode(&bytes).map_err(|error| Failure::Unreadable { address, error })?;
        if catalog.entries.is_empty() {
            return Err(Failure::NothingListed);
        }
        Ok(Self { catalog, bundles: Shelf::default(), samples: Shelf::default() })
    }

    /// Reads the bundle that a request means, or finds it among those read before.
    ///
    /// # Errors
    /// When it is missing or unreadable.
    pub async fn open(&self, request: &Request) -> Result<Opened, Failure> {
        self.open_entry(choose(&self.catalog, request).ok_or(Failure::NothingListed)?).await
    }

    /// The same for the entry at this index of the catalog.
    ///
    /// # Errors
    /// When there is none, or its bundle is missing or unreadable.
    pub async fn open_entry(&self, index: usize) -> Result<Opened, Failure> {
        let entry = self.catalog.entries.get(index).ok_or(Failure::NothingListed)?.clone();
        let known = held(&self.bundles).get(&index).cloned();
        let bundle = match known {
            Some(bundle) => bundle,
            None => self.fetch(index, &entry).await?,
        };
        Ok(Opened { index, entry, bundle })
    }

    async fn fetch(&self, index: usize, entry: &CatalogEntry) -> Result<Arc<Bundle>, Failure> {
        let address = bundle_address(entry);
        let bytes = fetch::bytes(&address, Freshness::Named).await?;
        let bundle = Bundle::decode(&bytes).map_err(|error| Failure::Unreadable { address, error })?;
        let bundle = Arc::new(bundle);
        held(&self.bundles).insert(index, bundle.clone());
        Ok(bundle)
    }

    /// Reads the sample of what was observed in a basis, or finds it among those read before; none where the bundle has
    /// none.
    ///
    /// # Errors
    /// When it is missing or unreadable.
    pub async fn sample(&self, opened: &Opened) -> Result<Option<Arc<ObservedSample>>, Failure> {
        let Some(file) = &opened.bundle.sample else { return Ok(None) };
        let known = held(&self.samples).get(&opened.index).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let address = sheet_address(&opened.entry, file);
        let bytes = fetch::bytes(&address, Freshness::Named).await?;
        let sample = ObservedSample::decode(&bytes).map_err(|error| Failure::Unreadable { address, error })?;
        let sample = Arc::new(sample);
        held(&self.samples).insert(opened.index, sample.clone());
        Ok(Some(sample))
    }
}

fn held<T>(shelf: &Shelf<T>) -> MutexGuard<'_, HashMap<usize, Arc<T>>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}
