//! Products of matrices of which the right one does not change.

use super::lanes::Lanes;

/// Rows that are computed together.
const ROWS: usize = 4;
/// Columns that are computed together: two vectors.
const COLUMNS: usize = 8;

/// A matrix [K x N], its columns in panels of eight, so that a product reads it from front to back.
#[derive(Clone, Debug)]
pub(super) struct Panels {
    height: usize,
    width: usize,
    values: Vec<f32>,
}

impl Panels {
    /// The matrix of this height and width whose value in a row and column is `at(row, column)`.
    ///
    /// # Panics
    /// When the width is no multiple of four.
    pub(super) fn new(height: usize, width: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        assert!(width.is_multiple_of(Lanes::COUNT), "vectors fill {width} columns");
        let panel = |first: usize| {
            let columns = first..(first + COLUMNS).min(width);
            let at = &at;
            (0..height).flat_map(move |row| columns.clone().map(move |column| at(row, column)))
        };
        Self { height, width, values: (0..width).step_by(COLUMNS).flat_map(panel).collect() }
    }

    /// `product` [P x N] becomes `left` [P x K] times this matrix.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn multiply(&self, left: &[f32], product: &mut [f32]) {
        let Self { height, width, .. } = *self;
        for (left, product) in left.chunks(ROWS * height).zip(product.chunks_mut(ROWS * width)) {
            let last = left.len() / height - 1;
            // Past the last row the last one is computed again, and not kept.
            let row = |index: usize| &left[index.min(last) * height..][..height];
            let rows = [row(0), row(1), row(2), row(3)];
            for (panel, first) in self.values.chunks(COLUMNS * height).zip((0..width).step_by(COLUMNS)) {
                if width - first >= COLUMNS {
                    write(&sums_of_products::<COLUMNS>(rows, panel.as_chunks().0), product, (width, first));
                } else {
                    write(&sums_of_products::<{ Lanes::COUNT }>(rows, panel.as_chunks().0), product, (width, first));
                }
            }
        }
    }
}

/// The products of four rows [4 x K] with a panel [K x N].
#[inline(always)]
pub(super) fn sums_of_products<const N: usize>(rows: [&[f32]; ROWS], panel: &[[f32; N]]) -> [[f32; N]; ROWS] {
    let mut sums = [[0.0; N]; ROWS];
    let [first, second, third, fourth] = rows;
    for ((((right, a), b), c), d) in panel.iter().zip(first).zip(second).zip(third).zip(fourth) {
        for (sums, left) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += left * right;
            }
        }
    }
    sums
}

#[inline(always)]
fn write<const N: usize>(sums: &[[f32; N]; ROWS], product: &mut [f32], (width, first): (usize, usize)) {
    for (row, sums) in product.chunks_exact_mut(width).zip(sums) {
        row[first..first + N].copy_from_slice(sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_the_sum_of_products() {
        for (rows, height, width) in [(1, 3, 4), (4, 5, 8), (7, 12, 28)] {
            let left: Vec<f32> = (0..rows * height).map(|i| (i as f32 * 0.7).sin()).collect();
            let right = |k: usize, n: usize| ((k * width + n) as f32 * 1.3).cos();
            let mut product = vec![f32::NAN; rows * width];
            Panels::new(height, width, right).multiply(&left, &mut product);
            for (index, given) in product.iter().enumerate() {
                let (row, column) = (index / width, index % width);
                let wanted: f32 = (0..height).map(|k| left[row * height + k] * right(k, column)).sum();
                assert!((given - wanted).abs() < 1e-5, "{rows} x {height} x {width} at {row}, {column}");
            }
        }
    }
}
