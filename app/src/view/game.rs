//! What the game says: questions, answers, and what a score shows.

use super::number;
use crate::game::{Score, Strip, chance_of_at_least};
use tuning_shared::attribute::{Attribute, Attributes};
use tuning_shared::caption::caption;
use tuning_shared::{Bundle, CatalogEntry};

/// The coherence below which an image has no angle worth a word.
const LEAST_COHERENCE: f32 = 0.2;

/// The page's headline.
pub const TITLE: &str = "Which strip is in order?";

/// What the page is for.
pub const LEDE: &str = "Two strips show the same eight images of one dimension: one as they follow each other along it, the other \
     shuffled. If you can tell which is which, you see what the dimension changes. Ten rounds; nothing you answer leaves \
     your browser.";

/// What the game is for those who do not see the strips.
pub const WITHOUT_SIGHT: &str = "The strips are pictures, and cannot be judged as pictures without sight. What was measured of each \
     image (frequency, angle, the strongest colour contrast) stands under its strip in numbers, in the order shown: a \
     round can be played by comparing those.";

/// The answer to a round, in words: whether it is right, and which strip is in order.
pub fn verdict(picked: Strip, in_order: Strip) -> String {
    let opening = if picked == in_order { "Right" } else { "Not this one" };
    format!("{opening}: strip {} is in order, strip {} is shuffled.", in_order.number(), in_order.other().number())
}

/// What the strips were of.
pub fn explanation(entry: &CatalogEntry, bundle: &Bundle, dimension: usize) -> String {
    let mut text = format!(
        "They show dimension {} of {} on layer {}, which explains {} of the variance.",
        dimension + 1,
        bundle.basis.method().label(),
        entry.layer,
        number::percent(bundle.dimensions.get(dimension).map_or(0.0, |d| d.explained_variance.into())),
    );
    let measured = bundle.tuning.as_ref().and_then(|tuning| Some((tuning.dimensions.get(dimension)?, &tuning.null)));
    if let Some((tuning, null)) = measured {
        text.push_str(&format!(" Its response to gratings: {}.", caption(&tuning.indices, null)));
    }
    text
}

/// The measured attributes of an image in a line, for those who compare by numbers instead of by sight.
pub fn image_words(image: &Attributes) -> String {
    let mut words = Vec::new();
    match image.frequency {
        Some(frequency) => words.push(format!("{} cycles a pixel", number::decimal(frequency.into(), 3))),
        None => return "flat colour".to_owned(),
    }
    if image.coherence >= LEAST_COHERENCE {
        words.push(format!("angle {}°", number::decimal(image.angle_deg.into(), 0)));
    } else {
        words.push("no main angle".to_owned());
    }
    let contrasts = Attribute::CONTRASTS.into_iter().zip(image.contrasts);
    if let Some((contrast, value)) = contrasts.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())) {
        words.push(format!("{} {}", contrast.label(), number::signed(value.into(), 2)));
    }
    words.join(", ")
}

/// The score in a sentence.
pub fn result(score: &Score) -> String {
    format!("{} of {} right", score.right(), score.of())
}

/// What chance alone would give.
pub fn chance(score: &Score) -> String {
    let (right, of) = (score.right(), score.of());
    let expected = number::decimal(of as f64 / 2.0, usize::from(of % 2 == 1));
    let share = number::percent(chance_of_at_least(right, of));
    format!("Guessing gets {expected} of {of} on average, and {right} or more in {share} of games.")
}

/// What a score shows and what it does not.
pub const MEANING: &str = "A high score shows that the images along these dimensions change in a way one can see, so that an order \
     can be told from a mixture. It does not show what a dimension stands for in the network, nor that one method is \
     better than the other: a few rounds of each differ by luck, and dimensions whose far images look alike are hard \
     in any method.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn image() -> Attributes {
        Attributes {
            frequency: Some(0.1254),
            angle_deg: 44.6,
            coherence: 0.5,
            phase_deg: 0.0,
            phase_agreement: 0.5,
            contrasts: [0.01, -0.25, 0.1, 0.2],
        }
    }

    #[test]
    fn an_answer_is_told_in_words() {
        assert_eq!(verdict(Strip::First, Strip::First), "Right: strip 1 is in order, strip 2 is shuffled.");
        assert_eq!(verdict(Strip::First, Strip::Second), "Not this one: strip 2 is in order, strip 1 is shuffled.");
    }

    #[test]
    fn an_explanation_has_the_dimension_and_what_was_measured() {
        let bundle = sample::bundle();
        let entry = sample::entry();
        let text = explanation(&entry, &bundle, 0);
        assert!(text.starts_with("They show dimension 1 of PCA on layer conv0, which explains 25.0\u{a0}%"), "{text}");
        assert!(text.ends_with("Its response to gratings: angle, 75\u{a0}% of its variance alone."), "{text}");
        let unmeasured = Bundle { tuning: None, ..bundle };
        assert!(explanation(&entry, &unmeasured, 0).ends_with("of the variance."));
    }

    #[test]
    fn an_image_in_words_has_numbers_that_do_not_tell_its_place() {
        assert_eq!(image_words(&image()), "0.125 cycles a pixel, angle 45°, orange/blue contrast −0.25");
        let blurred = Attributes { coherence: 0.1, ..image() };
        assert!(image_words(&blurred).contains("no main angle"));
        assert_eq!(image_words(&Attributes { frequency: None, ..image() }), "flat colour");
    }

    #[test]
    fn a_score_stands_beside_chance() {
        let mut score = Score::default();
        (0..10).for_each(|round| score.count("PCA", round < 8));
        assert_eq!(result(&score), "8 of 10 right");
        assert_eq!(chance(&score), "Guessing gets 5 of 10 on average, and 8 or more in 5.5\u{a0}% of games.");
        score.count("ICA", true);
        assert!(chance(&score).starts_with("Guessing gets 5.5 of 11"));
    }
}
