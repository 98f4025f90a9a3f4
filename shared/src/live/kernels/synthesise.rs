//! Products with the basis: from coefficients to pixels along one axis, and back.

use super::product::sums_of_products;

/// Columns of a tile.
const TILE: usize = 8;
/// Rows of a tile, and numbers of a vector.
const LANES: usize = 4;

/// For each plane, coefficients [K x M] become values [M x N] with a basis [K x N]: `valuesₘₙ = Σₖ coefficientsₖₘ ·
/// basisₖₙ`. All three sides are `size`. Used twice, it takes a spectrum to an image: first along the rows, which it
/// transposes, then along the columns.
///
/// # Panics
/// When `size` is no multiple of eight.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn synthesise(size: usize, coefficients: &[f32], basis: &[f32], values: &mut [f32]) {
    assert!(size.is_multiple_of(TILE), "tiles of {TILE} fill {size}");
    let plane = size * size;
    for (coefficients, values) in coefficients.chunks_exact(plane).zip(values.chunks_exact_mut(plane)) {
        for m in (0..size).step_by(LANES) {
            for n in (0..size).step_by(TILE) {
                let mut tile = [[0.0f32; TILE]; LANES];
                for (left, right) in coefficients.chunks_exact(size).zip(basis.chunks_exact(size)) {
                    let (left, right) = (&left[m..m + LANES], &right[n..n + TILE]);
                    for (sums, left) in tile.iter_mut().zip(left) {
                        for (sum, right) in sums.iter_mut().zip(right) {
                            *sum += left * right;
                        }
                    }
                }
                for (row, sums) in tile.iter().enumerate() {
                    values[(m + row) * size + n..][..TILE].copy_from_slice(sums);
                }
            }
        }
    }
}

/// The adjoint of [`synthesise`]: for each plane, gradients [M x N] become gradients of coefficients [K x M]:
/// `coefficientsₖₘ = Σₙ basisₖₙ · valuesₘₙ`.
///
/// # Panics
/// When `size` is no multiple of eight.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn analyse(size: usize, basis: &[f32], values: &[f32], coefficients: &mut [f32]) {
    assert!(size.is_multiple_of(TILE), "tiles of {TILE} fill {size}");
    let plane = size * size;
    let mut panel = vec![[0.0; TILE]; size];
    for (values, coefficients) in values.chunks_exact(plane).zip(coefficients.chunks_exact_mut(plane)) {
        for (rows, m) in values.chunks_exact(TILE * size).zip((0..size).step_by(TILE)) {
            for (column, row) in rows.chunks_exact(size).enumerate() {
                for (panel, value) in panel.iter_mut().zip(row) {
                    panel[column] = *value;
                }
            }
            for (basis, coefficients) in
                basis.chunks_exact(LANES * size).zip(coefficients.chunks_exact_mut(LANES * size))
            {
                let row = |index: usize| &basis[index * size..][..size];
                let sums =
                    sums_of_products::<2>([row(0), row(1), row(2), row(3)], super::lanes::groups(panel.as_flattened()));
                for (coefficients, sums) in coefficients.chunks_exact_mut(size).zip(&sums) {
                    for (c, s) in super::lanes::fours_mut(&mut coefficients[m..m + TILE]).iter_mut().zip(sums) {
                        *c = s.four();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::descent::Row;
    use crate::live::kernels::{wave, wave_functions};
    use crate::random::SplitMix;

    #[test]
    fn analysis_is_the_adjoint_of_synthesis() {
        let size = 16;
        let mut random = SplitMix::new(5);
        let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| random.normal() as f32).collect() };
        let (coefficients, basis, towards) = (draw(3 * 256), draw(256), draw(3 * 256));
        let (mut values, mut back) = (vec![0.0; 3 * 256], vec![0.0; 3 * 256]);
        synthesise(size, &coefficients, &basis, &mut values);
        analyse(size, &basis, &towards, &mut back);
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
        assert!((dot(&values, &towards) - dot(&coefficients, &back)).abs() < 1e-3);
    }

    #[test]
    fn at_the_pixels_analysis_inverts_synthesis() {
        let size = 8;
        let mut basis = vec![0.0; 128];
        wave(size, &wave_functions(size), Row::IDENTITY, &mut basis);
        let (rows, columns) = basis.split_at(64);
        let spectrum: Vec<f32> = (0..192).map(|i| (i as f32 * 0.7).sin()).collect();
        let [mut half, mut image, mut back] = [(); 3].map(|()| vec![0.0; 192]);
        synthesise(size, &spectrum, rows, &mut half);
        synthesise(size, &half, columns, &mut image);
        analyse(size, columns, &image, &mut half);
        analyse(size, rows, &half, &mut back);
        assert!(spectrum.iter().zip(&back).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}
