//! What was found, as a table.

use std::fmt::Write;
use tuning_shared::BasisTuning;
use tuning_shared::caption::caption;
use tuning_shared::tuning::Indices;

/// A row a dimension, for a person: what luminance gratings carry, the share of each attribute alone and, after a
/// slash, its delta; a star marks what passes the null, whose row comes first. At the end of a row is its caption.
pub fn table(tuning: &BasisTuning) -> String {
    let mut text = String::from(
        "  #  luminance    frequency        angle        phase  green/purple   orange/blue    green/red     blue/red\n",
    );
    let thresholds = &tuning.null.thresholds;
    text += &row("   ", thresholds, thresholds);
    // Writing into a String cannot fail.
    let _ = writeln!(
        text,
        "  {:.0} % of random directions lie below ({} rotations)",
        100.0 * tuning.null.share,
        tuning.null.rotations
    );
    for (index, dimension) in tuning.dimensions.iter().enumerate() {
        text += &row(&format!("{:>3}", index + 1), &dimension.indices, thresholds);
        let _ = writeln!(text, "  {}", caption(&dimension.indices, &tuning.null));
    }
    text
}

fn row(name: &str, indices: &Indices, thresholds: &Indices) -> String {
    let star = |value: f32, least: f32| if value > least { '*' } else { ' ' };
    let mut text = format!("{name}       {:.2}", indices.axes[0]);
    for (index, least) in indices.attributes.iter().zip(&thresholds.attributes) {
        // Writing into a String cannot fail.
        let _ = write!(
            text,
            "  {:.2}{}/{:.2}{}",
            index.first,
            star(index.first, least.first),
            index.delta,
            star(index.delta, least.delta)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use tuning_shared::gratings::{GratingSet, Levels};
    use tuning_shared::tuning::{Curve, Index, Null, Tuning};

    #[test]
    fn a_star_marks_what_passes_the_null() {
        let with = |angle: f32| {
            let mut indices = Indices { axes: [0.2; 5], ..Indices::default() };
            indices.attributes[1] = Index { first: angle, total: angle, delta: 0.125 };
            indices
        };
        let dimension = |angle| Tuning {
            curves: std::array::from_fn(|_| std::array::from_fn(|_| Curve::default())),
            indices: with(angle),
        };
        let tuning = BasisTuning {
            gratings: GratingSet::new(Levels::default(), [0.1, 0.25]).unwrap(),
            dimensions: vec![dimension(0.75), dimension(0.25)],
            null: Null { rotations: 7, seed: 0, share: 0.99, thresholds: with(0.5), best: with(0.5) },
        };
        let text = table(&tuning);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1].contains("0.50 /0.12 ") && lines[1].contains("99 % of random directions lie below (7"));
        assert!(lines[2].contains("0.75*/0.12 ") && lines[2].contains("angle, 75"), "{}", lines[2]);
        assert!(lines[3].contains("0.25 /0.12 ") && lines[3].contains("no attribute"), "{}", lines[3]);
    }
}
