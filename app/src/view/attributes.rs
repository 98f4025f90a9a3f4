//! What is known of a dimension's attributes, as a list of dimensions shows it.

use tuning_shared::caption::followed;
use tuning_shared::tuning::Attribute;
use tuning_shared::{BasisTuning, Bundle};

/// The attributes that a dimension's response follows alone, or that are seen to move along its strip; the first are
/// those of the response, the largest share first.
pub fn shown(bundle: &Bundle, dimension: usize) -> Vec<Attribute> {
    let mut attributes = carried(bundle, dimension);
    let seen = bundle.seen.as_ref().filter(|seen| dimension < seen.dimensions.len());
    let moving = seen.map(|seen| seen.passing(dimension)).unwrap_or_default();
    attributes.extend(moving.into_iter().filter(|attribute| !carried(bundle, dimension).contains(attribute)));
    attributes
}

/// The attributes that a dimension's response follows alone, the largest share first.
pub fn carried(bundle: &Bundle, dimension: usize) -> Vec<Attribute> {
    let of = |tuning: &BasisTuning| Some(followed(&tuning.dimensions.get(dimension)?.indices, &tuning.null));
    bundle.tuning.as_ref().and_then(of).unwrap_or_default()
}

/// The class in the document that gives an attribute its colour: all contrasts share one.
pub fn class(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Frequency => "frequency",
        Attribute::Angle => "angle",
        Attribute::Phase => "phase",
        Attribute::GreenPurple | Attribute::OrangeBlue | Attribute::GreenRed | Attribute::BlueRed => "colour",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use tuning_shared::movement::Movement;
    use tuning_shared::seen::{Seen, SeenDimension, SeenNull};

    #[test]
    fn what_the_response_follows_comes_before_what_is_seen_and_nothing_twice() {
        let mut bundle = sample::bundle();
        assert_eq!((shown(&bundle, 0), shown(&bundle, 1)), (vec![Attribute::Angle], vec![]));
        let movement = |attribute| if matches!(attribute, Attribute::Angle | Attribute::Phase) { 2.0 } else { 0.0 };
        let movement = Movement::from_each(movement);
        let one = Movement::from_each(|_| 1.0);
        bundle.seen = Some(Seen {
            points_compared: 4,
            dimensions: vec![SeenDimension { images: Vec::new(), movement }],
            null: Some(SeenNull { directions: 64, percentile_99: one, best: one }),
        });
        assert_eq!(shown(&bundle, 0), [Attribute::Angle, Attribute::Phase]);
        assert_eq!(carried(&bundle, 0), [Attribute::Angle]);
        assert_eq!((shown(&bundle, 1), shown(&bundle, 9)), (vec![], vec![]));
    }
}
