//! How much of the variance different numbers of components explain, by each method.
//!
//! Two numbers. *Linear* is the share that the whole project speaks of (`reduce/explained.rs`): what a linear regression
//! of the activations on the coefficients explains. *Reconstructed* is what the method's own way back gives,
//! `1 − Σ ‖x − x̂‖² / Σ ‖x − mean‖²` with x̂ the activation that the basis makes of the coefficients of x: that with which
//! points are visualized. For PCA and ICA they are one number, and the same for both: their components span the same
//! subspace. NMF's way back has no mean to start from and LLE's is a mean of landmarks, so it may be below the linear
//! share, or above it where an embedding bends; it is negative where the mean would come nearer.
//!
//! Cost: that of all fits. For LLE each activation looks for its neighbours twice.

use crate::Result;
use crate::reduce::{self, Fit, coefficients_of};
use ndarray::{Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tuning_shared::Method;

/// What numbers of components explain of one layer's activations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// The layer.
    pub layer: String,
    /// Activations N that the bases were fitted to.
    pub activations: usize,
    /// Channels C of the layer.
    pub channels: usize,
    /// Seed of the methods that start from chance.
    pub seed: u64,
    /// A method after the other, the components ascending.
    pub fits: Vec<Explained>,
}

/// What one basis explains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// How it was fitted.
    pub method: Method,
    /// The number of components D.
    pub components: usize,
    /// The share (0 to 1) that a linear regression on the coefficients explains.
    pub linear: f64,
    /// The share (at most 1) that the method's own way back reconstructs.
    pub reconstructed: f64,
    /// Whether the iteration converged, for a method that iterates.
    pub converged: Option<bool>,
}

/// Which bases are fitted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The methods.
    pub methods: &'a [Method],
    /// The numbers of components.
    pub components: &'a [usize],
    /// Seed of the methods that start from chance.
    pub seed: u64,
}

/// Up to `most` of the activations [N x C], chosen at random, in their order.
pub fn choose(activations: &Array2<f32>, most: usize, seed: u64) -> Array2<f32> {
    let count = activations.nrows();
    let mut chosen = rand::seq::index::sample(&mut ChaCha8Rng::seed_from_u64(seed), count, most.min(count)).into_vec();
    chosen.sort_unstable();
    activations.select(Axis(0), &chosen)
}

/// Fit every basis that is wanted to activations [N x C] of the layer of this name. `tell` hears what is fitted next.
///
/// # Errors
/// As [`reduce::fit`].
pub fn explained(
    layer: &str,
    activations: ArrayView2<'_, f32>,
    wanted: Wanted<'_>,
    tell: &mut dyn FnMut(Method, usize),
) -> Result<Components> {
    let mut fits = Vec::new();
    for &method in wanted.methods {
        for &components in wanted.components {
            tell(method, components);
            let fit = reduce::fit(activations, method, components, wanted.seed, &mut |_, _| ())?;
            fits.push(Explained {
                method,
                components,
                linear: fit.explained_variance.iter().sum(),
                reconstructed: reconstructed(&fit, activations),
                converged: fit.convergence.map(|convergence| convergence.converged),
            });
        }
    }
    let (count, channels) = activations.dim();
    Ok(Components { layer: layer.to_owned(), activations: count, channels, seed: wanted.seed, fits })
}

/// The share of the variance of activations [N x C] that the way back from their coefficients gives.
fn reconstructed(fit: &Fit, activations: ArrayView2<'_, f32>) -> f64 {
    let coefficients = coefficients_of(&fit.basis, activations);
    let squared_error = |row: usize| {
        let back = fit.basis.activation_from_coefficients(coefficients.row(row));
        back.iter().zip(activations.row(row)).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>()
    };
    // Collected in order before they are added up, so that threads change nothing.
    let errors: Vec<f64> = (0..activations.nrows()).into_par_iter().map(squared_error).collect();
    1.0 - errors.iter().sum::<f64>() / (fit.total_variance * activations.nrows() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Non-negative activations of four channels, with dependent channels.
    fn activations() -> Array2<f32> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        let mut rows = Array2::zeros((600, 4));
        for mut row in rows.outer_iter_mut() {
            let (a, b, noise) = (next().powi(3), next().powi(2), 0.05 * next());
            [a, b, a + b, 0.5 * a + noise].into_iter().enumerate().for_each(|(channel, v)| row[channel] = v);
        }
        rows
    }

    fn of(method: Method, components: &[usize]) -> Vec<Explained> {
        let wanted = Wanted { methods: &[method], components, seed: 1 };
        explained("conv", activations().view(), wanted, &mut |_, _| ()).unwrap().fits
    }

    #[test]
    fn pca_and_ica_explain_and_reconstruct_one_and_the_same() {
        for (pca, ica) in of(Method::Pca, &[1, 2, 3]).into_iter().zip(of(Method::Ica, &[1, 2, 3])) {
            for share in [pca.reconstructed, ica.linear, ica.reconstructed] {
                assert!((share - pca.linear).abs() < 1e-5, "{pca:?} {ica:?}");
            }
        }
    }

    #[test]
    fn more_components_explain_more_and_no_way_back_more_than_all() {
        for method in Method::ALL {
            let fits = of(method, &[1, 3]);
            assert!(fits[0].linear < fits[1].linear, "{fits:?}");
            assert!(fits.iter().all(|fit| fit.linear <= 1.0 + 1e-9 && fit.reconstructed <= 1.0), "{fits:?}");
            assert!(fits[1].reconstructed > 0.8, "{fits:?}");
        }
    }

    #[test]
    fn a_choice_keeps_the_order_and_comes_from_the_seed() {
        let all = Array2::from_shape_fn((50, 1), |(row, _)| row as f32);
        let chosen = choose(&all, 10, 3);
        assert_eq!(chosen.nrows(), 10);
        assert!(chosen.column(0).to_vec().is_sorted_by(|a, b| a < b));
        assert_eq!(chosen, choose(&all, 10, 3));
        assert_ne!(chosen, choose(&all, 10, 4));
        assert_eq!(choose(&all, 99, 3), all);
    }
}
