//! The first layers of a network, as a file that a page can load.

use crate::bundle::Model;
use crate::envelope::{self, EnvelopeError, Kind};
use crate::gabor::{COUNT, GaborBank, SIDE};
use half::f16;
use serde::{Deserialize, Serialize};

const KIND: Kind = Kind { magic: *b"TDstem\r\n", version: 1, name: "stem" };

/// The longest side, and stride, of a window: a damaged file cannot ask for all memory.
const LARGEST_SIDE: u32 = 31;

/// The most channels of a stage.
const MOST_CHANNELS: u32 = 4096;

/// The layers of a network up to one of them: a chain of stages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stem {
    /// The network.
    pub model: Model,
    /// The layer that the last stage gives.
    pub layer: String,
    /// How pixels become the input of the first stage.
    pub input: PixelFormat,
    /// The stages, first to last.
    pub stages: Vec<Stage>,
}

/// How a pixel's red, green and blue, 0 to 1, become the network's input: `(255 · x − mean) · scale`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PixelFormat {
    /// The mean that is subtracted, 0 to 255, as red, green, blue.
    pub mean: [f32; 3],
    /// The factor after it, as red, green, blue.
    pub scale: [f32; 3],
}

impl PixelFormat {
    /// Factor and offset from a pixel's value, 0 to 1, to the network's input.
    pub fn affine(&self) -> ([f32; 3], [f32; 3]) {
        let channels = [0, 1, 2];
        (channels.map(|c| 255.0 * self.scale[c]), channels.map(|c| -self.mean[c] * self.scale[c]))
    }
}

/// One operation of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    /// A convolution, with its ReLU where it has one.
    Convolve(Convolution),
    /// A max-pool.
    Pool(Window),
    /// Local response normalisation across channels.
    Normalise(Normalisation),
}

/// A square window that slides over a map, the same along both axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Pixels along a side.
    pub side: u32,
    /// Pixels from one position to the next.
    pub stride: u32,
    /// Padding before the first pixel.
    pub before: u32,
    /// Padding after the last pixel.
    pub after: u32,
    /// Whether a last window that reaches past the end counts (ONNX's `ceil_mode`).
    pub partial: bool,
}

impl Window {
    /// How many positions it takes along an axis of `length` pixels.
    pub fn positions(&self, length: usize) -> usize {
        let [side, stride, before, after] =
            [self.side, self.stride, self.before, self.after].map(|value| value as usize);
        let Some(room) = (length + before + after).checked_sub(side) else { return 0 };
        let whole = room / stride + 1;
        // A window that would start in the padding after the end sees nothing, and does not count.
        let reaches_past = self.partial && !room.is_multiple_of(stride) && whole * stride < length + before;
        whole + usize::from(reaches_past)
    }
}

/// A convolution's weights and what follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Convolution {
    /// Its window; padding is zero.
    pub window: Window,
    /// Channels it reads.
    pub inputs: u32,
    /// Channels it gives.
    pub outputs: u32,
    /// The weights [side x side x inputs x outputs].
    pub weights: Weights,
    /// The bias `[outputs]`.
    pub bias: Vec<f32>,
    /// Whether a ReLU follows.
    pub rectified: bool,
}

/// Numbers in the precision in which they are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Weights {
    /// 32 bits each.
    F32(Vec<f32>),
    /// 16-bit floats, their bytes in little-endian order: half the size, 11 significant bits.
    F16(Vec<u8>),
}

impl Weights {
    /// The numbers rounded to 16 bits.
    pub fn rounded(values: &[f32]) -> Self {
        Self::F16(values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect())
    }

    /// The numbers.
    pub fn values(&self) -> Vec<f32> {
        match self {
            Self::F32(values) => values.clone(),
            Self::F16(bytes) => {
                bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]]).to_f32()).collect()
            }
        }
    }
}

/// Local response normalisation: `y = x / (bias + alpha / size · Σ x²)^beta`, the sum over the `size` channels around
/// each.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalisation {
    /// Channels in a sum.
    pub size: u32,
    /// The factor of the sum, before it is divided by `size`.
    pub alpha: f32,
    /// The exponent.
    pub beta: f32,
    /// What is added to the sum.
    pub bias: f32,
}

impl Stem {
    /// The Gabor bank (section 4.1), which needs no file.
    pub fn gabor() -> Self {
        let filters: Vec<_> = GaborBank::default().filters.iter().map(|filter| filter.weights()).collect();
        // Luminance is the mean of red, green and blue.
        let at = |tap: usize| filters.iter().map(move |weights| weights[tap] / 3.0);
        let weights = (0..SIDE * SIDE).flat_map(|tap| (0..3).flat_map(move |_| at(tap))).collect();
        let pad = SIDE as u32 / 2;
        let window = Window { side: SIDE as u32, stride: 2, before: pad, after: pad, partial: false };
        Self {
            model: Model {
                name: "gabor".into(),
                title: "Gabor bank".into(),
                provenance: format!("{COUNT} Gabor filters of {SIDE} x {SIDE}, after Dey et al. 2020, section A.2."),
                sha256: String::new(),
            },
            layer: "gabor".into(),
            input: PixelFormat { mean: [127.5; 3], scale: [1.0 / 127.5; 3] },
            stages: vec![Stage::Convolve(Convolution {
                window,
                inputs: 3,
                outputs: COUNT as u32,
                weights: Weights::F32(weights),
                bias: vec![0.0; COUNT],
                rectified: true,
            })],
        }
    }

    /// Whether the layer can tell colours apart. Where red, green and blue have one weight throughout, any colour is as
    /// good as another, and images are drawn in greys.
    pub fn sees_colour(&self) -> bool {
        let Some(Stage::Convolve(first)) = self.stages.first() else { return true };
        let (outputs, weights) = (first.outputs as usize, first.weights.values());
        let (factor, _) = self.input.affine();
        weights.chunks_exact(3 * outputs).any(|tap| {
            let of = |channel: usize, output: usize| tap[channel * outputs + output] * factor[channel];
            let largest = tap.iter().fold(0.0f32, |largest, weight| largest.max(weight.abs())) * factor[0].abs();
            (0..outputs).any(|output| {
                [1, 2].iter().any(|channel| (of(*channel, output) - of(0, output)).abs() > 1e-5 * largest)
            })
        })
    }

    /// The channels of its layer.
    pub fn channels(&self) -> usize {
        let outputs = self.stages.iter().rev().find_map(|stage| match stage {
            Stage::Convolve(convolution) => Some(convolution.outputs as usize),
            Stage::Pool(_) | Stage::Normalise(_) => None,
        });
        outputs.unwrap_or(3)
    }

    /// The stem's bytes.
    ///
    /// # Errors
    /// When its parts contradict each other.
    pub fn encode(&self) -> Result<Vec<u8>, EnvelopeError> {
        self.check()?;
        envelope::seal(KIND, self)
    }

    /// The stem in these bytes.
    ///
    /// # Errors
    /// When they are not a sound stem of this version; see [`EnvelopeError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let stem: Self = envelope::open(KIND, bytes)?;
        stem.check()?;
        Ok(stem)
    }

    fn check(&self) -> Result<(), EnvelopeError> {
        let contradiction = |reason: String| EnvelopeError::Content { name: KIND.name, reason };
        if self.stages.is_empty() {
            return Err(contradiction("it has no stages".into()));
        }
        let mut channels = 3;
        for (index, stage) in self.stages.iter().enumerate() {
            let wrong = match stage {
                Stage::Convolve(convolution) => convolution.contradiction(channels),
                Stage::Pool(window) => window.contradiction(),
                Stage::Normalise(normalisation) => normalisation.contradiction(),
            };
            if let Some(wrong) = wrong {
                return Err(contradiction(format!("stage {} {wrong}", index + 1)));
            }
            if let Stage::Convolve(convolution) = stage {
                channels = convolution.outputs;
            }
        }
        Ok(())
    }
}

impl Window {
    fn contradiction(&self) -> Option<String> {
        let sound = (1..=LARGEST_SIDE).contains(&self.side)
            && (1..=LARGEST_SIDE).contains(&self.stride)
            && self.before < self.side
            && self.after < self.side;
        (!sound).then(|| format!("has a window that cannot slide: {self:?}"))
    }
}

impl Convolution {
    fn contradiction(&self, channels: u32) -> Option<String> {
        if let Some(wrong) = self.window.contradiction() {
            return Some(wrong);
        }
        if self.inputs != channels || !(1..=MOST_CHANNELS).contains(&self.outputs) {
            let (inputs, outputs) = (self.inputs, self.outputs);
            return Some(format!("reads {inputs} of {channels} channels and gives {outputs}"));
        }
        let weights = u64::from(self.window.side).pow(2) * u64::from(self.inputs) * u64::from(self.outputs);
        let values = self.weights.values();
        if values.len() as u64 != weights || self.bias.len() as u64 != u64::from(self.outputs) {
            return Some(format!(
                "has {} weights and {} biases, and needs {weights} and {}",
                values.len(),
                self.bias.len(),
                self.outputs
            ));
        }
        let finite = values.iter().chain(&self.bias).all(|value| value.is_finite());
        (!finite).then(|| "has a weight that is not a finite number".into())
    }
}

impl Normalisation {
    fn contradiction(&self) -> Option<String> {
        let sound = (1..=MOST_CHANNELS).contains(&self.size)
            && [self.alpha, self.beta, self.bias].iter().all(|value| value.is_finite() && *value >= 0.0)
            && self.bias > 0.0;
        (!sound).then(|| format!("normalises by something that may be nothing: {self:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_comes_back_from_its_bytes() {
        let stem = Stem::gabor();
        assert_eq!(Stem::decode(&stem.encode().unwrap()).unwrap(), stem);
        assert_eq!(stem.channels(), 28);
    }

    #[test]
    fn a_stem_that_contradicts_itself_is_refused_with_its_stage() {
        let mut stem = Stem::gabor();
        stem.stages.push(Stage::Pool(Window { side: 3, stride: 0, before: 0, after: 0, partial: true }));
        assert!(stem.encode().unwrap_err().to_string().contains("stage 2"));
        let mut stem = Stem::gabor();
        if let Stage::Convolve(convolution) = &mut stem.stages[0] {
            convolution.bias.pop();
        }
        let refused = Stem::decode(&envelope::seal(KIND, &stem).unwrap()).unwrap_err().to_string();
        assert!(refused.contains("27 biases"), "{refused}");
        stem.stages.clear();
        assert!(stem.encode().is_err());
    }

    #[test]
    fn the_gabor_bank_sees_no_colour_until_one_weight_differs() {
        let mut stem = Stem::gabor();
        assert!(!stem.sees_colour());
        if let Stage::Convolve(Convolution { weights: Weights::F32(weights), .. }) = &mut stem.stages[0] {
            weights[0] += 0.1;
        }
        assert!(stem.sees_colour());
    }

    #[test]
    fn windows_are_counted_as_onnx_counts_them() {
        let convolution = Window { side: 7, stride: 2, before: 3, after: 3, partial: false };
        assert_eq!([127, 128, 224].map(|n| convolution.positions(n)), [64, 64, 112]);
        let pool = Window { side: 3, stride: 2, before: 0, after: 0, partial: true };
        assert_eq!([2, 3, 4, 5, 64, 112].map(|n| pool.positions(n)), [0, 1, 2, 2, 32, 56]);
        let whole = Window { partial: false, ..pool };
        assert_eq!([3, 4, 5, 64].map(|n| whole.positions(n)), [1, 1, 2, 31]);
    }

    #[test]
    fn sixteen_bits_keep_eleven() {
        let values = [1.0, -0.333_333, 1e-3, 70.0];
        for (value, kept) in values.iter().zip(Weights::rounded(&values).values()) {
            assert!((value - kept).abs() <= value.abs() / 2048.0);
        }
    }
}
