//! Products of matrices of which the right one does not change.

use super::lanes::{Four, Lanes, groups};

/// Rows that are computed together.
pub(super) const ROWS: usize = 4;
/// Vectors of columns that are computed together.
const PANEL: usize = 2;
/// Their columns.
const COLUMNS: usize = PANEL * Lanes::COUNT;

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

    /// `product` [P x N] becomes `left` [P x K] times this matrix. The product is one of several that lie side by side in
    /// fours: the one at `to`.
    ///
    /// It stays a function of its own: within a larger one, its sums would not stay in registers.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    #[inline(never)]
    pub(super) fn multiply<const COUNT: usize>(&self, left: &[f32], (product, to): (&mut [[Four; COUNT]], usize)) {
        assert!(to < COUNT, "product {to} of {COUNT}");
        let (height, width) = (self.height, self.width / Lanes::COUNT);
        for (left, product) in left.chunks(ROWS * height).zip(product.chunks_mut(ROWS * width)) {
            let last = left.len() / height - 1;
            // Past the last row the last one is computed again, and not kept.
            let row = |index: usize| &left[index.min(last) * height..][..height];
            let rows = [row(0), row(1), row(2), row(3)];
            for (panel, first) in self.values.chunks(COLUMNS * height).zip((0..width).step_by(PANEL)) {
                if width - first >= PANEL {
                    write(&sums_of_products::<PANEL>(rows, groups(panel)), (product, to), (width, first));
                } else {
                    write(&sums_of_products::<1>(rows, groups(panel)), (product, to), (width, first));
                }
            }
        }
    }
}

/// The products of four rows [4 x K] with a panel [K x N] in fours.
#[inline(always)]
pub(super) fn sums_of_products<const N: usize>(rows: [&[f32]; ROWS], panel: &[[Four; N]]) -> [[Lanes; N]; ROWS] {
    let mut sums = [[Lanes::default(); N]; ROWS];
    let [first, second, third, fourth] = rows;
    for ((((right, a), b), c), d) in panel.iter().zip(first).zip(second).zip(third).zip(fourth) {
        for (sums, left) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += *left * Lanes::of(*right);
            }
        }
    }
    sums
}

#[inline(always)]
fn write<const N: usize, const PRODUCT: usize>(
    sums: &[[Lanes; N]; ROWS],
    (product, to): (&mut [[Four; PRODUCT]], usize),
    (width, first): (usize, usize),
) {
    for (row, sums) in product.chunks_exact_mut(width).zip(sums) {
        for (four, sum) in row[first..first + N].iter_mut().zip(sums) {
            four[to] = sum.four();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lanes::groups_mut;
    use super::*;

    #[test]
    fn a_product_is_the_sum_of_products() {
        for (rows, height, width) in [(1, 4, 4), (4, 8, 8), (7, 12, 28)] {
            let left: Vec<f32> = (0..rows * height).map(|i| (i as f32 * 0.7).sin()).collect();
            let right = |k: usize, n: usize| ((k * width + n) as f32 * 1.3).cos();
            // The second of three.
            let mut products = vec![f32::NAN; 3 * rows * width];
            Panels::new(height, width, right).multiply::<3>(&left, (groups_mut(&mut products), 1));
            for (index, [before, given, after]) in groups::<3>(&products).iter().enumerate() {
                assert!(before.iter().chain(after).all(|value| value.is_nan()), "the others are left alone");
                for (lane, given) in given.iter().enumerate() {
                    let (row, column) = (index * Lanes::COUNT / width, index * Lanes::COUNT % width + lane);
                    let wanted: f32 = (0..height).map(|k| left[row * height + k] * right(k, column)).sum();
                    assert!((given - wanted).abs() < 1e-5, "{rows} x {height} x {width} at {row}, {column}");
                }
            }
        }
    }
}
