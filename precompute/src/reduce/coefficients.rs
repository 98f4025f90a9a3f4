//! The coefficients of activations, and their distribution.

use super::projection::Projection;
use crate::{Error, Result};
use ndarray::parallel::prelude::*;
use ndarray::{Array1, Array2, Array3, ArrayView1, ArrayView2, ArrayView3, Axis};
use tuning_shared::{Basis, Observed};

/// Rows that are projected at a time.
const ROWS_PER_BLOCK: usize = 512;

/// The coefficients [N x D] of activations [N x C]: `components · (activation − mean)`, for components [D x C].
pub(super) fn project(activations: ArrayView2<'_, f32>, mean: &Array1<f64>, components: &Array2<f64>) -> Array2<f32> {
    let projection = Projection::new(mean, components);
    let mut coefficients = Array2::zeros((activations.nrows(), components.nrows()));
    let blocks = coefficients.axis_chunks_iter_mut(Axis(0), ROWS_PER_BLOCK).into_par_iter();
    let buffer = || vec![0.0; ROWS_PER_BLOCK * projection.width()];
    let each = blocks.zip(activations.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK));
    each.for_each_init(buffer, |results, (mut block, rows)| {
        projection.project(rows, results);
        for (mut row, result) in block.outer_iter_mut().zip(results.chunks_exact(projection.width())) {
            row.iter_mut().zip(result).for_each(|(coefficient, v)| *coefficient = *v);
        }
    });
    coefficients
}

/// The coefficients [N x D] of activations [N x C], as [`Basis::coefficients_from_activations`] gives them, but in
/// parallel.
///
/// # Panics
/// When the activations have another number of channels than the basis.
pub fn coefficients_of(basis: &Basis, activations: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut coefficients = Array2::zeros((activations.nrows(), basis.dimensions()));
    let blocks = coefficients.axis_chunks_iter_mut(Axis(0), ROWS_PER_BLOCK).into_par_iter();
    blocks.zip(activations.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK)).for_each(|(mut block, rows)| {
        block.assign(&basis.coefficients_from_activations(rows));
    });
    coefficients
}

/// The coefficients [D x H x W] of a map of activations [C x H x W].
///
/// # Errors
/// When the map has another number of channels than the basis.
pub fn coefficient_map(basis: &Basis, map: ArrayView3<'_, f32>) -> Result<Array3<f32>> {
    let (channels, height, width) = map.dim();
    if channels != basis.channels() {
        return Err(Error::Request(format!(
            "the layer has {channels} channels, and the basis {}; give the basis of this network and layer",
            basis.channels()
        )));
    }
    let activations: Array2<f32> =
        Array2::from_shape_fn((height * width, channels), |(at, channel)| map[[channel, at / width, at % width]]);
    let coefficients = coefficients_of(basis, activations.view());
    let at = |(dimension, y, x)| coefficients[[y * width + x, dimension]];
    Ok(Array3::from_shape_fn((basis.dimensions(), height, width), at))
}

/// For each dimension of coefficients [N x D], N at least 1: a sign, and the distribution under that sign. Where the
/// dimensions have a `free_sign`, it is the one that makes the skewness not negative.
pub(super) fn observe(coefficients: ArrayView2<'_, f32>, free_sign: bool) -> Vec<(f64, Observed)> {
    let columns = coefficients.axis_iter(Axis(1)).into_par_iter();
    let describe = |column: ArrayView1<'_, f32>| {
        let mut sorted = column.to_vec();
        sorted.sort_unstable_by(f32::total_cmp);
        let observed = Observed::from_sorted(&sorted);
        if observed.skewness >= 0.0 || !free_sign {
            return (1.0, observed);
        }
        sorted.reverse();
        sorted.iter_mut().for_each(|v| *v = -*v);
        (-1.0, Observed::from_sorted(&sorted))
    };
    columns.map(describe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn coefficients_are_those_of_the_deviations_from_the_mean() {
        let x = Array2::from_shape_fn((1025, 2), |(i, c)| (i * (c + 1)) as f32);
        let projected = project(x.view(), &array![1.0, 2.0], &array![[1.0, 1.0], [0.0, 2.0], [1.0, 0.0]]);
        for (i, row) in projected.outer_iter().enumerate() {
            let i = i as f32;
            assert_eq!(row, array![3.0 * i - 3.0, 4.0 * i - 4.0, i - 1.0]);
        }
    }

    #[test]
    fn a_dimension_is_signed_by_its_skewness() {
        let long_tails = array![[0.0, 0.0], [0.0, 0.0], [1.0, -1.0], [8.0, -8.0]];
        let observed = observe(long_tails.view(), true);
        assert_eq!((observed[0].0, observed[1].0), (1.0, -1.0));
        assert_eq!(observed[0].1, observed[1].1);
        assert_eq!((observed[1].1.min, observed[1].1.max), (0.0, 8.0));
    }

    #[test]
    fn a_dimension_whose_sign_is_not_free_keeps_it() {
        let observed = observe(array![[0.0], [5.0], [6.0]].view(), false);
        assert!(observed[0].0 == 1.0 && observed[0].1.max == 6.0 && observed[0].1.skewness < 0.0);
    }
}
