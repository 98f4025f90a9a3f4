//! The waves that images are made of, where a transform puts each pixel.
//!
//! A transform puts the centre of an axis at a place of its own, and a pixel u away from it at scale · u from there. A
//! wave has the angle βu + α at that pixel: α where the centre is, βu from there on. Since
//!
//! ```text
//! cos(βu + α) = cos βu · cos α − sin βu · sin α
//! sin(βu + α) = sin βu · cos α + cos βu · sin α
//! ```
//!
//! both axes share one basis, cos βu and sin βu, and each turns coefficients by its own α: those a of a cosine and b of a
//! sine become a · cos α + b · sin α and b · cos α − a · sin α. The basis is even or odd about the centre, so it is
//! evaluated after the centre alone.

use crate::fourier::FourierAxis;
use crate::live::descent::Row;

/// What images are synthesised with along an axis.
#[derive(Clone, Copy, Debug)]
pub struct Waves<'a> {
    /// The side of the images.
    pub size: usize,
    /// Cosine and sine of each frequency's angle at the centre `[size / 2 + 1]`, from the constant to Nyquist.
    pub turns: &'a [[f32; 2]],
    /// The basis [size + 1 x size / 2] (function x pixel after the centre): cosines from the constant to Nyquist, then
    /// sines from one cycle to Nyquist.
    pub basis: &'a [f32],
}

impl<'a> Waves<'a> {
    /// Those of rows and of columns, of what [`wave`] wrote.
    pub fn of_axes(size: usize, basis: &'a [f32], turns: &'a [[f32; 2]]) -> [Self; 2] {
        let (rows, columns) = turns.split_at(size / 2 + 1);
        [rows, columns].map(|turns| Self { size, turns, basis })
    }

    /// Numbers of a basis for images of `size` x `size` pixels.
    pub fn basis_length(size: usize) -> usize {
        (size + 1) * (size / 2)
    }

    /// Turns of both axes.
    pub fn turns_length(size: usize) -> usize {
        2 * (size / 2 + 1)
    }

    /// Cosines and sines.
    pub(super) fn cosines_and_sines(&self) -> (&'a [f32], &'a [f32]) {
        self.basis.split_at((self.size / 2 + 1) * (self.size / 2))
    }
}

/// The amplitude of each frequency `[size / 2 + 1]`, from the constant to Nyquist, for an even size.
pub fn wave_amplitudes(size: usize) -> Vec<f32> {
    let amplitude = FourierAxis::new(size).amplitude;
    let cosine = |cycles: usize| (2 * cycles).saturating_sub(1);
    (0..=size / 2).map(|cycles| amplitude[cosine(cycles)]).collect()
}

/// The basis of [`Waves`] under a transform, and its turns [2 x size / 2 + 1]: of rows, then of columns. `amplitudes` is
/// what [`wave_amplitudes`] gives.
///
/// Angles are counted in turns, of which whole ones are dropped before the cosine is taken: shaders promise a good
/// cosine for small angles only.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn wave(size: usize, amplitudes: &[f32], row: Row, basis: &mut [f32], turns: &mut [[f32; 2]]) {
    let half = size / 2;
    let (cosines, sines) = basis.split_at_mut((half + 1) * half);
    for (cycles, (values, amplitude)) in cosines.chunks_exact_mut(half).zip(amplitudes).enumerate() {
        for (pixel, value) in values.iter_mut().enumerate() {
            let place = row.scale * (pixel as f32 + 0.5);
            *value = amplitude * cosine_of_turns(cycles as f32 * (place / size as f32));
        }
    }
    for (before, (values, amplitude)) in sines.chunks_exact_mut(half).zip(&amplitudes[1..]).enumerate() {
        let cycles = before + 1;
        for (pixel, value) in values.iter_mut().enumerate() {
            let place = row.scale * (pixel as f32 + 0.5);
            *value = amplitude * sine_of_turns(cycles as f32 * (place / size as f32));
        }
    }
    let centre = (size as f32 - 1.0) / 2.0;
    for (turns, shift) in turns.chunks_exact_mut(half + 1).zip(row.shift) {
        for (cycles, turn) in turns.iter_mut().enumerate() {
            let angle = cycles as f32 * ((centre + shift) / size as f32);
            *turn = [cosine_of_turns(angle), sine_of_turns(angle)];
        }
    }
}

/// sin 2πt.
fn sine_of_turns(turns: f32) -> f32 {
    cosine_of_turns(turns - 0.25)
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
    fn cosine_and_sine_of_turns_are_those() {
        for i in -4000..4000 {
            let turns = i as f32 / 997.0;
            let (sine, cosine) = (f64::from(turns) * std::f64::consts::TAU).sin_cos();
            assert!((cosine_of_turns(turns) - cosine as f32).abs() < 2e-6, "cosine at {turns}");
            assert!((sine_of_turns(turns) - sine as f32).abs() < 2e-6, "sine at {turns}");
        }
    }

    #[test]
    fn turned_waves_are_the_fourier_basis_at_moved_pixels() {
        let (size, row) = (16, Row { scale: 1.04, shift: [3.3, -70.2] });
        let axis = FourierAxis::new(size);
        let (mut basis, mut turns) =
            (vec![f32::NAN; Waves::basis_length(size)], vec![[f32::NAN; 2]; Waves::turns_length(size)]);
        wave(size, &wave_amplitudes(size), row, &mut basis, &mut turns);
        for (waves, shift) in Waves::of_axes(size, &basis, &turns).iter().zip(row.shift) {
            let (cosines, sines) = waves.cosines_and_sines();
            for (k, pixel) in (0..size).flat_map(|k| (0..size).map(move |pixel| (k, pixel))) {
                let cycles = k.div_ceil(2);
                let [cosine, sine] = waves.turns[cycles];
                let after = if pixel < 8 { 7 - pixel } else { pixel - 8 };
                let even = cosines[cycles * 8 + after];
                let odd = if cycles == 0 { 0.0 } else { sines[(cycles - 1) * 8 + after] };
                let odd = if pixel < 8 { -odd } else { odd };
                let is_sine = k > 0 && k % 2 == 0;
                let value = if is_sine { odd * cosine + even * sine } else { even * cosine - odd * sine };
                let wanted = axis.value(k, 1.04 * (pixel as f32 - 7.5) + 7.5 + shift);
                assert!((value - wanted).abs() < 1e-4, "shift {shift}, function {k} at {pixel}: {value}, {wanted}");
            }
        }
    }
}
