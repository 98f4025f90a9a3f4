//! Non-negative matrix factorization: activations as sums of a dictionary's entries, without a minus sign.
//!
//! Idea: after a ReLU no channel is ever negative. So let an activation be a sum of a few entries, none of them and
//! none of their coefficients negative: then nothing cancels, and each entry is a part of what it adds up to. Sought
//! are coefficients W [N x D] and a dictionary H [D x C] with ‖X − W H‖ as small as can be. This is scikit-learn's
//! `NMF(solver="cd", init="nndsvd")`, unregularised, which the paper used (section 3.2): fast HALS of Cichocki and
//! Phan (2009).
//!
//! Steps:
//! 1. Start from the singular vectors of X (`nndsvd.rs`; scikit-learn's default at the paper's time).
//! 2. Change one coefficient of W after the other, in order, to where the error is least while the others stay:
//!    w ← max(w − slope / curvature, 0). Rows of W do not depend on each other.
//! 3. The same for H, with X and W transposed. As each block of rows is finished, its share of Wᵀ W and Wᵀ X is added
//!    up: that is all that H needs, so an iteration passes over X once.
//! 4. Stop when the slopes that could still be followed add up to 1e-4 of what they were in the first iteration. The
//!    limit is that of ICA here; scikit-learn's default, 200, is just too few for 6 components at conv2d1 (228).
//! 5. Scale every entry to length one, which W H does not see. A coefficient is then the length of what it adds, in
//!    units of the activations.
//!
//! W is forgotten: the coefficients of an activation are found again from the dictionary, exactly
//! ([`tuning_shared::basis::Nonnegative`]).
//!
//! Cosine does not see how much of an entry there is, and where nothing else is added the direction stays the same: so
//! the visualizations along a dimension of NMF hardly differ, which is what the paper found (section 4.1).
//!
//! Cost: each iteration takes 2 N D (C + D) operations, in parallel over rows; data are f32 (the N C that are there and
//! N D for W), sums f64.
//!
//! ```
//! use ndarray::{Array2, array};
//! use tuning_precompute::reduce;
//! use tuning_shared::{Basis, Method};
//!
//! // Sums of two entries, which share a channel.
//! let entries = array![[0.8, 0.6, 0.0], [0.0, 0.6, 0.8]];
//! let amounts = Array2::from_shape_fn((300, 2), |(i, d)| [(i % 7) as f32, (i % 5) as f32][d]);
//! let fit = reduce::fit(amounts.dot(&entries).view(), Method::Nmf, 2, 0, &mut |_, _| ())?;
//! let Basis::Nmf(found) = &fit.basis else { unreachable!() };
//! assert!((&found.dictionary() - &entries).iter().all(|difference| difference.abs() < 1e-2));
//! # Ok::<(), tuning_precompute::Error>(())
//! ```

use super::moments::Moments;
use super::nndsvd::{self, Factors};
use super::paired::sum_over_pairs;
use super::{Convergence, check_variation};
use crate::{Error, Result};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, NewAxis, s};
use tuning_shared::basis::Nonnegative;

/// Share of the first iteration's slopes at which the iteration has converged.
pub const TOLERANCE: f64 = 1e-4;

/// Iterations after which it gives up.
pub const MOST_ITERATIONS: usize = 1000;

/// Rows whose slopes are held at a time: they stay in the cache.
const ROWS_PER_BLOCK: usize = 256;

/// The dictionary of activations [N x C] with these moments, entries of length one.
///
/// # Errors
/// When a value is negative, or the activations lie in fewer directions than there are components,
/// or a component comes to nothing.
pub(super) fn reduce(
    activations: ArrayView2<'_, f32>,
    moments: &Moments,
    components: usize,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(Nonnegative, Convergence)> {
    check_not_negative(activations)?;
    check_variation(moments)?;
    let mut factors = nndsvd::start(activations, moments, components)?;
    let convergence = descend(activations, &mut factors, progress);
    let lengths = factors.dictionary.map_axis(Axis(1), |entry| entry.dot(&entry).sqrt());
    let alive = lengths.iter().filter(|length| **length > 0.0).count();
    if alive < components {
        return Err(Error::Activations(format!(
            "of {components} components {} came to nothing, because the others took all they had; ask for at most \
             {alive}",
            components - alive
        )));
    }
    let dictionary = (factors.dictionary / lengths.slice(s![.., NewAxis])).mapv(|v| v as f32);
    match Nonnegative::new(dictionary) {
        Ok(dictionary) => Ok((dictionary, convergence)),
        Err(error) => Err(Error::Activations(format!("{error}; collect the activations again"))),
    }
}

fn check_not_negative(activations: ArrayView2<'_, f32>) -> Result<()> {
    match activations.indexed_iter().find(|(_, value)| **value < 0.0) {
        None => Ok(()),
        Some(((row, channel), value)) => Err(Error::Activations(format!(
            "the activation at row {row}, channel {channel} (counted from 0) is {value}, and NMF takes none below \
             zero; choose a layer after its ReLU, or pca, ica or lle"
        ))),
    }
}

/// Steps 2 to 4 of the algorithm.
fn descend(
    activations: ArrayView2<'_, f32>,
    factors: &mut Factors,
    progress: &mut dyn FnMut(usize, f64),
) -> Convergence {
    let mut convergence = Convergence { iterations: 0, change: f64::INFINITY, converged: false };
    let mut first = None;
    while !convergence.converged && convergence.iterations < MOST_ITERATIONS {
        let mut sums = update_coefficients(activations, factors);
        let slopes = sums.slopes + update_dictionary(&mut factors.dictionary, &mut sums);
        // A start from which no slope leads on has converged.
        let first = *first.get_or_insert(slopes.max(f64::MIN_POSITIVE));
        convergence.change = slopes / first;
        convergence.converged = convergence.change <= TOLERANCE;
        convergence.iterations += 1;
        progress(convergence.iterations, convergence.change);
    }
    convergence
}

/// Sums over rows of activations x and their new coefficients w.
struct Sums {
    /// Of the slopes, in magnitude, that coefficients could follow before they changed.
    slopes: f64,
    /// Wᵀ X [D x C].
    products: Array2<f64>,
    /// Wᵀ W [D x D].
    gram: Array2<f64>,
}

/// Change every coefficient once.
fn update_coefficients(activations: ArrayView2<'_, f32>, factors: &mut Factors) -> Sums {
    let dictionary = factors.dictionary.mapv(|v| v as f32);
    let gram = factors.dictionary.dot(&factors.dictionary.t()).mapv(|v| v as f32);
    let part = |rows: ArrayView2<'_, f32>, coefficients: ArrayViewMut2<'_, f32>| {
        update_rows(rows, coefficients, &dictionary, &gram)
    };
    let add = |mut a: Sums, b: Sums| {
        a.slopes += b.slopes;
        a.products += &b.products;
        a.gram += &b.gram;
        a
    };
    sum_over_pairs(activations, factors.coefficients.view_mut(), &part, &add)
}

fn update_rows(
    activations: ArrayView2<'_, f32>,
    mut coefficients: ArrayViewMut2<'_, f32>,
    dictionary: &Array2<f32>,
    gram: &Array2<f32>,
) -> Sums {
    let (size, channels) = dictionary.dim();
    let mut sums = Sums { slopes: 0.0, products: Array2::zeros((size, channels)), gram: Array2::zeros((size, size)) };
    let mut slopes = Array2::<f32>::zeros((ROWS_PER_BLOCK.min(activations.nrows()), size));
    let mut products = Array2::<f32>::zeros((size, channels));
    let mut squares = Array2::<f32>::zeros((size, size));
    let blocks = coefficients.axis_chunks_iter_mut(Axis(0), ROWS_PER_BLOCK);
    for (mut coefficients, rows) in blocks.zip(activations.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK)) {
        let mut slopes = slopes.slice_mut(s![..rows.nrows(), ..]);
        general_mat_mul(1.0, &coefficients, gram, 0.0, &mut slopes);
        general_mat_mul(-1.0, &rows, &dictionary.t(), 1.0, &mut slopes);
        for (mut coefficients, mut slopes) in coefficients.outer_iter_mut().zip(slopes.outer_iter_mut()) {
            if let (Some(coefficients), Some(slopes)) = (coefficients.as_slice_mut(), slopes.as_slice_mut()) {
                sums.slopes += f64::from(sweep(coefficients, slopes, gram));
            }
        }
        general_mat_mul(1.0, &coefficients.t(), &rows, 0.0, &mut products);
        general_mat_mul(1.0, &coefficients.t(), &coefficients, 0.0, &mut squares);
        // A block's sums are exact enough in f32; those of all blocks are not.
        sums.products.zip_mut_with(&products, |sum, part| *sum += f64::from(*part));
        sums.gram.zip_mut_with(&squares, |sum, part| *sum += f64::from(*part));
    }
    sums
}

/// Change the coefficients `[D]` of one activation in their order; `slopes` `[D]` are kept those at the coefficients as
/// they are. Gives the magnitudes of those that could be followed, added up.
fn sweep(coefficients: &mut [f32], slopes: &mut [f32], gram: &Array2<f32>) -> f32 {
    let mut followed = 0.0;
    for (d, curvatures) in gram.outer_iter().enumerate() {
        let (before, slope) = (coefficients[d], slopes[d]);
        // At zero only a step upwards is free.
        followed += if before == 0.0 { (-slope).max(0.0) } else { slope.abs() };
        if curvatures[d] == 0.0 {
            continue;
        }
        let after = (before - slope / curvatures[d]).max(0.0);
        if after != before {
            coefficients[d] = after;
            let step = after - before;
            slopes.iter_mut().zip(curvatures).for_each(|(slope, curvature)| *slope += step * curvature);
        }
    }
    followed
}

/// Change every value of the dictionary once, and give the slopes that could be followed. `sums` are used up.
fn update_dictionary(dictionary: &mut Array2<f64>, sums: &mut Sums) -> f64 {
    // Slopes [D x C]: Wᵀ W H − Wᵀ X.
    general_mat_mul(1.0, &sums.gram, &*dictionary, -1.0, &mut sums.products);
    let slopes = &mut sums.products;
    let mut followed = 0.0;
    for (d, curvatures) in sums.gram.outer_iter().enumerate() {
        for (channel, value) in dictionary.row_mut(d).iter_mut().enumerate() {
            let (before, slope) = (*value, slopes[[d, channel]]);
            followed += if before == 0.0 { (-slope).max(0.0) } else { slope.abs() };
            if curvatures[d] == 0.0 {
                continue;
            }
            *value = (before - slope / curvatures[d]).max(0.0);
            let step = *value - before;
            for (slope, curvature) in slopes.column_mut(channel).iter_mut().zip(curvatures) {
                *slope += step * curvature;
            }
        }
    }
    followed
}

#[cfg(test)]
mod tests;
