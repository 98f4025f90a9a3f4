//! What is seen along the dimensions of a basis, and along random directions of the same subspace.
//!
//! A dimension is tuned to an attribute in the paper's reading if the attribute is seen to change along it (Dey et al.
//! 2020, section 3.4). Some change along any direction, so a movement counts where it is larger than 99 % of those
//! along random directions, drawn alike and compared at equally many points.

use crate::attribute::{Attribute, Attributes};
use crate::movement::{Movement, evenly_chosen};
use crate::sampling::quantile;
use serde::{Deserialize, Serialize};

/// The share of random directions that a movement has to exceed.
pub const NULL_SHARE: f64 = 0.99;

/// What is seen along all dimensions of a basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Points of each strip that movement is measured at, evenly chosen from all: as many as the null has.
    pub points_compared: u32,
    /// One entry a dimension, in the order of the basis.
    pub dimensions: Vec<SeenDimension>,
    /// What random directions give, where they were drawn.
    pub null: Option<SeenNull>,
}

/// What is seen along one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenDimension {
    /// The attributes of every point's image, in order.
    pub images: Vec<Attributes>,
    /// How far each attribute moves.
    pub movement: Movement,
}

/// What is seen along random directions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenNull {
    /// Directions that were drawn.
    pub directions: u32,
    /// The movement below which [`NULL_SHARE`] of them lie.
    pub percentile_99: Movement,
    /// The movement that the best of as many directions as the basis has dimensions stays below in that share of cases,
    /// as if they were drawn one by one: the largest of all, where directions are too few to tell.
    pub best: Movement,
}

impl SeenDimension {
    /// A dimension with these images, whose movement is measured at `points` of them.
    pub fn new(images: Vec<Attributes>, points: usize) -> Self {
        let chosen: Vec<Attributes> = evenly_chosen(images.len(), points).into_iter().map(|i| images[i]).collect();
        Self { movement: Movement::along(&chosen), images }
    }
}

impl SeenNull {
    /// The null that these movements along random directions make for a basis of so many `dimensions`; none of no
    /// directions.
    pub fn of(movements: &[Movement], dimensions: usize) -> Option<Self> {
        let percentile = |attribute: Attribute, share: f64| {
            let mut sorted: Vec<f32> = movements.iter().map(|m| m.of(attribute)).collect();
            sorted.sort_by(f32::total_cmp);
            quantile(&sorted, share)
        };
        // All of D independent directions lie below the quantile at p with the probability p^D.
        let of_best = NULL_SHARE.powf(1.0 / dimensions.max(1) as f64);
        (!movements.is_empty()).then(|| Self {
            directions: movements.len() as u32,
            percentile_99: Movement::from_each(|attribute| percentile(attribute, NULL_SHARE)),
            best: Movement::from_each(|attribute| percentile(attribute, of_best)),
        })
    }
}

impl Seen {
    /// The attributes that move along a dimension (from 0) further than along random directions, the one that exceeds
    /// them most first. Without a null, none.
    ///
    /// # Panics
    /// When there is no such dimension.
    pub fn passing(&self, dimension: usize) -> Vec<Attribute> {
        let Some(null) = self.null else { return Vec::new() };
        let movement = self.dimensions[dimension].movement;
        let excess = |attribute: Attribute| movement.of(attribute) / null.percentile_99.of(attribute);
        let passes = |attribute: &Attribute| movement.of(*attribute) > null.percentile_99.of(*attribute);
        let mut passing: Vec<Attribute> = Attribute::ALL.into_iter().filter(passes).collect();
        passing.sort_by(|a, b| excess(*b).total_cmp(&excess(*a)));
        passing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every attribute moves alike.
    fn alike(amount: f32) -> Movement {
        Movement::from_each(|_| amount)
    }

    fn seen(movement: Movement, null: Option<SeenNull>) -> Seen {
        Seen { points_compared: 8, dimensions: vec![SeenDimension { images: Vec::new(), movement }], null }
    }

    #[test]
    fn what_exceeds_the_null_passes_the_furthest_first() {
        let null = SeenNull::of(&(0..=100).map(|i| alike(i as f32 / 100.0)).collect::<Vec<_>>(), 2).unwrap();
        assert_eq!((null.directions, null.percentile_99), (101, alike(0.99)));
        assert!((null.best.of(Attribute::Angle) - 0.99f32.sqrt()).abs() < 1e-3, "{null:?}");
        let movement = Movement::from_each(|attribute| match attribute {
            Attribute::Angle => 1.5,
            Attribute::Phase => 2.0,
            Attribute::Frequency => 0.99,
            _ => 0.5,
        });
        assert_eq!(seen(movement, Some(null)).passing(0), [Attribute::Phase, Attribute::Angle]);
        assert_eq!(seen(movement, None).passing(0), []);
    }

    #[test]
    fn no_directions_make_no_null() {
        assert_eq!(SeenNull::of(&[], 1), None);
    }

    #[test]
    fn a_dimension_keeps_all_images_and_moves_at_the_chosen_points() {
        let image = |i: usize| Attributes {
            frequency: Some(0.1),
            angle_deg: 0.0,
            coherence: 0.0,
            phase_deg: 0.0,
            phase_agreement: 0.0,
            // Only images that are not chosen are coloured.
            contrasts: [if evenly_chosen(32, 8).contains(&i) { 0.0 } else { i as f32 }, 0.0, 0.0, 0.0],
        };
        let dimension = SeenDimension::new((0..32).map(image).collect(), 8);
        assert_eq!(dimension.images.len(), 32);
        assert!(dimension.movement.of(Attribute::GreenPurple) < 1e-6, "{dimension:?}");
    }
}
