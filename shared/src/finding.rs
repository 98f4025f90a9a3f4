//! The finding: what a bundle shows, in a sentence made from its own numbers.
//!
//! The page's headline must be there before the page's program, and must never be typed by hand. So it is made here,
//! where both the program and the tool that fills the served page find it.

use crate::Bundle;
use crate::clearest::{Clearest, clearest_of};

/// The space between a number and its unit: a line must not break there.
const NO_BREAK_SPACE: char = '\u{a0}';

/// The headline, e.g. "64 neurons, sixteen directions. The clearest follows angle." Where no measured dimension stands
/// out: "Sixteen directions carry 87 % of the variation in how 64 neurons answer images."
pub fn finding(bundle: &Bundle) -> String {
    let (dimensions, channels) = (bundle.dimensions.len(), bundle.basis.channels());
    let directions = if dimensions == 1 { "direction" } else { "directions" };
    let count = count_in_words(dimensions);
    if let Some(clearest) = clearest_of(bundle) {
        let neurons = if channels == 1 { "neuron" } else { "neurons" };
        let attribute = clearest.attribute.label();
        return format!("{channels} {neurons}, {count} {directions}. The clearest follows {attribute}.");
    }
    let carry = if dimensions == 1 { "carries" } else { "carry" };
    let neurons = if channels == 1 { "neuron answers" } else { "neurons answer" };
    let share = whole_percent(bundle.explained_variance());
    format!("{} {directions} {carry} {share} of the variation in how {channels} {neurons} images.", capitalised(&count))
}

/// What the headline speaks of, in plain words.
pub fn lede(bundle: &Bundle) -> String {
    let points = bundle.dimensions.first().map_or(0, |d| d.points.len());
    let mut lede = format!(
        "Tuning dimensions are directions in which a layer’s answers to images vary: here the {} that {} found in layer \
         {} of {}, each drawn as {points} images that evoke it.",
        count_in_words(bundle.dimensions.len()),
        bundle.basis.method().label(),
        bundle.layer,
        bundle.model.title,
    );
    if let Some(Clearest { dimension, attribute, share, .. }) = clearest_of(bundle) {
        lede += &format!(
            " In dimension {}, {} alone accounts for {} of how the response to gratings varies.",
            dimension + 1,
            attribute.label(),
            whole_percent(share),
        );
    }
    lede + " Drag to travel along one."
}

/// A share as a whole percentage which never claims all or nothing of what is only nearly so.
pub(crate) fn whole_percent(share: f32) -> String {
    let rounded = (share * 100.0).round();
    if rounded >= 100.0 && share < 1.0 {
        format!("more than 99{NO_BREAK_SPACE}%")
    } else if rounded <= 0.0 && share > 0.0 {
        format!("less than 1{NO_BREAK_SPACE}%")
    } else {
        format!("{rounded}{NO_BREAK_SPACE}%")
    }
}

/// Small counts as words, as prose has them; digits from 21 on.
fn count_in_words(count: usize) -> String {
    const WORDS: [&str; 21] = [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::Attribute;
    use crate::basis::Linear;
    use crate::bundle::tests::with_tuning;
    use crate::bundle::{Activations, Dimension, Model, Preview, PreviewLayout, Rendering, SpriteLayout};
    use crate::{Basis, Observed, Point, Sampling};
    use ndarray::{Array1, Array2};

    fn bundle(dimensions: usize, channels: usize, share_each: f32) -> Bundle {
        let linear = Linear::new(
            Array1::zeros(channels),
            Array2::zeros((dimensions, channels)),
            Array2::zeros((channels, dimensions)),
        );
        let basis = Basis::Ica(linear.unwrap());
        let dimension = Dimension {
            explained_variance: share_each,
            stability: None,
            observed: Observed::from_sorted(&[-1.0, 1.0]),
            points: vec![Point { coefficient: 0.0, target_norm: 1.0, cosine: 1.0 }; 32],
            sprite: "dimension.webp".into(),
            preview: Preview { file: "preview.webp".into(), row: 0, rows: 1 },
            strongest_channels: vec![],
        };
        Bundle {
            model: Model {
                name: "net".into(),
                title: "A Net".into(),
                provenance: String::new(),
                sha256: String::new(),
            },
            layer: "conv0".into(),
            activations: Activations { source: String::new(), photos: 1, positions_per_photo: 1, count: 1, seed: 0 },
            basis,
            sampling: Sampling::Uniform,
            rendering: Rendering { size_px: 8, steps: 1, seed: 0 },
            previews: PreviewLayout { columns: 1, cell_px: 1 },
            sprites: SpriteLayout { columns: 8, rows: 4, cell_px: 8 },
            dimensions: vec![dimension; dimensions],
            tuning: None,
            seen: None,
            sample: None,
        }
    }

    #[test]
    fn the_finding_counts_and_sums() {
        assert_eq!(
            finding(&bundle(16, 64, 0.0542)),
            "Sixteen directions carry 87\u{a0}% of the variation in how 64 neurons answer images."
        );
        assert_eq!(
            finding(&bundle(1, 1, 0.5)),
            "One direction carries 50\u{a0}% of the variation in how 1 neuron answers images."
        );
    }

    #[test]
    fn nearly_all_and_hardly_any_are_not_rounded_to_a_claim() {
        assert!(finding(&bundle(1, 2, 0.999)).contains("carries more than 99\u{a0}% of"));
        assert!(finding(&bundle(1, 2, 1.0)).contains("carries 100\u{a0}% of"));
        assert!(finding(&bundle(1, 2, 0.001)).contains("carries less than 1\u{a0}% of"));
    }

    #[test]
    fn many_are_counted_in_digits() {
        assert!(finding(&bundle(32, 64, 0.01)).starts_with("32 directions carry"));
    }

    #[test]
    fn the_lede_names_method_layer_and_network() {
        let lede = lede(&bundle(3, 64, 0.1));
        assert!(
            lede.contains(
                "the three that ICA found in layer conv0 of A Net, each drawn as 32 images that evoke it. Drag"
            ),
            "{lede}"
        );
    }

    #[test]
    fn a_dimension_that_stands_out_is_the_finding() {
        let bundle = with_tuning(Attribute::Angle, 0.6, true);
        assert_eq!(finding(&bundle), "2 neurons, one direction. The clearest follows angle.");
        let lede = lede(&bundle);
        assert!(lede.contains("In dimension 1, angle alone accounts for 60\u{a0}% of how the response"), "{lede}");
    }
}
