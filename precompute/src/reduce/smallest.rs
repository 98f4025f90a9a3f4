//! The smallest eigenvalues of a matrix that makes constants vanish, with their eigenvectors.
//!
//! Idea: the smallest eigenvalues of A are the largest of its inverse, and those a few multiplications find. Where
//! eigenvalues crowd at zero, as in LLE they do, their inverses lie far apart.
//!
//! Steps:
//! 1. Factor A + s with a shift s just above rounding, so that directions which A makes vanish do not divide by zero;
//!    constants, whose eigenvalue zero is known, are taken out of every vector.
//! 2. Grow a space of directions: a block of as many random vectors as eigenvectors are wanted, its product with the
//!    inverse, the product of that, and so on, each made orthonormal to all before (a block Krylov space). A block,
//!    because a single vector would find one direction only of eigenvalues that are equal.
//! 3. After each block take the best eigenvectors within the space (Rayleigh and Ritz), and stop when the inverse moves
//!    none of them by more than the tolerance, relative to its eigenvalue.
//!
//! Cost, for M rows: M³ / 3 operations for the factor, for each of the blocks 2 M² D for the products and 4 M D² times
//! their number to make it orthonormal. For 2,000 rows and 16 vectors eight or nine blocks are enough; on two cores they
//! take less than 0.4 seconds.

use super::Convergence;
use super::factor::Factor;
use crate::{Error, Result};
use linfa_linalg::eigh::{EigSort, Eigh};
use ndarray::{Array1, Array2, Axis, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How far the inverse may move an eigenvector, relative to its eigenvalue.
pub(super) const TOLERANCE: f64 = 1e-8;

/// Blocks after which it gives up.
const MOST_BLOCKS: usize = 40;

/// The shift, as a share of the mean eigenvalue: rounding in the factor is about a thousandth of it.
const SHIFT: f64 = 1e-12;

/// Share of its length that must be left of a vector once the others are taken out.
const SMALLEST_REMAINDER: f64 = 1e-8;

/// Eigenvectors, and how the iteration ended.
#[derive(Debug)]
pub(super) struct Smallest {
    /// Eigenvectors [M x D] of length one, a column each, that of the smallest eigenvalue first.
    pub(super) vectors: Array2<f64>,
    /// Blocks, and how far the inverse still moves an eigenvector.
    pub(super) convergence: Convergence,
}

/// The eigenvectors of the `count` smallest eigenvalues but that of constants, of a symmetric matrix [M x M] without
/// negative ones, M greater than `count`. `progress` hears the blocks and how far the inverse moves the eigenvectors.
pub(super) fn smallest(
    mut matrix: Array2<f64>,
    count: usize,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<Smallest> {
    let size = matrix.nrows();
    let shift = SHIFT * matrix.diag().sum() / size as f64;
    matrix.diag_mut().map_inplace(|v| *v += shift);
    let factor = Factor::of(matrix).ok_or_else(|| failed("the weights of neighbours are too large"))?;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut block = Array2::from_shape_simple_fn((count, size), || random.random_range(-1.0..1.0));
    let mut space = Space::new(size, (MOST_BLOCKS * count).min(size - 1));
    let mut convergence = Convergence { iterations: 0, change: f64::INFINITY, converged: false };
    loop {
        let from = space.used;
        space.extend(&mut block);
        // Once nothing is left to add, the eigenvectors in the space are those of the whole.
        let exhausted = space.used == from;
        if !exhausted {
            space.multiply(&factor, from);
            block = space.images.slice(s![from..space.used, ..]).to_owned();
        }
        let (vectors, change) = space.best(count)?;
        convergence.iterations += 1;
        convergence.change = change;
        convergence.converged = exhausted || change < TOLERANCE;
        progress(convergence.iterations, change);
        if convergence.converged || convergence.iterations == MOST_BLOCKS {
            return Ok(Smallest { vectors, convergence });
        }
    }
}

/// Orthonormal directions, and what the inverse makes of them.
struct Space {
    /// Directions [. x M], a row each, of which the first `used` are there.
    directions: Array2<f64>,
    /// Their products with the inverse [. x M].
    images: Array2<f64>,
    used: usize,
}

impl Space {
    fn new(size: usize, most: usize) -> Self {
        Self { directions: Array2::zeros((most, size)), images: Array2::zeros((most, size)), used: 0 }
    }

    /// Add the rows of `block`, orthonormal to what is there, without those that hold nothing new.
    fn extend(&mut self, block: &mut Array2<f64>) {
        for mut row in block.outer_iter_mut() {
            if self.used == self.directions.nrows() {
                return;
            }
            row -= row.mean().unwrap_or(0.0);
            let length = row.dot(&row).sqrt();
            // Twice is enough.
            for _ in 0..2 {
                let there = self.directions.slice(s![..self.used, ..]);
                let along = there.dot(&row);
                row -= &along.dot(&there);
                row -= row.mean().unwrap_or(0.0);
            }
            let left = row.dot(&row).sqrt();
            if left > SMALLEST_REMAINDER * length {
                self.directions.row_mut(self.used).assign(&(&row / left));
                self.used += 1;
            }
        }
    }

    /// Multiply the directions from number `from` on by the inverse.
    fn multiply(&mut self, factor: &Factor, from: usize) {
        let mut block = self.directions.slice(s![from..self.used, ..]).t().as_standard_layout().into_owned();
        factor.solve(&mut block);
        for (mut image, column) in self.images.slice_mut(s![from.., ..]).outer_iter_mut().zip(block.axis_iter(Axis(1)))
        {
            image.assign(&column);
            image -= column.mean().unwrap_or(0.0);
        }
    }

    /// The eigenvectors [M x D] of the inverse's largest eigenvalues within the space, and how far it moves them.
    fn best(&self, count: usize) -> Result<(Array2<f64>, f64)> {
        let directions = self.directions.slice(s![..self.used, ..]);
        let images = self.images.slice(s![..self.used, ..]);
        let (values, within) = largest(directions.dot(&images.t()), count)?;
        let vectors = within.t().dot(&directions);
        let moved = within.t().dot(&images) - &vectors * &values.view().insert_axis(Axis(1));
        let change = moved.outer_iter().zip(&values).map(|(row, value)| row.dot(&row).sqrt() / value.abs());
        Ok((vectors.t().to_owned(), change.fold(0.0, f64::max)))
    }
}

/// The `count` largest eigenvalues of a matrix that is symmetric but for rounding, and their eigenvectors [. x D].
fn largest(matrix: Array2<f64>, count: usize) -> Result<(Array1<f64>, Array2<f64>)> {
    let symmetric = (&matrix + &matrix.t()) / 2.0;
    let (values, vectors) = symmetric.eigh().map_err(failed)?.sort_eig_desc();
    let count = count.min(values.len());
    Ok((values.slice(s![..count]).to_owned(), vectors.slice(s![.., ..count]).to_owned()))
}

fn failed(reason: impl std::fmt::Display) -> Error {
    Error::Activations(format!("the embedding could not be computed: {reason}; ask for fewer components"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::close;

    /// The eigenvalues that belong to eigenvectors [M x D] of a matrix [M x M].
    fn eigenvalues(matrix: &Array2<f64>, vectors: &Array2<f64>) -> Array1<f64> {
        (vectors * &matrix.dot(vectors)).sum_axis(Axis(0))
    }

    /// A ring of `size` springs: constants cost nothing, all other eigenvalues 4 sin²(π k / size) come in pairs.
    fn ring(size: usize) -> Array2<f64> {
        Array2::from_shape_fn((size, size), |(i, j)| match (i + size - j) % size {
            0 => 2.0,
            step if step == 1 || step == size - 1 => -1.0,
            _ => 0.0,
        })
    }

    #[test]
    fn equal_eigenvalues_are_all_found() {
        for (size, count) in [(5, 4), (300, 5), (300, 2)] {
            let matrix = ring(size);
            let found = smallest(matrix.clone(), count, 1, &mut |_, _| ()).unwrap();
            assert!(found.convergence.converged, "{:?}", found.convergence);
            close(&found.vectors.t().dot(&found.vectors), &Array2::eye(count), 1e-10);
            for (k, value) in eigenvalues(&matrix, &found.vectors).iter().enumerate() {
                let wanted = 4.0 * (std::f64::consts::PI * (k / 2 + 1) as f64 / size as f64).sin().powi(2);
                assert!((value / wanted - 1.0).abs() < 1e-9, "{value} is not {wanted}");
            }
        }
    }

    #[test]
    fn pieces_that_do_not_hang_together_are_told_apart() {
        // Three rings: beside all constants, two differences between rings cost nothing.
        let mut matrix = Array2::zeros((90, 90));
        for piece in 0..3 {
            let at = 30 * piece;
            matrix.slice_mut(s![at..at + 30, at..at + 30]).assign(&ring(30));
        }
        let found = smallest(matrix.clone(), 2, 1, &mut |_, _| ()).unwrap();
        assert!(eigenvalues(&matrix, &found.vectors).iter().all(|v| v.abs() < 1e-12));
        for piece in 0..3 {
            let own = found.vectors.slice(s![30 * piece..30 * piece + 30, ..]);
            let spread = own.var_axis(Axis(0), 0.0).sum();
            assert!(spread < 1e-12, "values differ within a piece by {spread:e}");
        }
        assert!(found.vectors.sum_axis(Axis(0)).iter().all(|sum| sum.abs() < 1e-9));
    }
}
