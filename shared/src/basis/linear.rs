//! An affine map with its inverse: what PCA and ICA find.

use super::{BasisError, check_finite, listed};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

/// An affine map between activations `[C]` and coefficients `[D]`, with its inverse.
///
/// `coefficients = components · (activation − mean)` and `activation = mean + mixing · coefficients`.
/// Going from coefficients to an activation and back gives the coefficients again (`components · mixing` is the
/// identity); the other way round projects onto the subspace the basis spans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlainLinear", into = "PlainLinear")]
pub struct Linear {
    mean: Array1<f32>,
    components: Array2<f32>,
    mixing: Array2<f32>,
}

impl Linear {
    /// A map from its mean `[C]`, components [D x C] and mixing [C x D].
    ///
    /// # Errors
    /// When the shapes disagree or a value is not finite.
    pub fn new(mean: Array1<f32>, components: Array2<f32>, mixing: Array2<f32>) -> Result<Self, BasisError> {
        let (d, c) = components.dim();
        if mean.len() != c || mixing.dim() != (c, d) {
            return Err(BasisError::Shape {
                mean: mean.len(),
                components: [d, c],
                mixing: [mixing.nrows(), mixing.ncols()],
            });
        }
        check_finite("mean", &mean)?;
        check_finite("components", &components)?;
        check_finite("mixing", &mixing)?;
        Ok(Self { mean, components, mixing })
    }

    /// The mean activation `[C]`.
    pub fn mean(&self) -> ArrayView1<'_, f32> {
        self.mean.view()
    }

    /// The components [D x C], a row a dimension.
    pub fn components(&self) -> ArrayView2<'_, f32> {
        self.components.view()
    }

    /// The mixing [C x D], a column a dimension: how an activation changes as a coefficient grows by one.
    pub fn mixing(&self) -> ArrayView2<'_, f32> {
        self.mixing.view()
    }

    pub(super) fn coefficients_from_activations(&self, activations: ArrayView2<'_, f32>) -> Array2<f32> {
        // (X − 1·meanᵀ)·Wᵀ, written so that X is not copied.
        let offset = self.components.dot(&self.mean);
        activations.dot(&self.components.t()) - &offset
    }

    pub(super) fn activation_from_coefficients(&self, coefficients: ArrayView1<'_, f32>) -> Array1<f32> {
        &self.mean + &self.mixing.dot(&coefficients)
    }
}

/// The map as it is written down: plain lists, row by row.
#[derive(Serialize, Deserialize)]
struct PlainLinear {
    mean: Vec<f32>,
    components: Vec<f32>,
    mixing: Vec<f32>,
}

impl From<Linear> for PlainLinear {
    fn from(linear: Linear) -> Self {
        Self { mean: linear.mean.to_vec(), components: listed(&linear.components), mixing: listed(&linear.mixing) }
    }
}

impl TryFrom<PlainLinear> for Linear {
    type Error = BasisError;

    fn try_from(plain: PlainLinear) -> Result<Self, BasisError> {
        let c = plain.mean.len();
        let d = plain.components.len().checked_div(c).unwrap_or(0);
        let shape = BasisError::Shape {
            mean: c,
            components: [d, c],
            mixing: [c, plain.mixing.len().checked_div(c).unwrap_or(0)],
        };
        let components = Array2::from_shape_vec((d, c), plain.components).map_err(|_| shape.clone())?;
        let mixing = Array2::from_shape_vec((c, d), plain.mixing).map_err(|_| shape)?;
        Self::new(plain.mean.into(), components, mixing)
    }
}
