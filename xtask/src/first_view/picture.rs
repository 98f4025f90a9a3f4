//! Small grey pictures as addresses that hold them, so that a page of many needs no file for each.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tuning_app::view::gabor::Picture;
use tuning_shared::gabor::{Gabor, SIDE};

/// Pixels of a preferred stimulus, along one side: three times the filter's, so that its pattern is seen to go on.
const STIMULUS_PX: usize = 3 * SIDE;

/// The pictures of a filter.
///
/// # Errors
/// When the encoder fails.
pub(super) fn picture(filter: &Gabor) -> Result<Picture> {
    Ok(Picture {
        weights: address(&filter.weights_image(), SIDE)?,
        stimulus: address(&filter.preferred_stimulus(STIMULUS_PX), STIMULUS_PX)?,
    })
}

/// A grey image [side x side], row by row, 0 to 1, as a `data:` address of a PNG.
fn address(values: &[f32], side: usize) -> Result<String> {
    let pixels: Vec<u8> = values.iter().map(|value| (255.0 * value).round() as u8).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().context("a filter's picture cannot be begun")?;
    writer.write_image_data(&pixels).context("a filter's picture cannot be written")?;
    writer.finish().context("a filter's picture cannot be ended")?;
    Ok(format!("data:image/png;base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tuning_shared::gabor::GaborBank;

    #[test]
    fn a_picture_comes_back_as_the_filter() {
        let filter = GaborBank::default().filters[3];
        let picture = picture(&filter).unwrap();
        let bytes = STANDARD.decode(picture.weights.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; SIDE * SIDE];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (7, 7));
        let expected = filter.weights_image().map(|value| (255.0 * value).round() as u8);
        assert_eq!(pixels, expected);
        assert!(picture.stimulus.len() < 1500, "{} characters", picture.stimulus.len());
    }
}
