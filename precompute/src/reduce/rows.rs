//! Sums over the rows of a matrix, in parallel and yet always the same.

use ndarray::{ArrayView2, s};
use rayon::join;

/// Rows that one task sums on its own.
const ROWS_PER_TASK: usize = 4096;

/// The sum of `part` over blocks of rows of `data`: neighbouring blocks are added pairwise, then pairs of them.
///
/// The tree of additions depends on the number of rows alone, so rounding does not depend on the threads. At most a
/// few partial sums a thread are alive at a time. `data` has at least one row.
pub(super) fn sum_over_rows<T: Send>(
    data: ArrayView2<'_, f32>,
    part: &(impl Fn(ArrayView2<'_, f32>) -> T + Sync),
    add: &(impl Fn(T, T) -> T + Sync),
) -> T {
    let rows = data.nrows();
    if rows <= ROWS_PER_TASK {
        return part(data);
    }
    // Full tasks on the left, so that every block but the last has the same size.
    let left = rows.div_ceil(ROWS_PER_TASK).div_ceil(2) * ROWS_PER_TASK;
    let (a, b) = join(
        || sum_over_rows(data.slice(s![..left, ..]), part, add),
        || sum_over_rows(data.slice(s![left.., ..]), part, add),
    );
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
}
