//! The filters as they were drawn: where each stands by angle and frequency, all in order of each attribute, and a table.

use super::Picture;
use crate::view::number;
use std::fmt::Write;
use tuning_shared::gabor::{FREQUENCIES, Gabor, GaborBank, SIDE};

/// Where the axes of the plot are marked: angles in degrees, frequencies in cycles a pixel.
const ANGLES: [f64; 5] = [0.0, 45.0, 90.0, 135.0, 180.0];
const FREQUENCY_TICKS: [f64; 3] = [0.1, 0.2, 0.3];
/// The share of the plane that is left free at either end of the angles.
const MARGIN: f64 = 0.05;
/// The frequencies between which the plot reaches.
const REACH: [f64; 2] = [0.09, 0.34];

/// The section of the filters.
pub(super) fn section(bank: &GaborBank, pictures: &[Picture]) -> String {
    let count = bank.filters.len();
    format!(
        "<section class=\"bank\" aria-labelledby=\"bank-title\"><h2 id=\"bank-title\">The filters, as they are</h2><p \
         class=\"legend\">All {count}, {SIDE} × {SIDE} pixels each: a wave under a bell. Frequencies were drawn evenly \
         between {} and {} cycles a pixel, angles over half a turn, phases over a whole one.</p>\n{}<div \
         class=\"truth\">{}<div class=\"orders\">{}</div></div>\n{}</section>\n",
        number::decimal(FREQUENCIES[0], 2),
        number::decimal(FREQUENCIES[1], 2),
        definitions(pictures),
        plot(bank),
        orders(bank),
        table(bank, pictures),
    )
}

/// Each filter's picture once, for [`filter`] to show at many places.
fn definitions(pictures: &[Picture]) -> String {
    let each = pictures.iter().enumerate().fold(String::new(), |mut each, (index, picture)| {
        let _ = write!(
            each,
            "<image id=\"filter-{index}\" width=\"{SIDE}\" height=\"{SIDE}\" href=\"{}\" style=\"image-rendering:pixelated\"/>",
            picture.weights
        );
        each
    });
    format!("<svg class=\"definitions\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>{each}</defs></svg>\n")
}

/// A filter's picture.
pub(super) fn filter(index: usize, style: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!(" style=\"{style}\"") };
    format!(
        "<svg class=\"filter\" viewBox=\"0 0 {SIDE} {SIDE}\" aria-hidden=\"true\"{style}><use href=\"#filter-{index}\"/></svg>"
    )
}

/// Where a filter stands in the plot: shares (0 to 1) from the left, by angle, and from the bottom, by frequency.
fn stand(filter: &Gabor) -> (f64, f64) {
    (across(filter.angle.to_degrees()), height(filter.frequency))
}

/// The ends keep clear of the frame by half a picture.
fn across(degrees: f64) -> f64 {
    MARGIN + (1.0 - 2.0 * MARGIN) * degrees / 180.0
}

fn height(frequency: f64) -> f64 {
    (frequency - REACH[0]) / (REACH[1] - REACH[0])
}

fn plot(bank: &GaborBank) -> String {
    let mut marks = String::new();
    for angle in ANGLES {
        let _ = write!(marks, "<span class=\"across\" style=\"left:{:.2}%\">{angle:.0}°</span>", across(angle) * 100.0);
    }
    for frequency in FREQUENCY_TICKS {
        let bottom = height(frequency) * 100.0;
        let _ = write!(marks, "<span class=\"up\" style=\"bottom:{bottom:.2}%\">{frequency:.1}</span>");
    }
    for (index, known) in bank.filters.iter().enumerate() {
        let (left, bottom) = stand(known);
        marks.push_str(&filter(index, &format!("left:{:.2}%;bottom:{:.2}%", left * 100.0, bottom * 100.0)));
    }
    format!(
        "<figure class=\"scatter\"><figcaption>By angle, across, and frequency in cycles a pixel, upwards</figcaption><div \
         class=\"plane\" role=\"img\" aria-label=\"The {} filters, placed by their angle and frequency: spread over both. \
         The table below has their numbers.\">{marks}</div></figure>",
        bank.filters.len(),
    )
}

/// All filters in the order of each attribute: what a strip that followed it alone would run through.
fn orders(bank: &GaborBank) -> String {
    order(bank, "frequency", |filter| filter.frequency, &|value| number::decimal(value, 2), " cycles a pixel")
        + &order(bank, "angle", |filter| filter.angle, &degrees, "")
        + &order(bank, "phase", |filter| filter.phase, &degrees, "")
}

fn order(bank: &GaborBank, name: &str, value: fn(&Gabor) -> f64, said: &dyn Fn(f64) -> String, unit: &str) -> String {
    let of = |index: usize| value(&bank.filters[index]);
    let mut order: Vec<usize> = (0..bank.filters.len()).collect();
    order.sort_by(|a, b| of(*a).total_cmp(&of(*b)));
    let end = |index: Option<&usize>| index.map_or_else(String::new, |index| said(of(*index)));
    let range = format!("{} to {}{unit}", end(order.first()), end(order.last()));
    let pictures: String = order.iter().map(|index| filter(*index, "")).collect();
    format!(
        "<figure class=\"order {name}\"><figcaption><b>By {name}</b> <span>{range}</span></figcaption><div \
         class=\"filters\" role=\"img\" aria-label=\"The filters in order of {name}, from {range}\">{pictures}</div></figure>"
    )
}

fn degrees(radians: f64) -> String {
    format!("{:.0}°", radians.to_degrees())
}

/// The same as a table, with the stimulus that each prefers.
fn table(bank: &GaborBank, pictures: &[Picture]) -> String {
    let mut rows = String::new();
    for (index, (known, picture)) in bank.filters.iter().zip(pictures).enumerate() {
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">channel {index}</th><td>{}</td><td><img src=\"{}\" alt=\"\" width=\"42\" height=\"42\" \
             loading=\"lazy\"></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            filter(index, ""),
            picture.stimulus,
            number::decimal(known.frequency, 3),
            degrees(known.angle),
            degrees(known.phase),
        );
    }
    format!(
        "<details class=\"numbers\"><summary>The {} filters as a table</summary><table class=\"filters-table\"><caption>Each \
         filter, the grating that it prefers, and what is known of both.</caption><thead><tr><th \
         scope=\"col\">Filter</th><th scope=\"col\">Weights</th><th scope=\"col\">Prefers</th><th scope=\"col\">Cycles a \
         pixel</th><th scope=\"col\">Angle</th><th scope=\"col\">Phase</th></tr></thead><tbody>{rows}</tbody></table>\
         </details>",
        bank.filters.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bank() -> GaborBank {
        GaborBank::default()
    }

    #[test]
    fn every_filter_stands_inside_the_plane_where_its_truth_is() {
        for filter in bank().filters {
            let (left, bottom) = stand(&filter);
            assert!((0.0..1.0).contains(&left) && (0.0..1.0).contains(&bottom), "{filter:?}");
        }
        assert_eq!(stand(&Gabor { frequency: REACH[0], angle: std::f64::consts::FRAC_PI_2, phase: 0.0 }), (0.5, 0.0));
    }

    #[test]
    fn every_filter_is_shown_in_the_plane_in_each_order_and_in_the_table() {
        let pictures: Vec<Picture> = (0..28)
            .map(|index| Picture { weights: format!("data:w{index}"), stimulus: format!("data:s{index}") })
            .collect();
        let text = section(&bank(), &pictures);
        for index in 0..28 {
            assert_eq!(text.matches(&format!("\"#filter-{index}\"")).count(), 5, "filter {index}");
            assert_eq!(text.matches(&format!("\"data:w{index}\"")).count(), 1);
            assert_eq!(text.matches(&format!("\"data:s{index}\"")).count(), 1);
        }
        assert_eq!(text.matches("<th scope=\"row\">").count(), 28);
    }

    #[test]
    fn an_order_begins_with_the_smallest() {
        let (bank, text) = (bank(), orders(&bank()));
        let phases = text.split("order phase").nth(1).unwrap();
        let smallest = (0..28).min_by(|a, b| bank.filters[*a].phase.total_cmp(&bank.filters[*b].phase)).unwrap();
        let first = phases.split_once("#filter-").unwrap().1.split_once('"').unwrap().0;
        assert_eq!(first, smallest.to_string());
    }
}
