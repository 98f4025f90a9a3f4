//! A dictionary of activations that add up and never cancel: what NMF finds.

use super::nnls::NormalEquations;
use super::{BasisError, check_filled, listed, unlisted};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

/// Activations that are held as doubles at a time.
const ROWS_PER_BLOCK: usize = 256;

/// A map between activations `[C]` and coefficients `[D]` that are never negative.
///
/// `activation = coefficients · dictionary`, without a mean: at coefficients zero no channel answers. The coefficients
/// of an activation are those, none below zero, that come nearest to it (non-negative least squares); so the map from
/// activations is not linear, and an activation that no sum of entries reaches is projected onto the cone they span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlainNonnegative", into = "PlainNonnegative")]
pub struct Nonnegative {
    dictionary: Array2<f32>,
}

impl Nonnegative {
    /// A map from its dictionary [D x C], an entry a dimension.
    ///
    /// # Errors
    /// When there are no values, or one is negative or not finite.
    pub fn new(dictionary: Array2<f32>) -> Result<Self, BasisError> {
        check_filled("dictionary", &dictionary)?;
        if dictionary.iter().any(|v| *v < 0.0) {
            return Err(BasisError::Negative);
        }
        Ok(Self { dictionary })
    }

    /// The dictionary [D x C]: a row says how each channel answers as that coefficient grows by one.
    pub fn dictionary(&self) -> ArrayView2<'_, f32> {
        self.dictionary.view()
    }

    pub(super) fn coefficients_from_activations(&self, activations: ArrayView2<'_, f32>) -> Array2<f32> {
        let dictionary = self.dictionary.mapv(f64::from);
        let mut equations = NormalEquations::new(dictionary.dot(&dictionary.t()));
        let mut coefficients = Array2::zeros((activations.nrows(), dictionary.nrows()));
        let blocks = coefficients.axis_chunks_iter_mut(Axis(0), ROWS_PER_BLOCK);
        for (mut block, rows) in blocks.zip(activations.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK)) {
            let products = rows.mapv(f64::from).dot(&dictionary.t());
            for (mut row, products) in block.outer_iter_mut().zip(products.outer_iter()) {
                for (coefficient, found) in row.iter_mut().zip(equations.solve(products)) {
                    *coefficient = *found as f32;
                }
            }
        }
        coefficients
    }

    pub(super) fn activation_from_coefficients(&self, coefficients: ArrayView1<'_, f32>) -> Array1<f32> {
        coefficients.dot(&self.dictionary)
    }
}

/// The map as it is written down.
#[derive(Serialize, Deserialize)]
struct PlainNonnegative {
    dimensions: usize,
    channels: usize,
    dictionary: Vec<f32>,
}

impl From<Nonnegative> for PlainNonnegative {
    fn from(nonnegative: Nonnegative) -> Self {
        let (dimensions, channels) = nonnegative.dictionary.dim();
        Self { dimensions, channels, dictionary: listed(&nonnegative.dictionary) }
    }
}

impl TryFrom<PlainNonnegative> for Nonnegative {
    type Error = BasisError;

    fn try_from(plain: PlainNonnegative) -> Result<Self, BasisError> {
        Self::new(unlisted("dictionary", plain.dictionary, (plain.dimensions, plain.channels))?)
    }
}
