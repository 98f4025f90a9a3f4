//! How densely the observed activations lie in a plane, as shades.
//!
//! A shade is the smallest area that holds a share of the observations: the darkest a quarter, the next a half, and so
//! on. So the shades say the same of every plane, however sharp its peak.

use ndarray::{Array2, ArrayView2};

/// The shares of the observations that the shades hold, the densest first.
pub const SHARES: [f32; 5] = [0.25, 0.5, 0.75, 0.9, 0.99];

/// Parts along a side into which a cell is divided.
const PARTS: usize = 3;

/// A density on a grid, shaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shades {
    /// Cells across and up.
    pub cells: (usize, usize),
    /// For each cell, row by row from the lowest, the index of the darkest shade that holds it; as many as there are
    /// shades where none does.
    levels: Vec<usize>,
}

impl Shades {
    /// The shades of a density [cells up x cells across], each cell of it divided so that their edges are smooth.
    pub fn of(density: ArrayView2<'_, f32>) -> Self {
        Self::new(divided(density, PARTS).view())
    }

    /// The shades of a density [cells up x cells across] as it is.
    pub fn new(density: ArrayView2<'_, f32>) -> Self {
        let (up, across) = density.dim();
        let values: Vec<f32> = density.iter().copied().collect();
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
        let total: f32 = values.iter().sum();
        let mut levels = vec![SHARES.len(); values.len()];
        let (mut held, mut shade) = (0.0, 0);
        for cell in order {
            // The cell with which a share is reached belongs to its shade.
            while shade < SHARES.len() && held >= SHARES[shade] * total {
                shade += 1;
            }
            if values[cell] <= 0.0 || shade == SHARES.len() {
                break;
            }
            levels[cell] = shade;
            held += values[cell];
        }
        Self { cells: (across, up), levels }
    }

    /// The shade at a place: the shares of the way across and up. None outside all of them.
    pub fn at(&self, across: f64, up: f64) -> Option<usize> {
        let cell = |share: f64, cells: usize| ((share * cells as f64) as usize).min(cells.saturating_sub(1));
        let index = cell(up, self.cells.1) * self.cells.0 + cell(across, self.cells.0);
        self.levels.get(index).copied().filter(|level| *level < SHARES.len())
    }

    /// The area of a shade and of all darker ones, as an SVG path in a box of as many units as there are cells.
    pub fn path(&self, shade: usize) -> String {
        let (across, up) = self.cells;
        let mut path = String::new();
        for (row, levels) in self.levels.chunks_exact(across.max(1)).enumerate() {
            let mut column = 0;
            while column < across {
                let run = levels[column..].iter().take_while(|level| **level <= shade).count();
                if run > 0 {
                    path.push_str(&format!("M{column} {}h{run}v1h-{run}z", up - 1 - row));
                }
                column += run.max(1);
            }
        }
        path
    }

    /// The shades as the content of an SVG, the lightest first.
    pub fn markup(&self) -> String {
        let shade = |shade: usize| format!("<path class=\"shade-{}\" d=\"{}\"/>", shade + 1, self.path(shade));
        (0..SHARES.len()).rev().map(shade).collect()
    }
}

/// A density between whose cells' middles it changes linearly, each cell divided into `parts` x `parts`.
fn divided(density: ArrayView2<'_, f32>, parts: usize) -> Array2<f32> {
    let (up, across) = density.dim();
    // Where a part's middle lies, in cells from the middle of the first: the cells beside it and the share of the second.
    let beside = |part: usize, cells: usize| {
        let place = ((part as f32 + 0.5) / parts as f32 - 0.5).clamp(0.0, cells.saturating_sub(1) as f32);
        let first = place as usize;
        (first, (first + 1).min(cells.saturating_sub(1)), place - first as f32)
    };
    Array2::from_shape_fn((up * parts, across * parts), |(row, column)| {
        let ((below, above, rise), (left, right, run)) = (beside(row, up), beside(column, across));
        let along = |row: usize| density[[row, left]] * (1.0 - run) + density[[row, right]] * run;
        along(below) * (1.0 - rise) + along(above) * rise
    })
}

/// What a place in the plane is told of how many were observed there.
pub fn place(shade: Option<usize>) -> String {
    let shade = shade.unwrap_or(SHARES.len());
    let (side, share) = if SHARES.get(shade).is_some_and(|share| *share <= 0.5) {
        ("within", SHARES[shade])
    } else {
        ("outside", SHARES[shade - 1])
    };
    format!("{side} the densest {:.0}\u{a0}% of what was observed", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    fn shades() -> Shades {
        // Of 100 observations 50 lie in one cell, 40 in the next, and one in the last.
        Shades::new(arr2(&[[50.0, 40.0], [9.0, 1.0]]).view())
    }

    #[test]
    fn a_shade_holds_its_share_and_no_more_cells_than_that_takes() {
        assert_eq!(shades().levels, [0, 2, 4, SHARES.len()]);
        assert_eq!([shades().at(0.2, 0.2), shades().at(0.8, 0.2), shades().at(1.0, 1.0)], [Some(0), Some(2), None]);
    }

    #[test]
    fn a_shade_is_drawn_with_all_darker_ones_and_the_first_row_lowest() {
        assert_eq!(shades().path(0), "M0 1h1v1h-1z");
        assert_eq!(shades().path(4), "M0 1h2v1h-2zM0 0h1v1h-1z");
        let markup = shades().markup();
        assert!(markup.find("shade-5") < markup.find("shade-1"), "{markup}");
    }

    #[test]
    fn a_divided_density_goes_through_the_middles_of_its_cells() {
        let density = arr2(&[[0.0, 3.0], [6.0, 9.0]]);
        let divided = divided(density.view(), 3);
        assert_eq!(divided.dim(), (6, 6));
        assert_eq!([divided[[1, 1]], divided[[1, 4]], divided[[4, 1]], divided[[4, 4]]], [0.0, 3.0, 6.0, 9.0]);
        assert!((divided[[1, 2]] - 1.0).abs() < 1e-6 && divided[[0, 0]] == 0.0);
        assert_eq!(Shades::of(density.view()).cells, (6, 6));
    }

    #[test]
    fn where_nothing_was_observed_there_is_no_shade() {
        let nothing = Shades::new(arr2(&[[0.0, 0.0]]).view());
        assert_eq!((nothing.at(0.0, 0.0), nothing.path(4)), (None, String::new()));
        assert_eq!(Shades::default().at(0.5, 0.5), None);
    }

    #[test]
    fn a_place_is_told_by_the_shade_that_holds_it_or_that_does_not() {
        let places = [Some(0), Some(1), Some(2), Some(4), None].map(|shade| place(shade).replace('\u{a0}', " "));
        let start = |text: &str| text.split(" of what").next().unwrap_or_default().to_owned();
        let starts = places.map(|text| start(&text));
        assert_eq!(starts[..2], ["within the densest 25 %", "within the densest 50 %"]);
        assert_eq!(starts[2..], ["outside the densest 50 %", "outside the densest 90 %", "outside the densest 99 %"]);
    }
}
