//! The objective: the mean cosine similarity between the target and the activations at all positions (equation 1).

use super::lanes::{Lanes, fours, fours_mut};
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
    let target = fours(target);
    for (a, towards) in activations.chunks_exact(channels).zip(towards.chunks_exact_mut(channels)) {
        let a = fours(a);
        let (mut dots, mut squares) = (Lanes::default(), Lanes::default());
        for (a, u) in a.iter().zip(target) {
            let (a, u) = (Lanes::of(*a), Lanes::of(*u));
            dots += a * u;
            squares += a * a;
        }
        let inverse = 1.0 / (squares.sum() + SILENT * SILENT).sqrt();
        let cosine = dots.sum() * inverse;
        mean += cosine * share;
        let (towards_target, along) = (inverse * share, cosine * inverse * inverse * share);
        for ((towards, a), u) in fours_mut(towards).iter_mut().zip(a).zip(target) {
            *towards = (towards_target * Lanes::of(*u) - along * Lanes::of(*a)).four();
        }
    }
    mean
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
