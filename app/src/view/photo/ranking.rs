//! Dimensions in the order of how much of a photo's variance they carry.

use crate::live::protocol::PhotoMaps;
use crate::view::number;
use tuning_shared::{Bundle, Method};

/// A dimension and its share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    /// The dimension's index.
    pub dimension: usize,
    /// The share (0 to 1) of the variance of this photo's activations that it carries.
    pub share: f64,
}

impl Rank {
    /// All dimensions, that with the largest share first.
    pub fn all(shares: &[f64]) -> Vec<Self> {
        let mut ranks: Vec<Self> = Vec::with_capacity(shares.len());
        // There are few, and a sort's code would be longer than all of this.
        for (dimension, share) in shares.iter().enumerate() {
            let place = ranks.partition_point(|rank| rank.share >= *share);
            ranks.insert(place, Self { dimension, share: *share });
        }
        ranks
    }

    /// What is said of it beside its map.
    pub fn label(self) -> String {
        format!("{} of this photo’s variance", number::percent(self.share))
    }
}

/// What the shares are and what they add up to.
pub fn shares_sentence(maps: &PhotoMaps, bundle: &Bundle) -> String {
    let sum: f64 = maps.shares.iter().sum();
    if sum <= 0.0 {
        return "The layer answers alike everywhere in this photo: there is no variance to share out.".into();
    }
    let usual = bundle.explained_variance();
    format!(
        "Together the {} dimensions carry {} of the variance of this photo’s activations; over the photographs from which \
         the basis was made they carry {}. Shares count nothing twice, and what is missing lies in directions outside the \
         basis.",
        maps.shares.len(),
        number::percent(sum),
        number::percent(usual.into()),
    )
}

/// What is announced when the maps have come.
pub fn found_sentence(maps: &PhotoMaps, took_ms: (f64, f64), is_on_gpu: bool) -> String {
    let Some(first) = Rank::all(&maps.shares).into_iter().next() else { return String::new() };
    let total = (took_ms.0 + took_ms.1) / 1000.0;
    let processor = if is_on_gpu { "graphics processor" } else { "processor" };
    format!(
        "{} maps of {} × {} places, computed on your {processor} in {} s. Dimension {} carries most of this photo: {}.",
        maps.shares.len(),
        maps.width,
        maps.height,
        number::decimal(total.max(0.01), 2),
        first.dimension + 1,
        number::percent(first.share),
    )
}

/// What a method cannot do at every position, if it cannot.
pub fn thinned_sentence(maps: &PhotoMaps, method: Method) -> Option<String> {
    let every = match maps.stride {
        0 | 1 => return None,
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        more => format!("{more}th"),
    };
    Some(format!(
        "{} looks among all its landmarks for each place, which takes long: it was asked at every {every} row and column of \
         the layer.",
        method.label()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn maps(shares: &[f64]) -> PhotoMaps {
        PhotoMaps { height: 72, width: 96, stride: 1, shares: shares.to_vec(), ..PhotoMaps::default() }
    }

    #[test]
    fn the_largest_share_comes_first_and_equals_keep_their_order() {
        let order: Vec<usize> = Rank::all(&[0.1, 0.4, 0.1, 0.0]).iter().map(|rank| rank.dimension).collect();
        assert_eq!(order, [1, 0, 2, 3]);
        assert_eq!(Rank { dimension: 0, share: 0.213 }.label(), "21.3\u{a0}% of this photo’s variance");
    }

    #[test]
    fn the_sum_is_said_beside_what_is_usual() {
        let sentence = shares_sentence(&maps(&[0.25, 0.5]), &sample::bundle());
        assert!(sentence.contains("carry 75.0\u{a0}%") && sentence.contains("they carry 50.0\u{a0}%"), "{sentence}");
        assert!(shares_sentence(&maps(&[0.0, 0.0]), &sample::bundle()).contains("alike everywhere"));
    }

    #[test]
    fn what_was_found_is_announced_with_its_size_and_time() {
        let sentence = found_sentence(&maps(&[0.25, 0.5]), (300.0, 120.0), false);
        assert_eq!(
            sentence,
            "2 maps of 96 × 72 places, computed on your processor in 0.42 s. Dimension 2 carries most of this photo: \
             50.0\u{a0}%."
        );
        assert_eq!(thinned_sentence(&maps(&[1.0]), Method::Pca), None);
        let thinned = PhotoMaps { stride: 3, ..maps(&[1.0]) };
        assert!(thinned_sentence(&thinned, Method::Lle).unwrap().contains("every third row"));
    }
}
