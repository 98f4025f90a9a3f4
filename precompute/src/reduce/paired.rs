//! Sums over the rows of two matrices side by side, the second of which may change: in parallel and always the same.

use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use rayon::join;

/// Rows that one task sums on its own.
const ROWS_PER_TASK: usize = 4096;

/// The sum of `part` over blocks of rows of `data` and the same rows of `beside`: neighbouring blocks are added
/// pairwise, then pairs of them.
///
/// The tree of additions depends on the number of rows alone, so rounding does not depend on the threads. Both have the
/// same number of rows, at least one.
pub(super) fn sum_over_pairs<T: Send>(
    data: ArrayView2<'_, f32>,
    beside: ArrayViewMut2<'_, f32>,
    part: &(impl Fn(ArrayView2<'_, f32>, ArrayViewMut2<'_, f32>) -> T + Sync),
    add: &(impl Fn(T, T) -> T + Sync),
) -> T {
    let rows = data.nrows();
    if rows <= ROWS_PER_TASK {
        return part(data, beside);
    }
    let left = rows.div_ceil(ROWS_PER_TASK).div_ceil(2) * ROWS_PER_TASK;
    let ((data, more), (beside, more_beside)) = (data.split_at(Axis(0), left), beside.split_at(Axis(0), left));
    let (a, b) = join(|| sum_over_pairs(data, beside, part, add), || sum_over_pairs(more, more_beside, part, add));
    add(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn every_row_meets_its_own_and_changes_it_once() {
        for rows in [1, 4096, 4097, 50_001] {
            let data = Array2::from_shape_fn((rows, 1), |(i, _)| i as f32);
            let mut beside = data.clone();
            let part = |data: ArrayView2<'_, f32>, mut beside: ArrayViewMut2<'_, f32>| {
                assert_eq!(data, beside);
                beside += 1.0;
                data.len()
            };
            assert_eq!(sum_over_pairs(data.view(), beside.view_mut(), &part, &|a, b| a + b), rows);
            assert_eq!(beside, data + 1.0);
        }
    }
}
