//! Showing one cell of a sheet: how large the sheet must be drawn, and how far shifted, so that the cell fills a box.

use tuning_shared::bundle::{Dimension, PreviewLayout, SpriteLayout};

/// One cell of a regular sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crop {
    columns: u32,
    rows: u32,
    column: u32,
    row: u32,
    cell_width_px: u32,
    cell_height_px: u32,
}

impl Crop {
    /// A point's visualization on its dimension's sprite sheet.
    pub fn of_point(sheet: SpriteLayout, point: usize) -> Self {
        let (column, row) = sheet.cell(point);
        let side = sheet.cell_px;
        Self { columns: sheet.columns, rows: sheet.rows, column, row, cell_width_px: side, cell_height_px: side }
    }

    /// A dimension's whole preview.
    pub fn of_whole_preview(layout: PreviewLayout, dimension: &Dimension) -> Self {
        Self {
            columns: 1,
            rows: dimension.preview.rows,
            column: 0,
            row: dimension.preview.row,
            cell_width_px: layout.columns * layout.cell_px,
            cell_height_px: layout.cell_px,
        }
    }

    /// The cell of a dimension's preview that is nearest to a point, for the time until its sprite sheet is there.
    pub fn of_preview(layout: PreviewLayout, dimension: &Dimension, point: usize) -> Self {
        Self {
            columns: layout.columns,
            rows: dimension.preview.rows,
            column: preview_column(layout, point, dimension.points.len()),
            row: dimension.preview.row,
            cell_width_px: layout.cell_px,
            cell_height_px: layout.cell_px,
        }
    }

    /// CSS for an image of the whole sheet, placed at the top left of a box that shows only what lies inside it.
    ///
    /// Half a pixel of the cell is cut off all around: enlarging blends neighbouring pixels, and the neighbours across
    /// a cell's edge belong to another visualization.
    pub fn style(self) -> String {
        format!("{};transform:{}", self.size(), self.shift())
    }

    /// The part of the style that all cells of a sheet have.
    pub fn size(self) -> String {
        let (width, _) = enlarge(self.columns, self.column, self.cell_width_px);
        let (height, _) = enlarge(self.rows, self.row, self.cell_height_px);
        format!("width:{width:.4}%;height:{height:.4}%")
    }

    /// The transform that brings this cell into the box.
    pub fn shift(self) -> String {
        let (_, x) = enlarge(self.columns, self.column, self.cell_width_px);
        let (_, y) = enlarge(self.rows, self.row, self.cell_height_px);
        format!("translate({x:.4}%,{y:.4}%)")
    }
}

/// The column of a preview that is nearest to one of so many points.
pub fn preview_column(layout: PreviewLayout, point: usize, points: usize) -> u32 {
    let last_column = layout.columns.saturating_sub(1);
    let last = points.saturating_sub(1).max(1) as f64;
    let column = (point as f64 / last * f64::from(last_column)).round() as u32;
    column.min(last_column)
}

/// Along one side: the sheet's length in per cent of the box, and its shift in per cent of itself.
fn enlarge(cells: u32, cell: u32, cell_px: u32) -> (f64, f64) {
    let (cells, cell, cell_px) = (f64::from(cells), f64::from(cell), f64::from(cell_px));
    let shown_px = (cell_px - 1.0).max(1.0);
    let cut_px = (cell_px - shown_px) / 2.0;
    (cells * cell_px / shown_px * 100.0, -(cell * cell_px + cut_px) / (cells * cell_px) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use tuning_shared::bundle::Preview;

    const SPRITES: SpriteLayout = SpriteLayout { columns: 8, rows: 4, cell_px: 192 };

    /// Where a style puts the pixels of the sheet, along one side of a box of unit length: sheet pixel at 0 and at 1.
    fn visible(cells: u32, cell: u32, cell_px: u32) -> (f64, f64) {
        let (length, shift) = enlarge(cells, cell, cell_px);
        let (length, shift) = (length / 100.0, shift / 100.0);
        let sheet_px = f64::from(cells * cell_px);
        (-shift * sheet_px, (1.0 / length - shift) * sheet_px)
    }

    #[test]
    fn a_box_shows_its_cell_and_nothing_of_the_neighbours() {
        for (cell, from) in [(0, 0.0), (3, 576.0), (7, 1344.0)] {
            let (left, right) = visible(8, cell, 192);
            assert!((left - (from + 0.5)).abs() < 1e-9, "cell {cell} begins at {left}");
            assert!((right - (from + 191.5)).abs() < 1e-9, "cell {cell} ends at {right}");
        }
    }

    #[test]
    fn points_run_row_by_row() {
        let crop = Crop::of_point(SPRITES, 26);
        assert_eq!((crop.column, crop.row), (2, 3));
        assert!(crop.style().starts_with("width:804.1885%;height:402.0942%;transform:translate(-25.0326%,-75.0651%)"));
    }

    const PREVIEWS: PreviewLayout = PreviewLayout { columns: 8, cell_px: 64 };

    #[test]
    fn previews_run_from_the_first_cell_to_the_last() {
        assert_eq!([0, 15, 16, 31].map(|point| preview_column(PREVIEWS, point, 32)), [0, 3, 4, 7]);
        assert_eq!(preview_column(PREVIEWS, 0, 1), 0);
    }

    #[test]
    fn a_preview_is_in_its_row_where_dimensions_share_a_file() {
        let mut dimension = sample::bundle().dimensions.remove(0);
        let alone = Crop::of_preview(PREVIEWS, &dimension, 3);
        assert_eq!((alone.column, alone.row, alone.rows), (7, 0, 1));
        dimension.preview = Preview { file: "contact.webp".into(), row: 4, rows: 16 };
        let shared = Crop::of_preview(PREVIEWS, &dimension, 0);
        assert_eq!((shared.column, shared.row, shared.rows), (0, 4, 16));
        assert!(Crop::of_whole_preview(PREVIEWS, &dimension).style().contains("height:1625.3968%"));
    }

    #[test]
    fn a_row_is_as_wide_as_its_box() {
        let (left, right) = visible(1, 0, 512);
        assert!(left == 0.5 && (right - 511.5).abs() < 1e-9);
    }

    #[test]
    fn a_cell_of_one_pixel_is_shown_whole() {
        assert_eq!(enlarge(4, 1, 1), (400.0, -25.0));
    }
}
