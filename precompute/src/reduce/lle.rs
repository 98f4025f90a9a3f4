//! Locally linear embedding: coefficients that keep how each activation lies among its neighbours.
//!
//! Idea: where activations lie on a curved surface, no directions follow it; but near each of them it is almost flat,
//! and there each is a weighted mean of its neighbours. Coefficients are sought that are the same weighted means of
//! their neighbours' coefficients. This is LLE of Roweis and Saul (2000) as scikit-learn's `LocallyLinearEmbedding`
//! (`method="standard"`) has it, which the paper used (section 3.2).
//!
//! Steps:
//! 1. Choose landmarks: a random sample of [`LANDMARKS`] activations, without repetitions. After a ReLU many are alike,
//!    above all zero; as neighbours of each other they would be a world of their own.
//! 2. Find each landmark's [`NEIGHBOURS`] nearest others (more than D of them), and the weights, adding up to one, that
//!    make it up as well as can be; [`REGULARISATION`] makes them unique ([`tuning_shared::basis::neighbours`]).
//! 3. The coefficients Y [M x D] with the smallest Σ |y − Σ w y'|², of mean zero, uncorrelated and of variance one, are
//!    the eigenvectors of (1 − W)ᵀ (1 − W) with the smallest eigenvalues, but for constants (`smallest.rs`).
//! 4. Other activations are made up of their nearest landmarks in the same way
//!    ([`tuning_shared::basis::Embedding`]), which also leads from coefficients to activations.
//!
//! Where the landmarks fall into pieces of which no neighbour leads to another, the smallest eigenvalues are zero, and
//! dimensions only say which piece an activation is in: LLE knows nothing of how pieces lie to each other.
//!
//! Cost: M² C for the neighbours and M³ / 3 for the eigenvectors, with M landmarks whatever N; then N M C to make up
//! all activations of them, in parallel, which takes most of the time: 9 of 9.4 seconds for 200,000 activations of 64
//! channels on two cores. A basis holds its landmarks, M (C + D) numbers: half a megabyte for 64 channels.
//!
//! ```
//! use ndarray::Array2;
//! use tuning_precompute::reduce;
//! use tuning_shared::Method;
//!
//! // Activations on an arc: the one dimension found runs along it, from one end to the other.
//! let angle = |i: usize| i as f32 * 0.01;
//! let arc = Array2::from_shape_fn((300, 2), |(i, channel)| [angle(i).cos(), angle(i).sin()][channel]);
//! let fit = reduce::fit(arc.view(), Method::Lle, 1, 0, &mut |_, _| ())?;
//! let along = fit.basis.coefficients_from_activations(arc.view()).into_raw_vec_and_offset().0;
//! assert!(along.is_sorted() || along.iter().rev().is_sorted());
//! # Ok::<(), tuning_precompute::Error>(())
//! ```

use super::Convergence;
use super::smallest::{self, smallest};
use crate::{Error, Result};
use ndarray::{Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::collections::HashSet;
use tuning_shared::basis::Embedding;
use tuning_shared::basis::neighbours::{Neighbourhood, Weighted};

/// Landmarks, where there are as many different activations.
pub const LANDMARKS: usize = 2000;

/// Neighbours of each landmark; where there are as many components, one more than those. Roweis and Saul take 12 to 24;
/// scikit-learn's default, 5, is too few to span even six dimensions.
pub const NEIGHBOURS: usize = 12;

/// The regularisation of weights, as a share of the trace of the neighbours' Gram matrix; scikit-learn's.
pub const REGULARISATION: f64 = 1e-3;

/// How far the coefficients may be from eigenvectors.
pub const TOLERANCE: f64 = smallest::TOLERANCE;

/// The embedding of activations [N x C] that vary.
///
/// # Errors
/// When there are not more different activations than neighbours.
pub(super) fn reduce(
    activations: ArrayView2<'_, f32>,
    components: usize,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(Embedding, Convergence)> {
    let neighbours = NEIGHBOURS.max(components + 1);
    let landmarks = landmarks(activations, LANDMARKS, seed);
    if landmarks.nrows() <= neighbours {
        return Err(Error::Activations(format!(
            "{} activations that differ are too few, for each has {neighbours} neighbours; collect more than \
             {neighbours}, better thousands",
            landmarks.nrows()
        )));
    }
    let (coefficients, convergence) = embed(landmarks.view(), neighbours, components, seed, progress)?;
    match Embedding::new(landmarks, coefficients.mapv(|v| v as f32), neighbours, REGULARISATION) {
        Ok(embedding) => Ok((embedding, convergence)),
        Err(error) => Err(Error::Activations(format!("{error}; collect the activations again"))),
    }
}

/// Step 1: up to `most` activations [M x C] in random order, each of them once.
fn landmarks(activations: ArrayView2<'_, f32>, most: usize, seed: u64) -> Array2<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let count = activations.nrows();
    let mut seen = HashSet::new();
    let mut chosen = Vec::new();
    for row in rand::seq::index::sample(&mut random, count, count) {
        if chosen.len() == most {
            break;
        }
        // Zero and minus zero are alike.
        let bits: Vec<u32> = activations.row(row).iter().map(|v| (v + 0.0).to_bits()).collect();
        if seen.insert(bits) {
            chosen.push(row);
        }
    }
    activations.select(Axis(0), &chosen)
}

/// Steps 2 and 3: the coefficients [M x D] of landmarks [M x C].
fn embed(
    landmarks: ArrayView2<'_, f32>,
    neighbours: usize,
    components: usize,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(Array2<f64>, Convergence)> {
    let count = landmarks.nrows();
    let among = Neighbourhood::new(landmarks, neighbours, REGULARISATION);
    let weights: Vec<Weighted> =
        (0..count).into_par_iter().map(|own| among.around(landmarks.row(own), Some(own))).collect();
    let found = smallest(squared(&weights), components, seed, progress)?;
    Ok((found.vectors * (count as f64).sqrt(), found.convergence))
}

/// (1 − W)ᵀ (1 − W) [M x M], for the weights W of each landmark's neighbours.
fn squared(weights: &[Weighted]) -> Array2<f64> {
    let mut matrix = Array2::zeros((weights.len(), weights.len()));
    for (own, around) in weights.iter().enumerate() {
        let rest = around.neighbours.iter().copied().zip(around.weights.iter().map(|w| -w));
        let row: Vec<(usize, f64)> = std::iter::once((own, 1.0)).chain(rest).collect();
        for (i, a) in &row {
            for (j, b) in &row {
                matrix[[*i, *j]] += a * b;
            }
        }
    }
    matrix
}

#[cfg(test)]
mod tests;
