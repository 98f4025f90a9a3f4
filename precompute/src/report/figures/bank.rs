//! The Gabor bank with what is known of it (figure 3).

use super::canvas::{Canvas, text};
use super::strips::{MARGIN, WIDTH, head};
use crate::report::gabor::{enlarged, stimulus_of};
use tuning_shared::gabor::{Gabor, GaborBank, SIDE};

/// Filters a row.
const COLUMNS: usize = 7;
/// Side of an image, in pixels.
const CELL: u32 = 56;
/// Height of a row.
const ROW: f32 = 84.0;
const HEAD: f32 = 66.0;

/// Each filter, and beside it the stimulus it prefers on half its scale.
pub(super) fn bank(title: &str, bank: &GaborBank) -> Canvas {
    let rows = bank.filters.len().div_ceil(COLUMNS);
    let mut canvas = Canvas::new(WIDTH, HEAD + rows as f32 * ROW);
    head(
        &mut canvas,
        title,
        "left the weights, 7 x 7; right the grating it answers most, twice as wide; below: cycles a pixel, angle, phase",
    );
    let pitch = (WIDTH - 2.0 * MARGIN + 8.0) / COLUMNS as f32;
    for (index, filter) in bank.filters.iter().enumerate() {
        let x = MARGIN + (index % COLUMNS) as f32 * pitch;
        let y = HEAD + (index / COLUMNS) as f32 * ROW;
        canvas.image(x as u32, y as u32, enlarged(&filter.weights_image(), SIDE, CELL / SIDE as u32));
        canvas.image(x as u32 + CELL + 2, y as u32, stimulus_of(filter, 2 * SIDE, CELL / (2 * SIDE as u32)));
        canvas.text(x + CELL as f32 + 1.0, y + CELL as f32 + 14.0, text(11.0).soft().centred(), &known(filter));
    }
    canvas
}

fn known(filter: &Gabor) -> String {
    let degrees = |radians: f64| radians.to_degrees().round();
    format!("{:.2} · {}° · {}°", filter.frequency, degrees(filter.angle), degrees(filter.phase))
}
