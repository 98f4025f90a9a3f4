//! The dimensions of a list, in the order and choice that a visitor asked for.

use super::attributes::shown;
use crate::state::{Arrangement, Sort};
use tuning_shared::Bundle;
use tuning_shared::tuning::Attribute;

/// The indices of the dimensions that are listed, in order. What is equal keeps the order of the basis, and what was
/// not measured comes last.
pub fn arranged(bundle: &Bundle, arrangement: Arrangement) -> Vec<usize> {
    let is_listed = |index: &usize| arrangement.attribute.is_none_or(|wanted| shown(bundle, *index).contains(&wanted));
    let mut listed: Vec<usize> = (0..bundle.dimensions.len()).filter(is_listed).collect();
    let by = |index: usize| match arrangement.sort {
        Sort::Variance => None,
        Sort::Index => largest_index(bundle, index, arrangement.attribute),
        Sort::Stability => bundle.dimensions[index].stability,
    };
    listed.sort_by(|a, b| by(*b).unwrap_or(-1.0).total_cmp(&by(*a).unwrap_or(-1.0)));
    listed
}

/// The largest share of the response that one attribute alone accounts for: this one, where one is asked for.
fn largest_index(bundle: &Bundle, dimension: usize, attribute: Option<Attribute>) -> Option<f32> {
    let indices = &bundle.tuning.as_ref()?.dimensions.get(dimension)?.indices;
    match attribute {
        Some(attribute) => Some(indices.of(attribute).first),
        None => Attribute::ALL.into_iter().map(|attribute| indices.of(attribute).first).max_by(f32::total_cmp),
    }
}

/// How many are listed, e.g. `All 16 dimensions`, `3 of 16 dimensions: angle`.
pub fn count(listed: usize, all: usize, attribute: Option<Attribute>) -> String {
    let dimensions = if all == 1 { "dimension" } else { "dimensions" };
    match attribute {
        None => format!("All {all} {dimensions}"),
        Some(attribute) => format!("{listed} of {all} {dimensions}: {}", attribute.label()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn listed(change: impl FnOnce(&mut Bundle), sort: Sort, attribute: Option<Attribute>) -> Vec<usize> {
        let mut bundle = sample::bundle();
        change(&mut bundle);
        arranged(&bundle, Arrangement { sort, attribute })
    }

    #[test]
    fn the_usual_order_is_that_of_the_basis() {
        assert_eq!(listed(|_| {}, Sort::Variance, None), [0, 1]);
    }

    #[test]
    fn the_largest_comes_first_and_what_was_not_measured_last() {
        assert_eq!(listed(|b| b.dimensions[1].stability = Some(0.95), Sort::Stability, None), [1, 0]);
        assert_eq!(listed(|b| b.dimensions[0].stability = None, Sort::Stability, None), [1, 0]);
        let second_follows_phase = |bundle: &mut Bundle| {
            let dimension = &mut bundle.tuning.as_mut().unwrap().dimensions[1];
            dimension.indices.attributes[Attribute::Phase as usize].first = 0.9;
        };
        assert_eq!(listed(second_follows_phase, Sort::Index, None), [1, 0]);
        assert_eq!(listed(|b| b.tuning = None, Sort::Index, None), [0, 1]);
    }

    #[test]
    fn only_those_that_show_the_attribute_are_listed() {
        assert_eq!(listed(|_| {}, Sort::Variance, Some(Attribute::Angle)), [0]);
        assert!(listed(|_| {}, Sort::Variance, Some(Attribute::BlueRed)).is_empty());
    }

    #[test]
    fn a_count_says_of_what() {
        assert_eq!(count(16, 16, None), "All 16 dimensions");
        assert_eq!(count(3, 16, Some(Attribute::Angle)), "3 of 16 dimensions: angle");
    }
}
