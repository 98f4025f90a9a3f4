//! The synthetic bank of Gabor filters whose tuning dimensions are known (Dey et al. 2020, sections 4.1 and A.2).
//!
//! A Gabor filter is a sinusoid times a Gaussian (equation 2): with `u = x cos θ + y sin θ` and
//! `v = −x sin θ + y cos θ`, it is `exp(−(u² + γ² v²) / 2σ²) · cos(2π f u + φ)`. Frequency f, angle θ and phase φ are
//! drawn uniformly with a fixed seed. As in the paper there are 28 filters of 7 x 7. Its ranges, its σ and its γ we do
//! not know; those here are ours: frequencies that a kernel of 7 pixels can hold, and a Gaussian that fades towards its
//! border.
//!
//! ```
//! use tuning_shared::gabor::GaborBank;
//!
//! let bank = GaborBank::default();
//! assert_eq!(bank.filters.len(), 28);
//! let weights = bank.filters[0].weights();
//! assert!(weights.iter().sum::<f32>().abs() < 1e-5);
//! ```

use crate::random::SplitMix;
use std::f64::consts::{PI, TAU};

/// Side of a filter, in pixels.
pub const SIDE: usize = 7;

/// Filters in the bank.
pub const COUNT: usize = 28;

/// Frequencies are drawn between these, in cycles a pixel: from 0.7 of a cycle in the kernel to three pixels a cycle.
pub const FREQUENCIES: [f64; 2] = [0.1, 0.33];

/// Standard deviation σ of the Gaussian, in pixels.
const SIGMA_PX: f64 = 2.0;

/// Aspect ratio γ of the Gaussian: 1 is round.
const ASPECT: f64 = 1.0;

/// The seed of the bank that everything published is computed with.
const SEED: u64 = 28;

/// What is known of one filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gabor {
    /// Cycles a pixel.
    pub frequency: f64,
    /// The direction in which it oscillates, in radians from 0 to π: 0 is along x, π/2 along y (downwards).
    pub angle: f64,
    /// The phase at its centre, in radians from 0 to 2π: at 0 the centre is light.
    pub phase: f64,
}

/// A bank of filters and their truth.
#[derive(Clone, Debug, PartialEq)]
pub struct GaborBank {
    /// The filters, in the order of the network's channels.
    pub filters: Vec<Gabor>,
}

impl Default for GaborBank {
    fn default() -> Self {
        Self::new(SEED)
    }
}

impl GaborBank {
    /// The bank drawn from a seed.
    pub fn new(seed: u64) -> Self {
        let mut random = SplitMix::new(seed);
        let mut draw = || Gabor {
            frequency: random.between(FREQUENCIES[0], FREQUENCIES[1]),
            angle: random.between(0.0, PI),
            phase: random.between(0.0, TAU),
        };
        Self { filters: (0..COUNT).map(|_| draw()).collect() }
    }
}

impl Gabor {
    /// The weights [7 x 7], row by row, for luminance: of zero mean and unit norm.
    pub fn weights(&self) -> [f32; SIDE * SIDE] {
        let mut weights = [0.0; SIDE * SIDE];
        let centre = (SIDE / 2) as f64;
        let (sin, cos) = self.angle.sin_cos();
        for (index, weight) in weights.iter_mut().enumerate() {
            let (x, y) = ((index % SIDE) as f64 - centre, (index / SIDE) as f64 - centre);
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            let envelope = (-(u * u + (ASPECT * v).powi(2)) / (2.0 * SIGMA_PX * SIGMA_PX)).exp();
            *weight = envelope * (TAU * self.frequency * u + self.phase).cos();
        }
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        weights.iter_mut().for_each(|weight| *weight -= mean);
        let norm = weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        weights.map(|weight| (weight / norm) as f32)
    }

    /// The weights as an image [7 x 7], row by row, 0 to 1: a weight of zero is mid-grey, the largest magnitude black
    /// or white.
    pub fn weights_image(&self) -> [f32; SIDE * SIDE] {
        let weights = self.weights();
        let largest = weights.iter().fold(0.0f32, |largest, weight| largest.max(weight.abs()));
        weights.map(|weight| 0.5 + 0.5 * weight / largest)
    }

    /// The stimulus it prefers: the grating of its frequency, angle and phase, with the filter's centre in the middle,
    /// as an image [side x side], row by row, 0 to 1. Of the gratings that a kernel of 7 pixels can tell apart it is the
    /// one answered most, but for a little where the kernel holds less than a cycle and its mean is made zero.
    pub fn preferred_stimulus(&self, side: usize) -> Vec<f32> {
        let centre = (side as f64 - 1.0) / 2.0;
        let (sin, cos) = self.angle.sin_cos();
        let value = |index: usize| {
            let u = ((index % side) as f64 - centre) * cos + ((index / side) as f64 - centre) * sin;
            (0.5 + 0.5 * (TAU * self.frequency * u + self.phase).cos()) as f32
        };
        (0..side * side).map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The response to a grating of these attributes, centred on the filter.
    fn response(weights: &[f32], grating: Gabor) -> f64 {
        let stimulus = grating.preferred_stimulus(SIDE);
        weights.iter().zip(stimulus).map(|(weight, value)| f64::from(*weight) * f64::from(value)).sum()
    }

    /// The attribute, among steps around a filter's own, of the grating it answers most.
    fn preferred(filter: Gabor, steps: impl Iterator<Item = f64>, with: fn(Gabor, f64) -> Gabor) -> f64 {
        let weights = filter.weights();
        let answer = |step: f64| response(&weights, with(filter, step));
        steps.max_by(|a, b| answer(*a).total_cmp(&answer(*b))).unwrap()
    }

    #[test]
    fn filters_have_zero_mean_and_unit_norm() {
        for filter in GaborBank::default().filters {
            let weights = filter.weights();
            assert!(weights.iter().sum::<f32>().abs() < 1e-5);
            assert!((weights.iter().map(|w| w * w).sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_filter_answers_most_to_a_grating_like_itself() {
        let degrees = |from: i32, to: i32| (from..=to).map(|d| f64::from(d).to_radians());
        for filter in GaborBank::default().filters {
            let angle = preferred(filter, degrees(-60, 60), |g, a| Gabor { angle: g.angle + a, ..g });
            // A kernel that holds less than a cycle is changed by making its mean zero.
            assert!(angle.abs() < 0.3, "{filter:?} prefers an angle off by {angle}");
            let phase = preferred(filter, degrees(-180, 180), |g, p| Gabor { phase: g.phase + p, ..g });
            assert!(phase.abs() < 0.4, "{filter:?} prefers a phase off by {phase}");
            let factors = (-20..=20).map(|i| f64::from(i) * 0.025);
            let factor = preferred(filter, factors, |g, f| Gabor { frequency: g.frequency * f.exp2(), ..g });
            assert!(factor.abs() < 0.5, "{filter:?} prefers a frequency off by {factor} octaves");
        }
    }

    #[test]
    fn a_stimulus_goes_on_beyond_the_filter_and_is_light_in_the_middle_at_phase_zero() {
        let grating = Gabor { frequency: 0.25, angle: 0.0, phase: 0.0 };
        let (small, large) = (grating.preferred_stimulus(SIDE), grating.preferred_stimulus(SIDE + 2));
        for (index, value) in small.into_iter().enumerate() {
            let (x, y) = (index % SIDE, index / SIDE);
            assert_eq!(value, large[(y + 1) * (SIDE + 2) + x + 1]);
            let along = [1.0, 0.5, 0.0, 0.5][x.abs_diff(SIDE / 2) % 4];
            assert!((value - along).abs() < 1e-6, "at {x}, {y}: {value}");
        }
    }

    #[test]
    fn an_image_of_weights_has_their_signs_around_grey() {
        for filter in GaborBank::default().filters {
            let (weights, image) = (filter.weights(), filter.weights_image());
            assert!(image.iter().all(|value| (0.0..=1.0).contains(value)));
            let furthest = image.iter().map(|value| (value - 0.5).abs()).fold(0.0, f32::max);
            assert!((furthest - 0.5).abs() < 1e-6);
            assert!(weights.iter().zip(image).all(|(weight, value)| (*weight > 0.0) == (value > 0.5)));
        }
    }

    #[test]
    fn attributes_are_spread_evenly_and_come_from_the_seed() {
        assert_eq!(GaborBank::new(5), GaborBank::new(5));
        assert_ne!(GaborBank::new(5), GaborBank::new(6));
        let many: Vec<Gabor> = (0..200).flat_map(|seed| GaborBank::new(seed).filters).collect();
        for (attribute, low, high) in [(0, FREQUENCIES[0], FREQUENCIES[1]), (1, 0.0, PI), (2, 0.0, TAU)] {
            let mut quarters = [0; 4];
            for value in many.iter().map(|gabor| [gabor.frequency, gabor.angle, gabor.phase][attribute]) {
                assert!((low..high).contains(&value));
                quarters[((value - low) / (high - low) * 4.0) as usize] += 1;
            }
            assert!(quarters.iter().all(|count| (1300..1500).contains(count)), "{quarters:?}");
        }
    }
}
