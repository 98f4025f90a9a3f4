//! A fitted basis: the map between a layer's activations and their coefficients (Dey et al. 2020, section 3.2).
//!
//! Four methods find three kinds of map, and each kind answers the same questions. PCA and ICA are [`Linear`]: a mean,
//! components and their inverse. NMF is [`Nonnegative`]: a dictionary whose entries add up to an activation and never
//! cancel. LLE is an [`Embedding`]: landmarks, each with its coefficients, between which others are interpolated.

mod cholesky;
mod embedding;
mod linear;
pub mod neighbours;
mod nnls;
mod nonnegative;
#[cfg(test)]
mod tests;

pub use embedding::Embedding;
pub use linear::Linear;
pub use nonnegative::Nonnegative;

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
    /// Non-negative matrix factorization: components and coefficients without a minus sign.
    Nmf,
    /// Locally linear embedding: coefficients that keep how each activation lies among its neighbours.
    Lle,
}

impl Method {
    /// Every method, in the order in which a reader is offered them.
    pub const ALL: [Self; 4] = [Self::Ica, Self::Pca, Self::Nmf, Self::Lle];

    /// The short name used in file names, recipes and addresses: `pca`, `ica`, `nmf`, `lle`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Pca => "pca",
            Self::Ica => "ica",
            Self::Nmf => "nmf",
            Self::Lle => "lle",
        }
    }

    /// The name a reader sees: `PCA`, `ICA`, `NMF`, `LLE`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pca => "PCA",
            Self::Ica => "ICA",
            Self::Nmf => "NMF",
            Self::Lle => "LLE",
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
    /// The three arrays of a linear basis disagree about the number of channels or components.
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
    /// A list of values does not fill its rows.
    #[error("the {array} of a basis has {values} values, which are not {rows} rows of {columns}")]
    Ragged {
        /// The array's name.
        array: &'static str,
        /// Values there are.
        values: usize,
        /// Rows there should be.
        rows: usize,
        /// Values a row.
        columns: usize,
    },
    /// An array has no values.
    #[error("the {array} of a basis has no values")]
    Empty {
        /// The array's name.
        array: &'static str,
    },
    /// A value of the dictionary is below zero.
    #[error("the dictionary of a basis holds a value below zero")]
    Negative,
    /// Not every landmark has coefficients, or there are coefficients without a landmark.
    #[error("a basis has {landmarks} landmarks, and coefficients for {embedded}")]
    Landmarks {
        /// The landmarks.
        landmarks: usize,
        /// Those that have coefficients.
        embedded: usize,
    },
    /// A point cannot have so many neighbours.
    #[error("a basis asks for {neighbours} neighbours of each point among {landmarks} landmarks")]
    Neighbours {
        /// Neighbours of each point.
        neighbours: usize,
        /// The landmarks.
        landmarks: usize,
    },
    /// The regularisation is zero, negative or not a number.
    #[error("the regularisation of a basis is not a positive number")]
    Regularisation,
}

/// A map between activations `[C]` and coefficients `[D]`, found by one of the methods.
///
/// Postcard writes PCA and ICA as it did before there were others: the method's number, then mean, components and
/// mixing. Bundles of that time are read as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Found by principal component analysis.
    Pca(Linear),
    /// Found by independent component analysis.
    Ica(Linear),
    /// Found by non-negative matrix factorization.
    Nmf(Nonnegative),
    /// Found by locally linear embedding.
    Lle(Embedding),
}

impl Basis {
    /// The method that found the basis.
    pub fn method(&self) -> Method {
        match self {
            Self::Pca(_) => Method::Pca,
            Self::Ica(_) => Method::Ica,
            Self::Nmf(_) => Method::Nmf,
            Self::Lle(_) => Method::Lle,
        }
    }

    /// Mean, components and mixing, of a basis that has them: PCA's and ICA's.
    pub fn linear(&self) -> Option<&Linear> {
        match self {
            Self::Pca(linear) | Self::Ica(linear) => Some(linear),
            Self::Nmf(_) | Self::Lle(_) => None,
        }
    }

    /// The number of dimensions D.
    pub fn dimensions(&self) -> usize {
        match self {
            Self::Pca(linear) | Self::Ica(linear) => linear.components().nrows(),
            Self::Nmf(nonnegative) => nonnegative.dictionary().nrows(),
            Self::Lle(embedding) => embedding.coefficients().ncols(),
        }
    }

    /// The number of channels C of the layer.
    pub fn channels(&self) -> usize {
        match self {
            Self::Pca(linear) | Self::Ica(linear) => linear.components().ncols(),
            Self::Nmf(nonnegative) => nonnegative.dictionary().ncols(),
            Self::Lle(embedding) => embedding.landmarks().ncols(),
        }
    }

    /// The coefficients [N x D] of activations [N x C]. Those of one activation do not depend on the others.
    ///
    /// # Panics
    /// When the activations have another number of channels than the basis.
    pub fn coefficients_from_activations(&self, activations: ArrayView2<'_, f32>) -> Array2<f32> {
        match self {
            Self::Pca(linear) | Self::Ica(linear) => linear.coefficients_from_activations(activations),
            Self::Nmf(nonnegative) => nonnegative.coefficients_from_activations(activations),
            Self::Lle(embedding) => embedding.coefficients_from_activations(activations),
        }
    }

    /// The activation `[C]` at the given coefficients `[D]`.
    ///
    /// # Panics
    /// When there are not as many coefficients as dimensions.
    pub fn activation_from_coefficients(&self, coefficients: ArrayView1<'_, f32>) -> Array1<f32> {
        match self {
            Self::Pca(linear) | Self::Ica(linear) => linear.activation_from_coefficients(coefficients),
            Self::Nmf(nonnegative) => nonnegative.activation_from_coefficients(coefficients),
            Self::Lle(embedding) => embedding.activation_from_coefficients(coefficients),
        }
    }

    /// The activation `[C]` at `coefficient` along one dimension, the other coefficients being zero.
    ///
    /// # Panics
    /// When the basis has no such dimension.
    pub fn activation_from_coefficient(&self, dimension: usize, coefficient: f32) -> Array1<f32> {
        let mut coefficients = Array1::zeros(self.dimensions());
        coefficients[dimension] = coefficient;
        self.activation_from_coefficients(coefficients.view())
    }

    /// The channels that change most along one dimension: up to `count` pairs of channel and weight, the largest
    /// magnitude first. A weight is how much the channel changes as the coefficient grows by one: the mixing, the
    /// dictionary, or for LLE the slope of the line through the landmarks.
    ///
    /// # Panics
    /// When the basis has no such dimension.
    pub fn strongest_channels(&self, dimension: usize, count: usize) -> Vec<(u32, f32)> {
        let weights = match self {
            Self::Pca(linear) | Self::Ica(linear) => linear.mixing().column(dimension).to_vec(),
            Self::Nmf(nonnegative) => nonnegative.dictionary().row(dimension).to_vec(),
            Self::Lle(embedding) => embedding.slopes(dimension).to_vec(),
        };
        let mut channels: Vec<(u32, f32)> = (0u32..).zip(weights).collect();
        channels.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        channels.truncate(count);
        channels
    }
}

/// The values of an array, row by row.
fn listed(array: &Array2<f32>) -> Vec<f32> {
    array.iter().copied().collect()
}

/// The array [rows x columns] of listed values.
fn unlisted(array: &'static str, values: Vec<f32>, (rows, columns): (usize, usize)) -> Result<Array2<f32>, BasisError> {
    let ragged = BasisError::Ragged { array, values: values.len(), rows, columns };
    Array2::from_shape_vec((rows, columns), values).map_err(|_| ragged)
}

/// Every value of an array is a number.
fn check_finite<'a>(array: &'static str, values: impl IntoIterator<Item = &'a f32>) -> Result<(), BasisError> {
    if values.into_iter().all(|v| v.is_finite()) { Ok(()) } else { Err(BasisError::NotFinite { array }) }
}

/// An array has values, and every one is a number: so its size was not made up.
fn check_filled(array: &'static str, values: &Array2<f32>) -> Result<(), BasisError> {
    if values.is_empty() { Err(BasisError::Empty { array }) } else { check_finite(array, values) }
}
