//! The frame of a chart: where numbers lie, its grid, its labels and its markers.

use super::canvas::{Canvas, LINE, SOFT, text};

/// A marker at a point of a line: its shape tells methods apart where colours cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
}

/// A rectangle in which x runs over places and y over numbers.
#[derive(Clone, Debug)]
pub(super) struct Plot {
    /// Left, top, width and height, in pixels.
    pub(super) frame: [f32; 4],
    /// The smallest and the largest x.
    pub(super) x: [f32; 2],
    /// The smallest and the largest y.
    pub(super) y: [f32; 2],
}

impl Plot {
    /// Where a number lies; what is beyond an end lies at it.
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let [left, top, width, height] = self.frame;
        let share = |value: f32, [low, high]: [f32; 2]| ((value - low) / (high - low)).clamp(0.0, 1.0);
        [left + share(x, self.x) * width, top + (1.0 - share(y, self.y)) * height]
    }

    /// A line of the grid and its label, for each y.
    pub(super) fn grid(&self, canvas: &mut Canvas, ys: &[(f32, String)]) {
        let [left, _, width, _] = self.frame;
        for (value, words) in ys {
            let [_, y] = self.at(self.x[0], *value);
            canvas.line(&[[left - 4.0, y], [left + width, y]], LINE, 1.0, "");
            canvas.text(left - 8.0, y + 4.0, text(11.0).soft().right(), words);
        }
    }

    /// A label below the frame, for each x.
    pub(super) fn places(&self, canvas: &mut Canvas, xs: &[(f32, String)]) {
        let [_, top, _, height] = self.frame;
        for (value, words) in xs {
            let [x, _] = self.at(*value, self.y[0]);
            canvas.line(&[[x, top + height], [x, top + height + 4.0]], SOFT, 1.0, "");
            canvas.text(x, top + height + 16.0, text(11.0).soft().centred(), words);
        }
    }

    /// A line through numbers, dashed or whole.
    pub(super) fn line(&self, canvas: &mut Canvas, numbers: &[[f32; 2]], colour: &str, dashed: bool) {
        let points: Vec<[f32; 2]> = numbers.iter().map(|[x, y]| self.at(*x, *y)).collect();
        canvas.line(&points, colour, 1.8, if dashed { "5 3.5" } else { "" });
    }

    /// The area between the lowest y and numbers.
    pub(super) fn area(&self, canvas: &mut Canvas, numbers: &[[f32; 2]], fill: &str) {
        let ([Some(first), Some(last)], base) = ([numbers.first(), numbers.last()], self.y[0]) else { return };
        let corners = [[last[0], base], [first[0], base]];
        let points: Vec<[f32; 2]> = numbers.iter().chain(&corners).map(|[x, y]| self.at(*x, *y)).collect();
        canvas.area(&points, fill);
    }

    /// A marker at each number, filled or hollow.
    pub(super) fn markers(&self, canvas: &mut Canvas, numbers: &[[f32; 2]], marker: Marker, look: (&str, bool)) {
        for [x, y] in numbers {
            draw_marker(canvas, self.at(*x, *y), marker, look);
        }
    }
}

/// A marker around a point, in a colour, filled or hollow.
pub(super) fn draw_marker(canvas: &mut Canvas, at: [f32; 2], marker: Marker, (colour, filled): (&str, bool)) {
    let [x, y] = at;
    let fill = if filled { colour } else { "white" };
    match marker {
        Marker::Circle => canvas.circle(at, 3.6, fill, colour),
        Marker::Square => {
            let [left, right, top, bottom] = [x - 3.2, x + 3.2, y - 3.2, y + 3.2];
            canvas.shape(&[[left, top], [right, top], [right, bottom], [left, bottom]], fill, colour);
        }
        Marker::Triangle => canvas.shape(&[[x, y - 4.4], [x + 4.2, y + 3.0], [x - 4.2, y + 3.0]], fill, colour),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_between_the_ends_of_the_frame() {
        let plot = Plot { frame: [10.0, 20.0, 100.0, 50.0], x: [1.0, 3.0], y: [0.0, 2.0] };
        assert_eq!(plot.at(1.0, 0.0), [10.0, 70.0]);
        assert_eq!(plot.at(2.0, 1.0), [60.0, 45.0]);
        assert_eq!(plot.at(9.0, -5.0), [110.0, 70.0]);
    }
}
