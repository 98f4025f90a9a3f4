//! What the charts say in words, made from their numbers.

use super::{Chosen, Curves, largest, smallest};
use crate::view::number;
use tuning_shared::gratings::ColourAxis;

/// A curve whose ends are nearer than this, in standard deviations, does not rise or fall.
const FLAT: f64 = 0.05;

/// The first and the second colour of an axis.
pub(super) fn colours(axis: ColourAxis) -> [&'static str; 2] {
    match axis {
        ColourAxis::Luminance => ["light", "dark"],
        ColourAxis::GreenPurple => ["green", "purple"],
        ColourAxis::OrangeBlue => ["orange", "blue"],
        ColourAxis::GreenRed => ["green", "red"],
        ColourAxis::BlueRed => ["blue", "red"],
    }
}

/// What a colour axis is called, e.g. `green/purple`.
pub fn axis_label(axis: ColourAxis) -> String {
    match axis {
        ColourAxis::Luminance => "luminance".to_owned(),
        _ => colours(axis).join("/"),
    }
}

/// Whether a chart shows the two colours of a contrast.
pub(super) fn is_contrast(axis: ColourAxis, chart: usize) -> bool {
    chart == 2 && axis != ColourAxis::Luminance
}

/// What a chart is called.
pub(super) fn title(axis: ColourAxis, chart: usize) -> String {
    match chart {
        0 => "Frequency".to_owned(),
        1 => "Angle".to_owned(),
        _ if is_contrast(axis, chart) => {
            let [first, second] = colours(axis);
            format!("Phase, {first} to {second}")
        }
        _ => "Phase".to_owned(),
    }
}

/// What is drawn, and in which unit.
pub(super) fn unit(axis: ColourAxis, chart: usize) -> &'static str {
    match chart {
        0 => "σ over cycles per pixel, on a logarithmic axis",
        1 => "σ outwards; a line lies as the stripes, 0° upright",
        _ if is_contrast(axis, chart) => "σ over the phase, below it the colour at the centre",
        _ => "σ outwards; at 0° the centre is light, at 180° dark",
    }
}

/// A frequency without its unit.
pub(super) fn frequency(cycles_per_pixel: f64) -> String {
    number::decimal(cycles_per_pixel, 3)
}

/// Degrees without decimals that say nothing.
pub(super) fn degrees(radians: f64) -> String {
    let text = number::decimal(radians.to_degrees(), 2);
    format!("{}°", text.trim_end_matches('0').trim_end_matches('.'))
}

impl Curves<'_> {
    /// A level of a chart, with its unit.
    pub(super) fn level(&self, chart: usize, level: usize) -> String {
        match chart {
            0 => format!("{}\u{a0}cycles per pixel", frequency(self.gratings.frequencies[level])),
            1 => degrees(self.gratings.angles[level]),
            _ => degrees(self.gratings.phases[level]),
        }
    }

    /// Gratings of one level of a chart, on one colour axis.
    pub(super) fn gratings_of_level(&self, chart: usize) -> usize {
        let [_, levels @ ..] = self.gratings.shape();
        levels.iter().product::<usize>() / levels[chart].max(1)
    }

    /// Where the curve of a chart is largest and smallest, in a sentence.
    pub(super) fn sentence(&self, axis: ColourAxis, chart: usize) -> String {
        let mean = &self.curve(axis, chart).mean;
        let (high, low) = (largest(mean), smallest(mean));
        let (Some(most), Some(least)) = (mean.get(high), mean.get(low)) else {
            return "No gratings were shown.".to_owned();
        };
        let (most, least) = (f64::from(*most), f64::from(*least));
        if most - least < FLAT {
            return format!("Flat: about {} at every level.", number::deviations((most + least) / 2.0));
        }
        format!(
            "Largest at {}: {}. Smallest at {}: {}.",
            self.level(chart, high),
            number::deviations(most),
            self.level(chart, low),
            number::deviations(least)
        )
    }
}

/// What a screen reader says of a chart's point.
pub(super) fn spoken(curves: &Curves<'_>, chosen: Chosen, chart: usize) -> String {
    let level = chosen.levels[chart];
    let mean = curves.curve(chosen.axis, chart).mean.get(level).copied().unwrap_or_default();
    let remark = if level == curves.largest(chosen.axis).levels[chart] { ", the largest" } else { "" };
    format!("{}: {}{remark}", curves.level(chart, level), number::deviations_spoken(mean.into())).replace('\u{a0}', " ")
}
