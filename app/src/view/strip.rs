//! A strip: an image a point, side by side. Each is a slice of the dimension's sprite sheet and, until that has come, of
//! its preview below it. What places a slice are CSS custom properties, with which the style sheets compute.

use super::crop::preview_column;
use tuning_shared::Bundle;
use tuning_shared::bundle::{Dimension, PreviewLayout, SpriteLayout};

/// The two files of which a strip is made, and how their cells lie.
#[derive(Clone, Copy, Debug)]
pub struct Strip<'a> {
    dimension: &'a Dimension,
    sprites: SpriteLayout,
    previews: PreviewLayout,
    sheet: Option<&'a str>,
    preview: &'a str,
}

impl<'a> Strip<'a> {
    /// The strip of the dimension at `index`, with the address of its sprite sheet, unless that is not to be asked for, and
    /// that of its preview; None where the bundle has no such dimension.
    pub fn new(bundle: &'a Bundle, index: usize, sheet: Option<&'a str>, preview: &'a str) -> Option<Self> {
        let dimension = bundle.dimensions.get(index)?;
        Some(Self { dimension, sprites: bundle.sprites, previews: bundle.previews, sheet, preview })
    }

    /// CSS of the whole strip.
    pub fn style(&self) -> String {
        let (SpriteLayout { columns, rows, .. }, preview) = (self.sprites, &self.dimension.preview);
        let sheet = self.sheet.map_or("none".to_owned(), |address| format!("url('{address}')"));
        format!(
            "--columns:{columns};--rows:{rows};--near-columns:{};--near-rows:{};--near-row:{};\
             background-image:{sheet},url('{}')",
            self.previews.columns, preview.rows, preview.row, self.preview,
        )
    }

    /// CSS of a point's slice.
    pub fn slice_style(&self, point: usize) -> String {
        let (column, row) = self.sprites.cell(point);
        let near = preview_column(self.previews, point, self.dimension.points.len());
        format!("--column:{column};--row:{row};--near:{near}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn a_slice_is_of_the_sheet_and_below_it_of_the_preview() {
        let bundle = sample::bundle();
        let strip = Strip::new(&bundle, 1, Some("a.webp"), "b.webp").unwrap();
        assert_eq!(
            strip.style(),
            "--columns:2;--rows:2;--near-columns:2;--near-rows:1;--near-row:0;background-image:url('a.webp'),url('b.webp')"
        );
        assert_eq!(strip.slice_style(0), "--column:0;--row:0;--near:0");
        assert_eq!(strip.slice_style(3), "--column:1;--row:1;--near:1");
        let without = Strip::new(&bundle, 1, None, "b.webp").unwrap();
        assert!(Strip::new(&bundle, 2, None, "b.webp").is_none());
        assert!(without.style().ends_with("background-image:none,url('b.webp')"));
    }
}
