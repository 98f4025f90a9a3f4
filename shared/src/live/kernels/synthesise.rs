//! Products with the waves: from coefficients to pixels along one axis, and back.
//!
//! Coefficients are turned, as [`super::wave`] says, to waves that are even or odd about the centre. At a pixel the even
//! and the odd ones are summed apart: the value there is both sums together, that at its mirror image their difference.
//! That halves the multiplications.

use super::lanes::{Four, Lanes, fours, fours_mut};
use super::product::{ROWS, sums_of_products};
use super::wave::Waves;

/// Columns of coefficients, and rows of values, that are turned or folded together: so many fours.
const TILE: usize = 2;
/// Their number.
const TILE_WIDTH: usize = TILE * Lanes::COUNT;

/// Room for what is even and what is odd in a tile, to be used again and again.
#[derive(Clone, Debug)]
pub struct Parts(Vec<[Four; TILE]>);

impl Parts {
    /// For images of `size` x `size` pixels.
    pub fn new(size: usize) -> Self {
        Self(vec![[[0.0; Lanes::COUNT]; TILE]; size + 1])
    }
}

/// For each plane, coefficients [K x M] become values [M x N]: `valuesₘₙ = Σₖ coefficientsₖₘ · basisₖₙ`, with the
/// functions of [`crate::fourier::FourierAxis`] where a transform puts the pixels as the basis. All three sides are the
/// images'. Used twice, it takes a spectrum to an image: first along the rows, which it transposes, then along the columns.
///
/// # Panics
/// When the size is no multiple of eight.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn synthesise(waves: Waves<'_>, coefficients: &[f32], values: &mut [f32], parts: &mut Parts) {
    let size = waves.size;
    assert!(size.is_multiple_of(TILE_WIDTH), "tiles of {TILE_WIDTH} fill {size}");
    let (plane, half) = (size * size, size / 2);
    for (coefficients, values) in coefficients.chunks_exact(plane).zip(values.chunks_exact_mut(plane)) {
        for (values, m) in values.chunks_exact_mut(TILE_WIDTH * size).zip((0..size).step_by(TILE_WIDTH)) {
            turn(waves.turns, &coefficients[m..], parts);
            for (four, values) in values.chunks_exact_mut(ROWS * size).enumerate() {
                for n in (0..half).step_by(TILE_WIDTH) {
                    if half - n >= TILE_WIDTH {
                        synthesise_pixels::<TILE>(waves, parts, (four, n), values);
                    } else {
                        synthesise_pixels::<1>(waves, parts, (four, n), values);
                    }
                }
            }
        }
    }
}

/// From the first columns of coefficients to their parts: even ones from the constant to Nyquist, then odd ones from one
/// cycle to Nyquist.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn turn(turns: &[[f32; 2]], coefficients: &[f32], Parts(parts): &mut Parts) {
    let half = turns.len() - 1;
    let size = 2 * half;
    let (even, odd) = parts.split_at_mut(half + 1);
    let (constant, coefficients) = coefficients.split_at(size);
    even[0].copy_from_slice(&fours(constant)[..TILE]);
    for (((turn, even), odd), coefficients) in
        turns[1..].iter().zip(&mut even[1..]).zip(odd).zip(coefficients.chunks(2 * size))
    {
        let [cosine, sine] = *turn;
        let a = fours(&coefficients[..TILE_WIDTH]);
        // At Nyquist there is no sine.
        let b = coefficients.get(size..size + TILE_WIDTH).map(fours);
        for index in 0..TILE {
            let a = Lanes::of(a[index]);
            let b = b.map_or(Lanes::default(), |b| Lanes::of(b[index]));
            even[index] = (cosine * a + sine * b).four();
            odd[index] = (cosine * b - sine * a).four();
        }
    }
}

/// Four rows of values at some vectors of pixels, from the one at `n` after the centre on, and at their mirror images.
/// `four` says which columns among the parts are theirs.
#[inline(always)]
fn synthesise_pixels<const VECTORS: usize>(
    waves: Waves<'_>,
    Parts(parts): &Parts,
    (four, n): (usize, usize),
    values: &mut [f32],
) {
    let half = waves.size / 2;
    let (cosines, sines) = waves.cosines_and_sines();
    let (even, odd) = parts.split_at(half + 1);
    let even = products::<VECTORS>((even, four), (cosines, half, n));
    let odd = products::<VECTORS>((odd, four), (sines, half, n));
    for ((values, even), odd) in values.chunks_exact_mut(2 * half).zip(&even).zip(&odd) {
        let (before, after) = fours_mut(values).split_at_mut(half / Lanes::COUNT);
        let first = n / Lanes::COUNT;
        let pixels = after[first..].iter_mut().zip(before.iter_mut().rev().skip(first));
        for ((after, before), (even, odd)) in pixels.zip(even.iter().zip(odd)) {
            *after = (*even + *odd).four();
            *before = (*even - *odd).reversed().four();
        }
    }
}

/// The products of four columns of parts [K x 8] with some vectors of a matrix [K x width], from `n` on.
#[inline(always)]
fn products<const VECTORS: usize>(
    (parts, four): (&[[Four; TILE]], usize),
    (matrix, width, n): (&[f32], usize, usize),
) -> [[Lanes; VECTORS]; ROWS] {
    let mut all = [[Lanes::default(); VECTORS]; ROWS];
    for (left, right) in parts.iter().zip(matrix.chunks_exact(width)) {
        let right = &fours(&right[n..n + VECTORS * Lanes::COUNT])[..VECTORS];
        for (sums, left) in all.iter_mut().zip(left[four]) {
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += left * Lanes::of(*right);
            }
        }
    }
    all
}

/// The adjoint of [`synthesise`]: for each plane, gradients [M x N] become gradients of coefficients [K x M]:
/// `coefficientsₖₘ = Σₙ basisₖₙ · valuesₘₙ`.
///
/// # Panics
/// When the size is no multiple of eight.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn analyse(waves: Waves<'_>, values: &[f32], coefficients: &mut [f32], Parts(parts): &mut Parts) {
    let size = waves.size;
    assert!(size.is_multiple_of(TILE_WIDTH), "tiles of {TILE_WIDTH} fill {size}");
    let (plane, half) = (size * size, size / 2);
    let (cosines, sines) = waves.cosines_and_sines();
    let (constant, cosines) = cosines.split_at(half);
    let (even, odd) = parts[..size].split_at_mut(half);
    for (values, coefficients) in values.chunks_exact(plane).zip(coefficients.chunks_exact_mut(plane)) {
        let (mean, coefficients) = coefficients.split_at_mut(size);
        for (values, m) in values.chunks_exact(TILE_WIDTH * size).zip((0..size).step_by(TILE_WIDTH)) {
            fold(values, even, odd);
            weigh(constant, even, &mut mean[m..m + TILE_WIDTH]);
            let rows = cosines.chunks_exact(ROWS * half).zip(sines.chunks_exact(ROWS * half));
            let turns = waves.turns[1..].chunks_exact(ROWS);
            for (((cosines, sines), turns), coefficients) in
                rows.zip(turns).zip(coefficients.chunks_mut(2 * ROWS * size))
            {
                let even = sums_of_products(four_rows(cosines), even);
                let odd = sums_of_products(four_rows(sines), odd);
                let parts = even.iter().zip(&odd);
                for ((turn, parts), coefficients) in turns.iter().zip(parts).zip(coefficients.chunks_mut(2 * size)) {
                    turn_back(*turn, parts, (size, m), coefficients);
                }
            }
        }
    }
}

/// From rows of values [8 x size] to the sums of pixels after the centre and their mirror images [size / 2 x 8], and to
/// their differences.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn fold(values: &[f32], even: &mut [[Four; TILE]], odd: &mut [[Four; TILE]]) {
    let half = even.len();
    for (index, rows) in values.chunks_exact(ROWS * 2 * half).enumerate() {
        let rows = four_rows(rows).map(|row| fours(row).split_at(half / Lanes::COUNT));
        let tiles = even.chunks_exact_mut(Lanes::COUNT).zip(odd.chunks_exact_mut(Lanes::COUNT));
        for (n, (even, odd)) in tiles.enumerate() {
            let (mut sums, mut differences) = ([Lanes::default(); ROWS], [Lanes::default(); ROWS]);
            for ((sum, difference), (before, after)) in sums.iter_mut().zip(&mut differences).zip(rows) {
                let (before, after) = (Lanes::of(before[before.len() - 1 - n]).reversed(), Lanes::of(after[n]));
                *sum = after + before;
                *difference = after - before;
            }
            let pixels = Lanes::transposed(sums).into_iter().zip(Lanes::transposed(differences));
            for ((even, odd), (sums, differences)) in even.iter_mut().zip(odd).zip(pixels) {
                even[index] = sums.four();
                odd[index] = differences.four();
            }
        }
    }
}

/// The sum of rows, each with its weight.
#[inline(always)]
fn weigh(weights: &[f32], rows: &[[Four; TILE]], sums: &mut [f32]) {
    let mut all = [Lanes::default(); TILE];
    for (row, weight) in rows.iter().zip(weights) {
        for (sum, values) in all.iter_mut().zip(row) {
            *sum += *weight * Lanes::of(*values);
        }
    }
    for (sums, all) in fours_mut(sums).iter_mut().zip(all) {
        *sums = all.four();
    }
}

/// The rows of a matrix that has four.
#[inline(always)]
fn four_rows(matrix: &[f32]) -> [&[f32]; ROWS] {
    let width = matrix.len() / ROWS;
    let (first, second) = matrix.split_at(2 * width);
    let ((a, b), (c, d)) = (first.split_at(width), second.split_at(width));
    [a, b, c, d]
}

/// From the parts of one frequency to its coefficients, from column `m` on: the adjoint of [`turn`].
#[inline(always)]
fn turn_back(
    [cosine, sine]: [f32; 2],
    (even, odd): (&[Lanes; TILE], &[Lanes; TILE]),
    (size, m): (usize, usize),
    coefficients: &mut [f32],
) {
    let (a, b) = coefficients.split_at_mut(size);
    for ((a, even), odd) in fours_mut(&mut a[m..]).iter_mut().zip(even).zip(odd) {
        *a = (cosine * *even - sine * *odd).four();
    }
    // At Nyquist there is no sine.
    for ((b, even), odd) in fours_mut(b.get_mut(m..).unwrap_or_default()).iter_mut().zip(even).zip(odd) {
        *b = (sine * *even + cosine * *odd).four();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fourier::FourierAxis;
    use crate::live::descent::Row;
    use crate::live::kernels::{wave, wave_amplitudes};
    use crate::random::SplitMix;

    /// Basis and turns of a transform.
    fn waves(size: usize, row: Row) -> (Vec<f32>, Vec<[f32; 2]>) {
        let (mut basis, mut turns) =
            (vec![f32::NAN; Waves::basis_length(size)], vec![[f32::NAN; 2]; Waves::turns_length(size)]);
        wave(size, &wave_amplitudes(size), row, &mut basis, &mut turns);
        (basis, turns)
    }

    fn drawn(random: &mut SplitMix, count: usize) -> Vec<f32> {
        (0..count).map(|_| random.normal() as f32).collect()
    }

    #[test]
    fn synthesis_is_the_sum_of_the_fourier_basis_at_moved_pixels() {
        let row = Row { scale: 0.96, shift: [-5.3, 61.8] };
        for size in [8, 24] {
            let (axis, (basis, turns)) = (FourierAxis::new(size), waves(size, row));
            let plane = size * size;
            let coefficients = drawn(&mut SplitMix::new(9), 2 * plane);
            let mut values = vec![f32::NAN; 2 * plane];
            let centre = (size as f32 - 1.0) / 2.0;
            for (waves, shift) in Waves::of_axes(size, &basis, &turns).into_iter().zip(row.shift) {
                synthesise(waves, &coefficients, &mut values, &mut Parts::new(size));
                for (index, value) in values.iter().enumerate() {
                    let (which, m, n) = (index / plane, index / size % size, index % size);
                    let place = 0.96 * (n as f32 - centre) + centre + shift;
                    let wanted: f32 =
                        (0..size).map(|k| coefficients[which * plane + k * size + m] * axis.value(k, place)).sum();
                    assert!((value - wanted).abs() < 1e-4, "{size} px, plane {which} at {m}, {n}: {value}, {wanted}");
                }
            }
        }
    }

    #[test]
    fn analysis_is_the_adjoint_of_synthesis() {
        let size = 24;
        let count = 3 * size * size;
        let mut random = SplitMix::new(5);
        let (coefficients, towards) = (drawn(&mut random, count), drawn(&mut random, count));
        let (basis, turns) =
            (drawn(&mut random, Waves::basis_length(size)), drawn(&mut random, Waves::turns_length(size)));
        let waves = Waves { size, turns: turns.as_chunks().0, basis: &basis };
        let (mut values, mut back) = (vec![f32::NAN; count], vec![f32::NAN; count]);
        synthesise(waves, &coefficients, &mut values, &mut Parts::new(size));
        analyse(waves, &towards, &mut back, &mut Parts::new(size));
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let (there, here) = (dot(&values, &towards), dot(&coefficients, &back));
        assert!((there - here).abs() < 1e-3, "{there} and {here}");
    }

    #[test]
    fn at_the_pixels_analysis_inverts_synthesis() {
        let size = 8;
        let (basis, turns) = waves(size, Row::IDENTITY);
        let [rows, columns] = Waves::of_axes(size, &basis, &turns);
        let spectrum: Vec<f32> = (0..192).map(|i| (i as f32 * 0.7).sin()).collect();
        let [mut half, mut image, mut back] = [(); 3].map(|()| vec![0.0; 192]);
        let mut parts = Parts::new(size);
        synthesise(rows, &spectrum, &mut half, &mut parts);
        synthesise(columns, &half, &mut image, &mut parts);
        analyse(columns, &image, &mut half, &mut parts);
        analyse(rows, &half, &mut back, &mut parts);
        assert!(spectrum.iter().zip(&back).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}
