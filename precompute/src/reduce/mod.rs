//! Identifying tuning dimensions (Dey et al. 2020, section 3.2).
//!
//! A layer's activations [N x C] are reduced to D coefficients each. [`pca`] finds the directions in which they vary
//! most, [`ica`] those along which they are least Gaussian. Both see the activations as few times as they can: once
//! for their [`moments`], once for the coefficients, and ICA at each iteration in their D most varying directions.
//!
//! Components are ordered by the variance that they explain, and signed so that the skewness of their coefficients is
//! not negative. Nothing depends on the number of threads.
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
//! assert!((&fit.basis.components() - &array![[0.6, 0.8]]).iter().all(|difference| difference.abs() < 1e-6));
//! # Ok::<(), tuning_precompute::Error>(())
//! ```

mod coefficients;
mod contrast;
mod descent;
mod eigen;
mod file;
pub mod ica;
mod matching;
pub mod moments;
pub mod pca;
mod projection;
mod rows;
pub mod stability;
mod tanh;
#[cfg(test)]
mod testing;
mod white;

use crate::store::npy::first_not_finite;
use crate::{Error, Result};
use eigen::Eigen;
pub use ica::Convergence;
use moments::Moments;
use ndarray::{Array1, Array2, ArrayView2};
use tuning_shared::{Basis, Method, Observed};

/// Share of the total variance below which a direction is rounding.
const SMALLEST_VARIANCE: f64 = 1e-12;

/// A fitted basis and what the activations look like in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Mean, components and mixing.
    pub basis: Basis,
    /// The share (0 to 1) of the total variance that each dimension explains `[D]`, the largest first: its mixing's
    /// squared length times its coefficients' variance. For PCA they add up to what all explain together.
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
        self.convergence.filter(|c| !c.converged).map(|c| {
            format!(
                "ICA did not converge: after {} iterations its components still change by {:.1e} a step, and {:.0e} \
                 is wanted; collect more activations, or ask for fewer components",
                c.iterations,
                c.change,
                ica::TOLERANCE
            )
        })
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
    method: Method,
    moments: Moments,
    reduction: Reduction,
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

/// Reduce activations [N x C] to `components` dimensions. `seed` gives ICA its start and changes nothing for PCA;
/// `progress` hears ICA's iterations: how many are done, and how much the last changed the components.
///
/// # Errors
/// When a value is not a finite number, the activations are too few or vary in too few directions, or there are fewer
/// channels than components.
pub fn reduce(
    activations: ArrayView2<'_, f32>,
    method: Method,
    components: usize,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<Reduced> {
    let (moments, leading) = principal_directions(activations, components)?;
    let (reduction, convergence) = match method {
        Method::Pca => (pca::reduce(&leading), None),
        Method::Ica => {
            let (reduction, convergence) = ica::reduce(activations, &moments.mean, &leading, seed, progress)?;
            (reduction, Some(convergence))
        }
    };
    Ok(Reduced { method, moments, reduction, convergence })
}

/// The moments of activations [N x C] and the directions in which they vary most, when all is as it should be.
fn principal_directions(activations: ArrayView2<'_, f32>, components: usize) -> Result<(Moments, Eigen)> {
    check_request(activations, components)?;
    let moments = Moments::of(activations);
    check_finite(activations, &moments)?;
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

/// The directions in which the activations vary most; each varies by more than rounding.
fn leading_directions(moments: &Moments, components: usize) -> Result<Eigen> {
    let covariance = moments.covariance();
    let total = covariance.diag().sum();
    let constant = "the activations do not vary; collect them from other photos or another layer";
    // Values that are all the same deviate from their mean by rounding alone.
    if total <= 1e-24 * moments.mean.dot(&moments.mean) {
        return Err(Error::Activations(constant.into()));
    }
    let leading = eigen::leading(covariance.view(), components)?;
    match leading.values.iter().position(|variance| *variance <= SMALLEST_VARIANCE * total) {
        None => Ok(leading),
        Some(0) => Err(Error::Activations(constant.into())),
        Some(rank) => Err(Error::Activations(format!(
            "the activations vary in {rank} directions only, too few for {components} components; ask for at most \
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
        let Self { method, moments, reduction: Reduction { components, mixing }, convergence } = self;
        let covariance = moments.covariance();
        let total_variance = covariance.diag().sum();
        let share = |d: usize| {
            let (component, column) = (components.row(d), mixing.column(d));
            column.dot(&column) * component.dot(&covariance.dot(&component)) / total_variance
        };
        let mut order: Vec<(usize, f64)> = (0..components.nrows()).map(|d| (d, share(d))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (mut ordered, mut columns) = (components.clone(), mixing.clone());
        for (to, (from, _)) in order.iter().enumerate() {
            ordered.row_mut(to).assign(&components.row(*from));
            columns.column_mut(to).assign(&mixing.column(*from));
        }
        let coefficients = coefficients::project(activations, &moments.mean, &ordered);
        let signed = coefficients::observe(coefficients.view());
        for (d, (sign, _)) in signed.iter().enumerate() {
            ordered.row_mut(d).map_inplace(|v| *v *= sign);
            columns.column_mut(d).map_inplace(|v| *v *= sign);
        }
        let mean: Array1<f32> = moments.mean.mapv(|v| v as f32);
        let basis = Basis::new(method, mean, ordered.mapv(|v| v as f32), columns.mapv(|v| v as f32));
        Ok(Fit {
            basis: basis.map_err(|e| Error::Activations(format!("{e}; collect the activations again")))?,
            explained_variance: order.into_iter().map(|(_, share)| share).collect(),
            total_variance,
            observed: signed.into_iter().map(|(_, observed)| observed).collect(),
            convergence,
            stability: None,
        })
    }
}

#[cfg(test)]
mod tests;
