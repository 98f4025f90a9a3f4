//! Whether a basis has a tuning dimension of an attribute, by numbers instead of by eye.
//!
//! The paper's tables ask that of a whole basis, so one dimension decides: the one with the largest statistic. It is
//! compared with what the best dimension of a basis that means nothing reaches ([`Null::best`](crate::tuning::Null)),
//! not with what one such direction does: among sixteen directions one often exceeds that.

use crate::attribute::Attribute;
use crate::seen::Seen;
use crate::tuning::BasisTuning;

/// A share below this is not "much of the activation variance", however unusual it is (section 1 of the paper).
pub const LEAST: f32 = 0.05;

/// What decides about one attribute, in the response or in the strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The dimension with the largest statistic, counted from 0.
    pub dimension: usize,
    /// Its statistic. In the response, the share (0 to 1) of its variance that the attribute alone accounts for; in the
    /// strip, how far the attribute moves ([`crate::movement`]).
    pub statistic: f32,
    /// What the best dimension of a random basis of the same subspace stays below in 99 of 100 cases.
    pub null: f32,
    /// What a statistic must reach, however unusual it is.
    pub least: f32,
}

impl Verdict {
    /// Whether the basis has a tuning dimension of the attribute.
    pub fn is_found(&self) -> bool {
        self.statistic > self.null && self.statistic >= self.least
    }
}

/// Whether the attribute is seen to move along a strip; None where no null was drawn, or there is no dimension.
pub fn seen_in_strip(seen: &Seen, attribute: Attribute) -> Option<Verdict> {
    let null = seen.null?.best.of(attribute);
    let statistics = seen.dimensions.iter().map(|dimension| dimension.movement.of(attribute));
    let (dimension, statistic) = statistics.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Verdict { dimension, statistic, null, least: 0.0 })
}

/// Whether the response of a dimension carries the attribute; None where there is no dimension.
pub fn carried_by_response(tuning: &BasisTuning, attribute: Attribute) -> Option<Verdict> {
    let statistics = tuning.dimensions.iter().map(|dimension| dimension.indices.of(attribute).first);
    let (dimension, statistic) = statistics.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Verdict { dimension, statistic, null: tuning.null.best.of(attribute).first, least: LEAST })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gratings::GratingSet;
    use crate::movement::Movement;
    use crate::seen::{SeenDimension, SeenNull};
    use crate::tuning::{Curve, Indices, Null, Tuning};

    fn tuning(angles: &[f32], best: f32) -> BasisTuning {
        let with = |angle: f32| {
            let mut indices = Indices::default();
            indices.attributes[Attribute::Angle as usize].first = angle;
            indices
        };
        let curves = || std::array::from_fn(|_| std::array::from_fn(|_| Curve::default()));
        let dimension = |angle: &f32| Tuning { curves: curves(), indices: with(*angle) };
        BasisTuning {
            gratings: GratingSet { frequencies: vec![], angles: vec![], phases: vec![] },
            dimensions: angles.iter().map(dimension).collect(),
            null: Null { rotations: 1, seed: 0, share: 0.99, thresholds: with(0.3), best: with(best) },
        }
    }

    #[test]
    fn the_best_dimension_decides_against_the_best_random_one() {
        let of = |angles, best| carried_by_response(&tuning(angles, best), Attribute::Angle).unwrap();
        let verdict = of(&[0.1, 0.6, 0.5], 0.55);
        assert_eq!((verdict.dimension, verdict.is_found()), (1, true));
        // One random direction would have been exceeded.
        assert!(!of(&[0.1, 0.5], 0.55).is_found());
        assert!(!of(&[0.04], 0.01).is_found(), "a small share is not much of the variance");
        assert_eq!(carried_by_response(&tuning(&[], 0.5), Attribute::Angle), None);
    }

    #[test]
    fn what_moves_furthest_decides_and_without_a_null_nothing() {
        let dimension = |moved: f32| SeenDimension { images: vec![], movement: Movement::from_each(|_| moved) };
        let null = SeenNull { directions: 64, percentile_99: alike(0.5), best: alike(0.75) };
        let seen = |moved: [f32; 2], null| Seen { points_compared: 8, dimensions: moved.map(dimension).into(), null };
        let verdict = seen_in_strip(&seen([0.5, 0.8], Some(null)), Attribute::Angle).unwrap();
        assert_eq!((verdict.dimension, verdict.is_found()), (1, true));
        assert!(!seen_in_strip(&seen([0.6, 0.7], Some(null)), Attribute::Angle).unwrap().is_found());
        assert_eq!(seen_in_strip(&seen([0.5, 0.8], None), Attribute::Angle), None);
    }

    fn alike(moved: f32) -> Movement {
        Movement::from_each(|_| moved)
    }
}
