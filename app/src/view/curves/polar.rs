//! A chart around a centre: angle and phase.
//!
//! The response goes outwards from the lower end of its scale, so zero is a circle and what is negative lies inside it.
//! Degrees go clockwise from the top. An angle comes back after half a turn, and its curve is drawn twice, at both ends
//! of each line through the centre: that line lies as the stripes do, which are upright at 0°, where the grating
//! oscillates along x.

use super::Marks;
use super::scale::Scale;
use crate::view::number;
use tuning_shared::tuning::Curve;

/// The drawing's width and height.
const SIZE: [f64; 2] = [320.0, 240.0];
/// Where the upper end of the scale lies, from the centre.
const RADIUS: f64 = 100.0;
/// Where the lower end lies: not the centre, at which all directions would be one.
const INNER: f64 = 14.0;
/// The directions that are marked, in degrees.
const SPOKES: [f64; 8] = [0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0];

/// The level nearest to the direction of a place from the centre, in shares (0 to 1) of the drawing's width and height.
pub(super) fn level_at(levels: usize, turn_deg: f64, [x, y]: [f64; 2]) -> usize {
    let (right, up) = ((x - 0.5) * SIZE[0], (0.5 - y) * SIZE[1]);
    let degrees = right.atan2(up).to_degrees().rem_euclid(turn_deg);
    (degrees / turn_deg * levels as f64).round() as usize % levels.max(1)
}

/// The chart of a curve whose levels are equal parts of `turn_deg`, half a turn or a whole one.
pub(super) fn chart(scale: &Scale, curve: &Curve, turn_deg: f64, marks: Marks) -> String {
    let levels = curve.mean.len();
    let copies = (360.0 / turn_deg).round() as usize;
    let radius = |response: f64| INNER + scale.share(response) * (RADIUS - INNER);
    let place = |index: usize, of: fn(f64, f64) -> f64| {
        let level = index % levels;
        let at = radius(of(curve.mean[level].into(), curve.spread[level].into()));
        around(index as f64 * turn_deg / levels as f64, at)
    };
    let ring = |of: fn(f64, f64) -> f64| {
        let points: Vec<String> = (0..levels * copies).map(|index| pair(place(index, of))).collect();
        format!("M{}Z", points.join("L"))
    };
    let dots: String = (0..levels * copies)
        .map(|index| {
            let [x, y] = place(index, |mean, _| mean);
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.4\"/>")
        })
        .collect();
    let degrees = |level: usize| level as f64 * turn_deg / levels as f64;
    let marked = if levels == 0 {
        String::new()
    } else {
        let outer = radius(curve.mean[marks.largest].into()) + 6.0;
        let points = (0..copies).map(|copy| place(marks.chosen + copy * levels, |mean, _| mean));
        format!("{}{}", largest(degrees(marks.largest), outer), chosen(degrees(marks.chosen), points))
    };
    format!(
        "<svg viewBox=\"0 0 {} {}\" aria-hidden=\"true\">{}{}<path class=\"spread\" fill-rule=\"evenodd\" d=\"{}{}\"/><path \
         class=\"mean\" d=\"{}\"/><g class=\"levels\">{dots}</g>{}{marked}</svg>",
        SIZE[0],
        SIZE[1],
        rings(scale, radius),
        spokes(turn_deg),
        ring(|mean, spread| mean + spread),
        ring(|mean, spread| mean - spread),
        ring(|mean, _| mean),
        labels(scale, radius),
    )
}

/// The place in this direction (degrees clockwise from the top) at this distance from the centre.
fn around(degrees: f64, radius: f64) -> [f64; 2] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    [SIZE[0] / 2.0 + radius * sin, SIZE[1] / 2.0 - radius * cos]
}

fn pair([x, y]: [f64; 2]) -> String {
    format!("{x:.1} {y:.1}")
}

fn rings(scale: &Scale, radius: impl Fn(f64) -> f64) -> String {
    let [x, y] = SIZE.map(|side| side / 2.0);
    let circle = |response: f64| {
        let class = if response == 0.0 { "zero" } else { "grid" };
        format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{:.1}\"/>", radius(response))
    };
    scale.ticks().into_iter().map(circle).collect()
}

/// What the circles say, between two spokes.
fn labels(scale: &Scale, radius: impl Fn(f64) -> f64) -> String {
    let label = |response: f64| {
        let [x, y] = around(292.5, radius(response));
        format!(
            "<text class=\"ring\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            y + 4.0,
            number::signed(response, scale.decimals())
        )
    };
    scale.ticks().into_iter().map(label).collect()
}

fn spokes(turn_deg: f64) -> String {
    let spoke = |degrees: f64| {
        let ([x, y], anchor) = (around(degrees, RADIUS + 9.0), anchor(degrees));
        format!(
            "<path class=\"grid\" d=\"M{}L{}\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}°</text>",
            pair(around(degrees, INNER)),
            pair(around(degrees, RADIUS)),
            y + 4.0,
            degrees.rem_euclid(turn_deg),
        )
    };
    SPOKES.into_iter().map(spoke).collect()
}

fn anchor(degrees: f64) -> &'static str {
    match degrees {
        d if d == 0.0 || d == 180.0 => "middle",
        d if d < 180.0 => "start",
        _ => "end",
    }
}

/// A triangle outside the largest response, which points to it.
fn largest(degrees: f64, radius: f64) -> String {
    let [x, y] = around(degrees, radius);
    format!(
        "<path class=\"largest\" transform=\"translate({x:.1} {y:.1}) rotate({degrees:.2})\" d=\"M0 0l-5 -8h10z\"/>"
    )
}

/// The point on its line: for an angle at both ends of it.
fn chosen(degrees: f64, points: impl ExactSizeIterator<Item = [f64; 2]>) -> String {
    let other = if points.len() > 1 { around(degrees + 180.0, RADIUS) } else { around(degrees, 0.0) };
    let line = format!("<path class=\"pin\" d=\"M{}L{}\"/>", pair(other), pair(around(degrees, RADIUS)));
    let point = |(copy, [x, y]): (usize, [f64; 2])| {
        let class = if copy == 0 { "point" } else { "point again" };
        format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>")
    };
    line + &points.enumerate().map(point).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tuning_shared::tuning::{Indices, Tuning};

    fn curve(mean: Vec<f32>) -> Curve {
        Curve { spread: vec![0.0; mean.len()], mean }
    }

    fn scale(curve: &Curve) -> Scale {
        let curves = std::array::from_fn(|_| std::array::from_fn(|_| curve.clone()));
        Scale::of(&Tuning { curves, indices: Indices::default() })
    }

    #[test]
    fn directions_go_clockwise_from_the_top() {
        assert_eq!(pair(around(0.0, 100.0)), "160.0 20.0");
        assert_eq!(pair(around(90.0, 100.0)), "260.0 120.0");
        // Stripes at 45° rise from the lower left to the upper right.
        let [x, y] = around(45.0, 100.0);
        assert!(x > 160.0 && y < 120.0);
    }

    #[test]
    fn the_level_under_a_place_is_that_of_its_direction() {
        let at = |turn: f64, degrees: f64| {
            let [x, y] = around(degrees, 60.0);
            level_at(8, turn, [x / SIZE[0], y / SIZE[1]])
        };
        assert_eq!([0.0, 44.0, 180.0, 350.0].map(|degrees| at(360.0, degrees)), [0, 1, 4, 0]);
        assert_eq!([0.0, 22.5, 179.0, 202.5, 270.0].map(|degrees| at(180.0, degrees)), [0, 1, 0, 1, 4]);
    }

    #[test]
    fn what_is_negative_lies_inside_the_circle_of_zero() {
        let curve = curve(vec![1.0, -1.0]);
        let marks = Marks { chosen: 1, largest: 0 };
        let drawn = chart(&scale(&curve), &curve, 360.0, marks);
        assert!(drawn.contains("<circle class=\"zero\" cx=\"160\" cy=\"120\" r=\"57.0\"/>"), "{drawn}");
        assert!(drawn.contains("<path class=\"mean\" d=\"M160.0 20.0L160.0 134.0Z\"/>"), "{drawn}");
        assert!(drawn.contains("<circle class=\"point\" cx=\"160.0\" cy=\"134.0\""), "{drawn}");
    }

    #[test]
    fn an_angle_stands_at_both_ends_of_its_line() {
        let curve = curve(vec![1.0, 0.0]);
        let drawn = chart(&scale(&curve), &curve, 180.0, Marks { chosen: 0, largest: 0 });
        assert_eq!(drawn.matches("class=\"point").count(), 2);
        assert!(drawn.contains("<path class=\"pin\" d=\"M160.0 220.0L160.0 20.0\"/>"), "{drawn}");
        assert_eq!(drawn.matches(">0°</text>").count(), 2);
    }
}
