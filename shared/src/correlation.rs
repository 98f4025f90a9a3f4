//! How coefficients of two bases vary together, from the bases alone.
//!
//! A basis fitted by PCA, or by ICA through PCA's whitening, has two properties over the activations x it was fitted to,
//! whose mean is μ and whose covariance is Σ: its coefficients s = W (x − μ) are uncorrelated, and what it leaves over,
//! x − μ − A s, is uncorrelated with them. PCA's W are eigenvectors of Σ, and A = Wᵀ, so that Σ Wᵀ = A Λ with Λ their
//! variances; ICA's W is PCA's, scaled to unit variance and turned, and A its pseudoinverse, for which Σ Wᵀ = A holds
//! likewise. So in both cases, with Var(s) the diagonal matrix of the coefficients' variances,
//!
//! Σ Wᵀ = A Var(s),
//!
//! and for any coefficients t = V (x − ν) that are linear in the same activations
//!
//! Cov(tᵢ, sₖ) = (V Σ Wᵀ)ᵢₖ = (V A)ᵢₖ Var(sₖ), and r(tᵢ, sₖ) = (V A)ᵢₖ σ(sₖ) / σ(tᵢ).
//!
//! A bundle holds V, A and the observed standard deviations σ, so this is the correlation over all activations, not an
//! estimate from some of them: exact but for the rounding of what is stored.
//!
//! It holds where both bases are linear and were fitted to the same activations: PCA and ICA of one collection, with
//! whatever numbers of components. Coefficients of NMF and LLE are no linear function of an activation; how they vary
//! with others is not in a bundle, and nothing is computed for them. Two dimensions that are correlated need not look
//! alike: correlation compares how strongly places in images answer, not the pictures.

use crate::Bundle;
use crate::basis::Linear;
use thiserror::Error;

/// Why a bundle alone does not say how two dimensions vary together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Incomparable {
    /// The bases were fitted to the activations of other layers, networks or images.
    #[error("the two were fitted to different activations, so that no coefficient of one belongs to one of the other")]
    OtherActivations,
    /// A basis is not linear.
    #[error("coefficients of NMF and LLE are no linear function of an activation, so that a bundle does not tell")]
    Nonlinear,
}

/// The dimension of another basis that varies most with a given one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The dimension, counted from 0.
    pub dimension: usize,
    /// The correlation of the two dimensions' coefficients, −1 to 1.
    pub correlation: f64,
}

/// The correlation, −1 to 1, of one dimension's coefficients with those of each dimension of another basis.
///
/// # Errors
/// When it cannot be computed from bundles; see [`Incomparable`].
///
/// # Panics
/// When there is no such dimension.
pub fn correlations(of: &Bundle, dimension: usize, with: &Bundle) -> Result<Vec<f64>, Incomparable> {
    let (of_basis, with_basis) = linear(of, with)?;
    let component = of_basis.components().row(dimension).mapv(f64::from);
    let deviation = f64::from(of.dimensions[dimension].observed.standard_deviation);
    let pair = |(column, other): (ndarray::ArrayView1<'_, f32>, &crate::Dimension)| {
        let product: f64 = component.iter().zip(column).map(|(v, a)| v * f64::from(*a)).sum();
        let correlation = product * f64::from(other.observed.standard_deviation) / deviation;
        // A dimension that does not vary is correlated with none.
        if correlation.is_finite() { correlation.clamp(-1.0, 1.0) } else { 0.0 }
    };
    Ok(with_basis.mixing().columns().into_iter().zip(&with.dimensions).map(pair).collect())
}

/// The dimension of another basis whose coefficients are correlated most with those of `dimension`, by magnitude: the
/// sign of a dimension is a convention.
///
/// # Errors
/// When it cannot be computed from bundles; see [`Incomparable`].
///
/// # Panics
/// When there is no such dimension.
pub fn best_match(of: &Bundle, dimension: usize, among: &Bundle) -> Result<Match, Incomparable> {
    let all = correlations(of, dimension, among)?.into_iter().enumerate();
    let best = all.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    best.map(|(dimension, correlation)| Match { dimension, correlation }).ok_or(Incomparable::OtherActivations)
}

/// The maps of two linear bases of the same activations.
fn linear<'a>(one: &'a Bundle, other: &'a Bundle) -> Result<(&'a Linear, &'a Linear), Incomparable> {
    let source = |bundle: &Bundle| (bundle.model.sha256.clone(), bundle.layer.clone(), bundle.activations.clone());
    if source(one) != source(other) || one.basis.channels() != other.basis.channels() {
        return Err(Incomparable::OtherActivations);
    }
    one.basis.linear().zip(other.basis.linear()).ok_or(Incomparable::Nonlinear)
}

#[cfg(test)]
mod tests;
