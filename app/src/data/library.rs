//! The catalog, and the bundles that were read so far.

use super::fetch::{self, Freshness};
use super::{Failure, bundle_address, catalog_address};
use crate::state::{Request, choose};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tuning_shared::{Bundle, Catalog, CatalogEntry};

/// What the site has to show.
#[derive(Debug)]
pub struct Library {
    /// The bundles there are.
    pub catalog: Catalog,
    read: Mutex<HashMap<usize, Arc<Bundle>>>,
}

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
        Ok(Self { catalog, read: Mutex::default() })
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
        let known = self.shelf().get(&index).cloned();
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
        self.shelf().insert(index, bundle.clone());
        Ok(bundle)
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, HashMap<usize, Arc<Bundle>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
