//! What a visitor takes away: numbers as CSV, and how to cite.

use super::axis::Axis;
use std::fmt::Write;
use tuning_shared::Bundle;
use tuning_shared::attribute::Attributes;
use tuning_shared::tuning::Attribute;

/// The points of a dimension as CSV (RFC 4180), a line a point: where it lies, how well its image reproduces it, and,
/// where that was measured, the attributes of the image. None where the bundle has no such dimension.
pub fn points_csv(bundle: &Bundle, index: usize) -> Option<String> {
    let dimension = bundle.dimensions.get(index)?;
    let axis = Axis::new(&dimension.observed, bundle.basis.method());
    let seen = bundle.seen.as_ref().and_then(|seen| seen.dimensions.get(index));
    let mut csv = String::from("point,coefficient,standard_deviations,target_norm,cosine");
    if seen.is_some() {
        csv += ",frequency_cycles_per_pixel,angle_deg,coherence,phase_deg,phase_agreement";
        Attribute::CONTRASTS.iter().for_each(|contrast| csv += &format!(",{}", column(*contrast)));
    }
    csv += "\r\n";
    for (place, point) in dimension.points.iter().enumerate() {
        let deviations = axis.deviations(point.coefficient.into());
        // Writing into a String cannot fail.
        let _ =
            write!(csv, "{},{},{deviations:.4},{},{}", place + 1, point.coefficient, point.target_norm, point.cosine);
        if let Some(image) = seen.and_then(|seen| seen.images.get(place)) {
            csv += &attributes(image);
        }
        csv += "\r\n";
    }
    Some(csv)
}

fn attributes(image: &Attributes) -> String {
    let frequency = image.frequency.map(|frequency| frequency.to_string()).unwrap_or_default();
    let Attributes { angle_deg, coherence, phase_deg, phase_agreement, contrasts, .. } = image;
    let mut fields = format!(",{frequency},{angle_deg},{coherence},{phase_deg},{phase_agreement}");
    contrasts.iter().for_each(|contrast| fields += &format!(",{contrast}"));
    fields
}

/// What is known of all dimensions as CSV, a line a dimension: shares of the variance, stability and, where they were
/// measured, first-order and total indices, delta and movement of each attribute, with what random directions reach in
/// a last line.
pub fn dimensions_csv(bundle: &Bundle) -> String {
    let mut csv = String::from("dimension,explained_variance,stability");
    if bundle.tuning.is_some() {
        for kind in ["first", "total", "delta"] {
            Attribute::ALL.iter().for_each(|attribute| csv += &format!(",{}_{kind}", column(*attribute)));
        }
    }
    if bundle.seen.is_some() {
        Attribute::ALL.iter().for_each(|attribute| csv += &format!(",{}_movement", column(*attribute)));
    }
    csv += "\r\n";
    for (index, dimension) in bundle.dimensions.iter().enumerate() {
        let stability = dimension.stability.map(|stability| stability.to_string()).unwrap_or_default();
        csv += &format!("{},{},{stability}", index + 1, dimension.explained_variance);
        if let Some(tuning) = &bundle.tuning {
            csv += &indices(&tuning.dimensions[index].indices);
        }
        if let Some(seen) = &bundle.seen {
            let movement = seen.dimensions[index].movement;
            Attribute::ALL.iter().for_each(|attribute| csv += &format!(",{}", movement.of(*attribute)));
        }
        csv += "\r\n";
    }
    csv + &null_line(bundle)
}

fn null_line(bundle: &Bundle) -> String {
    let null = bundle.seen.as_ref().and_then(|seen| seen.null);
    if bundle.tuning.is_none() && null.is_none() {
        return String::new();
    }
    let mut line = String::from("random directions (99th percentile),,");
    if let Some(tuning) = &bundle.tuning {
        line += &indices(&tuning.null.thresholds);
    }
    if bundle.seen.is_some() {
        for attribute in Attribute::ALL {
            let movement = null.map(|null| null.percentile_99.of(attribute).to_string()).unwrap_or_default();
            line += &format!(",{movement}");
        }
    }
    line + "\r\n"
}

fn indices(indices: &tuning_shared::tuning::Indices) -> String {
    let all = || indices.attributes.iter();
    let values = all().map(|i| i.first).chain(all().map(|i| i.total)).chain(all().map(|i| i.delta));
    values.map(|value| format!(",{value}")).collect()
}

/// An attribute as part of a column's name.
fn column(attribute: Attribute) -> String {
    attribute.slug().replace('-', "_")
}

/// The paper's entry for a bibliography.
pub const PAPER_BIBTEX: &str = "@misc{dey2020tuning,
  title         = {Identifying and interpreting tuning dimensions in deep networks},
  author        = {Dey, Nolan S. and Taylor, J. Eric and Tripp, Bryan P. and Wong, Alexander and Taylor, Graham W.},
  year          = {2020},
  eprint        = {2011.03043},
  archivePrefix = {arXiv},
  note          = {Version 2}
}";

/// This site's entry for a bibliography, with its address.
pub fn site_bibtex(address: &str) -> String {
    format!(
        "@misc{{tuningdimensions,\n  title        = {{Tuning Dimensions: an independent implementation in Rust}},\n  author       = \
         {{{{The Tuning Dimensions contributors}}}},\n  howpublished = {{\\url{{{address}}}}}\n}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use tuning_shared::movement::Movement;
    use tuning_shared::seen::{Seen, SeenDimension};

    fn with_seen() -> Bundle {
        let mut bundle = sample::bundle();
        let image = Attributes {
            frequency: None,
            angle_deg: 30.0,
            coherence: 0.5,
            phase_deg: 90.0,
            phase_agreement: 0.25,
            contrasts: [0.1, 0.2, 0.3, 0.4],
        };
        let dimension = SeenDimension { images: vec![image; 4], movement: Movement::from_each(|_| 1.5) };
        bundle.seen = Some(Seen { points_compared: 4, dimensions: vec![dimension.clone(), dimension], null: None });
        bundle
    }

    /// Lines of fields, which all have as many as the first.
    fn lines(csv: &str) -> Vec<Vec<&str>> {
        let lines: Vec<Vec<&str>> = csv.split_terminator("\r\n").map(|line| line.split(',').collect()).collect();
        assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{csv}");
        lines
    }

    #[test]
    fn a_line_a_point() {
        let csv = points_csv(&with_seen(), 0).unwrap();
        let lines = lines(&csv);
        assert_eq!(lines.len(), 5);
        assert_eq!((lines[1][0], lines[1][1], lines[1][4]), ("1", "-100", "0.7"));
        assert_eq!(lines[1][5..7], ["", "30"]);
        assert_eq!(lines[0][10], "green_purple");
        assert_eq!(points_csv(&sample::bundle(), 0).unwrap().lines().next().unwrap().split(',').count(), 5);
        assert_eq!(points_csv(&sample::bundle(), 2), None);
    }

    #[test]
    fn a_line_a_dimension_and_one_of_the_null() {
        let csv = dimensions_csv(&with_seen());
        let lines = lines(&csv);
        assert_eq!(lines.len(), 4);
        let angle = lines[0].iter().position(|name| *name == "angle_first").unwrap();
        assert_eq!([lines[1][angle], lines[2][angle], lines[3][angle]], ["0.75", "0", "0.5"]);
        assert_eq!(lines[1].last(), Some(&"1.5"));
        assert_eq!(lines[3].last(), Some(&""));
        let mut bare = sample::bundle();
        bare.tuning = None;
        assert_eq!(dimensions_csv(&bare).lines().count(), 3);
    }

    #[test]
    fn the_site_is_cited_with_its_address() {
        assert!(site_bibtex("https://example.org/a/").contains("\\url{https://example.org/a/}"));
        assert_eq!(PAPER_BIBTEX.matches('{').count(), PAPER_BIBTEX.matches('}').count());
    }
}
