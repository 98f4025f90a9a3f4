//! The attributes of one image: what the paper's reading of a strip names, measured without an eye.
//!
//! Dey et al. (2020, tables 1 and 2) name seven: the frequency, angle and phase that a Gabor filter has, and four colour
//! contrasts. A visualization is a texture without a place where it begins, so each is a number that stays the same
//! when the texture is shifted:
//!
//! - **Angle** and its coherence: the main direction of the structure tensor, the gradients' second moments summed over
//!   red, green and blue (Di Zenzo 1986), in doubled angle. It is the direction of oscillation, as in [`crate::gabor`].
//!   The tensor is summed over the spectrum (Parseval), where a gradient is exact: differences between pixels would
//!   turn the angle of a fine grating by several degrees.
//! - **Frequency**: the centroid of the power spectrum over the logarithm of frequency, cycles a pixel.
//! - **Phase** and its agreement: a texture has no phase at its centre, as a filter has. What a shift leaves are the
//!   phases of its waves against each other. With a the analytic signal along the direction of oscillation (`phase.rs`)
//!   it is the argument of the mean of a·|a|², the sum of the bispectrum: the common phase of the waves where they come
//!   together, as in Gabor's cosine. 0° is light lines on dark, 180° dark lines on light, 270° edges that rise from
//!   dark to light along the direction of oscillation, 90° edges that fall. Dark/light orientation is what the
//!   paper means by phase (section 4.1). One sine wave alone has none: its agreement is 0.
//! - **Colour contrasts**: the mean colour along the line between the two colours that name each (section 4.2), without
//!   the luminance, the mean of red, green and blue. Positive towards the first colour. Colours without luminance lie
//!   in a plane, so the four are not independent: the lines of blue/red and orange/blue are 16° apart.
//!
//! A Hann window keeps what is not periodic from adding waves of its own. Cost: eight products of S x S matrices for
//! each channel, and eight more for the phase.
//!
//! ```
//! use ndarray::Array3;
//! use tuning_shared::attribute::Attributes;
//!
//! // A vertical grating of eight pixels a cycle.
//! let wave = |x: usize| (127.5 + 90.0 * (std::f64::consts::TAU * x as f64 / 8.0).cos()) as u8;
//! let found = Attributes::of(Array3::from_shape_fn((64, 64, 3), |(_, x, _)| wave(x)).view());
//! assert!((found.frequency.unwrap() - 0.125).abs() < 0.005);
//! assert!(found.angle_deg.min(180.0 - found.angle_deg) < 1.0 && found.coherence > 0.95);
//! ```

mod phase;
mod spectrum;
#[cfg(test)]
mod tests;

use ndarray::{Array2, ArrayView3};
use serde::{Deserialize, Serialize};
use spectrum::{Spectrum, Transform};

/// A stimulus attribute of the paper's tables 1 and 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribute {
    /// Cycles a pixel.
    Frequency,
    /// The direction of oscillation.
    Angle,
    /// Where it is dark and where light.
    Phase,
    /// Green and purple.
    GreenPurple,
    /// Orange and blue.
    OrangeBlue,
    /// Green and red.
    GreenRed,
    /// Blue and red.
    BlueRed,
}

impl Attribute {
    /// Every attribute, in the order of the paper's table 2.
    pub const ALL: [Self; 7] =
        [Self::Frequency, Self::Angle, Self::Phase, Self::GreenPurple, Self::OrangeBlue, Self::GreenRed, Self::BlueRed];

    /// The colour contrasts, in the order of [`Attributes::contrasts`].
    pub const CONTRASTS: [Self; 4] = [Self::GreenPurple, Self::OrangeBlue, Self::GreenRed, Self::BlueRed];

    /// The name a reader sees, as it stands within a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::Frequency => "frequency",
            Self::Angle => "angle",
            Self::Phase => "phase",
            Self::GreenPurple => "green/purple contrast",
            Self::OrangeBlue => "orange/blue contrast",
            Self::GreenRed => "green/red contrast",
            Self::BlueRed => "blue/red contrast",
        }
    }

    /// The short name used in addresses and files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Frequency => "frequency",
            Self::Angle => "angle",
            Self::Phase => "phase",
            Self::GreenPurple => "green-purple",
            Self::OrangeBlue => "orange-blue",
            Self::GreenRed => "green-red",
            Self::BlueRed => "blue-red",
        }
    }

    /// The attribute with this short name, if there is one.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.slug() == slug)
    }

    /// The direction of a contrast's first colour in red, green and blue, of length 1 and without luminance; none for
    /// the others.
    pub fn direction(self) -> Option<[f64; 3]> {
        Self::CONTRASTS.contains(&self).then(|| self.axes()[0].direction())
    }
}

/// The attributes of one image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attributes {
    /// Cycles a pixel; none of an image that is flat.
    pub frequency: Option<f32>,
    /// The direction of oscillation, degrees from 0 to 180: 0 is along x, 90 along y (downwards).
    pub angle_deg: f32,
    /// From 0, all directions alike, to 1, one direction only.
    pub coherence: f32,
    /// The common phase of the waves, degrees from 0 to 360, along the direction of oscillation.
    pub phase_deg: f32,
    /// From 0, waves without a common phase, to 1.
    pub phase_agreement: f32,
    /// The mean colour towards the first colour of each of [`Attribute::CONTRASTS`], where red, green and blue run
    /// from 0 to 1.
    pub contrasts: [f32; 4],
}

/// Below this variance an image is flat: it is that of rounding to 256 levels.
const FLAT: f64 = 1.0 / (12.0 * 255.0 * 255.0);

impl Attributes {
    /// The attributes of an image, sRGB pixels [S x S x 3].
    ///
    /// # Panics
    /// When the image is not square or has no pixels.
    pub fn of(pixels: ArrayView3<'_, u8>) -> Self {
        let (side, width, _) = pixels.dim();
        assert!(side > 0 && side == width, "an image of {width} x {side} pixels is not square");
        let transform = Transform::new(side);
        let channel = |c: usize| Array2::from_shape_fn((side, side), |(y, x)| f32::from(pixels[[y, x, c]]) / 255.0);
        let channels = [channel(0), channel(1), channel(2)];
        let means: [f64; 3] = std::array::from_fn(|c| f64::from(channels[c].mean().unwrap_or(0.0)));
        let contrasts = Attribute::CONTRASTS.map(|contrast| {
            let direction = contrast.direction().unwrap_or_default();
            direction.iter().zip(means).map(|(d, mean)| d * mean).sum::<f64>() as f32
        });
        let spectra = channels.each_ref().map(|channel| transform.spectrum(channel));
        let moments = spectrum::Moments::of(&spectra);
        if moments.variance < FLAT {
            let none = 0.0;
            return Self {
                frequency: None,
                angle_deg: none,
                coherence: none,
                phase_deg: none,
                phase_agreement: none,
                contrasts,
            };
        }
        // The phase is told along the angle that is told, also where rounding takes it from 180 degrees to 0.
        let angle_deg = degrees(moments.angle, 180.0);
        let phase = phase::common_phase(&transform, &Spectrum::mean(&spectra), f64::from(angle_deg).to_radians());
        Self {
            frequency: Some(moments.frequency as f32),
            angle_deg,
            coherence: moments.coherence as f32,
            phase_deg: degrees(phase.argument, 360.0),
            phase_agreement: phase.agreement as f32,
            contrasts,
        }
    }
}

/// An angle in degrees, from 0 to less than `period`.
fn degrees(radians: f64, period: f64) -> f32 {
    let degrees = radians.to_degrees().rem_euclid(period) as f32;
    if f64::from(degrees) < period { degrees } else { 0.0 }
}
