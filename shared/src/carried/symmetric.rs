//! Eigenvectors of a small symmetric matrix, by Jacobi's rotations: exact to rounding, and small enough for a page.

use ndarray::{Array1, Array2};

/// Rounds over all pairs; a matrix of 32 needs about 8.
const MOST_ROUNDS: usize = 60;

/// Eigenvalues `[D]` and eigenvectors [D x D], a column each, of a symmetric matrix [D x D]. Cost: some rounds of D³.
pub(super) fn eigen(mut matrix: Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let size = matrix.nrows();
    let mut vectors = Array2::eye(size);
    for _ in 0..MOST_ROUNDS {
        let beside: f64 = matrix.indexed_iter().filter(|((i, j), _)| i != j).map(|(_, value)| value * value).sum();
        let own: f64 = matrix.diag().iter().map(|value| value * value).sum();
        if beside <= f64::EPSILON * f64::EPSILON * own {
            break;
        }
        for i in 0..size {
            for j in i + 1..size {
                if matrix[[i, j]] != 0.0 {
                    let turn = turn(matrix[[i, i]], matrix[[j, j]], matrix[[i, j]]);
                    turn_columns(&mut matrix, (i, j), turn);
                    matrix.swap_axes(0, 1);
                    turn_columns(&mut matrix, (i, j), turn);
                    matrix.swap_axes(0, 1);
                    turn_columns(&mut vectors, (i, j), turn);
                }
            }
        }
    }
    (matrix.diag().to_owned(), vectors)
}

/// Cosine and sine of the turn that brings the element beside two diagonal ones to zero.
fn turn(first: f64, second: f64, beside: f64) -> (f64, f64) {
    let ratio = (second - first) / (2.0 * beside);
    let tangent = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
    let cosine = tangent.hypot(1.0).recip();
    (cosine, tangent * cosine)
}

fn turn_columns(matrix: &mut Array2<f64>, (i, j): (usize, usize), (cosine, sine): (f64, f64)) {
    for mut row in matrix.outer_iter_mut() {
        (row[i], row[j]) = (cosine * row[i] - sine * row[j], sine * row[i] + cosine * row[j]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    #[test]
    fn vectors_and_values_make_up_the_matrix() {
        let mut random = SplitMix::new(1);
        let half = Array2::from_shape_simple_fn((17, 17), || random.normal());
        let matrix = half.dot(&half.t());
        let (values, vectors) = eigen(matrix.clone());
        let back = (&vectors * &values).dot(&vectors.t());
        let unit = vectors.t().dot(&vectors);
        for (at, value) in matrix.indexed_iter() {
            let one = f64::from(u8::from(at.0 == at.1));
            assert!((back[at] - value).abs() < 1e-10 && (unit[at] - one).abs() < 1e-12, "{at:?}");
        }
    }

    #[test]
    fn equal_values_and_none_do_no_harm() {
        let (values, _) = eigen(Array2::eye(3));
        assert_eq!(values.to_vec(), [1.0; 3]);
        let (values, _) = eigen(Array2::ones((2, 2)));
        assert!((values[0].min(values[1])).abs() < 1e-15 && (values.sum() - 2.0).abs() < 1e-15);
    }
}
