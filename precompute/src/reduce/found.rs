//! What a method found, before its dimensions are ordered and signed.

use super::coefficients::{coefficients_of, observe, project};
use super::explained::Covariances;
use super::moments::Moments;
use super::{Convergence, Fit, Reduction};
use crate::{Error, Result};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use tuning_shared::Basis;
use tuning_shared::basis::{BasisError, Embedding, Linear, Nonnegative};

/// What a method found.
#[derive(Debug)]
pub(super) enum Found {
    Pca(Reduction),
    Ica(Reduction),
    Nmf(Nonnegative),
    Lle(Embedding),
}

impl Found {
    /// Order and sign the dimensions, and describe the coefficients of the activations [N x C] with these `moments`.
    ///
    /// # Errors
    /// When the numbers are too large for f32.
    pub(super) fn described(
        self,
        activations: ArrayView2<'_, f32>,
        moments: &Moments,
        convergence: Option<Convergence>,
    ) -> Result<Fit> {
        let covariance = moments.covariance();
        let total_variance = covariance.diag().sum();
        let mut coefficients = self.coefficients(activations, moments);
        let shares = match &self {
            Self::Pca(found) | Self::Ica(found) => Covariances::of_linear(&covariance, &found.components),
            Self::Nmf(_) | Self::Lle(_) => Covariances::of(activations, moments, &mut coefficients),
        }
        .shares(total_variance)?;
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
        let free_sign = !matches!(self, Self::Nmf(_));
        let signed = observe(coefficients.select(Axis(1), &order).view(), free_sign);
        let (signs, observed): (Vec<f64>, Vec<_>) = signed.into_iter().unzip();
        let basis = self.arranged(moments, &order, &signs);
        Ok(Fit {
            basis: basis.map_err(|e| Error::Activations(format!("{e}; collect the activations again")))?,
            explained_variance: order.into_iter().map(|d| shares[d]).collect(),
            total_variance,
            observed,
            convergence,
            stability: None,
        })
    }

    /// The coefficients [N x D] of activations [N x C].
    fn coefficients(&self, activations: ArrayView2<'_, f32>, moments: &Moments) -> Array2<f32> {
        match self {
            Self::Pca(found) | Self::Ica(found) => project(activations, &moments.mean, &found.components),
            Self::Nmf(found) => coefficients_of(&Basis::Nmf(found.clone()), activations),
            Self::Lle(found) => coefficients_of(&Basis::Lle(found.clone()), activations),
        }
    }

    /// The basis whose dimension d is what was found as `order[d]`, times `signs[d]`.
    fn arranged(&self, moments: &Moments, order: &[usize], signs: &[f64]) -> std::result::Result<Basis, BasisError> {
        let linear = |found: &Reduction| {
            let signs = ArrayView1::from(signs);
            let components = found.components.select(Axis(0), order) * signs.insert_axis(Axis(1));
            let mixing = found.mixing.select(Axis(1), order) * signs;
            let narrow = |array: Array2<f64>| array.mapv(|v| v as f32);
            Linear::new(moments.mean.mapv(|v| v as f32), narrow(components), narrow(mixing))
        };
        match self {
            Self::Pca(found) => linear(found).map(Basis::Pca),
            Self::Ica(found) => linear(found).map(Basis::Ica),
            Self::Nmf(found) => Nonnegative::new(found.dictionary().select(Axis(0), order)).map(Basis::Nmf),
            Self::Lle(found) => {
                let signs = ArrayView1::from(signs).mapv(|v| v as f32);
                let coefficients = found.coefficients().select(Axis(1), order) * &signs;
                let (landmarks, neighbours) = (found.landmarks().to_owned(), found.neighbours());
                Embedding::new(landmarks, coefficients, neighbours, found.regularisation()).map(Basis::Lle)
            }
        }
    }
}
