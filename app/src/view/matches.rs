//! The dimension of another basis that varies most with the one that is shown, as a line with a link.

use super::number;
use crate::state::{Side, comparison_query};
use tuning_shared::correlation::{Incomparable, Known, best_match};

/// The file of the page that compares, relative to every other.
pub const COMPARE_PAGE: &str = "compare.html";

/// A match, ready to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchView {
    /// What stands before the link: `Best match in ICA: `.
    pub lead: String,
    /// The link's text: `dimension 5, |r| = 0.91`, whose numbers stay with their names.
    pub text: String,
    /// What stands after the link where the match is an estimate: `, estimated over …`.
    pub estimated: String,
    /// The matching dimension, counted from 0.
    pub dimension: usize,
}

impl MatchView {
    /// The best match of a dimension in another basis.
    ///
    /// # Errors
    /// When there is none, or it cannot be computed from what is known; [`no_match`] says so in a sentence.
    pub fn new(of: Known<'_>, dimension: usize, among: Known<'_>) -> Result<Self, Incomparable> {
        let found = best_match(of, dimension, among)?;
        let sign = if found.sampled.is_some() { '≈' } else { '=' };
        Ok(Self {
            lead: format!("Best match in {}: ", among.bundle.basis.method().label()),
            text: format!(
                "dimension\u{a0}{}, |r|\u{a0}{sign}\u{a0}{}",
                found.dimension + 1,
                number::decimal(found.correlation.r.abs(), 2)
            ),
            estimated: found.sampled.map_or_else(String::new, |count| format!(", {}", estimated(count))),
            dimension: found.dimension,
        })
    }
}

/// How an estimate was made: from the coefficients of `count` activations.
pub fn estimated(count: usize) -> String {
    format!("estimated over a sample of {} of the same activations", number::count(count as u64))
}

/// Why there is no match in a basis of another method, as a sentence.
pub fn no_match(method: &str, reason: Incomparable) -> String {
    match reason {
        Incomparable::OtherActivations => format!("No match in this {method}: {reason}."),
        Incomparable::Unsampled | Incomparable::OtherSamples => format!("No match is computed: {reason}."),
    }
}

/// The address that shows two dimensions beside each other, from any page of the site.
pub fn comparison_address(left: Side<'_>, right: Side<'_>) -> String {
    format!("{COMPARE_PAGE}{}", comparison_query(left, right, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use ndarray::{Array2, array};
    use tuning_shared::basis::{Linear, Nonnegative};
    use tuning_shared::{Basis, Bundle, ObservedSample};

    /// Two uncorrelated dimensions of unit vectors.
    fn pca() -> Bundle {
        let rows = Array2::from_shape_fn((2, 8), |(row, channel)| f32::from(u8::from(row == channel)));
        let columns = rows.t().to_owned();
        let linear = Linear::new(ndarray::Array1::zeros(8), rows, columns).unwrap();
        Bundle { basis: Basis::Pca(linear), ..sample::bundle() }
    }

    /// Two patterns, with the coefficients of three activations.
    fn nmf() -> (Bundle, ObservedSample) {
        let patterns = Basis::Nmf(Nonnegative::new(Array2::ones((2, 8))).unwrap());
        let coefficients = array![[0.0, 3.0], [1.0, 1.0], [2.0, 2.0]];
        let sample = ObservedSample::new(coefficients.view(), &[[0.0, 3.0]; 2]).unwrap();
        (Bundle { basis: patterns, ..pca() }, sample)
    }

    #[test]
    fn a_match_is_named_with_its_correlation() {
        let found = MatchView::new((&pca()).into(), 1, (&pca()).into()).unwrap();
        assert_eq!(
            (found.lead.as_str(), found.text.as_str(), found.estimated.as_str()),
            ("Best match in PCA: ", "dimension\u{a0}2, |r|\u{a0}=\u{a0}1.00", "")
        );
    }

    #[test]
    fn an_estimate_is_said_to_be_one() {
        let (patterns, sample) = nmf();
        let known = Known { bundle: &patterns, sample: Some(&sample) };
        let found = MatchView::new(known, 1, known).unwrap();
        assert_eq!((found.lead.as_str(), found.dimension), ("Best match in NMF: ", 1));
        assert_eq!(found.text, "dimension\u{a0}2, |r|\u{a0}≈\u{a0}1.00");
        assert_eq!(found.estimated, ", estimated over a sample of 3 of the same activations");
        assert_eq!(estimated(2048), "estimated over a sample of 2,048 of the same activations");
    }

    #[test]
    fn where_there_is_none_a_sentence_says_why() {
        let other = Bundle { layer: "deeper".into(), ..pca() };
        let reason = MatchView::new((&pca()).into(), 0, (&other).into()).unwrap_err();
        assert!(no_match("PCA", reason).starts_with("No match in this PCA: the two were"));
        let reason = MatchView::new((&pca()).into(), 0, (&nmf().0).into()).unwrap_err();
        let none = no_match("NMF", reason);
        assert!(none.starts_with("No match is computed: for coefficients of NMF"), "{none}");
        assert!(none.ends_with("one of the two bundles has none."), "{none}");
    }
}
