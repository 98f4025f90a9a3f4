//! Cholesky's factor of a large symmetric matrix, and solving with it.
//!
//! Idea: L with L Lᵀ = A, found block by block, so that almost all work is products of matrices, which use the cache
//! and the vector instructions well. linfa-linalg's goes number by number. Cost: M³ / 3 operations for the factor, in
//! parallel; 2 M² for each right hand side.

use ndarray::linalg::general_mat_mul;
use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis, s};

/// Rows and columns of a block.
const BLOCK: usize = 64;

/// The lower triangular factor of a symmetric positive definite matrix.
#[derive(Debug)]
pub(super) struct Factor {
    /// Right of the diagonal there is something else.
    lower: Array2<f64>,
}

impl Factor {
    /// The factor of a matrix [M x M], of which the diagonal and what is left of it are read; none where the matrix is
    /// not positive definite to rounding.
    pub(super) fn of(mut matrix: Array2<f64>) -> Option<Self> {
        let size = matrix.nrows();
        for start in (0..size).step_by(BLOCK) {
            let width = BLOCK.min(size - start);
            let remaining = matrix.slice_mut(s![start.., start..]);
            let (columns, rest) = remaining.split_at(Axis(1), width);
            let (mut corner, mut panel) = columns.split_at(Axis(0), width);
            factor_corner(&mut corner)?;
            let corner = corner.view();
            panel.axis_iter_mut(Axis(0)).into_par_iter().for_each(|row| solve_row(corner, row));
            subtract_products(rest.split_at(Axis(0), width).1, panel.view());
        }
        Some(Self { lower: matrix })
    }

    /// A⁻¹ B in place of B [M x b].
    pub(super) fn solve(&self, right: &mut Array2<f64>) {
        let size = self.lower.nrows();
        for start in (0..size).step_by(BLOCK) {
            let end = size.min(start + BLOCK);
            let (before, mut now) = right.view_mut().split_at(Axis(0), start);
            let mut now = now.slice_mut(s![..end - start, ..]);
            general_mat_mul(-1.0, &self.lower.slice(s![start..end, ..start]), &before, 1.0, &mut now);
            substitute(self.lower.slice(s![start..end, start..end]), now);
        }
        for start in (0..size).step_by(BLOCK).rev() {
            let end = size.min(start + BLOCK);
            let (mut now, after) = right.view_mut().split_at(Axis(0), end);
            let mut now = now.slice_mut(s![start.., ..]);
            general_mat_mul(-1.0, &self.lower.slice(s![end.., start..end]).t(), &after, 1.0, &mut now);
            substitute_transposed(self.lower.slice(s![start..end, start..end]), now);
        }
    }
}

/// The factor of one block on the diagonal, in place.
fn factor_corner(corner: &mut ArrayViewMut2<'_, f64>) -> Option<()> {
    for i in 0..corner.nrows() {
        let (above, mut row) = corner.view_mut().split_at(Axis(0), i);
        let mut row = row.row_mut(0);
        solve_row(above.slice(s![.., ..i]), row.slice_mut(s![..i]));
        let before = row.slice(s![..i]);
        let left = row[i] - before.dot(&before);
        if left.is_nan() || left <= 0.0 {
            return None;
        }
        row[i] = left.sqrt();
    }
    Some(())
}

/// Solve x Lᵀ = row in place, for a lower triangular L.
fn solve_row(lower: ArrayView2<'_, f64>, mut row: ArrayViewMut1<'_, f64>) {
    for j in 0..lower.nrows() {
        let known = lower.slice(s![j, ..j]).dot(&row.slice(s![..j]));
        row[j] = (row[j] - known) / lower[[j, j]];
    }
}

/// Subtract panel · panelᵀ from the lower half of `rest`, and from some of its upper half.
fn subtract_products(mut rest: ArrayViewMut2<'_, f64>, panel: ArrayView2<'_, f64>) {
    let rows = rest.axis_chunks_iter_mut(Axis(0), BLOCK).into_par_iter();
    rows.zip(panel.axis_chunks_iter(Axis(0), BLOCK)).enumerate().for_each(|(number, (mut rows, own))| {
        let end = panel.nrows().min((number + 1) * BLOCK);
        let left = panel.slice(s![..end, ..]);
        general_mat_mul(-1.0, &own, &left.t(), 1.0, &mut rows.slice_mut(s![.., ..end]));
    });
}

/// Solve L X = B in place of B, for one block on the diagonal.
fn substitute(lower: ArrayView2<'_, f64>, mut right: ArrayViewMut2<'_, f64>) {
    for i in 0..lower.nrows() {
        let (known, mut row) = right.view_mut().split_at(Axis(0), i);
        let mut row = row.row_mut(0);
        for (known, factor) in known.outer_iter().zip(lower.row(i)) {
            row.scaled_add(-factor, &known);
        }
        row /= lower[[i, i]];
    }
}

/// Solve Lᵀ X = B in place of B, for one block on the diagonal.
fn substitute_transposed(lower: ArrayView2<'_, f64>, mut right: ArrayViewMut2<'_, f64>) {
    for i in (0..lower.nrows()).rev() {
        let (mut before, mut row) = right.view_mut().split_at(Axis(0), i);
        let mut row = row.row_mut(0);
        row /= lower[[i, i]];
        for (mut other, factor) in before.outer_iter_mut().zip(lower.row(i)) {
            other.scaled_add(-factor, &row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};

    #[test]
    fn solving_undoes_the_product() {
        for size in [1, 5, 64, 65, 200] {
            let noise = uniform(size, size, 3).mapv(f64::from);
            let matrix = noise.dot(&noise.t()) + Array2::<f64>::eye(size);
            let wanted = uniform(size, 4, 4).mapv(f64::from);
            let mut found = matrix.dot(&wanted);
            Factor::of(matrix).unwrap().solve(&mut found);
            close(&found, &wanted, 1e-9);
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_factor() {
        let mut matrix = Array2::eye(100);
        matrix[[90, 90]] = -1.0;
        assert!(Factor::of(matrix).is_none());
        assert!(Factor::of(Array2::zeros((3, 3))).is_none());
        assert!(Factor::of(Array2::from_elem((3, 3), f64::NAN)).is_none());
    }
}
