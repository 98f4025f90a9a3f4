//! What an image starts from: noise on a flat colour.
//!
//! From grey, an image whose target is a brightness or a colour must first get there, and parts of it may set out in
//! opposite directions: a white image keeps a black blot. So the layer is shown some flat colours, and an image starts
//! from that of which the layer's answer is nearest to its target, if it is near.

use super::adam::coefficient_scale;
use super::colour::axes_from_colour;
use super::settings::{Parameterisation, Settings};
use ndarray::{Array2, ArrayView1};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Values that red, green and blue of a flat colour take.
const LEVELS: [f32; 4] = [0.05, 0.35, 0.65, 0.95];

/// The cosine of a flat colour up to which an image starts from grey, and that from which it starts from the colour
/// itself. Measured at conv2d1: below 0.7 a flat start ends lower than a grey one, above 0.8 higher.
const COSINES: [f32; 2] = [0.7, 0.9];

/// The length up to which an answer is none: what rounding leaves where a kernel's weights add up to zero.
const SILENCE: f32 = 1e-5;

/// The coefficients [3 x S x S] of noise.
pub(super) fn noise(settings: &Settings, seed: u64) -> Vec<f32> {
    // Another stream than the transforms': the two are independent.
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(1);
    let scale = coefficient_scale(settings);
    (0..3)
        .flat_map(|_| scale.iter())
        .map(|scale| {
            let noise: f32 = StandardNormal.sample(&mut random);
            settings.noise * scale * noise
        })
        .collect()
}

/// Flat colours and the layer's answers to them.
pub(super) struct FlatColours {
    /// The colours, as decorrelated axes.
    axes: Vec<[f32; 3]>,
    /// The answers [K x C], each of unit norm or zero.
    answers: Array2<f32>,
}

impl FlatColours {
    /// The colours that are shown, as decorrelated axes.
    pub(super) fn shown() -> Vec<[f32; 3]> {
        let values = || LEVELS.into_iter();
        let colours = values().flat_map(|r| values().flat_map(move |g| values().map(move |b| [r, g, b])));
        colours.map(axes_from_colour).collect()
    }

    /// The colours [`Self::shown`] with the layer's answers [K x C] to them.
    pub(super) fn new(axes: Vec<[f32; 3]>, mut answers: Array2<f32>) -> Self {
        for mut answer in answers.rows_mut() {
            let norm = answer.dot(&answer).sqrt();
            if norm > SILENCE {
                answer /= norm;
            } else {
                answer.fill(0.0);
            }
        }
        Self { axes, answers }
    }

    /// What an image of this target starts from, as decorrelated axes: the colour whose answer is nearest to the target,
    /// as far as a flat colour reproduces it; else grey. A pattern finds its own colours better from grey.
    pub(super) fn start(&self, target: ArrayView1<'_, f32>) -> [f32; 3] {
        let cosines = self.answers.dot(&target);
        let nearest = cosines.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        nearest.map_or([0.0; 3], |(index, cosine)| {
            let [grey, flat] = COSINES;
            let share = ((cosine - grey) / (flat - grey)).clamp(0.0, 1.0);
            self.axes[index].map(|value| share * value)
        })
    }
}

/// Coefficients [3 x S x S] moved by a flat colour.
pub(super) fn add_flat(settings: &Settings, coefficients: &mut [f32], axes: [f32; 3]) {
    let size = settings.size_px;
    for (map, value) in coefficients.chunks_exact_mut(size * size).zip(axes) {
        match settings.parameterisation {
            // The constant wave has the amplitude 1 / S.
            Parameterisation::Fourier => map[0] += value * size as f32,
            Parameterisation::Pixel => map.iter_mut().for_each(|pixel| *pixel += value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_nearer_a_flat_colour_the_more_of_it_there_is_at_the_start() {
        let flats = FlatColours::new(vec![[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]], array![[5.0, 0.0], [0.0, 0.1]]);
        let start = |cosine: f32| flats.start(array![(1.0 - cosine * cosine).sqrt() * 0.1, cosine].view());
        assert_eq!(start(0.6), [0.0; 3]);
        assert_eq!(start(0.95), [0.0, 2.0, 0.0]);
        assert!((start(0.8)[1] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn silence_is_no_answer() {
        for rounding in [0.0, 3e-7] {
            let flats = FlatColours::new(vec![[1.0; 3]], array![[0.0, rounding]]);
            assert_eq!(flats.start(array![0.0, 1.0].view()), [0.0; 3]);
        }
    }
}
