//! What a dimension's response follows, in words.
//!
//! A caption says only what a random direction of the same subspace does not reach ([`crate::tuning::Null`]), and what
//! is at least a twentieth: where directions follow phase not at all, 1 % is unusual and still nothing. It names the
//! attributes that pass alone, the largest share first. Where none does, it says which attributes pass together,
//! a conjunction; where not even that, whether the spread of the responses follows one; or that nothing stands out.
//! Since it looks at several indices, more than one random direction in a hundred would get a caption too.

use crate::finding::whole_percent;
use crate::tuning::{Attribute, Indices, Null, PAIRS};
use crate::verdict::LEAST;

/// The caption of a dimension of which nothing stands out.
pub const NOTHING: &str = "no attribute: what it follows, random directions of the same subspace follow as much";

/// What a dimension's response follows, e.g. "angle, 41 % of its variance alone; with phase 62 %".
pub fn caption(indices: &Indices, null: &Null) -> String {
    let found = Found { indices, thresholds: &null.thresholds };
    let alone = found.alone();
    if !alone.is_empty() {
        return named(&found, &alone);
    }
    found.conjunction().or_else(|| found.spread(&[])).unwrap_or_else(|| NOTHING.to_owned())
}

/// The attributes that a dimension's response follows alone, as its [`caption`] names them: the largest share first.
pub fn followed(indices: &Indices, null: &Null) -> Vec<Attribute> {
    Found { indices, thresholds: &null.thresholds }.alone()
}

/// The attributes that a caption names alone, the largest share first.
pub fn named_alone(indices: &Indices, null: &Null) -> Vec<Attribute> {
    Found { indices, thresholds: &null.thresholds }.alone()
}

/// The caption of a dimension that follows these attributes alone.
fn named(found: &Found<'_>, attributes: &[Attribute]) -> String {
    let mut clauses = Vec::new();
    for (place, attribute) in attributes.iter().enumerate() {
        let of_what = if place == 0 { " of its variance" } else { "" };
        let share = whole_percent(found.indices.of(*attribute).first);
        let mut clause = format!("{}, {share}{of_what} alone", attribute.label());
        if let Some((others, share)) = found.together(*attribute) {
            clause += &format!("; with {others} {}", whole_percent(share));
        }
        clauses.push(clause);
    }
    clauses.extend(found.spread(attributes));
    clauses.join("; and ")
}

/// The indices of a dimension and what they must exceed.
struct Found<'a> {
    indices: &'a Indices,
    thresholds: &'a Indices,
}

impl Found<'_> {
    /// The attributes whose share alone passes, the largest first.
    fn alone(&self) -> Vec<Attribute> {
        let first = |attribute: &Attribute| self.indices.of(*attribute).first;
        let passes = |attribute: &Attribute| passes(first(attribute), self.thresholds.of(*attribute).first);
        let mut attributes: Vec<Attribute> = Attribute::ALL.into_iter().filter(passes).collect();
        attributes.sort_by(|a, b| first(b).total_cmp(&first(a)));
        attributes
    }

    /// The pairs of factors whose share together passes, the largest first.
    fn pairs(&self) -> Vec<([Attribute; 2], f32)> {
        let each = PAIRS.into_iter().zip(self.indices.pairs).zip(self.thresholds.pairs);
        let mut pairs: Vec<_> =
            each.filter(|((_, share), threshold)| passes(*share, *threshold)).map(|(pair, _)| pair).collect();
        pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
        pairs
    }

    fn total_passes(&self, attribute: Attribute) -> bool {
        passes(self.indices.of(attribute).total, self.thresholds.of(attribute).total)
    }

    /// What an attribute accounts for with others, where that passes: a Gabor attribute with the other that adds most,
    /// a contrast with all that changes on its axis.
    fn together(&self, attribute: Attribute) -> Option<(&'static str, f32)> {
        if !Attribute::GABOR.contains(&attribute) {
            let total = self.indices.of(attribute).total;
            return self.total_passes(attribute).then_some(("frequency, angle and phase", total));
        }
        let (pair, share) = self.pairs().into_iter().find(|(pair, _)| pair.contains(&attribute))?;
        let other = if pair[0] == attribute { pair[1] } else { pair[0] };
        Some((other.label(), share))
    }

    /// Attributes that pass together and not alone: the pair or the total of the largest share. It is called a
    /// conjunction where the larger part of the share is theirs together.
    fn conjunction(&self) -> Option<String> {
        let (what, together, at_most, alone) = match self.pairs().first() {
            Some(&([one, other], share)) => {
                let alone = self.indices.of(one).first.max(self.indices.of(other).first);
                (format!("{} and {} together", one.label(), other.label()), share, "at most ", alone)
            }
            None => {
                let total = |attribute: &Attribute| self.indices.of(*attribute).total;
                let passing = Attribute::ALL.into_iter().filter(|attribute| self.total_passes(*attribute));
                let attribute = passing.max_by(|a, b| total(a).total_cmp(&total(b)))?;
                let what = format!("{} together with other attributes", attribute.label());
                (what, total(&attribute), "", self.indices.of(attribute).first)
            }
        };
        let (kind, remark) =
            if 2.0 * alone <= together { ("a conjunction: ", "") } else { ("", ", as random directions do") };
        let (together, alone) = (whole_percent(together), whole_percent(alone));
        Some(format!("{kind}{what}, {together} of its variance; alone {at_most}{alone}{remark}"))
    }

    /// The factors that the distribution of the responses follows, without those that their means follow. That it is
    /// another on one colour axis than on the others says no more than the axis's total.
    fn spread(&self, without: &[Attribute]) -> Option<String> {
        let follows = |attribute: &&Attribute| {
            passes(self.indices.of(**attribute).delta, self.thresholds.of(**attribute).delta)
                && !without.contains(attribute)
        };
        let names: Vec<&str> = Attribute::GABOR.iter().filter(follows).map(|a| a.label()).collect();
        let (last, others) = names.split_last()?;
        let names = if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
        Some(format!("the spread of its responses follows {names}"))
    }
}

fn passes(index: f32, threshold: f32) -> bool {
    index > threshold && index >= LEAST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tuning::Index;

    const SPACE: char = '\u{a0}';

    /// Every threshold is a half.
    fn null() -> Null {
        let half = Index { first: 0.5, total: 0.5, delta: 0.5 };
        let thresholds = Indices { attributes: [half; 7], pairs: [0.5; 3], axes: [0.5; 5] };
        Null { rotations: 1000, seed: 0, share: 0.99, thresholds, best: thresholds }
    }

    fn indices(change: impl FnOnce(&mut Indices)) -> Indices {
        let mut indices = Indices::default();
        change(&mut indices);
        indices
    }

    fn captioned(change: impl FnOnce(&mut Indices)) -> String {
        caption(&indices(change), &null()).replace(SPACE, " ")
    }

    fn set(indices: &mut Indices, attribute: Attribute, first: f32, total: f32) {
        let index = &mut indices.attributes[attribute as usize];
        (index.first, index.total) = (first, total);
    }

    #[test]
    fn an_attribute_is_named_with_the_partner_that_adds_most() {
        let text = captioned(|i| {
            set(i, Attribute::Angle, 0.51, 0.9);
            i.pairs = [0.55, 0.0, 0.62];
        });
        assert_eq!(text, "angle, 51 % of its variance alone; with phase 62 %");
    }

    #[test]
    fn the_largest_share_comes_first() {
        let text = captioned(|i| {
            set(i, Attribute::Frequency, 0.51, 0.51);
            set(i, Attribute::GreenPurple, 0.6, 0.8);
        });
        assert_eq!(
            text,
            "green/purple contrast, 60 % of its variance alone; with frequency, angle and phase 80 %; \
             and frequency, 51 % alone"
        );
        let both = indices(|i| {
            set(i, Attribute::Frequency, 0.51, 0.51);
            set(i, Attribute::GreenPurple, 0.6, 0.8);
        });
        assert_eq!(named_alone(&both, &null()), [Attribute::GreenPurple, Attribute::Frequency]);
    }

    #[test]
    fn what_counts_together_and_not_alone_is_a_conjunction() {
        let text = captioned(|i| {
            set(i, Attribute::Angle, 0.12, 0.7);
            set(i, Attribute::Phase, 0.08, 0.7);
            i.pairs[2] = 0.66;
        });
        assert_eq!(text, "a conjunction: angle and phase together, 66 % of its variance; alone at most 12 %");
        let text = captioned(|i| set(i, Attribute::BlueRed, 0.0, 0.75));
        assert_eq!(
            text,
            "a conjunction: blue/red contrast together with other attributes, 75 % of its variance; alone 0 %"
        );
    }

    #[test]
    fn what_is_mostly_one_attribute_is_not_called_a_conjunction() {
        let text = captioned(|i| {
            set(i, Attribute::Angle, 0.45, 0.8);
            i.pairs[0] = 0.8;
        });
        assert_eq!(
            text,
            "frequency and angle together, 80 % of its variance; alone at most 45 %, as random directions do"
        );
    }

    #[test]
    fn a_spread_is_named_where_the_mean_follows_something_else() {
        let frequency = Attribute::Frequency as usize;
        let text = captioned(|i| i.attributes[frequency].delta = 0.6);
        assert_eq!(text, "the spread of its responses follows frequency");
        let text = captioned(|i| {
            i.attributes[frequency].delta = 0.6;
            set(i, Attribute::Phase, 0.7, 0.7);
        });
        assert_eq!(text, "phase, 70 % of its variance alone; and the spread of its responses follows frequency");
    }

    #[test]
    fn what_is_unusual_and_small_is_not_worth_a_word() {
        let nothing = Null { thresholds: Indices::default(), ..null() };
        let small = indices(|i| set(i, Attribute::Phase, 0.04, 0.04));
        assert!(caption(&small, &nothing).starts_with("no attribute"));
        let larger = indices(|i| set(i, Attribute::Phase, 0.06, 0.06));
        assert!(caption(&larger, &nothing).starts_with("phase, 6"));
    }

    #[test]
    fn what_only_equals_the_null_does_not_pass() {
        let text = caption(&null().thresholds, &null());
        assert!(text.starts_with("no attribute"), "{text}");
        assert!(!text.contains('%'), "{text}");
    }
}
