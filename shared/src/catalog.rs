//! The catalog: the one file whose name never changes, listing the bundles that a site serves.

use crate::envelope::{self, EnvelopeError, Kind};
use crate::{Method, Sampling};
use serde::{Deserialize, Serialize};

/// The catalog's file name in the bundles folder.
pub const CATALOG_FILE: &str = "catalog.postcard";

const KIND: Kind = Kind { magic: *b"TDcatlg\n", version: 1, name: "catalog" };

/// The list of bundles, in the order in which a reader is offered them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// One entry a bundle.
    pub entries: Vec<CatalogEntry>,
}

/// What a reader must know to choose a bundle and to fetch it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogEntry {
    /// The bundle's folder, relative to the catalog: `<model>-<layer>-<method>-<components>`.
    pub folder: String,
    /// The bundle's file in that folder; its name holds the hash of its content.
    pub file: String,
    /// The network's name, for a reader.
    pub model: String,
    /// The layer, e.g. `conv2d0`.
    pub layer: String,
    /// The method's short name. A word rather than a [`Method`]: a catalog may list methods this build does not know.
    pub method: String,
    /// How the points were placed; a word for the same reason.
    pub sampling: String,
    /// The number of tuning dimensions.
    pub dimensions: u32,
    /// The share (0 to 1) of the activations' variance that the dimensions explain together.
    pub explained_variance: f32,
}

impl CatalogEntry {
    /// The method, where this build knows it.
    pub fn known_method(&self) -> Option<Method> {
        Method::from_slug(&self.method)
    }

    /// Whether the points were placed this way.
    pub fn is_sampled(&self, sampling: Sampling) -> bool {
        self.sampling == sampling.slug()
    }

    /// The bundle's path relative to the catalog.
    pub fn path(&self) -> String {
        format!("{}/{}", self.folder, self.file)
    }
}

impl Catalog {
    /// The catalog's bytes.
    ///
    /// # Errors
    /// When it is too large to be written.
    pub fn encode(&self) -> Result<Vec<u8>, EnvelopeError> {
        envelope::seal(KIND, self)
    }

    /// The catalog in these bytes.
    ///
    /// # Errors
    /// When they are not a sound catalog of this version; see [`EnvelopeError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        envelope::open(KIND, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_comes_back_and_keeps_methods_it_does_not_know() {
        let entry = CatalogEntry {
            folder: "inceptionv1-conv2d0-tsne-16".into(),
            file: "bundle-0123.postcard".into(),
            model: "InceptionV1".into(),
            layer: "conv2d0".into(),
            method: "tsne".into(),
            sampling: "uniform".into(),
            dimensions: 16,
            explained_variance: 0.8,
        };
        let catalog = Catalog { entries: vec![entry] };
        let back = Catalog::decode(&catalog.encode().unwrap()).unwrap();
        assert_eq!(back, catalog);
        assert_eq!(back.entries[0].known_method(), None);
        assert!(back.entries[0].is_sampled(Sampling::Uniform));
        assert_eq!(back.entries[0].path(), "inceptionv1-conv2d0-tsne-16/bundle-0123.postcard");
    }
}
