//! The four steps from photographs to pictures, drawn: schematic, but for the histogram, which is the bundle's own.
//!
//! Each is an SVG of [`WIDTH`] x [`HEIGHT`], decoration beside the step's text.

use super::histogram;
use std::fmt::Write;
use tuning_shared::{Bundle, Observed};

/// Width of a drawing.
pub const WIDTH: f64 = 220.0;
/// Height of a drawing.
pub const HEIGHT: f64 = 96.0;

/// A drawing a step, in the order of [`super::story::steps`].
pub fn diagrams(bundle: &Bundle) -> [String; 4] {
    let observed = bundle.dimensions.first().map(|dimension| &dimension.observed);
    [look(), reduce(), sample(observed), draw()].map(|content| {
        format!("<svg class=\"diagram\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\" focusable=\"false\">{content}</svg>")
    })
}

/// Photographs with a place marked in each, and the answers there as columns.
fn look() -> String {
    let mut content = String::new();
    let answers = [[0.9, 0.3, 0.6, 0.1, 0.5], [0.2, 0.8, 0.3, 0.6, 0.1], [0.5, 0.1, 0.9, 0.4, 0.7]];
    for (photo, (answers, at)) in answers.iter().zip([(0.3, 0.4), (0.7, 0.6), (0.45, 0.75)]).enumerate() {
        let (x, y) = (6.0 + 18.0 * photo as f64, 8.0 + 14.0 * photo as f64);
        let (dot_x, dot_y) = (x + 62.0 * at.0, y + 50.0 * at.1);
        let column = 150.0 + 24.0 * photo as f64;
        // Writing into a String cannot fail.
        let _ =
            write!(content, "<rect class=\"sheet-outline\" x=\"{x}\" y=\"{y}\" width=\"62\" height=\"50\" rx=\"3\"/>");
        let _ = write!(content, "<circle class=\"mark\" cx=\"{dot_x:.1}\" cy=\"{dot_y:.1}\" r=\"4\"/>");
        for (row, answer) in answers.iter().enumerate() {
            let top = 12.0 + 15.0 * row as f64;
            let _ = write!(
                content,
                "<rect class=\"ink\" x=\"{column}\" y=\"{top}\" width=\"16\" height=\"12\" style=\"opacity:{:.2}\"/>",
                0.12 + 0.8 * answer
            );
        }
    }
    content + &arrow([116.0, 48.0], [138.0, 48.0])
}

/// A cloud of activations, and two directions through it.
fn reduce() -> String {
    let mut content = String::new();
    let mut noise = Noise(7);
    for _ in 0..60 {
        let (along, across) = (noise.bell() * 34.0, noise.bell() * 11.0);
        let (x, y) = (110.0 + along * 0.9 - across * 0.43, 48.0 - along * 0.43 - across * 0.9);
        let _ = write!(content, "<circle class=\"faint\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.2\"/>");
    }
    content + &arrow([40.0, 81.4], [184.0, 12.6]) + &arrow([121.0, 71.0], [99.0, 25.0])
}

/// Points along a direction, over what was observed there.
fn sample(observed: Option<&Observed>) -> String {
    let mut content = String::new();
    if let Some(observed) = observed {
        let bins = observed.histogram.len().max(1) as f64;
        let _ = write!(
            content,
            "<g transform=\"translate(10 8) scale({:.4} {:.4})\"><path class=\"fill\" d=\"{}\"/></g>",
            200.0 / bins,
            60.0 / histogram::HEIGHT,
            histogram::path(&observed.histogram)
        );
    }
    content += "<path class=\"line\" d=\"M10 74H210\"/>";
    for point in 0..8 {
        let class = if point == 5 { "mark" } else { "ink" };
        let _ = write!(
            content,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"74\" r=\"4\"/>",
            10.0 + f64::from(point) * 200.0 / 7.0
        );
    }
    content
}

/// Noise that becomes stripes.
fn draw() -> String {
    const CELLS: usize = 11;
    let mut content = String::new();
    let mut noise = Noise(3);
    for (panel, clarity) in [0.0, 0.55, 1.0].into_iter().enumerate() {
        let left = 6.0 + 74.0 * panel as f64;
        for cell in 0..CELLS * CELLS {
            let (column, row) = ((cell % CELLS) as f64, (cell / CELLS) as f64);
            let stripes = 0.5 + 0.5 * ((column + row) * 1.15).sin();
            let value = clarity * stripes + (1.0 - clarity) * noise.even();
            let _ = write!(
                content,
                "<rect class=\"ink\" x=\"{:.1}\" y=\"{:.1}\" width=\"5.6\" height=\"5.6\" style=\"opacity:{value:.2}\"/>",
                left + column * 5.5,
                18.0 + row * 5.5
            );
        }
        if panel > 0 {
            content += &arrow([left - 11.0, 48.0], [left - 2.0, 48.0]);
        }
    }
    content
}

fn arrow([x, y]: [f64; 2], [to_x, to_y]: [f64; 2]) -> String {
    let length = ((to_x - x).powi(2) + (to_y - y).powi(2)).sqrt().max(1.0);
    let (ux, uy) = ((to_x - x) / length * 7.0, (to_y - y) / length * 7.0);
    format!(
        "<path class=\"arrow\" d=\"M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}M{:.1} {:.1}L{to_x:.1} {to_y:.1}L{:.1} {:.1}\"/>",
        to_x - ux - uy * 0.6,
        to_y - uy + ux * 0.6,
        to_x - ux + uy * 0.6,
        to_y - uy - ux * 0.6,
    )
}

/// The same numbers each time, spread as by chance: a linear congruential generator.
struct Noise(u32);

impl Noise {
    /// From 0 to 1.
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1u32 << 24)
    }

    /// About zero, seldom beyond one either way.
    fn bell(&mut self) -> f64 {
        (0..4).map(|_| self.even() - 0.5).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn every_step_is_drawn_and_always_alike() {
        let bundle = sample::bundle();
        let drawn = diagrams(&bundle);
        assert_eq!(drawn.len(), super::super::story::steps(&bundle).len());
        assert_eq!(drawn, diagrams(&bundle));
        assert!(drawn.iter().all(|svg| svg.matches("class=").count() > 4 && svg.ends_with("</svg>")));
    }

    #[test]
    fn the_histogram_is_the_bundles_own() {
        let bundle = sample::bundle();
        let path = histogram::path(&bundle.dimensions[0].observed.histogram);
        assert!(diagrams(&bundle)[2].contains(&path));
    }
}
