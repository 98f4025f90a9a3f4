//! A chart with a straight axis: frequency, and a colour contrast from its first colour to its second.

use super::scale::{Frequencies, Scale};
use super::stimulus::centre_colour;
use super::{Marks, words};
use crate::view::number;
use tuning_shared::gratings::{ColourAxis, Grating};
use tuning_shared::tuning::Curve;

/// The drawing's width and height.
const SIZE: [f64; 2] = [320.0, 240.0];
/// The plot's left edge.
const LEFT: f64 = 36.0;
/// Its right edge.
const RIGHT: f64 = 310.0;
/// Its upper edge.
const TOP: f64 = 12.0;
/// Its lower edge.
const BOTTOM: f64 = 208.0;

/// What stands below the plot.
pub(super) struct Ticks {
    /// Places as shares (0 to 1) of the axis, and what they say.
    labels: Vec<(f64, String)>,
    /// Colours along the axis, each about its share of it.
    colours: Vec<String>,
}

impl Ticks {
    /// Round frequencies.
    pub(super) fn of_frequencies(levels: &[f64]) -> Self {
        let axis = Frequencies::of(levels);
        let trimmed = |frequency: f64| {
            let text = number::decimal(frequency, 3);
            text.trim_end_matches('0').to_owned()
        };
        let labels = axis.ticks().into_iter().map(|frequency| (axis.share(frequency), trimmed(frequency))).collect();
        Self { labels, colours: Vec::new() }
    }

    /// The two colours of an axis, and those at the centre of the grating of each phase.
    pub(super) fn of_colours(axis: ColourAxis, phases: &[f64]) -> Self {
        let [first, second] = words::colours(axis);
        let at = |phase: &f64| centre_colour(Grating { axis, frequency: 0.25, angle: 0.0, phase: *phase });
        Self {
            labels: vec![(0.0, format!("{first} 0°")), (0.5, format!("{second} 180°")), (1.0, format!("{first} 360°"))],
            colours: phases.iter().chain(phases.first()).map(at).collect(),
        }
    }
}

/// The level nearest to a share of the drawing's width. A position beyond the levels is the first once more.
pub(super) fn level_at(positions: &[f64], share: f64) -> usize {
    let along = (share * SIZE[0] - LEFT) / (RIGHT - LEFT);
    let distance = |index: &usize| (positions[*index] - along).abs();
    let nearest = (0..positions.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0);
    let comes_back = positions.last().is_some_and(|last| *last >= 1.0);
    if comes_back && nearest + 1 == positions.len() { 0 } else { nearest }
}

/// The chart of a curve whose levels lie at these shares of the axis; the first stands once more where one is left over.
pub(super) fn chart(scale: &Scale, curve: &Curve, positions: &[f64], ticks: &Ticks, marks: Marks) -> String {
    let levels = curve.mean.len();
    let x = |place: usize| LEFT + positions[place] * (RIGHT - LEFT);
    let y = |response: f64| BOTTOM - scale.share(response) * (BOTTOM - TOP);
    let value = |place: usize, of: fn(f64, f64) -> f64| {
        let level = place % levels;
        y(of(curve.mean[level].into(), curve.spread[level].into()))
    };
    let places = || 0..if levels == 0 { 0 } else { positions.len() };
    let point = |place: usize, of: fn(f64, f64) -> f64| format!("{:.1},{:.1}", x(place), value(place, of));
    let line: Vec<String> = places().map(|place| point(place, |mean, _| mean)).collect();
    let upper = places().map(|place| point(place, |mean, spread| mean + spread));
    let lower = places().rev().map(|place| point(place, |mean, spread| mean - spread));
    let band: Vec<String> = upper.chain(lower).collect();
    let dots: String = places()
        .map(|place| format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.4\"/>", x(place), value(place, |mean, _| mean)))
        .collect();
    let mark = |level: usize| [x(level), value(level, |mean, _| mean)];
    let marked = if levels == 0 {
        String::new()
    } else {
        format!("{}{}", largest(mark(marks.largest)), chosen(mark(marks.chosen), [TOP, BOTTOM]))
    };
    format!(
        "<svg viewBox=\"0 0 {} {}\" aria-hidden=\"true\">{}{}<polygon class=\"spread\" points=\"{}\"/><polyline \
         class=\"mean\" points=\"{}\"/><g class=\"levels\">{dots}</g>{marked}</svg>",
        SIZE[0],
        SIZE[1],
        responses(scale, y),
        below(ticks),
        band.join(" "),
        line.join(" "),
    )
}

/// The horizontal lines and what they say.
fn responses(scale: &Scale, y: impl Fn(f64) -> f64) -> String {
    let tick = |response: f64| {
        let class = if response == 0.0 { "zero" } else { "grid" };
        let label = number::signed(response, scale.decimals());
        format!(
            "<path class=\"{class}\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/><text x=\"{}\" y=\"{:.1}\" \
             text-anchor=\"end\">{label}</text>",
            LEFT - 6.0,
            y(response) + 4.0,
            at = y(response),
        )
    };
    scale.ticks().into_iter().map(tick).collect()
}

fn below(ticks: &Ticks) -> String {
    let along = |share: f64| LEFT + share * (RIGHT - LEFT);
    let label = |(share, text): &(f64, String)| {
        let anchor = if *share < 0.02 {
            "start"
        } else if *share > 0.98 {
            "end"
        } else {
            "middle"
        };
        format!(
            "<path class=\"notch\" d=\"M{x:.1} {BOTTOM}v5\"/><text x=\"{x:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{text}</text>",
            BOTTOM + 26.0,
            x = along(*share),
        )
    };
    let gaps = ticks.colours.len().saturating_sub(1).max(1) as f64;
    let colour = |(place, colour): (usize, &String)| {
        let [from, to] = [place as f64 - 0.5, place as f64 + 0.5].map(|at| along((at / gaps).clamp(0.0, 1.0)));
        // A little wider than its share, so that no seam shows.
        format!(
            "<rect x=\"{from:.1}\" y=\"{BOTTOM}\" width=\"{:.1}\" height=\"10\" fill=\"{colour}\"/>",
            to - from + 0.4
        )
    };
    let colours: String = ticks.colours.iter().enumerate().map(colour).collect();
    format!("{colours}{}", ticks.labels.iter().map(label).collect::<String>())
}

/// A triangle above the largest response.
fn largest([x, y]: [f64; 2]) -> String {
    format!("<path class=\"largest\" d=\"M{x:.1} {:.1}l-5 -8h10z\"/>", y - 5.0)
}

/// The point, on a line across the plot.
fn chosen([x, y]: [f64; 2], [from, to]: [f64; 2]) -> String {
    format!(
        "<path class=\"pin\" d=\"M{x:.1} {from}V{to}\"/><circle class=\"point\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_level_is_found_and_a_turn_comes_back() {
        let place = |share: f64| (LEFT + share * (RIGHT - LEFT)) / SIZE[0];
        let levels = [1.0 / 6.0, 0.5, 5.0 / 6.0];
        assert_eq!([-1.0, 0.3, 0.6, 2.0].map(|share| level_at(&levels, place(share))), [0, 0, 1, 2]);
        let turn = [0.0, 0.25, 0.5, 0.75, 1.0];
        assert_eq!([0.1, 0.3, 0.8, 0.95].map(|share| level_at(&turn, place(share))), [0, 1, 3, 0]);
    }

    #[test]
    fn frequencies_and_colours_stand_below() {
        let ticks = Ticks::of_frequencies(&[0.05, 0.1, 0.2]);
        assert_eq!(ticks.labels.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["0.05", "0.1", "0.2"]);
        let ticks = Ticks::of_colours(ColourAxis::GreenPurple, &[0.0, std::f64::consts::PI]);
        assert_eq!(ticks.labels[1], (0.5, "purple 180°".into()));
        assert_eq!((ticks.colours.len(), &ticks.colours[0]), (3, &ticks.colours[2]));
        assert_ne!(ticks.colours[0], ticks.colours[1]);
    }
}
