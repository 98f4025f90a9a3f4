//! How coefficients of two bases vary together: from the bases alone, or from samples of what was observed.
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
//! whatever numbers of components. Coefficients of NMF and LLE are no linear function of an activation, so where one of
//! the two is such a basis the correlation is estimated from samples (`sampled.rs`). Two dimensions that are correlated
//! need not look alike: correlation compares how strongly places in images answer, not the pictures.

mod sampled;

use crate::basis::Linear;
use crate::{Bundle, ObservedSample};
use thiserror::Error;

/// What is known of a basis that is compared: its bundle, and the bundle's sample where that is at hand.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The bundle.
    pub bundle: &'a Bundle,
    /// The sample of what was observed that the bundle names, asked only where [`needs_samples`].
    pub sample: Option<&'a ObservedSample>,
}

impl<'a> From<&'a Bundle> for Known<'a> {
    /// The bundle alone.
    fn from(bundle: &'a Bundle) -> Self {
        Self { bundle, sample: None }
    }
}

/// Why it cannot be said how two dimensions vary together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Incomparable {
    /// The bases were fitted to the activations of other layers, networks or images.
    #[error("the two were fitted to different activations, so that no coefficient of one belongs to one of the other")]
    OtherActivations,
    /// A basis is not linear, and a sample is missing.
    #[error(
        "for coefficients of NMF and LLE it is estimated from samples of the activations, and one of the two bundles has none"
    )]
    Unsampled,
    /// The samples hold different numbers of activations, or of dimensions than their bundles.
    #[error("the samples of the two do not belong together, so that no row of one belongs to one of the other")]
    OtherSamples,
}

/// How the coefficients of two dimensions vary together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Correlation {
    /// Their correlation, −1 to 1; zero where one of the two does not vary.
    pub r: f64,
    /// Its standard error where it is an estimate; none where it is that of all activations.
    pub error: Option<f64>,
}

/// How one dimension varies with each dimension of another basis.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlations {
    /// The correlation with each dimension of the other `[D]`.
    pub values: Vec<Correlation>,
    /// The number N of activations that they are estimated from; none where they are those of all activations.
    pub sampled: Option<usize>,
}

/// The dimension of another basis that varies most with a given one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The dimension, counted from 0.
    pub dimension: usize,
    /// How the two vary together.
    pub correlation: Correlation,
    /// The number N of activations that it is estimated from; none where it is that of all activations.
    pub sampled: Option<usize>,
}

/// Whether the two can be compared from their samples, and only from them.
pub fn needs_samples(one: &Bundle, other: &Bundle) -> bool {
    are_of_the_same_activations(one, other) && linear(one, other).is_none()
}

/// The correlation of one dimension's coefficients with those of each dimension of another basis: over all activations
/// where both bases are linear, and else estimated from samples, with a standard error of (1 − r²) / √N or, where tails
/// are heavy, more.
///
/// # Errors
/// When it cannot be computed from what is known; see [`Incomparable`].
///
/// # Panics
/// When there is no such dimension.
pub fn correlations(of: Known<'_>, dimension: usize, with: Known<'_>) -> Result<Correlations, Incomparable> {
    if !are_of_the_same_activations(of.bundle, with.bundle) {
        return Err(Incomparable::OtherActivations);
    }
    if let Some(bases) = linear(of.bundle, with.bundle) {
        let values = from_bases((of.bundle, with.bundle), bases, dimension);
        return Ok(Correlations { values, sampled: None });
    }
    let (of_sample, with_sample) = of.sample.zip(with.sample).ok_or(Incomparable::Unsampled)?;
    let fits = |known: Known<'_>, sample: &ObservedSample| known.bundle.dimensions.len() == sample.dimensions();
    if of_sample.count() != with_sample.count() || !fits(of, of_sample) || !fits(with, with_sample) {
        return Err(Incomparable::OtherSamples);
    }
    let values = sampled::correlations(of_sample, dimension, with_sample);
    Ok(Correlations { values, sampled: Some(of_sample.count()) })
}

/// The dimension of another basis whose coefficients are correlated most with those of `dimension`, by magnitude: the
/// sign of a dimension is a convention.
///
/// # Errors
/// When it cannot be computed from what is known; see [`Incomparable`].
///
/// # Panics
/// When there is no such dimension.
pub fn best_match(of: Known<'_>, dimension: usize, among: Known<'_>) -> Result<Match, Incomparable> {
    let Correlations { values, sampled } = correlations(of, dimension, among)?;
    let best = values.into_iter().enumerate().max_by(|a, b| a.1.r.abs().total_cmp(&b.1.r.abs()));
    let found = best.map(|(dimension, correlation)| Match { dimension, correlation, sampled });
    found.ok_or(Incomparable::OtherActivations)
}

/// The correlations that follow from two linear bases.
fn from_bases(bundles: (&Bundle, &Bundle), bases: (&Linear, &Linear), dimension: usize) -> Vec<Correlation> {
    let component = bases.0.components().row(dimension).mapv(f64::from);
    let deviation = f64::from(bundles.0.dimensions[dimension].observed.standard_deviation);
    let pair = |(column, other): (ndarray::ArrayView1<'_, f32>, &crate::Dimension)| {
        let product: f64 = component.iter().zip(column).map(|(v, a)| v * f64::from(*a)).sum();
        let correlation = product * f64::from(other.observed.standard_deviation) / deviation;
        // A dimension that does not vary is correlated with none.
        let r = if correlation.is_finite() { correlation.clamp(-1.0, 1.0) } else { 0.0 };
        Correlation { r, error: None }
    };
    bases.1.mixing().columns().into_iter().zip(&bundles.1.dimensions).map(pair).collect()
}

/// Whether two bases were fitted to the same activations, so far as their bundles tell.
fn are_of_the_same_activations(one: &Bundle, other: &Bundle) -> bool {
    let source = |bundle: &Bundle| (bundle.model.sha256.clone(), bundle.layer.clone(), bundle.activations.clone());
    source(one) == source(other) && one.basis.channels() == other.basis.channels()
}

/// The maps of two bases, where both are linear.
fn linear<'a>(one: &'a Bundle, other: &'a Bundle) -> Option<(&'a Linear, &'a Linear)> {
    one.basis.linear().zip(other.basis.linear())
}

#[cfg(test)]
mod tests;
