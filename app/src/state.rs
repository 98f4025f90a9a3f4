//! The URL: what a visitor looks at, as a query that restores it.
//!
//! `?layer=conv2d0&method=ica&components=16&dimension=4&point=26`; numbers count from one, and sampling is named only
//! where it is not uniform. `&sort=index&attribute=angle` say how the list is arranged, where not as usual. Whatever is
//! missing, unknown or out of range is left out of account, so that an old or mistyped link opens something near to what
//! it meant.

mod arrangement;
mod choice;
mod comparison;
mod mix;
mod seed;

pub use arrangement::{Arrangement, Sort};
pub use choice::{choose, counterpart};
pub use comparison::{Comparison, Side, comparison_query};
pub use mix::{FIRST_PLANE, MixRequest, Tenths, mix_query, point_query};
pub use seed::{parse_seed, seed_query};

use tuning_shared::tuning::Attribute;
use tuning_shared::{CatalogEntry, Sampling};

/// What a URL asks for. Nothing in it need exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The layer.
    pub layer: Option<String>,
    /// The method's short name.
    pub method: Option<String>,
    /// The number of components of the basis.
    pub components: Option<u32>,
    /// The sampling's short name.
    pub sampling: Option<String>,
    /// The tuning dimension, counted from one.
    pub dimension: Option<usize>,
    /// The point along it, counted from one.
    pub point: Option<usize>,
    /// How the list is arranged.
    pub arrangement: Arrangement,
}

impl Request {
    /// What this query (with or without its question mark) asks for.
    pub fn parse(query: &str) -> Self {
        let mut request = Self::default();
        for (key, value) in query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')) {
            let word = || Some(value.to_owned()).filter(|word| is_plain(word));
            match key {
                "layer" => request.layer = word(),
                "method" => request.method = word(),
                "sampling" => request.sampling = word(),
                "components" => request.components = value.parse().ok(),
                "dimension" => request.dimension = value.parse().ok(),
                "point" => request.point = value.parse().ok(),
                "sort" => request.arrangement.sort = Sort::from_slug(value).unwrap_or_default(),
                "attribute" => request.arrangement.attribute = Attribute::from_slug(value),
                _ => {}
            }
        }
        request
    }

    /// What this asks for and, where it names no basis, the rest of what a site opens with.
    pub fn or(self, opening: Self) -> Self {
        let names_basis = self.layer.is_some() || self.method.is_some() || self.components.is_some();
        if names_basis {
            return self;
        }
        let (dimension, point) = match (self.dimension, self.point) {
            (None, point) => (opening.dimension, point.or(opening.point)),
            chosen => chosen,
        };
        Self {
            dimension,
            point,
            arrangement: self.arrangement,
            sampling: self.sampling.or(opening.sampling),
            ..opening
        }
    }

    /// The dimension's index, if it is among `count` dimensions.
    pub fn dimension_index(&self, count: usize) -> Option<usize> {
        index(self.dimension, count)
    }

    /// The point's index, if it is among `count` points.
    pub fn point_index(&self, count: usize) -> Option<usize> {
        index(self.point, count)
    }
}

/// The query that restores a view: a basis, and the index of a dimension and, where one is chosen, of a point on it.
pub fn query(entry: &CatalogEntry, dimension: usize, point: Option<usize>) -> String {
    let mut query = basis_query(entry);
    if !entry.is_sampled(Sampling::Uniform) {
        query.push_str("&sampling=");
        query.push_str(&entry.sampling);
    }
    query.push_str(&format!("&dimension={}", dimension + 1));
    if let Some(point) = point {
        query.push_str(&format!("&point={}", point + 1));
    }
    query
}

/// The part of a query that names a basis, wherever its points lie.
fn basis_query(entry: &CatalogEntry) -> String {
    format!("?layer={}&method={}&components={}", entry.layer, entry.method, entry.dimensions)
}

/// Names are made of letters, digits and a few signs; what would need an escape is no name of ours.
fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn index(number: Option<usize>, count: usize) -> Option<usize> {
    number?.checked_sub(1).filter(|index| *index < count)
}

#[cfg(test)]
mod tests;
