//! A place of the photo: how the keyboard moves it, where it is drawn, and what every dimension says there.

use super::ranking::Rank;
use super::scale::{Scale, units};
use crate::live::protocol::PhotoMaps;
use crate::view::number;
use tuning_shared::Bundle;

/// Positions that a page key moves by.
const PAGE: i64 = 8;
/// Positions next to the border that are passed over in looking for a strong answer: what they see is half padding.
const BORDER: usize = 2;

/// A position of the maps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
}

/// What one dimension says at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The dimension's index.
    pub dimension: usize,
    /// Its coefficient in standard deviations.
    pub value: String,
    /// The same in words.
    pub spoken: String,
    /// Where the bar begins and how long it is, in per cent of the whole.
    pub span: (f32, f32),
    /// Whether it is below zero.
    pub is_negative: bool,
    /// The nearest point on the dimension's strip.
    pub point: usize,
}

impl Place {
    /// The place that a key leads to, if it is a key that moves.
    pub fn after(self, key: &str, maps: &PhotoMaps) -> Option<Self> {
        let (down, across) = match key {
            "ArrowUp" => (-1, 0),
            "ArrowDown" => (1, 0),
            "ArrowLeft" => (0, -1),
            "ArrowRight" => (0, 1),
            "PageUp" => (-PAGE, 0),
            "PageDown" => (PAGE, 0),
            "Home" => (0, -i64::from(maps.width)),
            "End" => (0, i64::from(maps.width)),
            _ => return None,
        };
        let moved =
            |from: usize, by: i64, count: u32| (from as i64 + by).clamp(0, i64::from(count) - 1).max(0) as usize;
        Some(Self { row: moved(self.row, down, maps.height), column: moved(self.column, across, maps.width) })
    }

    /// The place at shares (0 to 1) of the photo's width and height.
    pub fn at((x, y): (f64, f64), (width, height): (usize, usize), maps: &PhotoMaps) -> Self {
        let position = |share: f64, pixels: usize, count: u32| {
            let pixel = share.clamp(0.0, 1.0) * pixels as f64 - 0.5;
            let position = (pixel - f64::from(maps.first_px)) / f64::from(maps.spacing_px.max(f32::EPSILON));
            position.round().clamp(0.0, f64::from(count.max(1)) - 1.0) as usize
        };
        Self { row: position(y, height, maps.height), column: position(x, width, maps.width) }
    }

    /// The place where a dimension's coefficient is farthest from zero, away from the border where there is room.
    pub fn strongest(maps: &PhotoMaps, dimension: usize) -> Self {
        let (height, width) = (maps.height as usize, maps.width as usize);
        let inner = |count: usize| if count > 2 * BORDER { BORDER..count - BORDER } else { 0..count };
        let places = inner(height).flat_map(|row| inner(width).map(move |column| Self { row, column }));
        let size = |place: &Self| place.coefficients(maps).get(dimension).map_or(0.0, |value| value.abs());
        places.max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or_default()
    }

    /// The coefficients there `[D]`.
    pub fn coefficients(self, maps: &PhotoMaps) -> &[f32] {
        let dimensions = maps.dimensions();
        let from = (self.row * maps.width as usize + self.column) * dimensions;
        maps.coefficients.get(from..from + dimensions).unwrap_or_default()
    }

    /// Style of the square that its field covers, in per cent of a photo of this width and height.
    pub fn style(self, maps: &PhotoMaps, (width, height): (usize, usize)) -> String {
        let along = |middle: f32, pixels: usize| {
            let first = middle + 0.5 - maps.field_px / 2.0;
            (100.0 * first / pixels as f32, 100.0 * maps.field_px / pixels as f32)
        };
        let (x, y) = self.pixel(maps);
        let ((left, across), (top, down)) = (along(x, width), along(y, height));
        format!("left:{left:.3}%;top:{top:.3}%;width:{across:.3}%;height:{down:.3}%")
    }

    /// Where it is, for a reader.
    pub fn label(self, maps: &PhotoMaps) -> String {
        format!("Column {} of {}, row {} of {}", self.column + 1, maps.width, self.row + 1, maps.height)
    }

    /// The pixel in the middle of its field, across and down.
    pub fn pixel(self, maps: &PhotoMaps) -> (f32, f32) {
        let along = |position: usize| maps.first_px + maps.spacing_px * position as f32;
        (along(self.column), along(self.row))
    }

    /// Its number, counted row by row from the top left: what a slider of one axis can say of it.
    pub fn number(self, maps: &PhotoMaps) -> usize {
        self.row * maps.width as usize + self.column
    }

    /// Where it is, and what a dimension says there.
    pub fn spoken(self, maps: &PhotoMaps, bundle: &Bundle, dimension: usize) -> String {
        let value = self.coefficients(maps).get(dimension).copied().unwrap_or(0.0);
        let unit = units(bundle).get(dimension).copied().unwrap_or(0.0);
        format!(
            "{}: dimension {} at {}",
            self.label(maps),
            dimension + 1,
            number::deviations_spoken((value * unit).into())
        )
    }

    /// What the dimensions say there, in this order.
    pub fn bars(self, maps: &PhotoMaps, bundle: &Bundle, scale: Scale, ranks: &[Rank]) -> Vec<Bar> {
        let units = units(bundle);
        let coefficients = self.coefficients(maps);
        let bar = |rank: &Rank| {
            let coefficient = *coefficients.get(rank.dimension)?;
            let deviations = coefficient * units.get(rank.dimension)?;
            let share = 100.0 * scale.share(deviations);
            let span = match (scale.is_signed, share < 0.0) {
                (true, true) => (50.0 + share / 2.0, -share / 2.0),
                (true, false) => (50.0, share / 2.0),
                (false, _) => (0.0, share.max(0.0)),
            };
            Some(Bar {
                dimension: rank.dimension,
                value: number::deviations(deviations.into()),
                spoken: number::deviations_spoken(deviations.into()),
                span,
                is_negative: deviations < 0.0,
                point: nearest_point(bundle, rank.dimension, coefficient),
            })
        };
        ranks.iter().filter_map(bar).collect()
    }
}

/// The point of a dimension's strip whose coefficient is nearest.
fn nearest_point(bundle: &Bundle, dimension: usize, coefficient: f32) -> usize {
    let points = bundle.dimensions.get(dimension).map(|dimension| dimension.points.as_slice()).unwrap_or_default();
    let distance = |index: &usize| (points[*index].coefficient - coefficient).abs();
    (0..points.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    /// Ten rows of twenty positions, two dimensions: the first grows to the right, the second is its negative.
    fn maps() -> PhotoMaps {
        let value = |index: usize| (index % 20) as f32;
        PhotoMaps {
            height: 10,
            width: 20,
            stride: 1,
            spacing_px: 4.0,
            first_px: 2.0,
            field_px: 11.0,
            coefficients: (0..200).flat_map(|index| [value(index), -value(index)]).collect(),
            shares: vec![0.3, 0.6],
        }
    }

    #[test]
    fn keys_move_and_stop_at_the_border() {
        let maps = maps();
        let place = Place { row: 1, column: 18 };
        let after = |key| place.after(key, &maps).map(|place| (place.row, place.column));
        assert_eq!(after("ArrowRight"), Some((1, 19)));
        assert_eq!(after("End"), Some((1, 19)));
        assert_eq!(after("PageUp"), Some((0, 18)));
        assert_eq!(after("PageDown"), Some((9, 18)));
        assert_eq!(after("Home"), Some((1, 0)));
        assert_eq!(after("Tab"), None);
    }

    #[test]
    fn a_pointer_finds_the_position_whose_field_lies_under_it() {
        let (maps, size) = (maps(), (80, 40));
        for place in [Place { row: 0, column: 0 }, Place { row: 9, column: 19 }, Place { row: 4, column: 7 }] {
            let middle = |position: usize, pixels: usize| (2.5 + 4.0 * position as f64) / pixels as f64;
            assert_eq!(Place::at((middle(place.column, 80), middle(place.row, 40)), size, &maps), place);
        }
        assert_eq!(Place::at((-1.0, 7.0), size, &maps), Place { row: 9, column: 0 });
        assert!(Place { row: 1, column: 2 }.style(&maps, size).starts_with("left:6.250%;top:2.500%;width:13.750%"));
    }

    #[test]
    fn the_strongest_place_is_off_the_border() {
        assert_eq!(Place::strongest(&maps(), 1).column, 17);
        let narrow = PhotoMaps { height: 1, width: 3, coefficients: vec![0.0, -9.0, 3.0], ..maps() };
        assert_eq!(Place::strongest(&narrow, 0).column, 1);
    }

    #[test]
    fn bars_say_how_far_and_find_the_point_on_the_strip() {
        let (maps, bundle) = (maps(), sample::bundle());
        let scale = Scale { end: 2.0, is_signed: true };
        let ranks = Rank::all(&maps.shares);
        let bars = Place { row: 3, column: 19 }.bars(&maps, &bundle, scale, &ranks);
        let unit = bundle.dimensions[1].observed.standard_deviation;
        assert_eq!((bars[0].dimension, bars[1].dimension), (1, 0));
        assert_eq!(bars[0].value, number::deviations(f64::from(-19.0 / unit)));
        assert!(bars[0].is_negative && (bars[0].span.0 + bars[0].span.1 - 50.0).abs() < 1e-4, "{bars:?}");
        assert_eq!(bars[0].point, 0);
        assert_eq!(bars[1].span.0, 50.0);
        let spoken = Place { row: 3, column: 0 }.spoken(&maps, &bundle, 0);
        assert_eq!(spoken, "Column 1 of 20, row 4 of 10: dimension 1 at 0.0 standard deviations");
    }
}
