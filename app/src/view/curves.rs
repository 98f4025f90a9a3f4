//! The tuning curves of a dimension: what it answers to gratings of each frequency, angle, phase and colour.
//!
//! Three charts, one a factor of the gratings of one colour axis. All stand on one scale of the response, over all colour
//! axes, so that what is small beside another curve looks small. Each has a point that moves from level to level; the
//! grating beside it is one that was shown.

mod card;
mod line;
mod polar;
mod scale;
mod stimulus;
mod words;

pub use card::{NOTE, axis_choices};
pub use words::axis_label;

use scale::Scale;
use tuning_shared::gratings::{ColourAxis, Grating, GratingSet};
use tuning_shared::tuning::{Attribute, Curve, Tuning};
use tuning_shared::{BasisTuning, Bundle};

/// Charts: one a factor of the gratings, in the order of [`Attribute::GABOR`].
pub const CHARTS: usize = Attribute::GABOR.len();

/// What a visitor has chosen among the curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    /// The colour axis whose gratings the curves are of.
    pub axis: ColourAxis,
    /// The level of each chart's point.
    pub levels: [usize; CHARTS],
    /// The attribute whose chart stands out, if one was asked for.
    pub attribute: Option<Attribute>,
}

/// The curves of one dimension, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Curves<'a> {
    gratings: &'a GratingSet,
    tuning: &'a Tuning,
    scale: Scale,
}

/// What changes in the document while the point of a chart moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The chart.
    pub chart: String,
    /// The grating of the point, and its numbers.
    pub shown: String,
    /// The slider's `aria-valuetext`.
    pub spoken: String,
}

impl<'a> Curves<'a> {
    /// The curves of a dimension; None where its tuning was not measured.
    pub fn new(bundle: &'a Bundle, dimension: usize) -> Option<Self> {
        let BasisTuning { gratings, dimensions, .. } = bundle.tuning.as_ref()?;
        let tuning = dimensions.get(dimension)?;
        Some(Self { gratings, tuning, scale: Scale::of(tuning) })
    }

    /// The largest response of each curve of a colour axis: where the points of the charts begin.
    pub fn largest(&self, axis: ColourAxis) -> Chosen {
        let levels = std::array::from_fn(|chart| largest(&self.curve(axis, chart).mean));
        Chosen { axis, levels, attribute: None }
    }

    /// What is chosen once an attribute is: its chart stands out, and a contrast's is of its own colour axis.
    pub fn choose(&self, attribute: Attribute, chosen: Chosen) -> Chosen {
        let axis = match attribute.axes() {
            [axis] => *axis,
            _ => chosen.axis,
        };
        let moved = if axis == chosen.axis { chosen } else { self.largest(axis) };
        Chosen { attribute: Some(attribute), ..moved }
    }

    /// How many levels a chart has.
    pub fn levels(&self, chart: usize) -> usize {
        self.gratings.shape()[chart + 1]
    }

    /// The level under a place of a chart, in shares (0 to 1) of its width and height.
    pub fn level_at(&self, axis: ColourAxis, chart: usize, place: [f64; 2]) -> usize {
        if is_polar(axis, chart) {
            polar::level_at(self.levels(chart), self.turn_deg(chart), place)
        } else {
            line::level_at(&self.positions(chart), place[0])
        }
    }

    /// What a chart shows with its point where it is.
    pub fn moved(&self, chosen: Chosen, chart: usize) -> Moved {
        Moved {
            chart: self.chart(chosen, chart),
            shown: self.shown(chosen, chart),
            spoken: words::spoken(self, chosen, chart),
        }
    }

    fn curve(&self, axis: ColourAxis, chart: usize) -> &'a Curve {
        self.tuning.curve(axis, Attribute::GABOR[chart])
    }

    /// The grating of a chart's point: its own level, with the others where their curves are highest.
    fn grating(&self, chosen: Chosen, chart: usize) -> Grating {
        let mut levels = self.largest(chosen.axis).levels;
        levels[chart] = chosen.levels[chart];
        let GratingSet { frequencies, angles, phases } = self.gratings;
        let [frequency, angle, phase] = levels;
        Grating { axis: chosen.axis, frequency: frequencies[frequency], angle: angles[angle], phase: phases[phase] }
    }

    /// After how many degrees the curve of a chart comes back to where it began.
    fn turn_deg(&self, chart: usize) -> f64 {
        Attribute::GABOR[chart].period_deg().unwrap_or(360.0)
    }

    /// Where the levels of a chart with a straight axis lie, as shares (0 to 1) of that. A phase comes back: its first
    /// level stands at the end once more.
    fn positions(&self, chart: usize) -> Vec<f64> {
        if chart == 0 {
            let axis = scale::Frequencies::of(&self.gratings.frequencies);
            return self.gratings.frequencies.iter().map(|frequency| axis.share(*frequency)).collect();
        }
        let levels = self.levels(chart);
        (0..=levels).map(|level| level as f64 / levels as f64).collect()
    }

    fn chart(&self, chosen: Chosen, chart: usize) -> String {
        let curve = self.curve(chosen.axis, chart);
        let marks = Marks { chosen: chosen.levels[chart], largest: largest(&curve.mean) };
        if is_polar(chosen.axis, chart) {
            polar::chart(&self.scale, curve, self.turn_deg(chart), marks)
        } else {
            let ticks = if chart == 0 {
                line::Ticks::of_frequencies(&self.gratings.frequencies)
            } else {
                line::Ticks::of_colours(chosen.axis, &self.gratings.phases)
            };
            line::chart(&self.scale, curve, &self.positions(chart), &ticks, marks)
        }
    }
}

/// The levels of a curve that a chart marks.
#[derive(Clone, Copy, Debug)]
struct Marks {
    chosen: usize,
    largest: usize,
}

/// Angle and phase are drawn around a centre. A contrast's sign is not: from its first colour to its second.
fn is_polar(axis: ColourAxis, chart: usize) -> bool {
    chart > 0 && !words::is_contrast(axis, chart)
}

/// The level of the largest response; the first of several, and 0 where there is none.
fn largest(mean: &[f32]) -> usize {
    (0..mean.len()).rev().max_by(|a, b| mean[*a].total_cmp(&mean[*b])).unwrap_or(0)
}

/// The level of the smallest response; the first of several, and 0 where there is none.
fn smallest(mean: &[f32]) -> usize {
    (0..mean.len()).min_by(|a, b| mean[*a].total_cmp(&mean[*b])).unwrap_or(0)
}

#[cfg(test)]
mod tests;
