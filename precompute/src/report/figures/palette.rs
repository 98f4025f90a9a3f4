//! Figures as PNG files of 256 colours: a third of the bytes of all colours, and in a texture nobody sees the difference.

use super::canvas::FLAT;
use crate::Result;
use crate::store::write_atomically;
use color_quant::NeuQuant;
use image::RgbImage;
use std::collections::HashMap;
use std::io;
use std::path::Path;

/// Greys that texts and lines stay among, from black to white.
const GREYS: usize = 18;
/// Colours in all.
const COLOURS: usize = 256;
/// Every how many pixels colours are learnt from.
const SAMPLING: i32 = 7;
/// Fewer pixels than these teach no colours.
const FEWEST_PIXELS: usize = 4096;

/// Write a figure as a PNG of 256 colours. The same pixels give the same bytes.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(path: &Path, sheet: &RgbImage) -> Result<()> {
    let palette = palette(sheet);
    let indices = indices(sheet, &palette);
    write_atomically(path, |file| {
        let mut encoder = png::Encoder::new(file, sheet.width(), sheet.height());
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        // Neighbouring numbers of a palette mean nothing, so there is nothing for a filter to predict.
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_palette(palette.concat());
        let mut writer = encoder.write_header().map_err(io::Error::other)?;
        writer.write_image_data(&indices).map_err(io::Error::other)?;
        writer.finish().map_err(io::Error::other)
    })
}

/// Greys in even steps and flat colours, then colours learnt from the pixels (NeuQuant).
fn palette(sheet: &RgbImage) -> Vec<[u8; 3]> {
    let greys = (0..GREYS).map(|i| [(i * 255 / (GREYS - 1)) as u8; 3]);
    let fixed: Vec<[u8; 3]> = greys.chain(FLAT.into_iter().filter_map(rgb)).collect();
    let pixels: Vec<u8> =
        sheet.pixels().filter(|p| !fixed.contains(&p.0)).flat_map(|p| [p.0[0], p.0[1], p.0[2], 255]).collect();
    if pixels.len() < FEWEST_PIXELS * 4 {
        return fixed;
    }
    let learnt = NeuQuant::new(SAMPLING, COLOURS - fixed.len(), &pixels).color_map_rgb();
    fixed.into_iter().chain(learnt.chunks_exact(3).map(|c| [c[0], c[1], c[2]])).collect()
}

/// Red, green and blue of a colour as SVG writes it.
fn rgb(colour: &str) -> Option<[u8; 3]> {
    let value = u32::from_str_radix(colour.strip_prefix('#')?, 16).ok()?;
    let [_, red, green, blue] = value.to_be_bytes();
    Some([red, green, blue])
}

/// For each pixel the nearest of the colours.
fn indices(sheet: &RgbImage, palette: &[[u8; 3]]) -> Vec<u8> {
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let distance =
        |a: [u8; 3], b: [u8; 3]| a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    let nearest = |colour: [u8; 3]| {
        let best = palette.iter().enumerate().min_by_key(|(_, candidate)| distance(colour, **candidate));
        best.map_or(0, |(index, _)| index as u8)
    };
    sheet.pixels().map(|pixel| *known.entry(pixel.0).or_insert_with(|| nearest(pixel.0))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_colours_and_white_stay_and_a_texture_is_nearly_what_it_was() {
        let sheet = RgbImage::from_fn(160, 120, |x, y| {
            let wave = |period: f32, along: u32| (127.5 + 100.0 * (along as f32 / period).sin()) as u8;
            if x < 10 {
                image::Rgb([0x0b, 0x6f, 0xb3])
            } else if x < 20 {
                image::Rgb([255; 3])
            } else {
                // Like a strip, it has colours of some kinds and not of all.
                let (red, blue) = (wave(9.0, x), wave(7.0, y));
                image::Rgb([red, red.midpoint(blue), blue])
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figure.png");
        write(&path, &sheet).unwrap();
        let back = image::open(&path).unwrap().to_rgb8();
        assert_eq!((back.get_pixel(5, 5).0, back.get_pixel(15, 5).0), ([0x0b, 0x6f, 0xb3], [255; 3]));
        let off =
            back.pixels().zip(sheet.pixels()).flat_map(|(a, b)| (0..3).map(|c| f64::from(a.0[c].abs_diff(b.0[c]))));
        let mean = off.sum::<f64>() / (3 * 160 * 120) as f64;
        assert!(mean < 8.0, "colours are off by {mean} on average");
        let first = std::fs::read(&path).unwrap();
        write(&path, &sheet).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first);
    }
}
