//! Principal component analysis: the orthonormal directions in which activations vary most.
//!
//! Idea: a few directions hold most of the variance. Steps: the covariance from one pass over the activations
//! ([`Moments`](super::moments::Moments)); its leading eigenvectors, by linfa-reduction where it serves; they are the
//! components, and their transpose is the mixing. Coefficients are not whitened: their variances are the eigenvalues,
//! as in scikit-learn's `PCA`. Cost: N C² for the moments, whatever D; then nothing that grows with N.

use super::Reduction;
use super::eigen::Eigen;

/// The reduction to the leading directions of a covariance.
pub(super) fn reduce(leading: &Eigen) -> Reduction {
    Reduction { components: leading.vectors.t().to_owned(), mixing: leading.vectors.clone() }
}
