//! Sheets of visualizations: many images in one WebP, cell by cell.

use crate::store::write_atomically;
use crate::{Error, Result};
use image::imageops::FilterType;
use image::{ImageFormat, RgbImage, imageops};
use ndarray::{ArrayView3, ArrayView4};
use std::path::Path;
use std::{fs, io};
use tuning_shared::bundle::{PreviewLayout, SpriteLayout};

/// Cells a row of a sprite sheet.
pub const SPRITE_COLUMNS: u32 = 8;
/// The cells of a preview.
pub const PREVIEWS: PreviewLayout = PreviewLayout { columns: 8, cell_px: 64 };
/// WebP quality. A texture of conv2d1 was compared with one of 82 at twice its size: no difference was seen, also at 60.
const QUALITY: f32 = 65.0;
/// How hard the encoder looks for a smaller file, of 6.
const EFFORT: i32 = 6;

/// The layout of a sprite sheet for this many points.
pub fn sprite_layout(points: usize, cell_px: u32) -> SpriteLayout {
    let columns = SPRITE_COLUMNS.min(points as u32);
    SpriteLayout { columns, rows: (points as u32).div_ceil(columns.max(1)), cell_px }
}

/// A dimension's sprite sheet from its pixels [T x S x S x 3].
pub fn sprite_sheet(images: ArrayView4<'_, u8>) -> RgbImage {
    let (count, side, ..) = images.dim();
    let layout = sprite_layout(count, side as u32);
    let mut sheet = RgbImage::new(layout.columns * layout.cell_px, layout.rows * layout.cell_px);
    for (point, image) in images.outer_iter().enumerate() {
        let (column, row) = layout.cell(point);
        place(&mut sheet, &cell(image), column * layout.cell_px, row * layout.cell_px);
    }
    sheet
}

/// A dimension's preview from its sprite sheet of so many points: evenly chosen ones, smaller, in one row.
pub fn preview(sheet: &RgbImage, layout: SpriteLayout, points: usize) -> RgbImage {
    let PreviewLayout { columns, cell_px } = PREVIEWS;
    let mut row = RgbImage::new(columns * cell_px, cell_px);
    let last = points.saturating_sub(1) as u32;
    for column in 0..columns {
        let point = (column * last + (columns - 1) / 2) / (columns - 1);
        let (x, y) = layout.cell(point as usize);
        let side = layout.cell_px;
        let large = imageops::crop_imm(sheet, x * side, y * side, side, side).to_image();
        let small = imageops::resize(&large, cell_px, cell_px, FilterType::CatmullRom);
        place(&mut row, &small, column * cell_px, 0);
    }
    row
}

/// The sheet as a lossy WebP.
///
/// # Errors
/// When it is larger than WebP allows (16,383 pixels a side).
pub fn webp(sheet: &RgbImage) -> Result<Vec<u8>> {
    let encoder = webp::Encoder::from_rgb(sheet.as_raw(), sheet.width(), sheet.height());
    // The library is of one version with its header, which is all that this checks.
    let mut config = webp::WebPConfig::new().map_err(|()| Error::Request("libwebp refuses its own settings".into()))?;
    (config.quality, config.method) = (QUALITY, EFFORT);
    match encoder.encode_advanced(&config) {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(error) => Err(Error::Request(format!(
            "a sheet of {} x {} pixels cannot be written as WebP ({error:?}); draw fewer points or smaller images",
            sheet.width(),
            sheet.height()
        ))),
    }
}

/// The sheet in an image file.
///
/// # Errors
/// When it cannot be read or is not an image.
pub fn read(path: &Path) -> Result<RgbImage> {
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    let image = image::load_from_memory(&bytes);
    image
        .map(|image| image.to_rgb8())
        .map_err(|e| Error::content(path, format!("it is not an image ({e}); pack its bundle again")))
}

/// Write a sheet as a PNG, which loses nothing.
///
/// # Errors
/// When the file cannot be written.
pub fn write_png(path: &Path, sheet: &RgbImage) -> Result<()> {
    write_atomically(path, |file| sheet.write_to(file, ImageFormat::Png).map_err(io::Error::other))
}

fn cell(image: ArrayView3<'_, u8>) -> RgbImage {
    let (height, width, _) = image.dim();
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        image::Rgb([0, 1, 2].map(|channel| image[[y as usize, x as usize, channel]]))
    })
}

fn place(sheet: &mut RgbImage, image: &RgbImage, x: u32, y: u32) {
    imageops::replace(sheet, image, i64::from(x), i64::from(y));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array4;

    /// Ten images of one grey each: 0, 20, 40 …
    fn greys() -> Array4<u8> {
        Array4::from_shape_fn((10, 16, 16, 3), |(t, ..)| 20 * t as u8)
    }

    #[test]
    fn points_fill_a_sprite_sheet_row_by_row() {
        let sheet = sprite_sheet(greys().view());
        assert_eq!(sheet.dimensions(), (8 * 16, 2 * 16));
        assert_eq!(sheet.get_pixel(3 * 16 + 5, 2).0, [60; 3]);
        assert_eq!(sheet.get_pixel(16, 16).0, [180; 3]);
    }

    #[test]
    fn a_preview_runs_from_the_first_point_to_the_last() {
        let greys = greys();
        let row = preview(&sprite_sheet(greys.view()), sprite_layout(10, 16), 10);
        assert_eq!(row.dimensions(), (8 * 64, 64));
        let shown: Vec<u8> = (0..8).map(|place| row.get_pixel(place * 64 + 32, 32).0[0]).collect();
        assert_eq!(shown, [0, 20, 60, 80, 100, 120, 160, 180]);
    }

    #[test]
    fn a_webp_decodes_to_what_was_drawn() {
        let bytes = webp(&sprite_sheet(greys().view())).unwrap();
        let back = image::load_from_memory(&bytes).unwrap().to_rgb8();
        let pixel = back.get_pixel(3 * 16 + 8, 8).0;
        assert!(pixel.iter().all(|v| v.abs_diff(60) < 4), "{pixel:?}");
    }
}
