//! What the page reads: the catalog, bundles and samples.
//!
//! Everything is an ordinary file beside the page, asked for by a relative address, so the page works under any prefix.

mod failure;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod fetch;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod library;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod photo_file;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod related;

pub use failure::Failure;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) use fetch::named;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub use library::{Library, Opened};
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) use photo_file::PhotoFile;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub use related::Related;

use tuning_shared::CatalogEntry;
use tuning_shared::catalog::CATALOG_FILE;

/// The folder of the catalog and the bundles, relative to the page.
pub const BUNDLES: &str = "bundles";

/// The catalog's address, relative to the page.
pub fn catalog_address() -> String {
    format!("{BUNDLES}/{CATALOG_FILE}")
}

/// A bundle's address, relative to the page.
pub fn bundle_address(entry: &CatalogEntry) -> String {
    format!("{BUNDLES}/{}", entry.path())
}

/// The address of a sheet in a bundle's folder, relative to the page.
pub fn sheet_address(entry: &CatalogEntry, file: &str) -> String {
    format!("{BUNDLES}/{}/{file}", entry.folder)
}

/// The same file once more, after it failed to come: a browser remembers failed images by their address.
///
/// `attempt` counts from zero, which is the address as it was.
pub fn address_again(address: &str, attempt: u32) -> String {
    if attempt == 0 { address.to_owned() } else { format!("{address}?attempt={attempt}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_attempt_has_another_address() {
        assert_eq!(address_again("bundles/a/b.webp", 0), "bundles/a/b.webp");
        assert_ne!(address_again("bundles/a/b.webp", 1), address_again("bundles/a/b.webp", 2));
    }
}
