//! Matching the rows of a square matrix to its columns, one to one.

use ndarray::ArrayView2;

/// The column for each row `[D]` of `gains` [D x D] such that the matched gains add up to the most.
///
/// This is the assignment problem, solved by the Hungarian method with shortest augmenting paths (Jonker and Volgenant
/// 1987): a row at a time is matched, and rows matched before make way where that gains more. Taking the largest gain
/// again and again instead can leave the last rows with what nobody wanted. Cost: D³ operations.
pub(super) fn best_matching(gains: ArrayView2<'_, f64>) -> Vec<usize> {
    let size = gains.nrows();
    // Column `size` stands for "not matched yet" and holds the row whose turn it is.
    let mut row_of = vec![None; size + 1];
    let (mut row_price, mut column_price) = (vec![0.0; size], vec![0.0; size + 1]);
    for row in 0..size {
        row_of[size] = Some(row);
        let mut before = vec![size; size];
        let mut distance = vec![f64::INFINITY; size];
        let mut visited = vec![false; size + 1];
        let mut column = size;
        while let Some(at) = row_of[column] {
            visited[column] = true;
            for other in (0..size).filter(|other| !visited[*other]) {
                let reduced = -gains[[at, other]] - row_price[at] - column_price[other];
                if reduced < distance[other] {
                    (distance[other], before[other]) = (reduced, column);
                }
            }
            let free = (0..size).filter(|other| !visited[*other]);
            let Some(next) = free.min_by(|a, b| distance[*a].total_cmp(&distance[*b])) else { break };
            let step = distance[next];
            for other in 0..=size {
                match (visited[other], row_of[other]) {
                    (true, Some(matched)) => {
                        row_price[matched] += step;
                        column_price[other] -= step;
                    }
                    (false, _) if other < size => distance[other] -= step,
                    _ => (),
                }
            }
            column = next;
        }
        // Along the path each column takes the row of the one before.
        while column != size {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let mut column_of = vec![0; size];
    for (column, row) in row_of[..size].iter().enumerate() {
        if let Some(row) = row {
            column_of[*row] = column;
        }
    }
    column_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::uniform;
    use ndarray::{Array2, array};

    fn gain(gains: &Array2<f64>, columns: &[usize]) -> f64 {
        columns.iter().enumerate().map(|(row, column)| gains[[row, *column]]).sum()
    }

    #[test]
    fn the_whole_counts_and_not_the_largest() {
        // The largest gain first would leave 0.1 for the other row.
        assert_eq!(best_matching(array![[1.0, 0.9], [0.9, 0.1]].view()), [1, 0]);
        assert_eq!(best_matching(array![[0.5]].view()), [0]);
        assert!(best_matching(Array2::zeros((0, 0)).view()).is_empty());
    }

    #[test]
    fn no_permutation_gains_more() {
        for seed in 0..40 {
            let gains = uniform(6, 6, seed).mapv(f64::from);
            let found = best_matching(gains.view());
            let mut most = f64::MIN;
            each_permutation(&mut [0, 1, 2, 3, 4, 5], 0, &mut |columns| most = most.max(gain(&gains, columns)));
            assert!((gain(&gains, &found) - most).abs() < 1e-12, "{} is not {most}", gain(&gains, &found));
            let mut columns = found;
            columns.sort_unstable();
            assert_eq!(columns, [0, 1, 2, 3, 4, 5]);
        }
    }

    fn each_permutation(columns: &mut [usize], from: usize, see: &mut impl FnMut(&[usize])) {
        if from == columns.len() {
            return see(columns);
        }
        for k in from..columns.len() {
            columns.swap(from, k);
            each_permutation(columns, from + 1, see);
            columns.swap(from, k);
        }
    }
}
