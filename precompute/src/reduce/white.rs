//! Whitened activations as FastICA reads them, and what it sums over them.
//!
//! FastICA goes over the whitened activations z `[D]` again and again, and takes from each pass two sums for a rotation
//! W [D x D] with rows w: E[tanh(w·z) z] and E[1 − tanh²(w·z)]. So they are kept as it wants them: in blocks of
//! [`ROWS_PER_BLOCK`] activations, within a block one dimension after the other, so that a vector instruction takes the
//! same dimension of several activations. A block's products, their tangents and the products of those are formed one
//! after the other while the block is in the cache.
//!
//! Rows and dimensions that fill up the last block are zeros, which add nothing to either sum.

use super::projection::Projection;
use super::rows::{ROWS_PER_TASK, sum_over_tasks};
use super::tanh::tanh;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Activations in a block: at 16 dimensions a block and its tangents fit the fastest cache.
const ROWS_PER_BLOCK: usize = 256;

/// Dimensions, and vectors of activations, that are held in registers at a time.
const TILE: usize = 4;

/// Whitened activations [N x D], N at least 1.
pub(super) struct White {
    /// Blocks of `width` times [`ROWS_PER_BLOCK`] numbers.
    blocks: Vec<f32>,
    count: usize,
    dimensions: usize,
    /// The dimensions filled up to a multiple of [`TILE`].
    width: usize,
}

/// Means over all activations for a rotation with rows w.
pub(super) struct Means {
    /// E[tanh(w·z) z], a row for each w [D x D].
    pub(super) products: Array2<f64>,
    /// E[1 − tanh²(w·z)] `[D]`.
    pub(super) slopes: Array1<f64>,
}

impl White {
    /// `whitening` [D x C] times the deviations of activations [N x C] from their mean `[C]`.
    pub(super) fn of(activations: ArrayView2<'_, f32>, mean: &Array1<f64>, whitening: &Array2<f64>) -> Self {
        let (count, dimensions) = (activations.nrows(), whitening.nrows());
        let width = dimensions.next_multiple_of(TILE);
        let mut blocks = vec![0.0; count.div_ceil(ROWS_PER_BLOCK) * ROWS_PER_BLOCK * width];
        let projection = Projection::new(mean, whitening);
        let rows = activations.axis_chunks_iter(Axis(0), ROWS_PER_BLOCK).into_par_iter();
        let buffer = || vec![0.0; ROWS_PER_BLOCK * projection.width()];
        let each = blocks.par_chunks_exact_mut(width * ROWS_PER_BLOCK).zip(rows);
        each.for_each_init(buffer, |results, (block, rows)| {
            projection.project(rows, results);
            for (k, result) in results.chunks_exact(projection.width()).take(rows.nrows()).enumerate() {
                // What fills up a result is zero, as is what fills up a block.
                block.chunks_exact_mut(ROWS_PER_BLOCK).zip(result).for_each(|(dimension, v)| dimension[k] = *v);
            }
        });
        Self { blocks, count, dimensions, width }
    }

    /// What a step needs to know at a rotation [D x D]. It is the same for any number of threads.
    pub(super) fn means(&self, rotation: &Array2<f64>) -> Means {
        let rotation = self.packed(rotation);
        let part = ROWS_PER_TASK * self.width;
        let task = |k: usize| {
            let blocks = &self.blocks[k * part..self.blocks.len().min((k + 1) * part)];
            Arch::new().dispatch(Sum { blocks, rotation: &rotation, width: self.width })
        };
        let add = |mut a: Sums, b: Sums| {
            a.products.iter_mut().zip(b.products).for_each(|(a, b)| *a += b);
            a.squares.iter_mut().zip(b.squares).for_each(|(a, b)| *a += b);
            a
        };
        let sums = sum_over_tasks(0..self.blocks.len().div_ceil(part), &task, &add);
        let (size, count) = (self.dimensions, self.count as f64);
        Means {
            products: Array2::from_shape_fn((size, size), |(i, j)| sums.products[i * self.width + j] / count),
            slopes: sums.squares[..size].iter().map(|sum| 1.0 - sum / count).collect(),
        }
    }

    /// A rotation as [`Sum`] reads it: [`TILE`] rows at a time, for each column their elements beside each other.
    fn packed(&self, rotation: &Array2<f64>) -> Vec<f32> {
        let mut packed = vec![0.0; self.width * self.width];
        for ((i, j), v) in rotation.indexed_iter() {
            packed[(i / TILE * self.width + j) * TILE + i % TILE] = *v as f32;
        }
        packed
    }
}

/// Sums over some activations; dimensions are filled up.
struct Sums {
    /// tanh(w·z) z, a row for each w.
    products: Vec<f64>,
    /// tanh²(w·z).
    squares: Vec<f64>,
}

/// The sums over some blocks, at most [`ROWS_PER_TASK`] activations: so few that a vector's numbers are exact enough.
struct Sum<'a> {
    blocks: &'a [f32],
    rotation: &'a [f32],
    width: usize,
}

impl WithSimd for Sum<'_> {
    type Output = Sums;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Sums {
        let width = self.width;
        let (blocks, _) = S::as_simd_f32s(self.blocks);
        let mut tangents = vec![simd.splat_f32s(0.0); width * ROWS_PER_BLOCK / S::F32_LANES];
        let mut products = vec![simd.splat_f32s(0.0); width * width];
        let mut squares = vec![simd.splat_f32s(0.0); width];
        for block in blocks.chunks_exact(tangents.len()) {
            add_squares(simd, block, self.rotation, &mut tangents, &mut squares);
            add_products(simd, &tangents, block, &mut products);
        }
        let sum = |vectors: Vec<S::f32s>| vectors.into_iter().map(|v| f64::from(simd.reduce_sum_f32s(v))).collect();
        Sums { products: sum(products), squares: sum(squares) }
    }
}

/// Write the tangents of a block, and add their squares.
#[inline(always)]
fn add_squares<S: Simd>(
    simd: S,
    block: &[S::f32s],
    rotation: &[f32],
    tangents: &mut [S::f32s],
    squares: &mut [S::f32s],
) {
    let vectors = ROWS_PER_BLOCK / S::F32_LANES;
    let rows = rotation.chunks_exact(TILE * squares.len());
    let tangents = tangents.chunks_exact_mut(TILE * vectors);
    for ((rotation, tangents), squares) in rows.zip(tangents).zip(squares.chunks_exact_mut(TILE)) {
        for at in (0..vectors).step_by(TILE) {
            let mut sums = [[simd.splat_f32s(0.0); TILE]; TILE];
            for (rotation, z) in rotation.chunks_exact(TILE).zip(block.chunks_exact(vectors)) {
                add_tile(simd, &mut sums, |a| simd.splat_f32s(rotation[a]), |b| z[at + b]);
            }
            let each = sums.iter().zip(tangents.chunks_exact_mut(vectors)).zip(&mut *squares);
            for ((sums, tangents), square) in each {
                for (sum, tangent) in sums.iter().zip(&mut tangents[at..at + TILE]) {
                    *tangent = tanh(simd, *sum);
                    *square = simd.mul_add_e_f32s(*tangent, *tangent, *square);
                }
            }
        }
    }
}

/// Add tangents · zᵀ of a block.
#[inline(always)]
fn add_products<S: Simd>(simd: S, tangents: &[S::f32s], block: &[S::f32s], products: &mut [S::f32s]) {
    let vectors = ROWS_PER_BLOCK / S::F32_LANES;
    let width = block.len() / vectors;
    for (tangents, products) in tangents.chunks_exact(TILE * vectors).zip(products.chunks_exact_mut(TILE * width)) {
        for (k, block) in block.chunks_exact(TILE * vectors).enumerate() {
            let mut sums: [[S::f32s; TILE]; TILE] = [[simd.splat_f32s(0.0); TILE]; TILE];
            for at in 0..vectors {
                add_tile(simd, &mut sums, |a| tangents[a * vectors + at], |b| block[b * vectors + at]);
            }
            for (sums, products) in sums.iter().zip(products.chunks_exact_mut(width)) {
                for (sum, product) in sums.iter().zip(&mut products[k * TILE..(k + 1) * TILE]) {
                    *product = simd.add_f32s(*product, *sum);
                }
            }
        }
    }
}

/// Add the products of each of some vectors with each of others.
#[inline(always)]
fn add_tile<S: Simd>(
    simd: S,
    sums: &mut [[S::f32s; TILE]; TILE],
    left: impl Fn(usize) -> S::f32s,
    right: impl Fn(usize) -> S::f32s,
) {
    let right: [S::f32s; TILE] = std::array::from_fn(right);
    for (a, sums) in sums.iter_mut().enumerate() {
        let left = left(a);
        for (sum, right) in sums.iter_mut().zip(&right) {
            *sum = simd.mul_add_e_f32s(left, *right, *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};

    #[test]
    fn means_are_those_of_the_formulas() {
        // Sizes that fill blocks, tasks and tiles, and sizes that do not.
        for (count, dimensions) in [(1, 1), (256, 4), (255, 3), (4097, 5), (20_000, 16)] {
            let x = uniform(count, dimensions, 1);
            let whitening = uniform(dimensions, dimensions, 2).mapv(|v| 2.0 * f64::from(v));
            let rotation = uniform(dimensions, dimensions, 3).mapv(f64::from);
            let mean = Array1::from_elem(dimensions, 0.25);
            let white = White::of(x.view(), &mean, &whitening);
            let z = (x.mapv(f64::from) - &mean).dot(&whitening.t());
            let tangents = z.dot(&rotation.t()).mapv(f64::tanh);
            let found = white.means(&rotation);
            close(&found.products, &(tangents.t().dot(&z) / count as f64), 2e-6);
            let slopes = tangents.mapv(|t| 1.0 - t * t).sum_axis(Axis(0)) / count as f64;
            close(&found.slopes.insert_axis(Axis(0)), &slopes.insert_axis(Axis(0)), 2e-6);
        }
    }
}
