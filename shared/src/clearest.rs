//! The clearest dimension of several bases: the one on which a page opens.
//!
//! Chosen by measurement: of all dimensions whose response carries an attribute, more than the best dimension of a random
//! basis does ([`crate::verdict`]), and along whose strip it is also seen to move
//! ([`Seen::passing`](crate::seen::Seen::passing)), the one with the largest share. Where none is seen, being carried is
//! enough.

use crate::tuning::Attribute;
use crate::verdict::LEAST;
use crate::{Bundle, Sampling};

/// A dimension among several bundles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clearest {
    /// The bundle's place among those given.
    pub bundle: usize,
    /// The dimension, counted from 0.
    pub dimension: usize,
    /// What it follows.
    pub attribute: Attribute,
    /// The share (0 to 1) of its response's variance that the attribute alone accounts for.
    pub share: f32,
}

/// The clearest dimension of these bundles; None where no measured dimension stands out. Only uniform points count:
/// another sampling shows the same dimensions.
pub fn clearest<'a>(bundles: impl IntoIterator<Item = &'a Bundle>) -> Option<Clearest> {
    let uniform = bundles.into_iter().enumerate().filter(|(_, bundle)| bundle.sampling == Sampling::Uniform);
    largest(uniform.flat_map(|(place, bundle)| of_bundle(place, bundle)))
}

/// The clearest dimension of one bundle, whatever its sampling.
pub fn clearest_of(bundle: &Bundle) -> Option<Clearest> {
    largest(of_bundle(0, bundle))
}

fn largest(found: impl IntoIterator<Item = (Clearest, bool)>) -> Option<Clearest> {
    let by = |a: &(Clearest, bool), b: &(Clearest, bool)| a.1.cmp(&b.1).then(a.0.share.total_cmp(&b.0.share));
    found.into_iter().max_by(by).map(|(found, _)| found)
}

/// Every attribute that a dimension of the bundle carries, and whether it is seen along its strip too.
fn of_bundle(place: usize, bundle: &Bundle) -> Vec<(Clearest, bool)> {
    let Some(tuning) = &bundle.tuning else { return Vec::new() };
    let dimensions = tuning.dimensions.iter().enumerate();
    let each = dimensions.flat_map(|pair| Attribute::ALL.into_iter().map(move |attribute| (pair, attribute)));
    let found = each.filter_map(|((dimension, measured), attribute)| {
        let (share, null) = (measured.indices.of(attribute).first, tuning.null.best.of(attribute).first);
        let is_seen = || bundle.seen.as_ref().is_some_and(|seen| seen.passing(dimension).contains(&attribute));
        let found = Clearest { bundle: place, dimension, attribute, share };
        (share > null && share >= LEAST).then(|| (found, is_seen()))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::with_tuning;

    #[test]
    fn the_largest_share_that_is_also_seen_opens() {
        let seen = with_tuning(Attribute::Angle, 0.6, true);
        let unseen = with_tuning(Attribute::Phase, 0.9, false);
        let weaker = with_tuning(Attribute::Frequency, 0.5, true);
        let found = clearest([&unseen, &weaker, &seen]).unwrap();
        assert_eq!((found.bundle, found.dimension, found.attribute), (2, 0, Attribute::Angle));
        assert_eq!(clearest([&unseen]).unwrap().share, 0.9);
    }

    #[test]
    fn what_does_not_stand_out_does_not_open() {
        assert_eq!(clearest([&with_tuning(Attribute::Angle, 0.04, true)]), None);
        assert_eq!(clearest([]), None);
    }
}
