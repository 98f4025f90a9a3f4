//! The Fourier basis evaluated where a transform puts each pixel.

use crate::fourier::FourierAxis;
use crate::live::descent::Row;

/// What [`wave`] needs of each basis function [size x 3]: cycles an image, the phase in turns, the amplitude.
pub fn wave_functions(size: usize) -> Vec<[f32; 3]> {
    let axis = FourierAxis::new(size);
    let function = |k: usize| {
        let turns = axis.phase[k] / std::f32::consts::TAU;
        [k.div_ceil(2) as f32, turns, axis.amplitude[k]]
    };
    (0..size).map(function).collect()
}

/// The basis [2 x size x size] (axis x function x pixel) under a transform: rows, then columns. `functions` is what
/// [`wave_functions`] gives.
///
/// Angles are counted in turns, of which whole ones are dropped before the cosine is taken: shaders promise a good
/// cosine for small angles only.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn wave(size: usize, functions: &[[f32; 3]], row: Row, basis: &mut [f32]) {
    let centre = (size as f32 - 1.0) / 2.0;
    for (axis, basis) in basis.chunks_exact_mut(size * size).enumerate() {
        for (values, [cycles, phase, amplitude]) in basis.chunks_exact_mut(size).zip(functions) {
            for (pixel, value) in values.iter_mut().enumerate() {
                let place = row.scale * (pixel as f32 - centre) + centre + row.shift[axis];
                *value = amplitude * cosine_of_turns(cycles * (place / size as f32) - phase);
            }
        }
    }
}

/// cos 2πt: by the sine of what is left to a quarter turn, whose series ends at the eleventh power (error 6e-8).
fn cosine_of_turns(turns: f32) -> f32 {
    const SERIES: [f32; 6] = [6.283_185_5, -41.341_7, 81.605_25, -76.705_86, 42.058_693, -15.094_643];
    let left = 0.25 - (turns - turns.round_ties_even()).abs();
    let square = left * left;
    left * SERIES.iter().rev().fold(0.0, |sum, factor| sum * square + factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_of_turns_is_the_cosine() {
        for i in -4000..4000 {
            let turns = i as f32 / 997.0;
            let exact = (f64::from(turns) * std::f64::consts::TAU).cos() as f32;
            assert!((cosine_of_turns(turns) - exact).abs() < 2e-6, "at {turns}");
        }
    }

    #[test]
    fn waves_are_the_fourier_basis_at_moved_pixels() {
        let (size, row) = (16, Row { scale: 1.04, shift: [3.3, -70.2] });
        let axis = FourierAxis::new(size);
        let mut basis = vec![0.0; 2 * size * size];
        wave(size, &wave_functions(size), row, &mut basis);
        for (index, value) in basis.iter().enumerate() {
            let (which, k, pixel) = (index / 256, index / 16 % 16, index % 16);
            let place = 1.04 * (pixel as f32 - 7.5) + 7.5 + row.shift[which];
            let wanted = axis.value(k, place);
            assert!((value - wanted).abs() < 1e-4, "axis {which}, function {k} at {pixel}: {value}, {wanted}");
        }
    }
}
