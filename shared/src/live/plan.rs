//! A stem laid out for images of one size.

use super::stem::{Stage, Stem};
use thiserror::Error;

/// The shape of a stage's maps: [height x width x channels].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Map {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Channels, without those that fill up.
    pub channels: usize,
}

impl Map {
    /// Channels as stored: filled up to a multiple of four.
    pub fn stored_channels(&self) -> usize {
        self.channels.next_multiple_of(4)
    }

    /// Positions of a map.
    pub fn positions(&self) -> usize {
        self.height * self.width
    }

    /// Values as stored.
    pub fn stored(&self) -> usize {
        self.positions() * self.stored_channels()
    }
}

/// Why a stem cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("an image of {width} x {height} pixels is too small for the layer {layer:?}")]
pub struct TooSmall {
    /// Columns of the image.
    pub width: usize,
    /// Rows of the image.
    pub height: usize,
    /// The layer.
    pub layer: String,
}

/// The shapes of all maps on the way from an image to a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The image's shape, then that of each stage's output.
    pub maps: Vec<Map>,
}

impl Plan {
    /// The shapes for an image of this height and width.
    ///
    /// # Errors
    /// When a stage has no position left.
    pub fn new(stem: &Stem, height: usize, width: usize) -> Result<Self, TooSmall> {
        let mut maps = vec![Map { height, width, channels: 3 }];
        for stage in &stem.stages {
            let Map { height: h, width: w, channels } = maps[maps.len() - 1];
            let next = match stage {
                Stage::Convolve(convolution) => Map {
                    height: convolution.window.positions(h),
                    width: convolution.window.positions(w),
                    channels: convolution.outputs as usize,
                },
                Stage::Pool(window) => Map { height: window.positions(h), width: window.positions(w), channels },
                Stage::Normalise(_) => Map { height: h, width: w, channels },
            };
            if next.positions() == 0 {
                return Err(TooSmall { width, height, layer: stem.layer.clone() });
            }
            maps.push(next);
        }
        Ok(Self { maps })
    }

    /// The image's shape.
    pub fn image(&self) -> Map {
        self.maps[0]
    }

    /// The layer's shape.
    pub fn layer(&self) -> Map {
        self.maps[self.maps.len() - 1]
    }

    /// Floating-point operations of one optimisation step: two for each multiplication and addition of the synthesis,
    /// the convolutions and the way back through both. A convolution counts as the sums over its window, however it is
    /// computed; what is done once a value counts for nothing beside them.
    pub fn step_operations(&self, stem: &Stem) -> u64 {
        let side = self.image().height as u64;
        // A pixel and its mirror image share their products (`kernels/synthesise.rs`).
        let synthesis = 2 * 3 * side.pow(2) * (side + 1) / 2;
        let convolutions: u64 = stem
            .stages
            .iter()
            .zip(&self.maps[1..])
            .map(|(stage, output)| match stage {
                Stage::Convolve(c) => {
                    output.positions() as u64
                        * u64::from(c.window.side).pow(2)
                        * u64::from(c.inputs)
                        * u64::from(c.outputs)
                }
                Stage::Pool(_) | Stage::Normalise(_) => 0,
            })
            .sum();
        2 * 2 * (synthesis + convolutions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gabor_bank_halves_an_image() {
        let plan = Plan::new(&Stem::gabor(), 128, 96).unwrap();
        assert_eq!(plan.layer(), Map { height: 64, width: 48, channels: 28 });
        assert_eq!(plan.image().stored(), 128 * 96 * 4);
    }

    #[test]
    fn an_image_without_a_position_is_refused() {
        let sentence = Plan::new(&Stem::gabor(), 0, 9).unwrap_err().to_string();
        assert!(sentence.contains("9 x 0 pixels"), "{sentence}");
    }

    #[test]
    fn operations_are_those_of_convolution_and_synthesis() {
        let stem = Stem::gabor();
        let plan = Plan::new(&stem, 16, 16).unwrap();
        assert_eq!(plan.step_operations(&stem), 4 * (3 * 16 * 16 * 17 + 8 * 8 * 49 * 3 * 28));
    }
}
