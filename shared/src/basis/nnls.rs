//! Non-negative least squares: the coefficients, none below zero, whose sum of entries comes nearest to an activation.
//!
//! Idea: if it were known which coefficients are above zero, the others could be left out and the rest found by plain
//! least squares. This is the active set method of Lawson and Hanson (1974, chapter 23) on the normal equations, as
//! Bro and de Jong (1997) have it for many right hand sides: they need `H Hᵀ` [D x D] and `H x` `[D]` only.
//!
//! Steps:
//! 1. Begin with all coefficients at zero. The slope of each is what is left unexplained of x along its entry.
//! 2. Set free the coefficient with the steepest slope upwards; solve for all free ones.
//! 3. Where one of them would fall below zero, go as far towards the solution as none does, hold that one at zero
//!    again, and solve for the rest.
//! 4. Stop when no slope goes upwards: then no choice of coefficients is nearer (the conditions of Karush, Kuhn and
//!    Tucker hold).
//!
//! Cost: a small system of equations for each coefficient that is set free, P³ / 6 multiplications with P of them free.

use super::cholesky;
use ndarray::{Array2, ArrayView1};

/// Share of the largest product above which a slope goes upwards and not just by rounding.
const SMALLEST_SLOPE: f64 = 1e-10;

/// Times each coefficient may be set free, on average, before the search is ended where it stands. The method always
/// ends by itself in exact arithmetic; this is for rounding.
const MOST_CHANGES: usize = 10;

/// The normal equations of one dictionary, and room to solve them in.
#[derive(Debug)]
pub(super) struct NormalEquations {
    /// H Hᵀ [D x D].
    gram: Array2<f64>,
    /// The coefficients found `[D]`.
    found: Vec<f64>,
    /// Numbers of those that are free, in the order in which they were set free.
    free: Vec<usize>,
    /// Those not to be set free until another is: rounding held them at zero at once.
    barred: Vec<bool>,
    matrix: Vec<f64>,
    solution: Vec<f64>,
}

impl NormalEquations {
    /// The equations with `gram` = H Hᵀ [D x D].
    pub(super) fn new(gram: Array2<f64>) -> Self {
        let size = gram.nrows();
        Self {
            gram,
            found: vec![0.0; size],
            free: Vec::with_capacity(size),
            barred: vec![false; size],
            matrix: Vec::with_capacity(size * size),
            solution: Vec::with_capacity(size),
        }
    }

    /// The coefficients `[D]` of an activation x with these `products` = H x `[D]`.
    pub(super) fn solve(&mut self, products: ArrayView1<'_, f64>) -> &[f64] {
        self.found.fill(0.0);
        self.free.clear();
        self.barred.fill(false);
        let smallest = SMALLEST_SLOPE * products.iter().fold(0.0, |largest: f64, v| largest.max(v.abs()));
        for _ in 0..MOST_CHANGES * self.found.len() {
            let Some(steepest) = self.steepest(products, smallest) else { break };
            self.free.push(steepest);
            if self.settle(products) {
                self.barred.fill(false);
            } else {
                self.barred[steepest] = true;
            }
        }
        &self.found
    }

    /// The coefficient held at zero whose slope goes upwards most.
    fn steepest(&self, products: ArrayView1<'_, f64>, smallest: f64) -> Option<usize> {
        let mut steepest = (None, smallest);
        for (d, product) in products.iter().enumerate() {
            if self.barred[d] || self.free.contains(&d) {
                continue;
            }
            let slope = product - self.free.iter().map(|e| self.gram[[d, *e]] * self.found[*e]).sum::<f64>();
            if slope > steepest.1 {
                steepest = (Some(d), slope);
            }
        }
        steepest.0
    }

    /// Solve for the free coefficients, holding at zero those that would fall below. Says whether the one that was set
    /// free last could move at all; else it is held again.
    fn settle(&mut self, products: ArrayView1<'_, f64>) -> bool {
        let mut first = true;
        loop {
            // An entry that repeats others cannot move alone, nor can one that rounding pushes downwards.
            let solved = self.solve_free(products);
            if !solved || (first && self.solution.last().is_none_or(|last| *last <= 0.0)) {
                if let Some(last) = self.free.pop() {
                    self.found[last] = 0.0;
                }
                return !first;
            }
            first = false;
            if self.solution.iter().all(|v| *v > 0.0) {
                for (d, value) in self.free.iter().zip(&self.solution) {
                    self.found[*d] = *value;
                }
                return true;
            }
            self.step_to_the_first_zero();
        }
    }

    fn solve_free(&mut self, products: ArrayView1<'_, f64>) -> bool {
        self.matrix.clear();
        self.solution.clear();
        for i in &self.free {
            self.solution.push(products[*i]);
            self.matrix.extend(self.free.iter().map(|j| self.gram[[*i, *j]]));
        }
        cholesky::solve(&mut self.matrix, &mut self.solution).is_some()
    }

    /// Go towards the solution until the first free coefficient reaches zero, and hold all there that have.
    fn step_to_the_first_zero(&mut self) {
        let falls = self.free.iter().zip(&self.solution).filter(|(_, value)| **value <= 0.0);
        let shares = falls.map(|(d, value)| self.found[*d] / (self.found[*d] - value));
        let share = shares.fold(1.0, f64::min);
        for (d, value) in self.free.iter().zip(&self.solution) {
            let (from, reached) = (self.found[*d], self.found[*d] + share * (value - self.found[*d]));
            let first = *value <= 0.0 && from / (from - value) <= share;
            self.found[*d] = if first { 0.0 } else { reached.max(0.0) };
        }
        let found = &self.found;
        self.free.retain(|d| found[*d] > 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};

    /// Numbers from −1 to 1 that look random and are the same everywhere.
    fn noise(rows: usize, columns: usize, salt: u32) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(i, j)| {
            let mixed = (i as u32 * 977 + j as u32 + 1).wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503);
            let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
            f64::from(mixed ^ (mixed >> 13)) / f64::from(u32::MAX) * 2.0 - 1.0
        })
    }

    /// The conditions of Karush, Kuhn and Tucker: no slope upwards where a coefficient is zero, none where it is not.
    fn check(dictionary: &Array2<f64>, x: &Array1<f64>) -> Vec<f64> {
        let mut equations = NormalEquations::new(dictionary.dot(&dictionary.t()));
        let found = equations.solve(dictionary.dot(x).view()).to_vec();
        let left = x - &Array1::from(found.clone()).dot(dictionary);
        for (entry, coefficient) in dictionary.outer_iter().zip(&found) {
            let slope = entry.dot(&left);
            assert!(*coefficient >= 0.0 && slope < 1e-8, "{coefficient} with slope {slope}");
            assert!(*coefficient == 0.0 || slope.abs() < 1e-8, "{coefficient} with slope {slope}");
        }
        found
    }

    #[test]
    fn no_other_coefficients_are_nearer() {
        for salt in 0..40 {
            let dictionary = noise(12, 20, salt).mapv(f64::abs);
            for row in noise(20, 20, salt + 100).outer_iter() {
                let found = check(&dictionary, &row.to_owned());
                assert!(found.contains(&0.0), "some coefficient is held at zero");
            }
        }
    }

    #[test]
    fn what_was_put_together_is_taken_apart() {
        let dictionary = noise(6, 10, 3).mapv(|v| v.max(0.0));
        let coefficients = array![0.0, 2.0, 0.5, 0.0, 0.0, 3.0];
        let found = check(&dictionary, &coefficients.dot(&dictionary));
        for (a, b) in found.iter().zip(&coefficients) {
            assert!((a - b).abs() < 1e-10, "{found:?}");
        }
    }

    #[test]
    fn entries_that_are_zero_or_repeated_do_no_harm() {
        let dictionary = array![[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]];
        let found = check(&dictionary, &array![2.0, 3.0, 2.0]);
        assert!((found[0] + found[2] - 2.0).abs() < 1e-12 && (found[3] - 3.0).abs() < 1e-12, "{found:?}");
        assert_eq!(check(&dictionary, &array![0.0, 0.0, 0.0]), [0.0; 4]);
        assert_eq!(check(&dictionary, &array![-1.0, -2.0, 0.0]), [0.0; 4]);
    }
}
