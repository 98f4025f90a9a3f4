//! Whether a basis has a tuning dimension of an attribute, by numbers instead of by eye.
//!
//! The paper's tables ask that of a whole basis, so one dimension decides: the one with the largest statistic. It is
//! compared with what the best dimension of a basis that means nothing reaches ([`Null::best`](crate::tuning::Null)),
//! not with what one such direction does: among sixteen directions one often exceeds that.

use crate::tuning::{Attribute, BasisTuning};

/// A share below this is not "much of the activation variance", however unusual it is (section 1 of the paper).
pub const LEAST: f32 = 0.05;

/// What decides about one attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The dimension with the largest statistic, counted from 0.
    pub dimension: usize,
    /// Its statistic: the share (0 to 1) of its response's variance that the attribute alone accounts for.
    pub statistic: f32,
    /// What the best dimension of a random basis of the same subspace stays below in 99 of 100 cases.
    pub null: f32,
}

impl Verdict {
    /// Whether the basis has a tuning dimension of the attribute.
    pub fn is_found(&self) -> bool {
        self.statistic > self.null && self.statistic >= LEAST
    }
}

/// Whether the response of a dimension carries the attribute; None where there is no dimension.
pub fn carried_by_response(tuning: &BasisTuning, attribute: Attribute) -> Option<Verdict> {
    let statistics = tuning.dimensions.iter().map(|dimension| dimension.indices.of(attribute).first);
    let (dimension, statistic) = statistics.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Verdict { dimension, statistic, null: tuning.null.best.of(attribute).first })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gratings::GratingSet;
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
}
