//! Mean and covariance of activations, from one pass over them.
//!
//! Idea: PCA and the whitening before ICA need nothing of the N x C activations but their mean `[C]` and covariance
//! [C x C]. Steps: each block of rows finds its own mean and the products of its deviations from it; two blocks
//! combine by Chan, Golub and LeVeque's update (1979), which cancels nothing. Within a task that update is one more
//! row of deviations: √(n m / (n + m)) times the step from one mean to the other. Data are f32, sums f64.
//!
//! Cost: N C² / 2 multiplications, because the products are symmetric, with the processor's vector instructions; memory
//! for a few C x C matrices a thread.

use super::rows::sum_over_rows;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, NewAxis, s};
use pulp::{Arch, Simd, WithSimd};

/// Rows whose deviations are held as doubles at a time: with 64 channels they stay in the fastest cache.
const ROWS_PER_BLOCK: usize = 63;

/// Products that are summed in registers at a time: so many channels by [`VECTORS`] vectors of them.
const CHANNELS: usize = 4;
const VECTORS: usize = 2;

/// Rows of deviations are filled up with zeros to a multiple of this, which every vector length divides twice.
const WIDTH: usize = 16;

/// The first two moments of activations.
#[derive(Clone, Debug)]
pub struct Moments {
    /// The number of activations N.
    pub count: usize,
    /// Their mean `[C]`; where an activation is not a finite number, neither is its channel's mean.
    pub mean: Array1<f64>,
    /// Sums of products of deviations from the mean [C x C].
    scatter: Array2<f64>,
}

impl Moments {
    /// The moments of activations [N x C]. They are the same for any number of threads.
    pub fn of(activations: ArrayView2<'_, f32>) -> Self {
        sum_over_rows(activations, &|rows| Arch::new().dispatch(OfRows(rows)), &Self::combined)
    }

    /// The covariance [C x C], divided by N: the maximum likelihood estimate, by which ICA scales.
    pub fn covariance(&self) -> Array2<f64> {
        &self.scatter / self.count as f64
    }

    fn combined(mut self, other: Self) -> Self {
        let count = (self.count + other.count).max(1) as f64;
        let step = &other.mean - &self.mean;
        let weight = self.count as f64 * other.count as f64 / count;
        self.scatter += &other.scatter;
        let (column, row) = (step.slice(s![.., NewAxis]), step.slice(s![NewAxis, ..]));
        general_mat_mul(weight, &column, &row, 1.0, &mut self.scatter);
        self.mean.scaled_add(other.count as f64 / count, &step);
        self.count += other.count;
        self
    }
}

/// The moments of rows [n x C], one block after the other.
struct OfRows<'a>(ArrayView2<'a, f32>);

impl WithSimd for OfRows<'_> {
    type Output = Moments;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Moments {
        let channels = self.0.ncols();
        let width = channels.next_multiple_of(WIDTH);
        let mut count = 0;
        let mut mean = vec![0.0; width];
        let mut sums = vec![0.0; width * width];
        let mut deviations = vec![0.0; (ROWS_PER_BLOCK + 1) * width];
        for rows in self.0.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK) {
            let (block, step) = deviations.split_at_mut(rows.nrows() * width);
            let step = &mut step[..width];
            for (wide, row) in block.chunks_exact_mut(width).zip(rows.outer_iter()) {
                widen(wide, row);
            }
            center(block, step);
            // What is left is Chan's update; `step` holds the block's own mean.
            let (before, own) = (f64::from(count), rows.nrows() as f64);
            count += rows.nrows() as u32;
            let (share, weight) = (own / f64::from(count), (before * own / f64::from(count)).sqrt());
            for (mean, step) in mean.iter_mut().zip(step) {
                let difference = *step - *mean;
                *mean += share * difference;
                *step = weight * difference;
            }
            add_products(simd, &deviations[..(rows.nrows() + 1) * width], &mut sums, width);
        }
        let scatter = Array2::from_shape_fn((channels, channels), |(i, j)| sums[i.min(j) * width + i.max(j)]);
        Moments { count: count as usize, mean: mean[..channels].to_vec().into(), scatter }
    }
}

/// Write a row as doubles.
#[inline(always)]
fn widen(wide: &mut [f64], row: ArrayView1<'_, f32>) {
    match row.to_slice() {
        Some(row) => wide.iter_mut().zip(row).for_each(|(wide, v)| *wide = f64::from(*v)),
        None => wide.iter_mut().zip(row).for_each(|(wide, v)| *wide = f64::from(*v)),
    }
}

/// Subtract their mean from rows, whose length is that of `mean`, and give it.
#[inline(always)]
fn center(rows: &mut [f64], mean: &mut [f64]) {
    let width = mean.len();
    let count = (rows.len() / width) as f64;
    mean.fill(0.0);
    for row in rows.chunks_exact(width) {
        mean.iter_mut().zip(row).for_each(|(sum, v)| *sum += v);
    }
    mean.iter_mut().for_each(|sum| *sum /= count);
    for row in rows.chunks_exact_mut(width) {
        row.iter_mut().zip(&*mean).for_each(|(v, mean)| *v -= mean);
    }
}

/// Add rowsᵀ · rows to `sums` [width x width], on the diagonal and right of it; left of it, something.
#[inline(always)]
fn add_products<S: Simd>(simd: S, rows: &[f64], sums: &mut [f64], width: usize) {
    let vectors = width / S::F64_LANES;
    let (wide, _) = S::as_simd_f64s(rows);
    let (sums, _) = S::as_mut_simd_f64s(sums);
    for i in (0..width).step_by(CHANNELS) {
        let diagonal = i / S::F64_LANES / VECTORS * VECTORS;
        for j in (diagonal..vectors).step_by(VECTORS) {
            let mut products = [[simd.splat_f64s(0.0); VECTORS]; CHANNELS];
            for (row, wide) in rows.chunks_exact(width).zip(wide.chunks_exact(vectors)) {
                let (row, wide) = (&row[i..i + CHANNELS], &wide[j..j + VECTORS]);
                for (products, v) in products.iter_mut().zip(row) {
                    let v = simd.splat_f64s(*v);
                    for (product, wide) in products.iter_mut().zip(wide) {
                        *product = simd.mul_add_e_f64s(v, *wide, *product);
                    }
                }
            }
            for (products, sums) in products.iter().zip(sums[i * vectors..].chunks_mut(vectors)) {
                for (product, sum) in products.iter().zip(&mut sums[j..j + VECTORS]) {
                    *sum = simd.add_f64s(*sum, *product);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};
    use ndarray::array;

    #[test]
    fn moments_of_a_few_activations() {
        let moments = Moments::of(array![[1.0, 0.0], [3.0, 0.0], [2.0, 3.0]].view());
        assert_eq!((moments.count, &moments.mean), (3, &array![2.0, 1.0]));
        close(&moments.covariance(), &array![[2.0 / 3.0, 0.0], [0.0, 2.0]], 1e-15);
    }

    #[test]
    fn blocks_combine_to_the_moments_of_the_whole_even_far_from_zero() {
        // Deviations of one about a mean of 10000: sums of squares in f32 would lose them all.
        for channels in [1, 3, 16, 37] {
            let x = uniform(20_001, channels, 1).mapv(|v| v + 1e4);
            let moments = Moments::of(x.view());
            let wide = x.mapv(f64::from);
            let mean = wide.mean_axis(Axis(0)).unwrap();
            let deviations = &wide - &mean;
            let covariance = deviations.t().dot(&deviations) / 20_001.0;
            close(&moments.mean.clone().insert_axis(Axis(0)), &mean.insert_axis(Axis(0)), 1e-9);
            close(&moments.covariance(), &covariance, 1e-11);
        }
    }

    #[test]
    fn rows_and_columns_may_lie_in_any_order() {
        let x = uniform(500, 5, 2);
        let (straight, reversed) = (Moments::of(x.view()), Moments::of(x.slice(s![..;-1, ..;-1])));
        close(&straight.covariance().slice(s![..;-1, ..;-1]).to_owned(), &reversed.covariance(), 1e-12);
    }

    #[test]
    fn what_is_not_a_number_shows_in_the_mean() {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut x = uniform(5000, 3, 3);
            x[[4321, 1]] = value;
            let finite: Vec<bool> = Moments::of(x.view()).mean.iter().map(|v| v.is_finite()).collect();
            assert_eq!(finite, [true, false, true]);
        }
    }
}
