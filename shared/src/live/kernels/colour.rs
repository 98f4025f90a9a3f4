//! From decorrelated colour axes to pixels and the network's input.

use super::lanes::{Lanes, fours_mut};
use super::sigmoid::sigmoid;
use crate::colour::{colour_from_axes, grey_from_axes};
use crate::live::stem::{PixelFormat, Stem};

/// How colour axes become pixels, and pixels the network's input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColourSpace {
    /// The matrix from axes to red, green and blue, before the sigmoid.
    pub matrix: [[f32; 3]; 3],
    /// The factor from a pixel to the input.
    pub factor: [f32; 3],
    /// The offset of the input.
    pub offset: [f32; 3],
}

impl ColourSpace {
    /// A stem's: of all colours, or of greys where it tells none apart.
    pub fn of(stem: &Stem) -> Self {
        let matrix = if stem.sees_colour() { colour_from_axes() } else { grey_from_axes() };
        let (factor, offset) = PixelFormat::affine(&stem.input);
        Self { matrix, factor, offset }
    }
}

/// The pixels [P x 4], red, green and blue from 0 to 1, and the network's input [P x 4] of axes [3 x P].
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn colour(space: &ColourSpace, axes: &[f32], pixels: &mut [f32], input: &mut [f32]) {
    let (first, rest) = axes.split_at(axes.len() / 3);
    let (second, third) = rest.split_at(axes.len() / 3);
    let column = |axis: usize| filled([0, 1, 2].map(|channel| space.matrix[channel][axis]));
    let columns = [column(0), column(1), column(2)];
    let (factor, offset) = (filled(space.factor), filled(space.offset));
    let seen = Lanes::of([1.0, 1.0, 1.0, 0.0]);
    let places = fours_mut(pixels).iter_mut().zip(fours_mut(input));
    for ((pixel, input), ((a, b), c)) in places.zip(first.iter().zip(second).zip(third)) {
        let value = seen * sigmoid(*a * columns[0] + *b * columns[1] + *c * columns[2]);
        *pixel = value.four();
        *input = (value * factor + offset).four();
    }
}

/// Three numbers and nothing.
fn filled([red, green, blue]: [f32; 3]) -> Lanes {
    Lanes::of([red, green, blue, 0.0])
}

/// The adjoint of [`colour`]: from gradients at the input [P x 4] to those of the axes [3 x P].
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn colour_adjoint(space: &ColourSpace, pixels: &[f32], towards_input: &[f32], towards_axes: &mut [f32]) {
    let positions = towards_axes.len() / 3;
    for (position, (pixel, towards)) in pixels.chunks_exact(4).zip(towards_input.chunks_exact(4)).enumerate() {
        let logits = [0, 1, 2].map(|c| towards[c] * space.factor[c] * pixel[c] * (1.0 - pixel[c]));
        for axis in 0..3 {
            towards_axes[axis * positions + position] = (0..3).map(|c| space.matrix[c][axis] * logits[c]).sum();
        }
    }
}

/// Pixels [P x 4] as bytes: red, green, blue, opaque.
pub fn pack(pixels: &[f32], bytes: &mut [u8]) {
    for (pixel, bytes) in pixels.chunks_exact(4).zip(bytes.chunks_exact_mut(4)) {
        for (byte, value) in bytes.iter_mut().zip(&pixel[..3]) {
            *byte = (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        }
        bytes[3] = u8::MAX;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    #[test]
    fn the_adjoint_agrees_with_finite_differences() {
        let mut random = SplitMix::new(9);
        let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| random.normal() as f32).collect() };
        let space = ColourSpace { matrix: colour_from_axes(), factor: [2.0, -1.0, 0.5], offset: [0.1, 0.0, 3.0] };
        let (axes, direction, towards) = (draw(12), draw(12), draw(16));
        let at = |length: f32| {
            let moved: Vec<f32> = axes.iter().zip(&direction).map(|(a, d)| a + length * d).collect();
            let (mut pixels, mut input) = (vec![0.0; 16], vec![0.0; 16]);
            colour(&space, &moved, &mut pixels, &mut input);
            (pixels, input)
        };
        let sum = |input: &[f32]| -> f64 { input.iter().zip(&towards).map(|(i, t)| f64::from(i * t)).sum() };
        let difference = (sum(&at(0.01).1) - sum(&at(-0.01).1)) / 0.02;
        let mut gradient = vec![0.0; 12];
        colour_adjoint(&space, &at(0.0).0, &towards, &mut gradient);
        let along: f64 = gradient.iter().zip(&direction).map(|(g, d)| f64::from(g * d)).sum();
        assert!((along - difference).abs() < 1e-3 * difference.abs().max(1.0), "{along} and {difference}");
    }

    #[test]
    fn bytes_are_opaque_and_rounded() {
        let mut bytes = [0; 4];
        pack(&[0.0, 0.501, 1.0, 0.0], &mut bytes);
        assert_eq!(bytes, [0, 128, 255, 255]);
    }
}
