//! Independent component analysis: directions along which activations are as far from Gaussian as can be.
//!
//! Idea: a sum of independent sources is more Gaussian than each; so directions whose coefficients are least Gaussian
//! recover sources. This is FastICA (Hyvärinen and Oja 2000) as scikit-learn's `FastICA` has it, the method that the
//! paper used (section 3.2): parallel, logcosh, coefficients of unit variance.
//!
//! Steps:
//! 1. Whiten: project on the D leading eigenvectors of the covariance, divided by their standard deviations. Any
//!    rotation W of the whitened activations z `[D]` keeps them white, so only a rotation remains to be found.
//! 2. From a random rotation, repeat for all rows w of W at once: w ← E[z tanh(w·z)] − E[1 − tanh²(w·z)] w, then make
//!    the rows orthonormal without preferring any: W ← (W Wᵀ)^(−1/2) W.
//! 3. Stop when no row turned by more than the tolerance: max |‖w_new·w_old‖ − 1| < 1e-4.
//! 4. Where the steps swing to and fro between two rotations, as they do for hundreds of iterations on activations of
//!    conv2d1, go on from the middle of the two. That is ours; scikit-learn swings on to its limit. What counts as
//!    converged is the same: the full step from where it stands turns no row by more than the tolerance.
//!
//! Cost: each iteration takes 4 N D² operations and N D tangents, in parallel over rows; data are f32 (N D of them),
//! sums f64.

use super::Reduction;
use super::coefficients::project;
use super::eigen::{Eigen, orthonormal_rows};
use super::rows::sum_over_rows;
use super::tanh::tanh_inplace;
use crate::Result;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, NewAxis, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Change of the components at which the iteration has converged.
pub const TOLERANCE: f64 = 1e-4;

/// Iterations after which it gives up.
pub const MOST_ITERATIONS: usize = 1000;

/// Share of a step that two steps must stay below to count as swinging to and fro.
const SWING: f64 = 0.1;

/// Rows whose coefficients are computed at a time: they and their tangents stay in the cache.
const ROWS_PER_BLOCK: usize = 512;

/// How an iteration ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convergence {
    /// Iterations done.
    pub iterations: usize,
    /// How much the last one changed the components: max |‖w_new·w_old‖ − 1|.
    pub change: f64,
    /// Whether that is less than [`TOLERANCE`].
    pub converged: bool,
}

/// The reduction of activations [N x C] to independent coefficients in their leading directions.
pub(super) fn reduce(
    activations: ArrayView2<'_, f32>,
    mean: &Array1<f64>,
    leading: &Eigen,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(Reduction, Convergence)> {
    let deviations = leading.values.mapv(f64::sqrt);
    let whitening = &leading.vectors.t() / &deviations.slice(s![.., NewAxis]);
    let white = project(activations, mean, &whitening);
    let (rotation, convergence) = rotate(white.view(), random_rotation(leading.values.len(), seed)?, progress)?;
    let reduction =
        Reduction { components: rotation.dot(&whitening), mixing: (&leading.vectors * &deviations).dot(&rotation.t()) };
    Ok((reduction, convergence))
}

/// A rotation [D x D], all equally likely.
fn random_rotation(size: usize, seed: u64) -> Result<Array2<f64>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // Box and Muller's normal numbers: no direction is preferred by them, as it would be by uniform ones.
    let normal = || {
        let (radius, angle): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    };
    orthonormal_rows(&Array2::from_shape_simple_fn((size, size), normal))
}

/// Steps 2 to 4 of the algorithm, on whitened activations [N x D] and from a first rotation [D x D].
fn rotate(
    white: ArrayView2<'_, f32>,
    mut rotation: Array2<f64>,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(Array2<f64>, Convergence)> {
    let mut convergence = Convergence { iterations: 0, change: f64::INFINITY, converged: false };
    let mut before: Option<Array2<f64>> = None;
    while !convergence.converged && convergence.iterations < MOST_ITERATIONS {
        let mut next = orthonormal_rows(&fixed_point(white, &rotation))?;
        convergence.change = turn(&next, &rotation);
        convergence.converged = convergence.change < TOLERANCE;
        convergence.iterations += 1;
        progress(convergence.iterations, convergence.change);
        let swings = before.is_some_and(|before| turn(&next, &before) < SWING * convergence.change);
        if swings && !convergence.converged {
            next = orthonormal_rows(&(aligned(&next, &rotation) + &rotation))?;
            // Two steps must follow before they can be compared again.
            before = None;
        } else {
            before = Some(rotation);
        }
        rotation = next;
    }
    Ok((rotation, convergence))
}

/// How far the rows of one rotation are from those of another, signs aside: max |‖a·b‖ − 1|.
fn turn(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    let cosines = (a * b).sum_axis(Axis(1));
    cosines.iter().map(|cosine| (cosine.abs() - 1.0).abs()).fold(0.0, f64::max)
}

/// The rows of `a`, each with the sign that puts it on the side of the same row of `b`: a step may flip a row.
fn aligned(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let signs = (a * b).sum_axis(Axis(1)).mapv(f64::signum);
    a * &signs.slice(s![.., NewAxis])
}

/// Sums over rows: tanh(w·z) z [D x D], and tanh²(w·z) `[D]`.
struct Sums {
    products: Array2<f64>,
    squares: Array1<f64>,
}

/// E[z tanh(w·z)] − E[1 − tanh²(w·z)] w for every row w of a rotation [D x D].
fn fixed_point(white: ArrayView2<'_, f32>, rotation: &Array2<f64>) -> Array2<f64> {
    let narrow = rotation.mapv(|v| v as f32);
    let add = |mut a: Sums, b: Sums| {
        a.products += &b.products;
        a.squares += &b.squares;
        a
    };
    let sums = sum_over_rows(white, &|rows| sums_of(rows, &narrow), &add);
    let count = white.nrows() as f64;
    let slopes = 1.0 - sums.squares / count;
    sums.products / count - rotation * &slopes.slice(s![.., NewAxis])
}

fn sums_of(white: ArrayView2<'_, f32>, rotation: &Array2<f32>) -> Sums {
    let size = rotation.nrows();
    let mut sums = Sums { products: Array2::zeros((size, size)), squares: Array1::zeros(size) };
    let mut tangents = Array2::<f32>::zeros((ROWS_PER_BLOCK.min(white.nrows()), size));
    let mut products = Array2::<f32>::zeros((size, size));
    let mut squares = Array1::<f32>::zeros(size);
    for rows in white.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK) {
        let mut tangents = tangents.slice_mut(s![..rows.nrows(), ..]);
        general_mat_mul(1.0, &rows, &rotation.t(), 0.0, &mut tangents);
        if let Some(values) = tangents.as_slice_mut() {
            tanh_inplace(values);
        }
        general_mat_mul(1.0, &tangents.t(), &rows, 0.0, &mut products);
        squares.fill(0.0);
        for row in tangents.outer_iter() {
            squares.zip_mut_with(&row, |sum, t| *sum += t * t);
        }
        // A block's sums are exact enough in f32; those of all blocks are not.
        sums.products.zip_mut_with(&products, |sum, part| *sum += f64::from(*part));
        sums.squares.zip_mut_with(&squares, |sum, part| *sum += f64::from(*part));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};

    #[test]
    fn a_random_rotation_is_one_and_comes_back_with_its_seed() {
        let rotation = random_rotation(9, 4).unwrap();
        close(&rotation.dot(&rotation.t()), &Array2::eye(9), 1e-12);
        assert_eq!(rotation, random_rotation(9, 4).unwrap());
        assert_ne!(rotation, random_rotation(9, 5).unwrap());
    }

    #[test]
    fn the_fixed_point_step_is_the_formula() {
        let white = uniform(5000, 3, 1);
        let rotation = random_rotation(3, 2).unwrap();
        let z = white.mapv(f64::from);
        let tangents = z.dot(&rotation.t()).mapv(f64::tanh);
        let slopes = tangents.mapv(|t| 1.0 - t * t).mean_axis(Axis(0)).unwrap();
        let expected = tangents.t().dot(&z) / 5000.0 - &rotation * &slopes.slice(s![.., NewAxis]);
        close(&fixed_point(white.view(), &rotation), &expected, 1e-6);
    }

    #[test]
    fn steps_that_swing_to_and_fro_still_converge() {
        // Data close to Gaussian, where steps swing most: two of these swing for ever without the middle.
        for seed in 0..8 {
            let data = uniform(2000, 8, seed) + uniform(2000, 8, seed + 100) + uniform(2000, 8, seed + 200);
            let moments = crate::reduce::moments::Moments::of(data.view());
            let leading = crate::reduce::eigen::leading(moments.covariance().view(), 8).unwrap();
            let (_, convergence) = reduce(data.view(), &moments.mean, &leading, seed, &mut |_, _| ()).unwrap();
            assert!(convergence.converged && convergence.iterations < 100, "{convergence:?}");
        }
    }
}
