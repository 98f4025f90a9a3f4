//! What a dimension's response to gratings carries: its tuning curves, its indices, and what they are compared with.
//!
//! The paper defines a tuning dimension as a stimulus attribute that accounts for much of the activation variance
//! (Dey et al. 2020, section 1), and looks for seven (tables 1 and 2): see [`Attribute`]. Here the responses are
//! coefficients of a basis, in standard deviations over the photos that it was fitted to, and the stimuli a
//! [`GratingSet`]. Every share is one of the same variance, that of the response over *all* gratings, so that the seven
//! can be compared. They are taken within each colour axis and added up over the axes that the attribute is of:
//!
//! - **Frequency** and **angle** are of every axis. Their index is the share that the attribute accounts for where the
//!   axis is known: `Σ_c Var(E[s | c, A]) / 5 Var(s)`. Averaged over colours first, a response to the angle of
//!   luminance alone would lose four fifths of it.
//! - **Phase** is where an edge is dark and where light, as the paper means it, and so of luminance. Along the other
//!   axes it says which colour lies where, and which of the two comes first is only a name.
//! - **A colour contrast** is of its own axis. *Alone*, its index is the share of what its sign accounts for: of the
//!   means over frequency and angle at each phase, about the mean over all gratings, so that a response which follows
//!   the contrast whatever its sign counts too. In *total* it is the share that all gratings of the axis carry about
//!   that mean, whatever their frequency, angle and phase. These totals and what luminance carries add up to 1; a
//!   response that is blind to colour has a fifth of each.
//!
//! Delta is Borgonovo's ([`crate::delta`]), no share of variance: within each axis, averaged over the axes of the
//! attribute by what each carries; for a contrast, of whether a grating is on its axis or not.
//!
//! An index means nothing by itself: a subspace in which every direction follows frequency has no frequency dimension.
//! [`Null`] holds what a random direction of the same subspace reaches in one case of a hundred. Of 16 dimensions with
//! seven attributes about one passes by chance.

mod responses;

pub use crate::attribute::Attribute;
pub use responses::ResponseTable;

use crate::gratings::{ColourAxis, GratingSet};
use serde::{Deserialize, Serialize};

impl Attribute {
    /// Those of a Gabor filter: the factors of the gratings of one colour axis, in their order.
    pub const GABOR: [Self; 3] = [Self::Frequency, Self::Angle, Self::Phase];

    /// The colour axes whose gratings it is measured with.
    pub fn axes(self) -> &'static [ColourAxis] {
        match self {
            Self::Frequency | Self::Angle => &ColourAxis::ALL,
            Self::Phase => &[ColourAxis::Luminance],
            Self::GreenPurple => &[ColourAxis::GreenPurple],
            Self::OrangeBlue => &[ColourAxis::OrangeBlue],
            Self::GreenRed => &[ColourAxis::GreenRed],
            Self::BlueRed => &[ColourAxis::BlueRed],
        }
    }

    /// The place in [`Self::GABOR`] of what changes with it: the phase, for a contrast's sign.
    pub fn factor(self) -> usize {
        match self {
            Self::Frequency => 0,
            Self::Angle => 1,
            Self::Phase | Self::GreenPurple | Self::OrangeBlue | Self::GreenRed | Self::BlueRed => 2,
        }
    }

    /// After how many degrees its tuning curve comes back to where it began: half a turn for angle, a turn for phase
    /// and for the contrasts, whose curves are over phase. None for frequency.
    pub fn period_deg(self) -> Option<f64> {
        match self {
            Self::Frequency => None,
            Self::Angle => Some(180.0),
            Self::Phase | Self::GreenPurple | Self::OrangeBlue | Self::GreenRed | Self::BlueRed => Some(360.0),
        }
    }
}

/// Two factors of the gratings of one colour axis, in the order of [`Indices::pairs`].
pub const PAIRS: [[Attribute; 2]; 3] = [
    [Attribute::Frequency, Attribute::Angle],
    [Attribute::Frequency, Attribute::Phase],
    [Attribute::Angle, Attribute::Phase],
];

/// A tuning curve: the response at each level of a factor, in standard deviations of the coefficient over photos.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The mean over all gratings of the level that are on one colour axis.
    pub mean: Vec<f32>,
    /// Their standard deviation: how much the response varies while this factor stays as it is.
    pub spread: Vec<f32>,
}

/// How much of a response an attribute accounts for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The share (0 to 1) of the response's variance that the attribute alone accounts for.
    pub first: f32,
    /// The share with everything that it takes part in.
    pub total: f32,
    /// Borgonovo's delta (0 to 1), no share of variance.
    pub delta: f32,
}

/// All indices of one response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// In the order of [`Attribute::ALL`].
    pub attributes: [Index; 7],
    /// The shares that two factors together account for within each colour axis, in the order of [`PAIRS`].
    pub pairs: [f32; 3],
    /// The shares that gratings of each colour axis carry, in the order of [`ColourAxis::ALL`]. They add up to 1.
    pub axes: [f32; 5],
}

impl Indices {
    /// The index of an attribute.
    pub fn of(&self, attribute: Attribute) -> Index {
        self.attributes[attribute as usize]
    }

    fn are_finite(&self) -> bool {
        let attributes = self.attributes.iter().flat_map(|index| [index.first, index.total, index.delta]);
        attributes.chain(self.pairs).chain(self.axes).all(f32::is_finite)
    }
}

/// The tuning of one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuning {
    /// Its tuning curves: for each of [`ColourAxis::ALL`] those over [`Attribute::GABOR`].
    pub curves: [[Curve; 3]; 5],
    /// How much of its response each attribute accounts for.
    pub indices: Indices,
}

impl Tuning {
    /// The tuning curve over an attribute among the gratings of a colour axis. A contrast's is over the phase.
    pub fn curve(&self, axis: ColourAxis, attribute: Attribute) -> &Curve {
        &self.curves[axis as usize][attribute.factor()]
    }

    /// The standard deviation of the response over all gratings, in standard deviations of the coefficient over photos:
    /// how strongly gratings move the dimension at all, of which the indices are shares.
    pub fn deviation(&self) -> f32 {
        let over_axes = |of: &dyn Fn(f64, f64) -> f64| {
            let over_levels = |curve: &Curve| {
                let each = curve.mean.iter().zip(&curve.spread).map(|(m, s)| of(f64::from(*m), f64::from(*s)));
                each.sum::<f64>() / curve.mean.len().max(1) as f64
            };
            self.curves.iter().map(|curves| over_levels(&curves[0])).sum::<f64>() / self.curves.len() as f64
        };
        let (mean, square) = (over_axes(&|mean, _| mean), over_axes(&|mean, spread| mean * mean + spread * spread));
        (square - mean * mean).max(0.0).sqrt() as f32
    }
}

/// What directions that mean nothing reach: the dimensions of randomly rotated bases of the same subspace.
///
/// A rotation is uniform among the orthogonal maps of the D coefficients, each in units of its standard deviation over
/// the photos. For PCA and ICA those coefficients are uncorrelated, so a rotation is another whitened basis of the same
/// subspace. NMF and LLE have no linear subspace; there the directions are random linear readouts of the coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Null {
    /// Rotations, each of as many directions as there are dimensions.
    pub rotations: u32,
    /// Their seed.
    pub seed: u64,
    /// The share (0 to 1) of the directions that lie below the thresholds.
    pub share: f32,
    /// Each index's quantile at that share, over all directions: what one direction reaches.
    pub thresholds: Indices,
    /// The same quantile of the largest in each rotation: what the best direction of a basis reaches. A basis has so
    /// many directions that one of them often exceeds what one direction does.
    pub best: Indices,
}

/// The tuning of every dimension of a basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BasisTuning {
    /// The gratings that were shown.
    pub gratings: GratingSet,
    /// One entry a dimension, in the order of the basis.
    pub dimensions: Vec<Tuning>,
    /// What they are compared with.
    pub null: Null,
}

impl BasisTuning {
    /// What in it contradicts itself, if anything does: a curve has other levels than the gratings, or a number is not
    /// finite.
    pub fn contradiction(&self) -> Option<String> {
        let [_, levels @ ..] = self.gratings.shape();
        let fits = |(curve, levels): (&Curve, usize)| {
            let numbers = curve.mean.iter().chain(&curve.spread);
            curve.mean.len() == levels && curve.spread.len() == levels && numbers.into_iter().all(|v| v.is_finite())
        };
        let sound = |tuning: &Tuning| {
            tuning.indices.are_finite() && tuning.curves.iter().all(|curves| curves.iter().zip(levels).all(fits))
        };
        let unsound = self.dimensions.iter().position(|tuning| !sound(tuning));
        match unsound {
            Some(index) => Some(format!("the tuning curves of dimension {} do not fit its gratings", index + 1)),
            None if !(self.null.thresholds.are_finite() && self.null.best.are_finite()) => {
                Some("the null of its tuning is not a finite number".into())
            }
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_found_by_its_place() {
        for (place, attribute) in Attribute::ALL.into_iter().enumerate() {
            assert_eq!(attribute as usize, place);
        }
        for (attribute, axis) in Attribute::ALL[3..].iter().zip(&ColourAxis::ALL[1..]) {
            assert_eq!(attribute.axes(), [*axis]);
        }
        for attribute in Attribute::GABOR {
            assert_eq!(Attribute::GABOR[attribute.factor()], attribute);
        }
    }

    #[test]
    fn postcard_gives_back_what_it_was_given() {
        let curve = Curve { mean: vec![1.0, 2.0], spread: vec![0.5, 0.25] };
        let curves = std::array::from_fn(|_| std::array::from_fn(|_| curve.clone()));
        let dimension = Tuning { curves, indices: Indices::default() };
        let tuning = BasisTuning {
            gratings: GratingSet { frequencies: vec![0.1, 0.2], angles: vec![0.0, 1.5], phases: vec![0.0, 3.0] },
            dimensions: vec![dimension; 2],
            null: Null { rotations: 3, seed: 4, share: 0.99, thresholds: Indices::default(), best: Indices::default() },
        };
        let bytes = postcard::to_allocvec(&tuning).unwrap();
        assert_eq!(postcard::from_bytes::<BasisTuning>(&bytes).unwrap(), tuning);
        assert_eq!(tuning.contradiction(), None);
        let mut shorter = tuning.clone();
        shorter.dimensions[1].curves[4][2].mean.pop();
        assert!(shorter.contradiction().unwrap().contains("tuning curves of dimension 2"));
        let mut unbounded = tuning;
        unbounded.null.thresholds.pairs[0] = f32::NAN;
        assert!(unbounded.contradiction().unwrap().contains("null"));
    }
}
