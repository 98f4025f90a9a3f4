//! The Gabor bank as a figure: its filters and the stimuli they prefer (Dey et al. 2020, figure 3).

use image::{Rgb, RgbImage, imageops};
use tuning_shared::gabor::{Gabor, GaborBank, SIDE};

/// Filters a row.
pub const COLUMNS: usize = 7;
/// Side of a cell's two images, in pixels.
pub const CELL_PX: u32 = 84;
/// The space around images, in pixels.
pub const GAP_PX: u32 = 6;
/// Pixels of the sheet to one of a filter: a filter's 7 fill the cell.
const WEIGHT_PX: u32 = CELL_PX / SIDE as u32;
/// Pixels of the sheet to one of a stimulus, of which a cell shows three times the filter's side.
const STIMULUS_PX: u32 = 4;

/// The figure: in the order of the bank, row by row, each filter above its preferred stimulus. A stimulus is on a third
/// of the filter's scale, so that its pattern is seen to go on.
pub fn figure(bank: &GaborBank) -> RgbImage {
    let rows = bank.filters.len().div_ceil(COLUMNS) as u32;
    let (across, down) = (CELL_PX + GAP_PX, 2 * CELL_PX + 2 * GAP_PX);
    let mut sheet = RgbImage::from_pixel(COLUMNS as u32 * across + GAP_PX, rows * down + GAP_PX, Rgb([255; 3]));
    for (index, filter) in bank.filters.iter().enumerate() {
        let x = (index % COLUMNS) as u32 * across + GAP_PX;
        let y = (index / COLUMNS) as u32 * down + GAP_PX;
        let place = |sheet: &mut RgbImage, image: &RgbImage, y: u32| {
            imageops::replace(sheet, image, i64::from(x), i64::from(y));
        };
        place(&mut sheet, &weights(filter), y);
        place(&mut sheet, &stimulus(filter), y + CELL_PX + GAP_PX / 2);
    }
    sheet
}

fn weights(filter: &Gabor) -> RgbImage {
    enlarged(&filter.weights_image(), SIDE, WEIGHT_PX)
}

fn stimulus(filter: &Gabor) -> RgbImage {
    stimulus_of(filter, (CELL_PX / STIMULUS_PX) as usize, STIMULUS_PX)
}

/// The stimulus that a filter prefers, `side` pixels wide and high, each of which fills a square of `factor`.
pub(super) fn stimulus_of(filter: &Gabor, side: usize, factor: u32) -> RgbImage {
    enlarged(&filter.preferred_stimulus(side), side, factor)
}

/// A grey image [side x side], 0 to 1, each of whose values fills a square.
pub(super) fn enlarged(values: &[f32], side: usize, factor: u32) -> RgbImage {
    RgbImage::from_fn(side as u32 * factor, side as u32 * factor, |x, y| {
        let value = values[(y / factor) as usize * side + (x / factor) as usize];
        Rgb([(255.0 * value).round() as u8; 3])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stand_above_their_stimuli_in_the_order_of_the_bank() {
        let bank = GaborBank::default();
        let sheet = figure(&bank);
        let (across, down) = (CELL_PX + GAP_PX, 2 * CELL_PX + 2 * GAP_PX);
        assert_eq!(sheet.dimensions(), (7 * across + GAP_PX, 4 * down + GAP_PX));
        for (index, filter) in bank.filters.iter().enumerate() {
            let x = index as u32 % 7 * across + GAP_PX + CELL_PX / 2;
            let y = index as u32 / 7 * down + GAP_PX + CELL_PX / 2;
            let centre = |values: &[f32]| (255.0 * values[values.len() / 2]).round() as u8;
            assert_eq!(sheet.get_pixel(x, y).0, [centre(&filter.weights_image()); 3]);
            let below = y + CELL_PX + GAP_PX / 2;
            assert_eq!(sheet.get_pixel(x, below).0, [centre(&filter.preferred_stimulus(21)); 3]);
        }
    }
}
