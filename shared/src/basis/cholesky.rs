//! Small symmetric systems of equations.

/// Share of its own square below which what is left of a row is rounding.
const SMALLEST_PIVOT: f64 = 1e-12;

/// Solve `matrix · x = right` in place of `right`, for a symmetric positive definite matrix [n x n] listed row by row,
/// n the length of `right`. Of the matrix, which becomes its Cholesky factor, the diagonal and what is left of it are
/// read. Cost: n³ / 6 multiplications.
///
/// Gives `None`, and leaves `right` as it was, where the matrix is not positive definite to rounding.
pub(super) fn solve(matrix: &mut [f64], right: &mut [f64]) -> Option<()> {
    let size = right.len();
    for i in 0..size {
        let (above, row) = matrix.split_at_mut(i * size);
        for (j, other) in above.chunks_exact(size).enumerate() {
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let left = row[i] - dot(&row[..i], &row[..i]);
        if left.is_nan() || left <= SMALLEST_PIVOT * row[i] {
            return None;
        }
        row[i] = left.sqrt();
    }
    for i in 0..size {
        let row = &matrix[i * size..];
        right[i] = (right[i] - dot(&row[..i], &right[..i])) / row[i];
    }
    for i in (0..size).rev() {
        right[i] /= matrix[i * size + i];
        let (before, solved) = right.split_at_mut(i);
        for (value, factor) in before.iter_mut().zip(&matrix[i * size..]) {
            *value -= factor * solved[0];
        }
    }
    Some(())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_from_its_lower_half() {
        // What lies right of the diagonal is not read.
        let mut matrix = [4.0, f64::NAN, f64::NAN, 2.0, 5.0, f64::NAN, -2.0, 1.0, 6.0];
        let mut right = [2.0, 15.0, 18.0];
        solve(&mut matrix, &mut right).unwrap();
        for (x, expected) in right.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - expected).abs() < 1e-14, "{right:?}");
        }
    }

    #[test]
    fn rows_that_depend_on_each_other_have_no_solution() {
        let mut right = [1.0, 2.0];
        assert_eq!(solve(&mut [1.0, 2.0, 2.0, 4.0], &mut right), None);
        assert_eq!(solve(&mut [0.0, 0.0, 0.0, 1.0], &mut right), None);
        assert_eq!(solve(&mut [f64::NAN, 0.0, 0.0, 1.0], &mut right), None);
        assert_eq!(right, [1.0, 2.0]);
    }
}
