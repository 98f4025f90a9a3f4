//! The URL of the mix: a basis, a coefficient for every dimension of it, and the two dimensions of the plane.
//!
//! `?layer=conv2d1&method=pca&components=16&mix=13..-22&plane=1.3`. Coefficients are in tenths of the standard deviation
//! that was observed, in the order of the dimensions: what is empty is zero, and so are all after the last, so that the
//! mean has no `mix` at all. The dimensions of the plane count from one, and are the first two where it is not said.
//! What is missing or unknown is left out of account, and what is out of range counts as its end, as in [`Request`].

use super::{Request, basis_query};
use tuning_shared::CatalogEntry;

/// Coefficients of a mix in tenths of the observed standard deviations, one a dimension.
pub type Tenths = Vec<i32>;

/// The dimensions of a plane where nobody chose others.
pub const FIRST_PLANE: [usize; 2] = [0, 1];

/// The largest number of tenths that an address may ask for: none of a basis is near it.
const MOST_TENTHS: i32 = 100_000;
/// The most coefficients that an address may ask for.
const MOST_DIMENSIONS: usize = 4096;

/// What a URL asks to mix. Nothing in it need exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MixRequest {
    /// The basis.
    pub basis: Request,
    /// The coefficients, as far as they are said.
    pub tenths: Tenths,
    /// The dimensions of the plane, across and up, counted from one.
    pub plane: Option<[usize; 2]>,
}

impl MixRequest {
    /// What this query (with or without its question mark) asks for.
    pub fn parse(query: &str) -> Self {
        let mut request = Self { basis: Request::parse(query), ..Self::default() };
        for (key, value) in query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "mix" => request.tenths = value.split('.').take(MOST_DIMENSIONS).map(tenths).collect(),
                "plane" => request.plane = plane(value),
                _ => {}
            }
        }
        request
    }

    /// What this asks for and, where it names no basis, the basis that a site opens with.
    pub fn or(self, opening: Request) -> Self {
        Self { basis: self.basis.or(opening), ..self }
    }

    /// A coefficient for each of `count` dimensions.
    pub fn tenths_of(&self, count: usize) -> Tenths {
        (0..count).map(|dimension| self.tenths.get(dimension).copied().unwrap_or(0)).collect()
    }

    /// The indices of the plane's dimensions, if both are among `count` and they are two.
    pub fn plane_of(&self, count: usize) -> [usize; 2] {
        let asked = self.plane.and_then(|plane| {
            let [across, up] = plane.map(|number| number.checked_sub(1).filter(|index| *index < count));
            Some([across?, up?]).filter(|[across, up]| across != up)
        });
        asked.unwrap_or(FIRST_PLANE)
    }
}

/// The query that restores a mix.
pub fn mix_query(entry: &CatalogEntry, tenths: &[i32], plane: [usize; 2]) -> String {
    let mut query = basis_query(entry);
    let words = tenths.iter().map(|tenths| if *tenths == 0 { String::new() } else { tenths.to_string() });
    let mix = words.collect::<Vec<_>>().join(".");
    let mix = mix.trim_end_matches('.');
    if !mix.is_empty() {
        query.push_str(&format!("&mix={mix}"));
    }
    if plane != FIRST_PLANE {
        query.push_str(&format!("&plane={}.{}", plane[0] + 1, plane[1] + 1));
    }
    query
}

/// The query of the mix that lies at a coefficient of one dimension, in standard deviations.
pub fn point_query(entry: &CatalogEntry, dimension: usize, deviations: f64) -> String {
    let mut tenths = vec![0; dimension + 1];
    tenths[dimension] = (deviations * 10.0).round() as i32;
    let count = entry.dimensions as usize;
    let beside = if dimension == 0 { 1 } else { 0 };
    let plane = if dimension > 1 && count > 1 { [beside, dimension] } else { FIRST_PLANE };
    mix_query(entry, &tenths, plane)
}

fn tenths(word: &str) -> i32 {
    word.parse::<i32>().map_or(0, |tenths| tenths.clamp(-MOST_TENTHS, MOST_TENTHS))
}

fn plane(word: &str) -> Option<[usize; 2]> {
    let (across, up) = word.split_once('.')?;
    Some([across.parse().ok()?, up.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> CatalogEntry {
        CatalogEntry {
            folder: "folder".into(),
            file: "bundle.postcard".into(),
            model: "A Net".into(),
            layer: "conv2d1".into(),
            method: "pca".into(),
            sampling: "uniform".into(),
            dimensions: 4,
            explained_variance: 0.5,
        }
    }

    #[test]
    fn the_query_is_the_documented_one() {
        let query = mix_query(&entry(), &[13, 0, -22, 0], [0, 2]);
        assert_eq!(query, "?layer=conv2d1&method=pca&components=4&mix=13..-22&plane=1.3");
        assert_eq!(mix_query(&entry(), &[0; 4], FIRST_PLANE), "?layer=conv2d1&method=pca&components=4");
    }

    #[test]
    fn a_mix_comes_back_from_its_query() {
        for tenths in [vec![0, 0, 0, 0], vec![1, -2, 30, -400], vec![0, 0, 0, 7]] {
            for plane in [FIRST_PLANE, [3, 1]] {
                let back = MixRequest::parse(&mix_query(&entry(), &tenths, plane));
                assert_eq!((back.tenths_of(4), back.plane_of(4)), (tenths.clone(), plane));
                assert_eq!(back.basis.layer.as_deref(), Some("conv2d1"));
            }
        }
    }

    #[test]
    fn a_point_of_a_strip_is_a_mix_of_one() {
        let query = point_query(&entry(), 2, -6.18);
        assert!(query.ends_with("&mix=..-62&plane=1.3"), "{query}");
        assert!(point_query(&entry(), 0, 1.04).ends_with("&mix=10"));
    }

    #[test]
    fn what_is_not_there_is_left_out_of_account() {
        for junk in ["?mix=", "?mix=x.y", "?mix=%3C", "?plane=1", "?plane=2.2", "?plane=0.1", "?plane=1.9", "?mix"] {
            let request = MixRequest::parse(junk);
            assert_eq!((request.tenths_of(4), request.plane_of(4)), (vec![0; 4], FIRST_PLANE), "{junk}");
        }
        assert_eq!(MixRequest::parse("?mix=1e9.99999999999.-200000").tenths_of(3), [0, 0, -MOST_TENTHS]);
        assert_eq!(MixRequest::parse("?mix=1.2.3.4.5.6").tenths_of(2), [1, 2]);
    }
}
