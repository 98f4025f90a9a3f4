//! Which basis of the catalog a request means.

use super::Request;
use tuning_shared::{Catalog, CatalogEntry, Method, Sampling};

/// The index of the entry that answers most of the request; the first of those that answer equally much.
///
/// The layer weighs more than all that follows it, then the method, the components and the sampling. An entry with
/// uniform points is preferred where the request does not name a sampling. None only where the catalog is empty.
pub fn choose(catalog: &Catalog, request: &Request) -> Option<usize> {
    let score = |entry: &CatalogEntry| {
        let sampling = request.sampling.as_deref().unwrap_or(Sampling::Uniform.slug());
        [
            request.layer.as_ref() == Some(&entry.layer),
            request.method.as_ref() == Some(&entry.method),
            request.components == Some(entry.dimensions),
            sampling == entry.sampling,
        ]
    };
    // `max_by_key` gives the last of equals: go backwards to find the first.
    catalog.entries.iter().enumerate().rev().max_by_key(|(_, entry)| score(entry)).map(|(index, _)| index)
}

/// The index of the basis that one is compared with where nobody says which: of the same network and layer, found by
/// another method; one with as many components and points placed alike where there is one. Methods whose coefficients
/// are linear come first: a linear basis is matched with one over all activations and without samples, and one of NMF or
/// LLE is best understood beside what PCA and ICA, which all layers have, found in the same activations
/// ([`tuning_shared::correlation`]).
pub fn counterpart(catalog: &Catalog, entry: &CatalogEntry) -> Option<usize> {
    let is_linear = |other: &CatalogEntry| matches!(other.known_method(), Some(Method::Pca | Method::Ica));
    let score = |other: &CatalogEntry| {
        [is_linear(other), other.dimensions == entry.dimensions, other.sampling == entry.sampling]
    };
    let beside = |other: &CatalogEntry| {
        (&other.model, &other.layer) == (&entry.model, &entry.layer) && other.method != entry.method
    };
    let offered = catalog.entries.iter().enumerate().filter(|(_, other)| beside(other));
    offered.rev().max_by_key(|(_, other)| score(other)).map(|(index, _)| index)
}
