//! The objective: the mean cosine similarity between the target and the activations at all positions (equation 1).

use super::lanes::Lanes;
use crate::live::plan::Map;

/// Below this norm an activation counts as silent: its cosine goes to zero instead of to nonsense.
pub const SILENT: f32 = 1e-6;

/// The mean cosine, and its gradient with respect to the activations.
///
/// With `a` the activation at one of P positions and `u` the target of unit norm, `cos = u·a / |a|`, and the gradient of
/// the mean is `(u − cos · a/|a|) / |a| / P`.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn cosine(map: Map, activations: &[f32], target: &[f32], towards: &mut [f32]) -> f32 {
    let channels = map.stored_channels();
    let share = 1.0 / map.positions() as f32;
    let mut mean = 0.0;
    for (a, towards) in activations.chunks_exact(channels).zip(towards.chunks_exact_mut(channels)) {
        let [dot, norm2] = dot_and_square(a, target).map(|lanes| Lanes(lanes).sum());
        let inverse = 1.0 / (norm2 + SILENT * SILENT).sqrt();
        let cosine = dot * inverse;
        mean += cosine * share;
        let (towards_target, along) = (inverse * share, cosine * inverse * inverse * share);
        for ((towards, a), u) in towards.iter_mut().zip(a).zip(target) {
            *towards = u * towards_target - a * along;
        }
    }
    mean
}

/// The parts of the product of an activation with the target, and with itself, that add up to them. As a function of its
/// own it gives them in memory, which is what has a compiler keep four sums at once.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
#[inline(never)]
fn dot_and_square(activation: &[f32], target: &[f32]) -> [[f32; Lanes::COUNT]; 2] {
    let mut sums = [[0.0; Lanes::COUNT]; 2];
    for (a, u) in activation.as_chunks::<{ Lanes::COUNT }>().0.iter().zip(target.as_chunks::<{ Lanes::COUNT }>().0) {
        for lane in 0..Lanes::COUNT {
            sums[0][lane] += a[lane] * u[lane];
        }
        for lane in 0..Lanes::COUNT {
            sums[1][lane] += a[lane] * a[lane];
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        let map = Map { height: 1, width: 2, channels: 4 };
        let target = [0.5, -0.5, 0.5, 0.5];
        let activations = [1.0, 0.2, 0.7, 0.0, 0.1, 0.3, 2.0, 0.4];
        let mut gradient = [0.0; 8];
        cosine(map, &activations, &target, &mut gradient);
        for index in 0..8 {
            let at = |length: f32| {
                let mut moved = activations;
                moved[index] += length;
                f64::from(cosine(map, &moved, &target, &mut [0.0; 8]))
            };
            let difference = (at(0.01) - at(-0.01)) / 0.02;
            assert!((difference - f64::from(gradient[index])).abs() < 1e-3, "{index}: {difference}");
        }
    }

    #[test]
    fn silence_has_no_cosine() {
        let map = Map { height: 1, width: 1, channels: 4 };
        assert_eq!(cosine(map, &[0.0; 4], &[0.5; 4], &mut [0.0; 4]), 0.0);
    }
}
