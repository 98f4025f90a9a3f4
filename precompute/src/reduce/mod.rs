//! Identifying tuning dimensions (Dey et al. 2020, section 3.2).
//!
//! A layer's activations [N x C] are reduced to D coefficients each, by one of the paper's four methods. [`pca`] finds
//! the directions in which they vary most, [`ica`] those along which they are least Gaussian; [`nmf`] a dictionary of
//! whose entries they are sums; [`lle`] coefficients that keep how each lies among its neighbours. The first two see the
//! activations as few times as they can: once for their [`moments`], once for the coefficients, and ICA at each
//! iteration in their D most varying directions.
//!
//! Dimensions are ordered by the variance that they explain: the share of the activations' total variance that a linear
//! regression on the dimension's coefficient explains, after the coefficients were decorrelated by the least change
//! that does it (`explained.rs`). That is one number for all methods, it never counts anything twice, and PCA's and
//! ICA's coefficients, uncorrelated as they are, keep their eigenvalues and their mixing's lengths. Dimensions are
//! signed so that the skewness of their coefficients is not negative, but for NMF's, which cannot be negated. Nothing
//! depends on the number of threads.
//!
//! ```
//! use ndarray::{Array2, array};
//! use tuning_precompute::reduce;
//! use tuning_shared::Method;
//!
//! // Activations that vary along one line.
//! let activations = Array2::from_shape_fn((100, 2), |(i, channel)| (i * i) as f32 * [0.6, 0.8][channel]);
//! let fit = reduce::fit(activations.view(), Method::Pca, 1, 0, &mut |_, _| ())?;
//! assert!((fit.explained_variance[0] - 1.0).abs() < 1e-9);
//! let linear = fit.basis.linear().expect("PCA is a linear map");
//! assert!((&linear.components() - &array![[0.6, 0.8]]).iter().all(|difference| difference.abs() < 1e-6));
//! # Ok::<(), tuning_precompute::Error>(())
//! ```

mod coefficients;
mod contrast;
mod descent;
mod eigen;
mod explained;
mod factor;
mod file;
mod found;
pub mod ica;
pub mod lle;
mod matching;
pub mod moments;
pub mod nmf;
mod nndsvd;
pub mod null;
mod paired;
pub mod pca;
mod projection;
mod rows;
mod smallest;
pub mod stability;
mod tanh;
#[cfg(test)]
mod testing;
mod white;

use crate::store::npy::first_not_finite;
use crate::{Error, Result};
pub use coefficients::{coefficient_map, coefficients_of};
use eigen::Eigen;
use found::Found;
pub use ica::Convergence;
use moments::Moments;
use ndarray::{Array2, ArrayView2};
use tuning_shared::{Basis, Method, Observed};

/// Share of the total variance below which a direction is rounding.
const SMALLEST_VARIANCE: f64 = 1e-12;

/// A fitted basis and what the activations look like in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The map between activations and coefficients.
    pub basis: Basis,
    /// The share (0 to 1) of the total variance that each dimension explains `[D]`, the largest first; what several
    /// explain alike is divided between them (`explained.rs`). They add up to what all explain together.
    pub explained_variance: Vec<f64>,
    /// The sum of the channels' variances, in squared units of the activations, divided by N (scikit-learn's PCA
    /// divides by N − 1).
    pub total_variance: f64,
    /// The distribution of each dimension's coefficients `[D]`.
    pub observed: Vec<Observed>,
    /// How the iteration ended, for a method that iterates.
    pub convergence: Option<Convergence>,
    /// How often each dimension came back from other seeds (0 to 1) `[D]`, where that was asked for: see [`stability`].
    pub stability: Option<Vec<f64>>,
}

impl Fit {
    /// What a reader should know before using the basis: that the iteration did not converge.
    pub fn warning(&self) -> Option<String> {
        let convergence = self.convergence.filter(|c| !c.converged)?;
        let change = convergence.change;
        let (left, tolerance) = match self.basis.method() {
            Method::Pca => return None,
            Method::Ica => (format!("its components still change by {change:.1e} a step"), ica::TOLERANCE),
            Method::Nmf => (format!("a step still changes {change:.1e} of what the first did"), nmf::TOLERANCE),
            Method::Lle => (format!("its dimensions are still off by {change:.1e}"), lle::TOLERANCE),
        };
        Some(format!(
            "{} did not converge: after {} iterations {left}, and {tolerance:.0e} is wanted; collect more activations, \
             or ask for fewer components",
            self.basis.method().label(),
            convergence.iterations,
        ))
    }
}

/// A linear reduction as its method leaves it, before its components are ordered and signed.
#[derive(Debug)]
struct Reduction {
    /// Components [D x C].
    components: Array2<f64>,
    /// Mixing [C x D]: `components · mixing` is the identity.
    mixing: Array2<f64>,
}

/// What a method makes of activations: everything that is fitted, before its dimensions are ordered, signed and
/// described.
#[derive(Debug)]
pub struct Reduced {
    moments: Moments,
    found: Found,
    convergence: Option<Convergence>,
}

/// Reduce activations [N x C] to `components` dimensions and describe them: [`reduce`], then [`Reduced::describe`].
///
/// # Errors
/// As [`reduce`].
pub fn fit(
    activations: ArrayView2<'_, f32>,
    method: Method,
    components: usize,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<Fit> {
    reduce(activations, method, components, seed, progress)?.describe(activations)
}

/// Reduce activations [N x C] to `components` dimensions. `seed` gives ICA its start and LLE its landmarks, and changes
/// nothing for PCA and NMF; `progress` hears the iterations: how many are done, and how much the last changed.
///
/// # Errors
/// When a value is not a finite number, or for NMF negative; when the activations are too few or vary in too few
/// directions, or there are fewer channels than components.
pub fn reduce(
    activations: ArrayView2<'_, f32>,
    method: Method,
    components: usize,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<Reduced> {
    let moments = checked_moments(activations, components)?;
    let (found, convergence) = match method {
        Method::Pca => (Found::Pca(pca::reduce(&leading_directions(&moments, components)?)), None),
        Method::Ica => {
            let leading = leading_directions(&moments, components)?;
            let (reduction, convergence) = ica::reduce(activations, &moments.mean, &leading, seed, progress)?;
            (Found::Ica(reduction), Some(convergence))
        }
        Method::Nmf => {
            let (dictionary, convergence) = nmf::reduce(activations, &moments, components, progress)?;
            (Found::Nmf(dictionary), Some(convergence))
        }
        Method::Lle => {
            check_variation(&moments)?;
            let (embedding, convergence) = lle::reduce(activations, components, seed, progress)?;
            (Found::Lle(embedding), Some(convergence))
        }
    };
    Ok(Reduced { moments, found, convergence })
}

/// The moments of activations [N x C] from which `components` dimensions can be asked for.
fn checked_moments(activations: ArrayView2<'_, f32>, components: usize) -> Result<Moments> {
    check_request(activations, components)?;
    let moments = Moments::of(activations);
    check_finite(activations, &moments)?;
    Ok(moments)
}

/// The moments of activations [N x C] and the directions in which they vary most, when all is as it should be.
fn principal_directions(activations: ArrayView2<'_, f32>, components: usize) -> Result<(Moments, Eigen)> {
    let moments = checked_moments(activations, components)?;
    let leading = leading_directions(&moments, components)?;
    Ok((moments, leading))
}

fn check_request(activations: ArrayView2<'_, f32>, components: usize) -> Result<()> {
    let (count, channels) = activations.dim();
    if components == 0 || components > channels {
        return Err(Error::Request(format!(
            "{components} components were asked for, and the activations have {channels} channels; ask for 1 to \
             {channels} components"
        )));
    }
    if count <= components {
        return Err(Error::Activations(format!(
            "{count} activations are too few for {components} components; collect more than {components}, better \
             thousands, or ask for fewer components"
        )));
    }
    Ok(())
}

/// Every value is a finite number, or the first that is not is named. The means show that at no cost.
fn check_finite(activations: ArrayView2<'_, f32>, moments: &Moments) -> Result<()> {
    if moments.mean.iter().all(|mean| mean.is_finite()) {
        return Ok(());
    }
    let (row, channel) = first_not_finite(activations).unwrap_or_default();
    Err(Error::Activations(format!(
        "the activation at row {row}, channel {channel} (counted from 0) is {}; collect the activations again",
        activations[[row, channel]]
    )))
}

/// The activations are not all the same.
fn check_variation(moments: &Moments) -> Result<()> {
    // Values that are all the same deviate from their mean by rounding alone.
    if moments.covariance().diag().sum() <= 1e-24 * moments.mean.dot(&moments.mean) {
        return Err(Error::Activations(
            "the activations do not vary; collect them from other photos or another layer".into(),
        ));
    }
    Ok(())
}

/// The directions in which the activations vary most; each varies by more than rounding.
fn leading_directions(moments: &Moments, components: usize) -> Result<Eigen> {
    check_variation(moments)?;
    leading_of(moments.covariance(), components, "vary in")
}

/// The leading eigenvectors of a second moment [C x C] of activations that vary. A direction without length to rounding
/// is an error, which says that activations `extend` that many directions only.
fn leading_of(second_moment: Array2<f64>, components: usize, extend: &str) -> Result<Eigen> {
    let leading = eigen::leading(second_moment.view(), components)?;
    let smallest = SMALLEST_VARIANCE * second_moment.diag().sum();
    match leading.values.iter().position(|variance| *variance <= smallest) {
        None => Ok(leading),
        Some(rank) => Err(Error::Activations(format!(
            "the activations {extend} {rank} directions only, too few for {components} components; ask for at most \
             {rank}, or collect activations of more photos"
        ))),
    }
}

impl Reduced {
    /// Order and sign the dimensions, and describe the coefficients of the activations [N x C] that were reduced.
    ///
    /// # Errors
    /// When the numbers are too large for f32.
    pub fn describe(self, activations: ArrayView2<'_, f32>) -> Result<Fit> {
        self.found.described(activations, &self.moments, self.convergence)
    }
}

#[cfg(test)]
mod tests;
