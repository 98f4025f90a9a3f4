//! Sums over the rows of a matrix, in parallel and yet always the same.

use ndarray::{ArrayView2, s};
use rayon::join;
use std::ops::Range;

/// Rows that one task sums on its own.
pub(super) const ROWS_PER_TASK: usize = 4096;

/// The sum of `part` over blocks of rows of `data`: neighbouring blocks are added pairwise, then pairs of them.
/// `data` has at least one row.
pub(super) fn sum_over_rows<T: Send>(
    data: ArrayView2<'_, f32>,
    part: &(impl Fn(ArrayView2<'_, f32>) -> T + Sync),
    add: &(impl Fn(T, T) -> T + Sync),
) -> T {
    let rows = data.nrows();
    let task = |k: usize| part(data.slice(s![k * ROWS_PER_TASK..rows.min((k + 1) * ROWS_PER_TASK), ..]));
    sum_over_tasks(0..rows.div_ceil(ROWS_PER_TASK), &task, add)
}

/// The sum of `part` over numbered tasks, of which there is at least one.
///
/// The tree of additions depends on the number of tasks alone, so rounding does not depend on the threads. At most a
/// few partial sums a thread are alive at a time.
pub(super) fn sum_over_tasks<T: Send>(
    tasks: Range<usize>,
    part: &(impl Fn(usize) -> T + Sync),
    add: &(impl Fn(T, T) -> T + Sync),
) -> T {
    if tasks.len() <= 1 {
        return part(tasks.start);
    }
    let middle = tasks.start + tasks.len().div_ceil(2);
    let (a, b) =
        join(|| sum_over_tasks(tasks.start..middle, part, add), || sum_over_tasks(middle..tasks.end, part, add));
    add(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn every_row_is_counted_once() {
        for rows in [1, 4096, 4097, 12_288, 50_001] {
            let data = Array2::ones((rows, 1));
            assert_eq!(sum_over_rows(data.view(), &|block| block.sum() as usize, &|a, b| a + b), rows);
        }
    }

    #[test]
    fn neighbours_are_added_first() {
        let sum = sum_over_tasks(0..5, &|k| k.to_string(), &|a, b| format!("({a}+{b})"));
        assert_eq!(sum, "(((0+1)+2)+(3+4))");
    }
}
