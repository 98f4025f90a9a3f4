//! What an image starts from: noise on a flat colour.
//!
//! From grey, an image whose target is a brightness or a colour must first get there, and parts of it may set out in
//! opposite directions: a white image keeps a black blot. So the layer is shown some flat colours, and an image starts
//! from that of which the layer's answer is nearest to its target, if it is near.

use super::chain::Chain;
use super::plan::TooSmall;
use super::stem::Stem;
use crate::colour::{axes_from_colour, colour_from_axes};
use crate::random::SplitMix;

/// Values that red, green and blue of a flat colour take.
const LEVELS: [f32; 4] = [0.05, 0.35, 0.65, 0.95];

/// The cosine of a flat colour up to which an image starts from grey, and that from which it starts from the colour
/// itself. Measured at conv2d1: below 0.7 a flat start ends lower than a grey one, above 0.8 higher.
const COSINES: [f32; 2] = [0.7, 0.9];

/// The length up to which an answer is none: what rounding leaves where a kernel's weights add up to zero.
const SILENCE: f32 = 1e-5;

/// Standard deviation of the starting noise, in units of each coefficient's scale.
pub const NOISE: f32 = 0.02;

/// Side of the flat images that a stem is shown: the middle of its maps is then clear of padding, down to windows of a
/// receptive field of fifty pixels.
const FLAT_PX: usize = 64;

/// Fill the coefficients [3 x S x S] with noise; `scale` [S x S] is that of a plane's coefficients.
pub fn noise(scale: &[f32], seed: u64, coefficients: &mut [f32]) {
    let mut random = SplitMix::new(seed ^ 0x6e6f_6973_6500_0000);
    for (coefficient, scale) in coefficients.iter_mut().zip(scale.iter().cycle()) {
        *coefficient = NOISE * scale * random.normal() as f32;
    }
}

/// Flat colours and the layer's answers to them.
#[derive(Clone, Debug, PartialEq)]
pub struct FlatColours {
    /// The colours, as decorrelated axes.
    axes: Vec<[f32; 3]>,
    /// The answers, each of unit norm or zero.
    answers: Vec<Vec<f32>>,
}

impl FlatColours {
    /// The colours that are shown, as decorrelated axes.
    pub fn shown() -> Vec<[f32; 3]> {
        let values = || LEVELS.into_iter();
        let colours = values().flat_map(|r| values().flat_map(move |g| values().map(move |b| [r, g, b])));
        colours.map(axes_from_colour).collect()
    }

    /// The colours [`Self::shown`] with the layer's answers to them: for each as many numbers as the layer has
    /// channels.
    pub fn new(axes: Vec<[f32; 3]>, answers: impl IntoIterator<Item = Vec<f32>>) -> Self {
        let unit = |answer: Vec<f32>| {
            let norm = answer.iter().map(|value| value * value).sum::<f32>().sqrt();
            let factor = if norm > SILENCE { 1.0 / norm } else { 0.0 };
            answer.into_iter().map(|value| value * factor).collect()
        };
        Self { axes, answers: answers.into_iter().map(unit).collect() }
    }

    /// The colours with a stem's answers, those in the middle of its maps.
    ///
    /// # Errors
    /// When the flat images are too small for the stem.
    pub fn shown_to(stem: &Stem) -> Result<Self, TooSmall> {
        let mut chain = Chain::new(stem, FLAT_PX, FLAT_PX)?;
        let layer = chain.plan().layer();
        let middle = (layer.height / 2 * layer.width + layer.width / 2) * layer.stored_channels();
        let answer = |axes: &[f32; 3]| {
            let logits = colour_from_axes().map(|row| row.iter().zip(axes).map(|(m, axis)| m * axis).sum::<f32>());
            let pixel = logits.map(|logit| 1.0 / (1.0 + (-logit).exp()));
            chain.show(&pixel.repeat(FLAT_PX * FLAT_PX));
            chain.forward();
            chain.layer()[middle..middle + layer.stored_channels()].to_vec()
        };
        let axes = Self::shown();
        let answers: Vec<Vec<f32>> = axes.iter().map(answer).collect();
        Ok(Self::new(axes, answers))
    }

    /// What an image of this target, of unit norm, starts from, as decorrelated axes: the colour whose answer is nearest
    /// to the target, as far as a flat colour reproduces it; else grey. A pattern finds its own colours better from
    /// grey.
    pub fn start(&self, target: &[f32]) -> [f32; 3] {
        let cosine = |answer: &Vec<f32>| answer.iter().zip(target).map(|(a, t)| a * t).sum::<f32>();
        let nearest = self.answers.iter().map(cosine).enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        nearest.map_or([0.0; 3], |(index, cosine)| {
            let [grey, flat] = COSINES;
            let share = ((cosine - grey) / (flat - grey)).clamp(0.0, 1.0);
            self.axes[index].map(|value| share * value)
        })
    }

    /// Coefficients [3 x S x S] moved by what an image of this target starts from.
    pub fn add_start(&self, target: &[f32], size: usize, coefficients: &mut [f32]) {
        for (plane, value) in coefficients.chunks_exact_mut(size * size).zip(self.start(target)) {
            // The constant wave has the amplitude 1 / S.
            plane[0] += value * size as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_a_flat_colour_the_more_of_it_there_is_at_the_start() {
        let flats = FlatColours::new(vec![[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]], [vec![5.0, 0.0], vec![0.0, 0.1]]);
        let start = |cosine: f32| flats.start(&[(1.0 - cosine * cosine).sqrt() * 0.1, cosine]);
        assert_eq!(start(0.6), [0.0; 3]);
        assert_eq!(start(0.95), [0.0, 2.0, 0.0]);
        assert!((start(0.8)[1] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn silence_is_no_answer() {
        for rounding in [0.0, 3e-7] {
            let flats = FlatColours::new(vec![[1.0; 3]], [vec![0.0, rounding]]);
            assert_eq!(flats.start(&[0.0, 1.0]), [0.0; 3]);
        }
    }

    #[test]
    fn the_gabor_bank_is_silent_to_flat_colours() {
        let flats = FlatColours::shown_to(&Stem::gabor()).unwrap();
        assert_eq!(flats.start(&[0.2; 28]), [0.0; 3]);
    }
}
