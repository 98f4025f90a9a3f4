//! What was found, as a table.

use std::fmt::Write;
use tuning_shared::BasisTuning;
use tuning_shared::caption::caption;
use tuning_shared::tuning::Indices;

/// A row a dimension, for a person: what luminance gratings carry, the share of each attribute alone and, after a
/// slash, its delta; a star marks what passes the null, whose row comes first. At the end the caption.
pub fn table(tuning: &BasisTuning) -> String {
    let mut text = String::from(
        "  #  luminance    frequency        angle        phase  green/purple   orange/blue    green/red     blue/red\n",
    );
    let thresholds = &tuning.null.thresholds;
    text += &row("  0", thresholds, thresholds);
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
