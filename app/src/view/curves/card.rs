//! A chart with its title, its slider, and the grating of its point.

use super::scale::Frequencies;
use super::{CHARTS, Chosen, Curves, stimulus, words};
use crate::view::attributes::class;
use crate::view::markup::escaped;
use crate::view::number;
use tuning_shared::gratings::ColourAxis;
use tuning_shared::tuning::Attribute;

/// How to read the charts.
pub const NOTE: &str = "The line is the mean response to all gratings of a level, the band their standard deviation, in \
     standard deviations (σ) of the coefficient over photos. Zero is drawn bold, ▾ points to the largest. Move a point \
     to see a grating that was shown.";

impl Curves<'_> {
    /// The three charts.
    pub fn cards(&self, chosen: Chosen, disabled: &str) -> String {
        (0..CHARTS).map(|chart| self.card(chosen, chart, disabled)).collect()
    }

    fn card(&self, chosen: Chosen, chart: usize, disabled: &str) -> String {
        let moved = self.moved(chosen, chart);
        let stands_out = chosen.attribute.is_some_and(|attribute| attribute.factor() == chart);
        let stands_out = if stands_out { " chosen" } else { "" };
        let contrast = Attribute::CONTRASTS.into_iter().find(|attribute| attribute.axes() == [chosen.axis]);
        let attribute = contrast.filter(|attribute| attribute.factor() == chart).unwrap_or(Attribute::GABOR[chart]);
        let hue = class(attribute);
        format!(
            "<figure class=\"curve {hue}{stands_out}\" data-curve=\"{chart}\" aria-labelledby=\"curve-title-{chart}\"><h4 \
             id=\"curve-title-{chart}\">{}</h4><p class=\"unit\">{}</p><div class=\"chart\">{}</div>\
             <input type=\"range\" id=\"curve-{chart}\" min=\"0\" max=\"{}\" step=\"1\" value=\"{}\" \
             aria-label=\"{}\" aria-valuetext=\"{}\"{disabled}><div class=\"shown\">{}</div>\
             <figcaption>{}</figcaption></figure>",
            words::title(chosen.axis, chart),
            words::unit(chosen.axis, chart),
            moved.chart,
            self.levels(chart).saturating_sub(1),
            chosen.levels[chart],
            ["Frequency of the grating", "Angle of the grating", "Phase of the grating"][chart],
            escaped(&moved.spoken),
            moved.shown,
            escaped(&self.sentence(chosen.axis, chart)),
        )
    }

    /// The grating of a chart's point, and its numbers.
    pub(super) fn shown(&self, chosen: Chosen, chart: usize) -> String {
        let level = chosen.levels[chart];
        let curve = self.curve(chosen.axis, chart);
        let (Some(mean), Some(spread)) = (curve.mean.get(level), curve.spread.get(level)) else {
            return String::new();
        };
        let grating = self.grating(chosen, chart);
        let parts = [
            format!("{}\u{a0}cycles per pixel", words::frequency(grating.frequency)),
            format!("angle {}", words::degrees(grating.angle)),
            format!("phase {}", words::degrees(grating.phase)),
        ];
        let picture = stimulus::picture(
            grating,
            (1.0 / Frequencies::of(&self.gratings.frequencies).low()).round(),
            &format!("grating-{chart}"),
            &escaped(&format!("Grating of {}: {}", words::axis_label(chosen.axis), parts.join(", "))),
        );
        let others: Vec<&str> =
            parts.iter().enumerate().filter(|(other, _)| *other != chart).map(|(_, part)| part.as_str()).collect();
        format!(
            "{picture}<p><b>{}</b> <b class=\"response\">{}</b><small>±\u{a0}{} over its {} gratings; drawn is that with {}, \
             where those curves are highest</small></p>",
            self.level(chart, level),
            number::deviations((*mean).into()),
            number::decimal((*spread).into(), 1),
            self.gratings_of_level(chart),
            others.join(" and "),
        )
    }
}

/// The options of the colour axes.
pub fn axis_choices(current: ColourAxis) -> String {
    let option = |(place, axis): (usize, ColourAxis)| {
        let selected = if axis == current { " selected" } else { "" };
        format!("<option value=\"{place}\"{selected}>{}</option>", words::axis_label(axis))
    };
    ColourAxis::ALL.into_iter().enumerate().map(option).collect()
}
