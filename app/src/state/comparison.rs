//! The URL of the page that compares: two dimensions and one position, as a query that restores them.
//!
//! `?left=conv2d0.pca.16.4&right=conv2d0.ica.16.2&position=0.5`. A side is `layer.method.components.dimension`, with the
//! sampling before the dimension where it is not uniform: `conv2d0.ica.16.equal-mass.2`. Dimensions count from one;
//! the position is in standard deviations. What is missing, unknown or out of range is left out of account, as in
//! [`Request`].

use super::{Request, is_plain};
use tuning_shared::{CatalogEntry, Sampling};

/// Digits of a position after its point.
const POSITION_DIGITS: usize = 2;

/// What a URL asks to compare. Nothing in it need exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The first dimension.
    pub left: Option<Request>,
    /// The second.
    pub right: Option<Request>,
    /// Where along both, in standard deviations.
    pub position: Option<f64>,
}

impl Comparison {
    /// What this query (with or without its question mark) asks for.
    pub fn parse(query: &str) -> Self {
        let mut comparison = Self::default();
        for (key, value) in query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "left" => comparison.left = side(value),
                "right" => comparison.right = side(value),
                "position" => comparison.position = value.parse().ok().filter(|position: &f64| position.is_finite()),
                _ => {}
            }
        }
        comparison
    }
}

/// A side of a comparison as a basis and the index of one of its dimensions.
pub type Side<'a> = (&'a CatalogEntry, usize);

/// The query that restores a comparison.
pub fn comparison_query(left: Side<'_>, right: Side<'_>, position: Option<f64>) -> String {
    let mut query = format!("?left={}&right={}", side_word(left), side_word(right));
    if let Some(position) = position {
        let digits = format!("{position:.POSITION_DIGITS$}");
        let shortest = digits.trim_end_matches('0').trim_end_matches('.');
        query.push_str(&format!("&position={}", if shortest == "-0" { "0" } else { shortest }));
    }
    query
}

fn side_word((entry, dimension): Side<'_>) -> String {
    let mut word = format!("{}.{}.{}", entry.layer, entry.method, entry.dimensions);
    if !entry.is_sampled(Sampling::Uniform) {
        word.push('.');
        word.push_str(&entry.sampling);
    }
    format!("{word}.{}", dimension + 1)
}

/// Read from its end, since a layer's name may hold points: dimension, sampling if there is one, components, method.
fn side(word: &str) -> Option<Request> {
    let mut parts: Vec<&str> = word.split('.').collect();
    if !is_plain(word) || parts.len() < 4 {
        return None;
    }
    let dimension = parts.pop()?.parse().ok();
    let is_sampling = |part: &&str| part.parse::<u32>().is_err();
    let sampling = if parts.last().is_some_and(is_sampling) { parts.pop().map(str::to_owned) } else { None };
    let components = parts.pop()?.parse().ok();
    let method = parts.pop()?.to_owned();
    let layer = parts.join(".");
    (!layer.is_empty()).then(|| Request {
        layer: Some(layer),
        method: Some(method),
        components,
        sampling,
        dimension,
        ..Request::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(layer: &str, method: &str, sampling: &str) -> CatalogEntry {
        CatalogEntry {
            folder: "folder".into(),
            file: "bundle.postcard".into(),
            model: "A Net".into(),
            layer: layer.into(),
            method: method.into(),
            sampling: sampling.into(),
            dimensions: 16,
            explained_variance: 0.5,
        }
    }

    #[test]
    fn the_query_is_the_documented_one() {
        let (pca, ica) = (entry("conv2d0", "pca", "uniform"), entry("conv2d0", "ica", "equal-mass"));
        let query = comparison_query((&pca, 3), (&ica, 1), Some(0.5));
        assert_eq!(query, "?left=conv2d0.pca.16.4&right=conv2d0.ica.16.equal-mass.2&position=0.5");
        let position =
            |value| comparison_query((&pca, 0), (&pca, 1), value).split_once("1&right=").map(|r| r.1.to_owned());
        assert_eq!(position(None).as_deref(), Some("conv2d0.pca.16.2"));
        assert_eq!(position(Some(-0.001)).as_deref(), Some("conv2d0.pca.16.2&position=0"));
        assert_eq!(position(Some(-12.0)).as_deref(), Some("conv2d0.pca.16.2&position=-12"));
        assert_eq!(position(Some(20.0)).as_deref(), Some("conv2d0.pca.16.2&position=20"));
    }

    #[test]
    fn a_comparison_comes_back_from_its_query() {
        for layer in ["conv2d0", "block.2.conv"] {
            let (left, right) = (entry(layer, "pca", "uniform"), entry("mixed3a", "ica", "equal-mass"));
            let back = Comparison::parse(&comparison_query((&left, 3), (&right, 11), Some(-2.25)));
            let (left, right) = (back.left.unwrap(), back.right.unwrap());
            assert_eq!((left.layer.as_deref(), left.method.as_deref()), (Some(layer), Some("pca")));
            assert_eq!((left.components, left.sampling.as_deref(), left.dimension), (Some(16), None, Some(4)));
            assert_eq!((right.sampling.as_deref(), right.dimension_index(16)), (Some("equal-mass"), Some(11)));
            assert_eq!(back.position, Some(-2.25));
        }
    }

    #[test]
    fn junk_is_left_out_of_account() {
        for junk in [
            "",
            "?",
            "?left=",
            "?left=...&right=a.b.c",
            "?left=%3Cb%3E.pca.16.1",
            "?position=NaN",
            "?position=inf",
            "?left=.pca.16.1",
            "?utm=x&&=",
        ] {
            assert_eq!(Comparison::parse(junk), Comparison::default(), "{junk}");
        }
        let odd = Comparison::parse("?left=conv2d0.pca.x.y.z&right=conv2d0.pca.16.99999999999999999999").left.unwrap();
        assert_eq!((odd.components, odd.dimension), (None, None));
    }
}
