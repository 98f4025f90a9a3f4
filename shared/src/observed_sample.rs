//! A sample of what was observed: the coefficients of some of the activations in all dimensions of a basis at once.
//!
//! [`Observed`](crate::Observed) says how often each coefficient of one dimension occurs. It does not say which
//! coefficients occur together, which a reader must know who leaves the axes: of two dimensions that are uncorrelated,
//! one may be large only where the other is small. So some activations are drawn, and all their coefficients kept.

mod density;

use crate::envelope::{self, EnvelopeError, Kind};
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// Activations that are drawn, where there are so many.
pub const SAMPLE_SIZE: usize = 2048;

const KIND: Kind = Kind { magic: *b"TDsampl\n", version: 1, name: "sample" };

/// The coefficients [N x D] of N observed activations, each kept as one of 65,536 equal steps over the range that was
/// observed of its dimension: off by at most half a step, 8 millionths of that range.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedSample {
    /// The smallest and the largest coefficient observed of each dimension `[D]`.
    ranges: Vec<[f32; 2]>,
    /// The coefficients in steps from the smallest, row by row.
    levels: Vec<u16>,
}

impl ObservedSample {
    /// The sample of these coefficients [N x D], of dimensions with these observed `ranges` `[D]`, each from its
    /// smallest to its largest coefficient. A coefficient outside its range counts as the range's end.
    ///
    /// # Errors
    /// When there are no coefficients, not as many ranges as dimensions, or a value is not a finite number.
    pub fn new(coefficients: ArrayView2<'_, f32>, ranges: &[[f32; 2]]) -> Result<Self, EnvelopeError> {
        if coefficients.ncols() != ranges.len() {
            let reason = format!("it has {} dimensions, and ranges of {}", coefficients.ncols(), ranges.len());
            return Err(content(reason));
        }
        if !coefficients.iter().all(|v| v.is_finite()) {
            return Err(content("it has a coefficient that is not a finite number".into()));
        }
        let level = |v: &f32, [min, max]: [f32; 2]| {
            let (v, min, max) = (f64::from(*v), f64::from(min), f64::from(max));
            let share = if max > min { (v - min) / (max - min) } else { 0.0 };
            (share.clamp(0.0, 1.0) * f64::from(u16::MAX)).round() as u16
        };
        let levels = coefficients.rows().into_iter().flat_map(|row| row.into_iter().zip(ranges));
        let sample = Self { levels: levels.map(|(v, range)| level(v, *range)).collect(), ranges: ranges.to_vec() };
        sample.check()?;
        Ok(sample)
    }

    /// The number of activations N.
    pub fn count(&self) -> usize {
        self.levels.len() / self.dimensions()
    }

    /// The number of dimensions D.
    pub fn dimensions(&self) -> usize {
        self.ranges.len()
    }

    /// The smallest and the largest coefficient that was observed of a dimension, of all activations, not of the sample.
    ///
    /// # Panics
    /// When there is no such dimension.
    pub fn range(&self, dimension: usize) -> [f32; 2] {
        self.ranges[dimension]
    }

    /// The coefficient of an activation (from 0) along a dimension.
    ///
    /// # Panics
    /// When there is no such activation or dimension.
    pub fn coefficient(&self, activation: usize, dimension: usize) -> f32 {
        let [min, max] = self.range(dimension).map(f64::from);
        let share = f64::from(self.levels[activation * self.dimensions() + dimension]) / f64::from(u16::MAX);
        (min * (1.0 - share) + max * share) as f32
    }

    /// All coefficients [N x D].
    pub fn coefficients(&self) -> Array2<f32> {
        Array2::from_shape_fn((self.count(), self.dimensions()), |(n, d)| self.coefficient(n, d))
    }

    /// The sample's bytes.
    ///
    /// # Errors
    /// When it is too large to be written.
    pub fn encode(&self) -> Result<Vec<u8>, EnvelopeError> {
        envelope::seal(KIND, &PlainSample::from(self))
    }

    /// The sample in these bytes.
    ///
    /// # Errors
    /// When they are not a sound sample of this version; see [`EnvelopeError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let plain: PlainSample = envelope::open(KIND, bytes)?;
        let (pairs, rest) = plain.levels.as_chunks();
        if !rest.is_empty() {
            return Err(content("its last coefficient is cut".into()));
        }
        let levels = pairs.iter().copied().map(u16::from_le_bytes).collect();
        let sample = Self { ranges: plain.ranges, levels };
        sample.check()?;
        Ok(sample)
    }

    /// Whether there is something in it, and whole rows of it in ranges that are some.
    fn check(&self) -> Result<(), EnvelopeError> {
        let (dimensions, values) = (self.ranges.len(), self.levels.len());
        let is_range = |d: &usize| {
            let [min, max] = self.range(*d);
            min.is_finite() && max.is_finite() && min <= max
        };
        if values == 0 || dimensions == 0 {
            Err(content("it holds no coefficients".into()))
        } else if !values.is_multiple_of(dimensions) {
            Err(content(format!("its {values} coefficients are not rows of {dimensions}")))
        } else if let Some(dimension) = (0..dimensions).find(|d| !is_range(d)) {
            Err(content(format!("the range of dimension {} is none", dimension + 1)))
        } else {
            Ok(())
        }
    }
}

fn content(reason: String) -> EnvelopeError {
    EnvelopeError::Content { name: KIND.name, reason }
}

/// The sample as it is written down. Postcard spends up to three bytes on a number of two, so these are bytes already:
/// each level's lower byte, then its upper.
#[derive(Serialize, Deserialize)]
struct PlainSample {
    ranges: Vec<[f32; 2]>,
    levels: Vec<u8>,
}

impl From<&ObservedSample> for PlainSample {
    fn from(sample: &ObservedSample) -> Self {
        Self {
            ranges: sample.ranges.clone(),
            levels: sample.levels.iter().flat_map(|level| level.to_le_bytes()).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
