//! How visualizations are optimised.

use crate::{Error, Result};
use clap::ValueEnum;
use serde::Deserialize;
use tuning_shared::live::descent::SCALE;
use tuning_shared::live::start::NOISE;
use tuning_shared::live::{Descent, MEAN_CYCLES};

/// How visualizations are optimised. [`Settings::default`] is ours, [`Settings::lucent`] the peer's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Side of an image, in pixels.
    pub size_px: usize,
    /// Optimisation steps.
    pub steps: usize,
    /// What an image is made of.
    pub parameterisation: Parameterisation,
    /// The colours an image may have.
    pub colours: Colours,
    /// The positions whose cosines the objective is the mean of.
    pub positions: Positions,
    /// Adam's learning rate, in units of each coefficient's scale.
    pub learning_rate: f64,
    /// The part of the learning rate that is left at the last step, which it falls to along half a cosine; 1 keeps it.
    pub final_rate: f64,
    /// Adam's decay of the mean gradient and of the mean squared gradient.
    pub decay: [f64; 2],
    /// Standard deviation of the starting noise, in units of each coefficient's scale.
    pub noise: f32,
    /// Whether an image starts from a flat colour where the layer answers one much like its target, or from grey.
    pub flat_start: bool,
    /// The frequency, in cycles an image, that the mean colour counts as. Waves of `f` cycles move at a rate in
    /// proportion to `1 / f`, so 1 moves the mean colour like the longest waves, and less moves it faster.
    pub mean_cycles: f64,
    /// The random transform of each step.
    pub transform: Transform,
    /// What a ReLU passes back where its input was negative.
    pub relu_gradient: ReluGradient,
}

/// What an image is made of: the coefficients that are optimised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parameterisation {
    /// Waves, scaled by `1 / frequency` (Olah et al. 2017; the paper's choice)
    #[default]
    Fourier,
    /// Pixels, all on one scale: what the paper compares with
    Pixel,
}

/// The colours an image may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colours {
    /// All of them
    #[default]
    All,
    /// Greys: for a network that sees brightness alone, to which any colour is as good as another
    Grey,
}

/// Where the layer shall reproduce the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Positions {
    /// Everywhere: a texture (equation 1)
    #[default]
    All,
    /// At the centre alone: one receptive field's worth of image (the paper tried both)
    Centre,
}

/// The random affine transform of each step: an image that reproduces an activation only at one exact position and
/// scale is noise; one that does so under small changes shows what the layer answers to (Olah et al. 2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// Largest change of scale: 0.05 is 5 % smaller to 5 % larger.
    pub scale: f32,
    /// Largest turn to either side, in degrees. Other than 0, a step costs four more matrix products an image.
    pub rotation_degrees: f32,
    /// Largest shift to either side along each axis, in pixels; none means anywhere, since images are periodic.
    pub shift_px: Option<f32>,
}

pub use crate::model::adjoint::ReluGradient;

impl Default for Settings {
    fn default() -> Self {
        let Descent { steps, learning_rate, final_rate, decay } = Descent::default();
        Self {
            size_px: 128,
            steps,
            parameterisation: Parameterisation::Fourier,
            colours: Colours::All,
            positions: Positions::All,
            learning_rate,
            final_rate,
            decay,
            noise: NOISE,
            flat_start: true,
            mean_cycles: MEAN_CYCLES,
            transform: Transform { scale: SCALE, rotation_degrees: 0.0, shift_px: None },
            relu_gradient: ReluGradient::Exact,
        }
    }
}

impl Settings {
    /// Lucent's settings (v0.1.8), for comparison: Adam's rate and decay and the starting noise of its
    /// `param/spatial.py` and `render.py`, 512 steps without a schedule, scale, rotation and shift of
    /// `transform.standard_transforms`, and the leaking ReLU of its InceptionV1.
    ///
    /// Lucent draws scales and angles from lists where we draw from the ranges they span, and pads a moved image with
    /// grey where ours goes on periodically. Its coefficients are those of a complex transform, divided by 4; in our
    /// orthonormal real basis that is a factor of `√2 / 4`.
    pub fn lucent() -> Self {
        let factor = 2f64.sqrt() / 4.0;
        Self {
            steps: 512,
            learning_rate: 0.05 * factor,
            final_rate: 1.0,
            decay: [0.9, 0.999],
            noise: (0.01 * factor) as f32,
            flat_start: false,
            mean_cycles: 1.0,
            transform: Transform { scale: 0.1, rotation_degrees: 10.0, shift_px: Some(6.0) },
            relu_gradient: ReluGradient::Leaking,
            ..Self::default()
        }
    }

    /// The settings with the objective at these positions. At the centre alone an image may move only a little, or
    /// every part of it would come to be the centre.
    pub fn at(self, positions: Positions) -> Self {
        let shift_px = match positions {
            Positions::All => self.transform.shift_px,
            Positions::Centre => Some(self.transform.shift_px.unwrap_or(8.0)),
        };
        Self { positions, transform: Transform { shift_px, ..self.transform }, ..self }
    }

    /// The settings with this parameterisation. Pixels are all on one scale and see no `1 / frequency`, so their rate
    /// and noise are in units of a pixel's own range.
    pub fn of(self, parameterisation: Parameterisation) -> Self {
        let (learning_rate, noise) = match parameterisation {
            Parameterisation::Fourier => (self.learning_rate, self.noise),
            Parameterisation::Pixel => (PIXEL_LEARNING_RATE, PIXEL_NOISE),
        };
        Self { parameterisation, learning_rate, noise, ..self }
    }

    /// Refuse what nothing can be drawn with.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(&self) -> Result<()> {
        if self.size_px < SMALLEST_PX || self.steps == 0 {
            return Err(Error::Request(format!(
                "nothing can be drawn with {} steps of {} pixels; ask for at least 1 step and {SMALLEST_PX} pixels",
                self.steps, self.size_px
            )));
        }
        let turn = self.transform.rotation_degrees;
        if !(0.0..=LARGEST_TURN).contains(&turn) {
            return Err(Error::Request(format!(
                "images cannot be turned by {turn} degrees to either side; ask for 0 to {LARGEST_TURN}"
            )));
        }
        Ok(())
    }

    /// How its steps go.
    pub fn descent(&self) -> Descent {
        let Self { steps, learning_rate, final_rate, decay, .. } = *self;
        Descent { steps, learning_rate, final_rate, decay }
    }
}

/// The smallest image there is a point in drawing.
const SMALLEST_PX: usize = 16;
/// The largest turn, in degrees: two shears stretch what they turn much farther.
const LARGEST_TURN: f32 = 45.0;
/// The learning rate of pixels.
const PIXEL_LEARNING_RATE: f64 = 0.1;
/// The starting noise of pixels.
const PIXEL_NOISE: f32 = 0.1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objective_at_the_centre_keeps_the_image_there() {
        assert_eq!(Settings::default().at(Positions::All), Settings::default());
        assert!(Settings::default().at(Positions::Centre).transform.shift_px.is_some());
    }
}
