//! What a position of a layer sees of an image: where, and how much.

use super::stem::{Stage, Stem, Window};

/// The receptive fields of a layer's positions, the same along both axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Pixels from the middle of one position's field to that of the next.
    pub spacing_px: f32,
    /// The pixel in the middle of the first position's field; padding can put it before the image, or between pixels.
    pub first_px: f32,
    /// Pixels along a side of a field.
    pub side_px: f32,
}

impl Field {
    /// The fields of a stem's layer.
    pub fn of(stem: &Stem) -> Self {
        let start = Self { spacing_px: 1.0, first_px: 0.0, side_px: 1.0 };
        stem.stages.iter().fold(start, |field, stage| match stage {
            Stage::Convolve(convolution) => field.behind(convolution.window),
            Stage::Pool(window) => field.behind(*window),
            Stage::Normalise(_) => field,
        })
    }

    fn behind(self, window: Window) -> Self {
        let [side, stride, before] = [window.side, window.stride, window.before].map(|value| value as f32);
        Self {
            spacing_px: self.spacing_px * stride,
            first_px: self.first_px + self.spacing_px * ((side - 1.0) / 2.0 - before),
            side_px: self.side_px + self.spacing_px * (side - 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Chain;

    #[test]
    fn a_field_is_where_a_pixel_is_seen() {
        let mut stem = Stem::gabor();
        let window = Window { side: 3, stride: 2, before: 0, after: 0, partial: true };
        stem.stages.push(Stage::Pool(window));
        let field = Field::of(&stem);
        assert_eq!(field, Field { spacing_px: 4.0, first_px: 2.0, side_px: 11.0 });
        // One bright pixel is seen at the positions whose fields hold it, and nowhere else.
        let (size, bright) = (64, 31);
        let mut chain = Chain::new(&stem, size, size).unwrap();
        let mut pixels = vec![0.5; 3 * size * size];
        pixels[3 * (bright * size + bright)..][..3].fill(1.0);
        chain.show(&pixels);
        chain.forward();
        let map = chain.plan().layer();
        for y in 0..map.height {
            let sees =
                |x: usize| (field.first_px + field.spacing_px * x as f32 - bright as f32).abs() * 2.0 < field.side_px;
            for x in 0..map.width {
                let place = (y * map.width + x) * map.stored_channels();
                let answers = chain.layer()[place..][..map.channels].iter().any(|value| *value > 1e-4);
                assert_eq!(answers, sees(x) && sees(y), "at {x}, {y}");
            }
        }
    }
}
