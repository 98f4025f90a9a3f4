//! A drawing: shapes and texts as SVG, which resvg turns into pixels with a font that comes with the program, and images
//! that keep the pixels they have.

use crate::{Error, Result};
use image::{RgbImage, imageops};
use resvg::{tiny_skia, usvg};
use std::fmt::Write;
use tuning_shared::tuning::Attribute;

/// Texts and lines.
pub(super) const INK: &str = "#1c1d20";
/// Texts that explain.
pub(super) const SOFT: &str = "#5b5e66";
/// Grids and frames.
pub(super) const LINE: &str = "#d9d6ce";

/// NMF and LLE; PCA and ICA are ink.
pub(super) const NMF: &str = "#8a5a00";
pub(super) const LLE: &str = "#4f6bb5";
/// Histograms.
pub(super) const FILL: &str = "#c9c5ba";
/// What random directions reach.
pub(super) const NULL: &str = "#e6e3dc";

/// Every colour that is filled with, for a palette to keep as it is.
pub(super) const FLAT: [&str; 11] = [INK, SOFT, LINE, NMF, LLE, FILL, NULL, FREQUENCY, ANGLE, PHASE, CONTRAST];

const FREQUENCY: &str = "#0b6fb3";
const ANGLE: &str = "#c9520d";
const PHASE: &str = "#a8497f";
const CONTRAST: &str = "#0a8462";

/// The colour of an attribute: frequency, angle, phase, and one for the four contrasts. They differ in lightness too, and
/// none stands without its name.
pub(super) fn colour(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Frequency => FREQUENCY,
        Attribute::Angle => ANGLE,
        Attribute::Phase => PHASE,
        Attribute::GreenPurple | Attribute::OrangeBlue | Attribute::GreenRed | Attribute::BlueRed => CONTRAST,
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    size: f32,
    weight: u32,
    fill: &'static str,
    anchor: &'static str,
}

/// Left-aligned ink of this size in pixels.
pub(super) const fn text(size: f32) -> Style {
    Style { size, weight: 400, fill: INK, anchor: "start" }
}

impl Style {
    pub(super) const fn bold(self) -> Self {
        Self { weight: 700, ..self }
    }

    pub(super) const fn soft(self) -> Self {
        Self { fill: SOFT, ..self }
    }

    pub(super) const fn centred(self) -> Self {
        Self { anchor: "middle", ..self }
    }

    pub(super) const fn right(self) -> Self {
        Self { anchor: "end", ..self }
    }
}

/// A white sheet. Lengths are in pixels of a scale of one, and x and y those of a point from the top left.
#[derive(Debug)]
pub(super) struct Canvas {
    width: f32,
    height: f32,
    svg: String,
    images: Vec<(u32, u32, RgbImage)>,
}

/// Writing into a String cannot fail.
macro_rules! draw {
    ($canvas:expr, $($what:tt)*) => { let _ = write!($canvas.svg, $($what)*); };
}

impl Canvas {
    pub(super) fn new(width: f32, height: f32) -> Self {
        Self { width, height, svg: String::new(), images: Vec::new() }
    }

    /// A text whose baseline begins, is centred or ends at a point.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, words: &str) {
        let Style { size, weight, fill, anchor } = style;
        let words = words.replace('&', "&amp;").replace('<', "&lt;");
        draw!(
            self,
            r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">{words}</text>"#
        );
    }

    pub(super) fn rect(&mut self, [x, y, width, height]: [f32; 4], fill: &str) {
        draw!(self, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>"#);
    }

    /// A line through points; `dashes` is empty for a whole one.
    pub(super) fn line(&mut self, points: &[[f32; 2]], stroke: &str, width: f32, dashes: &str) {
        let dashes = if dashes.is_empty() { "none" } else { dashes };
        draw!(
            self,
            r#"<polyline points="{}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-dasharray="{dashes}" stroke-linejoin="round"/>"#,
            listed(points)
        );
    }

    /// A filled shape.
    pub(super) fn area(&mut self, points: &[[f32; 2]], fill: &str) {
        draw!(self, r#"<polygon points="{}" fill="{fill}"/>"#, listed(points));
    }

    /// A shape with an outline.
    pub(super) fn shape(&mut self, points: &[[f32; 2]], fill: &str, stroke: &str) {
        draw!(self, r#"<polygon points="{}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>"#, listed(points));
    }

    pub(super) fn circle(&mut self, [x, y]: [f32; 2], radius: f32, fill: &str, stroke: &str) {
        draw!(self, r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>"#);
    }

    /// A tick, or a cross: whether something was found. Ten pixels from its left end, standing on y.
    pub(super) fn mark(&mut self, x: f32, y: f32, found: bool) {
        if found {
            self.line(&[[x, y - 4.0], [x + 3.2, y - 0.5], [x + 9.0, y - 8.5]], INK, 1.9, "");
        } else {
            self.line(&[[x + 1.2, y - 7.4], [x + 7.6, y - 1.0]], SOFT, 1.3, "");
            self.line(&[[x + 1.2, y - 1.0], [x + 7.6, y - 7.4]], SOFT, 1.3, "");
        }
    }

    /// An image that keeps its pixels; for sheets that are drawn at a scale of one.
    pub(super) fn image(&mut self, x: u32, y: u32, image: RgbImage) {
        self.images.push((x, y, image));
    }

    /// The sheet in `scale` pixels to one of its own.
    ///
    /// # Errors
    /// When what was drawn cannot be turned into pixels.
    pub(super) fn pixels(&self, scale: f32) -> Result<RgbImage> {
        let failed = |why: String| Error::Request(format!("a figure cannot be drawn: {why}"));
        let (width, height) = (self.width, self.height);
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Noto Sans"><rect width="{width}" height="{height}" fill="white"/>{}</svg>"#,
            self.svg
        );
        let mut options = usvg::Options::default();
        for font in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
            options.fontdb_mut().load_font_data(font.to_vec());
        }
        let tree = usvg::Tree::from_str(&svg, &options).map_err(|e| failed(e.to_string()))?;
        let [columns, rows] = [width, height].map(|side| (side * scale).ceil() as u32);
        let mut pixmap = tiny_skia::Pixmap::new(columns, rows).ok_or_else(|| failed("it has no area".into()))?;
        resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
        let mut sheet = RgbImage::from_fn(columns, rows, |x, y| {
            // Every pixel lies on the white sheet, so none is transparent.
            pixmap.pixel(x, y).map_or(image::Rgb([255; 3]), |c| image::Rgb([c.red(), c.green(), c.blue()]))
        });
        for (x, y, image) in &self.images {
            imageops::replace(&mut sheet, image, i64::from(*x), i64::from(*y));
        }
        Ok(sheet)
    }
}

fn listed(points: &[[f32; 2]]) -> String {
    points.iter().map(|[x, y]| format!("{x:.2},{y:.2}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels that are not white.
    fn drawn(canvas: &Canvas) -> usize {
        canvas.pixels(1.0).unwrap().pixels().filter(|pixel| pixel.0 != [255; 3]).count()
    }

    #[test]
    fn every_sign_that_figures_use_is_in_the_font() {
        let missing = {
            let mut canvas = Canvas::new(60.0, 60.0);
            canvas.text(10.0, 40.0, text(30.0), "\u{e000}");
            canvas.pixels(1.0).unwrap()
        };
        for sign in "aZ09σ−+·–’°%/<>().,:;=&".chars() {
            let mut canvas = Canvas::new(60.0, 60.0);
            canvas.text(10.0, 40.0, text(30.0), &sign.to_string());
            assert!(drawn(&canvas) > 5, "{sign} is not drawn");
            assert_ne!(canvas.pixels(1.0).unwrap(), missing, "{sign} is not in the font");
        }
    }

    #[test]
    fn images_keep_their_pixels_and_a_scale_enlarges_the_rest() {
        let mut canvas = Canvas::new(20.0, 10.0);
        canvas.rect([0.0, 0.0, 5.0, 5.0], FREQUENCY);
        canvas.image(10, 2, RgbImage::from_pixel(4, 4, image::Rgb([1, 2, 3])));
        let sheet = canvas.pixels(1.0).unwrap();
        assert_eq!((sheet.get_pixel(2, 2).0, sheet.get_pixel(12, 4).0), ([0x0b, 0x6f, 0xb3], [1, 2, 3]));
        assert_eq!((sheet.get_pixel(9, 9).0, canvas.pixels(2.0).unwrap().dimensions()), ([255; 3], (40, 20)));
    }
}
