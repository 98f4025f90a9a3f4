//! A photo's pixels: how large it is shown to the layer, what lies behind its transparent parts, and maps over it.

use super::signed::{Ground, colour, colour_over};
use crate::live::protocol::PhotoMaps;

/// The most pixels along a side of what the layer is shown.
pub const LONGEST_PX: u32 = 384;
/// The grey behind transparent parts: the middle of what a pixel can be.
const BEHIND: u32 = 128;
/// Steps of the number and of the photo's lightness for which a colour is made.
const SHARES: usize = 255;
const LIGHTNESSES: usize = 48;

/// A photo as the layer is shown it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Photo {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue and opacity of each pixel, row by row; all are opaque.
    pub pixels: Vec<u8>,
}

/// How a map is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Over the photo in greys.
    #[default]
    Over,
    /// By itself.
    Alone,
    /// Not at all: the photo.
    Photo,
}

impl Manner {
    /// All, in the order in which they are offered, with their names.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Over, "Over the photo"), (Self::Alone, "Map alone"), (Self::Photo, "Photo alone")];
}

/// Width and height at which an image of this width and height is shown to the layer: smaller where it is large, never
/// larger, its shape kept.
pub fn fitted((width, height): (u32, u32)) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= LONGEST_PX {
        return (width, height);
    }
    let scaled = |length: u32| {
        let length = f64::from(length) * f64::from(LONGEST_PX) / f64::from(longest);
        (length.round() as u32).max(1)
    };
    (scaled(width), scaled(height))
}

impl Photo {
    /// The photo of these pixels, laid on mid-grey where it is transparent; and whether it is anywhere.
    pub fn on_grey((width, height): (u32, u32), mut pixels: Vec<u8>) -> (Self, bool) {
        let mut is_transparent = false;
        for pixel in pixels.chunks_exact_mut(4) {
            let opacity = u32::from(pixel[3]);
            if opacity < 255 {
                is_transparent = true;
                for value in &mut pixel[..3] {
                    *value = ((u32::from(*value) * opacity + BEHIND * (255 - opacity) + 127) / 255) as u8;
                }
                pixel[3] = 255;
            }
        }
        (Self { width: width as usize, height: height as usize, pixels }, is_transparent)
    }

    /// The square of so many pixels around a pixel; beyond the border lies what is next to it.
    pub fn patch(&self, (x, y): (f32, f32), side: usize) -> Self {
        let along = |middle: f32, count: usize| {
            let first = middle - (side as f32 - 1.0) / 2.0;
            (0..side).map(move |step| (first + step as f32).round().clamp(0.0, count as f32 - 1.0) as usize)
        };
        let rows = along(y, self.height);
        let places = rows.flat_map(|row| along(x, self.width).map(move |column| 4 * (row * self.width + column)));
        let pixels = places.flat_map(|from| self.pixels.get(from..from + 4).unwrap_or_default().iter().copied());
        Self { width: side, height: side, pixels: pixels.collect() }
    }

    /// How light each pixel is, in steps of [`LIGHTNESSES`].
    fn lightness(&self) -> impl Iterator<Item = usize> {
        self.pixels.chunks_exact(4).map(|pixel| {
            let light = 54 * u32::from(pixel[0]) + 183 * u32::from(pixel[1]) + 19 * u32::from(pixel[2]);
            light as usize * (LIGHTNESSES - 1) / (256 * 255)
        })
    }
}

/// A dimension's map as pixels of the photo's size: `unit` turns its coefficients into shares (−1 to 1) of the scale.
pub fn painted(
    photo: &Photo,
    maps: &PhotoMaps,
    (dimension, unit): (usize, f32),
    manner: Manner,
    ground: Ground,
) -> Vec<u8> {
    if manner == Manner::Photo || maps.width == 0 || maps.height == 0 {
        return photo.pixels.clone();
    }
    let colours = colours(manner, ground);
    let columns: Vec<_> = (0..photo.width).map(|x| maps.beside(x, maps.width)).collect();
    let dimensions = maps.dimensions();
    let width = maps.width as usize;
    let value = |row: usize, column: usize| maps.coefficients[(row * width + column) * dimensions + dimension] * unit;
    let mut painted = Vec::with_capacity(photo.pixels.len());
    let mut lightness = photo.lightness();
    for y in 0..photo.height {
        let (above, below, down) = maps.beside(y, maps.height);
        for (left, right, across) in &columns {
            let blend = |row| value(row, *left) * (1.0 - across) + value(row, *right) * across;
            let share = (blend(above) * (1.0 - down) + blend(below) * down).clamp(-1.0, 1.0);
            let step = ((share + 1.0) / 2.0 * (SHARES - 1) as f32).round() as usize;
            let [red, green, blue] = colours[lightness.next().unwrap_or(0) * SHARES + step];
            painted.extend([red, green, blue, 255]);
        }
    }
    painted
}

/// A colour for each step of the photo's lightness and of the share.
fn colours(manner: Manner, ground: Ground) -> Vec<[u8; 3]> {
    let shares = || (0..SHARES).map(|step| step as f32 / (SHARES - 1) as f32 * 2.0 - 1.0);
    let of_lightness = |step: usize| {
        let lightness = step as f32 / (LIGHTNESSES - 1) as f32;
        shares().map(move |share| match manner {
            Manner::Over => colour_over(share, lightness, ground),
            _ => colour(share, ground),
        })
    };
    (0..LIGHTNESSES).flat_map(of_lightness).collect()
}

impl PhotoMaps {
    /// The number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.coefficients.len().checked_div(self.height as usize * self.width as usize).unwrap_or(0)
    }

    /// The positions on either side of a pixel along an axis of so many, and how far it lies from the first to the second.
    fn beside(&self, pixel: usize, count: u32) -> (usize, usize, f32) {
        let place = ((pixel as f32 - self.first_px) / self.spacing_px.max(f32::EPSILON)).clamp(0.0, (count - 1) as f32);
        let before = place as usize;
        (before, (before + 1).min(count as usize - 1), place - before as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map of two columns, far below zero and far above, spread over a photo of eight columns.
    fn halves() -> (Photo, PhotoMaps) {
        let photo = Photo { width: 8, height: 2, pixels: [200, 200, 200, 255].repeat(16) };
        let maps = PhotoMaps {
            height: 1,
            width: 2,
            stride: 1,
            spacing_px: 4.0,
            first_px: 2.0,
            coefficients: vec![-5.0, 0.0, 5.0, 0.0],
            ..PhotoMaps::default()
        };
        (photo, maps)
    }

    #[test]
    fn a_photo_keeps_its_shape_and_is_never_enlarged() {
        assert_eq!(fitted((4032, 3024)), (384, 288));
        assert_eq!(fitted((3024, 4032)), (288, 384));
        assert_eq!(fitted((120, 90)), (120, 90));
        assert_eq!(fitted((100_000, 10)), (384, 1));
    }

    #[test]
    fn transparent_parts_lie_on_grey() {
        let (photo, is_transparent) = Photo::on_grey((3, 1), vec![255, 0, 0, 255, 255, 0, 0, 0, 255, 255, 255, 128]);
        assert!(is_transparent);
        assert_eq!(photo.pixels, [255, 0, 0, 255, 128, 128, 128, 255, 192, 192, 192, 255]);
        assert!(!Photo::on_grey((1, 1), vec![1, 2, 3, 255]).1);
    }

    #[test]
    fn a_map_is_blue_below_zero_and_orange_above_and_blends_between() {
        let (photo, maps) = halves();
        let pixels = painted(&photo, &maps, (0, 1.0), Manner::Alone, Ground::Light);
        assert_eq!(pixels.len(), photo.pixels.len());
        assert_eq!(pixels[..3], colour(-1.0, Ground::Light));
        assert_eq!(pixels[7 * 4..7 * 4 + 3], colour(1.0, Ground::Light));
        assert_eq!(pixels[4 * 4..4 * 4 + 3], colour(0.0, Ground::Light), "half-way");
        let second = painted(&photo, &maps, (1, 1.0), Manner::Alone, Ground::Light);
        assert!(second.chunks_exact(4).all(|pixel| pixel[..3] == colour(0.0, Ground::Light)));
    }

    #[test]
    fn a_patch_is_what_lies_around_a_pixel() {
        let pixels = (0..12).flat_map(|value| [value, 0, 0, 255]).collect();
        let photo = Photo { width: 4, height: 3, pixels };
        let reds = |at| photo.patch(at, 3).pixels.iter().step_by(4).copied().collect::<Vec<u8>>();
        assert_eq!(reds((2.0, 1.0)), [1, 2, 3, 5, 6, 7, 9, 10, 11]);
        assert_eq!(reds((0.0, 0.0)), [0, 0, 1, 0, 0, 1, 4, 4, 5]);
    }

    #[test]
    fn the_photo_shows_through_or_alone_or_not_at_all() {
        let (mut photo, maps) = halves();
        let shown = |photo: &Photo, manner| painted(photo, &maps, (1, 1.0), manner, Ground::Dark);
        let light = shown(&photo, Manner::Over);
        assert_eq!(shown(&photo, Manner::Photo), photo.pixels);
        let alone = shown(&photo, Manner::Alone);
        photo.pixels = [20, 20, 20, 255].repeat(16);
        assert!(shown(&photo, Manner::Over)[0] < light[0]);
        assert_eq!(shown(&photo, Manner::Alone), alone);
    }
}
