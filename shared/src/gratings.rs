//! Gratings: the stimuli that a dimension's response is measured with.
//!
//! A grating is a colour that swings about mid-grey along a line: `grey + A · c · cos(2π f u + φ)`, with
//! `u = x cos θ + y sin θ` counted from the centre of the receptive field that is shown it. So a phase φ of 0 has its
//! crest, the first colour of its axis, at the centre, and 180° its trough. Angles are those of [`crate::gabor`].
//!
//! Along the colour axis c lie luminance and the paper's four colour contrasts (Dey et al. 2020, section 4.2): the
//! difference of the two colours that name it, without the part that is luminance (the mean of red, green and blue).
//! All axes have the same length, so that gratings of one frequency differ in colour and not in strength. Chromatic
//! colours of equal luminance lie in a plane, in which blue/red and orange/blue are only 16° apart: a response that
//! follows one nearly follows the other.
//!
//! A [`GratingSet`] is full factorial: every axis with every frequency, angle and phase. Frequencies are the middles
//! of equal steps of the logarithm between two ends, see [`frequencies_of_field`].
//!
//! ```
//! use tuning_shared::gratings::{GratingSet, Levels, frequencies_of_field};
//!
//! let set = GratingSet::new(Levels::default(), frequencies_of_field(11).unwrap())?;
//! assert_eq!(set.shape(), [5, 12, 16, 8]);
//! assert_eq!(set.grating(0).phase, 0.0);
//! # Ok::<(), tuning_shared::gratings::GratingsError>(())
//! ```

use ndarray::Array3;
use serde::{Deserialize, Serialize};
use std::f64::consts::{PI, TAU};
use thiserror::Error;

/// The length A of a grating's amplitude in RGB, 0 to 1: near the longest that leaves every axis inside the cube.
const AMPLITUDE: f64 = 0.6;

/// The end of the frequencies, in cycles a pixel, not itself a level: half of what pixels can hold. At four pixels a
/// cycle a sampled wave still looks alike at every phase.
pub const HIGHEST_FREQUENCY: f64 = 0.25;

/// The end of what pixels can hold, in cycles a pixel.
const NYQUIST: f64 = 0.5;

/// The line in colour along which a grating swings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColourAxis {
    /// Light and dark.
    Luminance,
    /// Green and purple.
    GreenPurple,
    /// Orange and blue.
    OrangeBlue,
    /// Green and red.
    GreenRed,
    /// Blue and red.
    BlueRed,
}

impl ColourAxis {
    /// Every axis, in the order of a [`GratingSet`]: luminance, then the paper's contrasts in the order of its table 2.
    pub const ALL: [Self; 5] = [Self::Luminance, Self::GreenPurple, Self::OrangeBlue, Self::GreenRed, Self::BlueRed];

    /// The direction of the first colour in red, green and blue, of length 1; the second lies the other way.
    pub fn direction(self) -> [f64; 3] {
        let (green, red, blue) = ([0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
        let (first, second) = match self {
            Self::Luminance => return [1.0 / 3.0_f64.sqrt(); 3],
            Self::GreenPurple => (green, [1.0, 0.0, 1.0]),
            Self::OrangeBlue => ([1.0, 0.5, 0.0], blue),
            Self::GreenRed => (green, red),
            Self::BlueRed => (blue, red),
        };
        let difference: [f64; 3] = std::array::from_fn(|c| first[c] - second[c]);
        let luminance = difference.iter().sum::<f64>() / 3.0;
        let chromatic = difference.map(|v| v - luminance);
        let length = chromatic.iter().map(|v| v * v).sum::<f64>().sqrt();
        chromatic.map(|v| v / length)
    }
}

/// One grating.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grating {
    /// The line in colour along which it swings.
    pub axis: ColourAxis,
    /// Cycles a pixel.
    pub frequency: f64,
    /// The direction in which it oscillates, in radians from 0 to π: 0 is along x, π/2 along y (downwards).
    pub angle: f64,
    /// The phase at the centre, in radians from 0 to 2π.
    pub phase: f64,
}

impl Grating {
    /// The grating as an image [3 x H x W], RGB from 0 to 1, of `size` (height, width), about the `centre` (y, x): pixel
    /// (0, 0) has its own middle at (0, 0).
    pub fn image(&self, [height, width]: [usize; 2], centre: [f64; 2]) -> Array3<f32> {
        let (sin, cos) = self.angle.sin_cos();
        let amplitudes = self.axis.direction().map(|v| AMPLITUDE * v);
        let mut image = Array3::zeros((3, height, width));
        for y in 0..height {
            for x in 0..width {
                let along = (x as f64 - centre[1]) * cos + (y as f64 - centre[0]) * sin;
                let wave = (TAU * self.frequency * along + self.phase).cos();
                for (channel, amplitude) in amplitudes.into_iter().enumerate() {
                    image[[channel, y, x]] = (0.5 + amplitude * wave) as f32;
                }
            }
        }
        image
    }
}

/// How many levels each attribute has. The colour axes are always all of [`ColourAxis::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Frequencies.
    pub frequencies: usize,
    /// Angles, equally spaced in half a turn.
    pub angles: usize,
    /// Phases, equally spaced in a whole turn.
    pub phases: usize,
}

impl Levels {
    /// Gratings of every frequency, angle and phase on every colour axis.
    pub fn gratings(self) -> usize {
        [ColourAxis::ALL.len(), self.frequencies, self.angles, self.phases].into_iter().fold(1, usize::saturating_mul)
    }
}

impl Default for Levels {
    fn default() -> Self {
        Self { frequencies: 12, angles: 16, phases: 8 }
    }
}

/// Why there is no such set of gratings.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum GratingsError {
    /// An attribute with one level does not vary.
    #[error(
        "gratings need at least 2 levels of each attribute; {frequencies} frequencies, {angles} angles and {phases} phases were asked for"
    )]
    Levels {
        /// Frequencies.
        frequencies: usize,
        /// Angles.
        angles: usize,
        /// Phases.
        phases: usize,
    },
    /// The ends of the frequencies are no range that pixels can hold.
    #[error(
        "gratings from {low} to {high} cycles a pixel cannot be drawn: the first must be above 0 and below the second, and that at most 0.5"
    )]
    Frequencies {
        /// The lowest frequency.
        low: f64,
        /// The highest.
        high: f64,
    },
}

/// The ends of the frequencies for a receptive field of `size_px`: from one cycle in the field to four pixels a cycle.
/// None where the field is too small for that, below five pixels.
pub fn frequencies_of_field(size_px: usize) -> Option<[f64; 2]> {
    let lowest = 1.0 / size_px as f64;
    (lowest < HIGHEST_FREQUENCY).then_some([lowest, HIGHEST_FREQUENCY])
}

/// A full factorial set of gratings: every colour axis with every frequency, angle and phase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GratingSet {
    /// In cycles a pixel, ascending.
    pub frequencies: Vec<f64>,
    /// In radians, from 0 to below π.
    pub angles: Vec<f64>,
    /// In radians, from 0 to below 2π.
    pub phases: Vec<f64>,
}

impl GratingSet {
    /// The set with these levels. Frequencies are the middles of equal steps of the logarithm from `low` to `high`, in
    /// cycles a pixel: what lies between the ends is represented evenly, and the ends themselves are not shown.
    ///
    /// # Errors
    /// When an attribute has fewer than two levels, or pixels cannot hold the frequencies.
    pub fn new(levels: Levels, [low, high]: [f64; 2]) -> Result<Self, GratingsError> {
        let Levels { frequencies, angles, phases } = levels;
        if frequencies < 2 || angles < 2 || phases < 2 {
            return Err(GratingsError::Levels { frequencies, angles, phases });
        }
        // Written so that NaN is refused.
        if !(low > 0.0 && low < high && high <= NYQUIST) {
            return Err(GratingsError::Frequencies { low, high });
        }
        let middle = |step: usize| low * (high / low).powf((step as f64 + 0.5) / frequencies as f64);
        let turn = |count: usize, whole: f64| (0..count).map(|step| whole * step as f64 / count as f64).collect();
        Ok(Self {
            frequencies: (0..frequencies).map(middle).collect(),
            angles: turn(angles, PI),
            phases: turn(phases, TAU),
        })
    }

    /// The number of colour axes, frequencies, angles and phases: the shape of a table of responses.
    pub fn shape(&self) -> [usize; 4] {
        [ColourAxis::ALL.len(), self.frequencies.len(), self.angles.len(), self.phases.len()]
    }

    /// The grating of a row of the table, whose phase changes fastest and colour axis slowest.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn grating(&self, row: usize) -> Grating {
        let [_, frequencies, angles, phases] = self.shape();
        Grating {
            axis: ColourAxis::ALL[row / phases / angles / frequencies],
            frequency: self.frequencies[row / phases / angles % frequencies],
            angle: self.angles[row / phases % angles],
            phase: self.phases[row % phases],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grating(frequency: f64, angle_deg: f64, phase_deg: f64) -> Grating {
        let (angle, phase) = (angle_deg.to_radians(), phase_deg.to_radians());
        Grating { axis: ColourAxis::Luminance, frequency, angle, phase }
    }

    #[test]
    fn a_grating_repeats_along_its_angle_and_is_constant_across_it() {
        let across_x = grating(0.25, 0.0, 0.0).image([9, 9], [4.0, 4.0]);
        let across_y = grating(0.25, 90.0, 0.0).image([9, 9], [4.0, 4.0]);
        for y in 0..9 {
            for x in 0..5 {
                assert!((across_x[[0, y, x]] - across_x[[0, y, x + 4]]).abs() < 1e-6, "a cycle is four pixels");
                assert!((across_x[[0, y, x]] - across_x[[0, 0, x]]).abs() < 1e-6, "columns are constant");
                assert!((across_y[[0, y, x]] - across_x[[0, x, y]]).abs() < 1e-6, "turned by 90°");
            }
        }
    }

    #[test]
    fn phase_is_counted_at_the_centre() {
        for (phase, expected) in [(0.0, 1.0), (90.0, 0.0), (180.0, -1.0)] {
            let image = grating(0.13, 37.0, phase).image([7, 9], [3.0, 4.0]);
            let wave = (f64::from(image[[1, 3, 4]]) - 0.5) / (AMPLITUDE / 3.0_f64.sqrt());
            assert!((wave - expected).abs() < 1e-6, "{phase}: {wave}");
        }
        let between = grating(0.25, 0.0, 0.0).image([2, 2], [0.5, 0.5]);
        assert!((between[[0, 0, 0]] - between[[0, 0, 1]]).abs() < 1e-6, "the crest lies between two pixels");
    }

    #[test]
    fn half_a_turn_is_the_same_grating_with_its_phase_reversed() {
        let turned = Grating { angle: PI + 0.4, ..grating(0.2, 0.0, 50.0) }.image([8, 8], [3.0, 3.0]);
        let reversed = Grating { angle: 0.4, ..grating(0.2, 0.0, -50.0) }.image([8, 8], [3.0, 3.0]);
        assert!(turned.iter().zip(&reversed).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn axes_have_one_length_and_contrasts_no_luminance() {
        for axis in ColourAxis::ALL {
            let direction = axis.direction();
            assert!((direction.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() < 1e-12, "{axis:?}");
            assert!(direction.iter().all(|v| AMPLITUDE * v.abs() <= 0.5), "{axis:?} leaves the cube");
            if axis != ColourAxis::Luminance {
                assert!(direction.iter().sum::<f64>().abs() < 1e-12, "{axis:?}");
            }
        }
    }

    #[test]
    fn the_crest_has_the_first_colour_and_the_trough_the_second() {
        let colour = |axis, phase: f64| {
            let image = Grating { axis, ..grating(0.2, 0.0, phase) }.image([1, 1], [0.0, 0.0]);
            [0, 1, 2].map(|channel| image[[channel, 0, 0]])
        };
        let [r, g, b] = colour(ColourAxis::GreenPurple, 0.0);
        assert!(g > 0.9 && r < 0.3 && b < 0.3);
        let [r, g, b] = colour(ColourAxis::GreenPurple, 180.0);
        assert!(g < 0.1 && r > 0.7 && b > 0.7);
        let [r, g, b] = colour(ColourAxis::OrangeBlue, 0.0);
        assert!(r > g && g > b);
        let [r, _, b] = colour(ColourAxis::BlueRed, 180.0);
        assert!(r > 0.9 && b < 0.1);
        let [r, g, _] = colour(ColourAxis::GreenRed, 180.0);
        assert!(r > 0.9 && g < 0.1);
    }

    #[test]
    fn a_set_holds_every_combination_once() {
        let levels = Levels { frequencies: 3, angles: 4, phases: 2 };
        let set = GratingSet::new(levels, [0.1, 0.25]).unwrap();
        let count = set.shape().iter().product::<usize>();
        let all: Vec<Grating> = (0..count).map(|row| set.grating(row)).collect();
        assert_eq!(count, 5 * 3 * 4 * 2);
        assert!(all.iter().enumerate().all(|(i, a)| all[..i].iter().all(|b| a != b)));
        assert_eq!((all[1].phase, all[2].angle), (PI, PI / 4.0));
        assert!(all[..24].iter().all(|g| g.axis == ColourAxis::Luminance));
    }

    #[test]
    fn frequencies_are_even_in_octaves_and_between_their_ends() {
        let set = GratingSet::new(Levels { frequencies: 3, ..Levels::default() }, [1.0 / 64.0, 0.125]).unwrap();
        let octaves: Vec<f64> = set.frequencies.iter().map(|f| f.log2()).collect();
        assert!(octaves.iter().zip([-5.5, -4.5, -3.5]).all(|(a, b)| (a - b).abs() < 1e-12), "{octaves:?}");
        assert_eq!(frequencies_of_field(7), Some([1.0 / 7.0, 0.25]));
        assert_eq!(frequencies_of_field(4), None);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let one = Levels { phases: 1, ..Levels::default() };
        assert!(matches!(GratingSet::new(one, [0.1, 0.2]), Err(GratingsError::Levels { phases: 1, .. })));
        for range in [[0.0, 0.2], [0.2, 0.2], [0.1, 0.51], [f64::NAN, 0.2]] {
            assert!(GratingSet::new(Levels::default(), range).is_err(), "{range:?}");
        }
    }
}
