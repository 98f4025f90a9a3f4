//! A fitted basis: the map between a layer's activations and their coefficients (Dey et al. 2020, section 3.2).

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The dimensionality reduction that found a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Principal component analysis: orthogonal components, ordered by variance.
    Pca,
    /// Independent component analysis: components whose coefficients are as independent as can be.
    Ica,
}

impl Method {
    /// Every method, in the order in which a reader is offered them.
    pub const ALL: [Self; 2] = [Self::Ica, Self::Pca];

    /// The short name used in file names, recipes and addresses: `pca`, `ica`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Pca => "pca",
            Self::Ica => "ica",
        }
    }

    /// The name a reader sees: `PCA`, `ICA`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pca => "PCA",
            Self::Ica => "ICA",
        }
    }

    /// The method with this short name, if there is one.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.slug() == slug)
    }
}

/// Why arrays do not make a basis.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BasisError {
    /// The three arrays disagree about the number of channels or components.
    #[error(
        "the arrays of a basis disagree: mean has {mean} channels, components is {components:?} (want [D x C]), \
         mixing is {mixing:?} (want [C x D])"
    )]
    Shape {
        /// Channels of the mean.
        mean: usize,
        /// Shape of the components.
        components: [usize; 2],
        /// Shape of the mixing.
        mixing: [usize; 2],
    },
    /// A value is NaN or infinite.
    #[error("the {array} of a basis holds a value that is not a finite number")]
    NotFinite {
        /// The array's name.
        array: &'static str,
    },
}

/// An affine map between activations `[C]` and coefficients `[D]`, with its inverse.
///
/// `coefficients = components · (activation − mean)` and `activation = mean + mixing · coefficients`.
/// Going from coefficients to an activation and back gives the coefficients again (`components · mixing` is the
/// identity); the other way round projects onto the subspace the basis spans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlainBasis", into = "PlainBasis")]
pub struct Basis {
    method: Method,
    mean: Array1<f32>,
    components: Array2<f32>,
    mixing: Array2<f32>,
}

impl Basis {
    /// A basis from its mean `[C]`, components [D x C] and mixing [C x D].
    ///
    /// # Errors
    /// When the shapes disagree or a value is not finite.
    pub fn new(
        method: Method,
        mean: Array1<f32>,
        components: Array2<f32>,
        mixing: Array2<f32>,
    ) -> Result<Self, BasisError> {
        let (d, c) = components.dim();
        if mean.len() != c || mixing.dim() != (c, d) {
            return Err(BasisError::Shape {
                mean: mean.len(),
                components: [d, c],
                mixing: [mixing.nrows(), mixing.ncols()],
            });
        }
        let finite = [
            ("mean", mean.iter().all(|v| v.is_finite())),
            ("components", components.iter().all(|v| v.is_finite())),
            ("mixing", mixing.iter().all(|v| v.is_finite())),
        ];
        if let Some((array, _)) = finite.into_iter().find(|(_, all)| !all) {
            return Err(BasisError::NotFinite { array });
        }
        Ok(Self { method, mean, components, mixing })
    }

    /// The method that found the basis.
    pub fn method(&self) -> Method {
        self.method
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

    /// The number of dimensions D.
    pub fn dimensions(&self) -> usize {
        self.components.nrows()
    }

    /// The number of channels C of the layer.
    pub fn channels(&self) -> usize {
        self.components.ncols()
    }

    /// The coefficients [N x D] of activations [N x C].
    ///
    /// # Panics
    /// When the activations have another number of channels than the basis.
    pub fn coefficients_from_activations(&self, activations: ArrayView2<'_, f32>) -> Array2<f32> {
        // (X − 1·meanᵀ)·Wᵀ, written so that X is not copied.
        let offset = self.components.dot(&self.mean);
        activations.dot(&self.components.t()) - &offset
    }

    /// The activation `[C]` at the given coefficients `[D]`.
    ///
    /// # Panics
    /// When there are not as many coefficients as dimensions.
    pub fn activation_from_coefficients(&self, coefficients: ArrayView1<'_, f32>) -> Array1<f32> {
        &self.mean + &self.mixing.dot(&coefficients)
    }

    /// The activation `[C]` at `coefficient` along one dimension, the other coefficients being zero.
    ///
    /// # Panics
    /// When the basis has no such dimension.
    pub fn activation_from_coefficient(&self, dimension: usize, coefficient: f32) -> Array1<f32> {
        &self.mean + &(&self.mixing.column(dimension) * coefficient)
    }

    /// The channels that change most along one dimension: up to `count` pairs of channel and mixing weight, the
    /// largest magnitude first.
    pub fn strongest_channels(&self, dimension: usize, count: usize) -> Vec<(u32, f32)> {
        let mut channels: Vec<(u32, f32)> = (0u32..).zip(self.mixing.column(dimension).iter().copied()).collect();
        channels.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        channels.truncate(count);
        channels
    }
}

/// A basis as it is written down: plain lists, row by row.
#[derive(Serialize, Deserialize)]
struct PlainBasis {
    method: Method,
    mean: Vec<f32>,
    components: Vec<f32>,
    mixing: Vec<f32>,
}

impl From<Basis> for PlainBasis {
    fn from(basis: Basis) -> Self {
        Self {
            method: basis.method,
            mean: basis.mean.to_vec(),
            components: basis.components.iter().copied().collect(),
            mixing: basis.mixing.iter().copied().collect(),
        }
    }
}

impl TryFrom<PlainBasis> for Basis {
    type Error = BasisError;

    fn try_from(plain: PlainBasis) -> Result<Self, BasisError> {
        let c = plain.mean.len();
        let d = plain.components.len().checked_div(c).unwrap_or(0);
        let shape = BasisError::Shape {
            mean: c,
            components: [d, c],
            mixing: [c, plain.mixing.len().checked_div(c).unwrap_or(0)],
        };
        let components = Array2::from_shape_vec((d, c), plain.components).map_err(|_| shape.clone())?;
        let mixing = Array2::from_shape_vec((c, d), plain.mixing).map_err(|_| shape)?;
        Self::new(plain.method, plain.mean.into(), components, mixing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// A basis whose components are not orthogonal, so that transposes cannot stand in for inverses.
    fn oblique() -> Basis {
        let mixing = array![[1.0, 1.0], [0.0, 2.0], [0.0, 0.0]];
        let components = array![[1.0, -0.5, 0.0], [0.0, 0.5, 0.0]];
        Basis::new(Method::Ica, array![3.0, 4.0, 5.0], components, mixing).unwrap()
    }

    #[test]
    fn coefficients_come_back_from_their_activation() {
        let basis = oblique();
        let coefficients = array![0.7, -1.3];
        let activation = basis.activation_from_coefficients(coefficients.view());
        let back = basis.coefficients_from_activations(activation.view().insert_axis(ndarray::Axis(0)));
        for (a, b) in back.row(0).iter().zip(&coefficients) {
            assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        }
    }

    #[test]
    fn the_mean_is_the_origin() {
        let basis = oblique();
        assert_eq!(basis.activation_from_coefficient(1, 0.0), basis.mean());
        assert_eq!(basis.activation_from_coefficient(1, 2.0), array![5.0, 8.0, 5.0]);
    }

    #[test]
    fn strongest_channels_are_ordered_by_magnitude() {
        assert_eq!(oblique().strongest_channels(1, 2), vec![(1, 2.0), (0, 1.0)]);
    }

    #[test]
    fn arrays_that_disagree_are_refused() {
        let wrong = Basis::new(Method::Pca, array![0.0], array![[1.0, 0.0]], array![[1.0], [0.0]]);
        assert!(matches!(wrong, Err(BasisError::Shape { mean: 1, .. })));
        let nan = Basis::new(Method::Pca, array![f32::NAN], array![[1.0]], array![[1.0]]);
        assert_eq!(nan, Err(BasisError::NotFinite { array: "mean" }));
    }
}
