//! The dimension of another basis that varies most with the one that is shown, as a line with a link.

use super::number;
use crate::state::{Side, comparison_query};
use tuning_shared::Bundle;
use tuning_shared::correlation::{Incomparable, best_match};

/// The file of the page that compares, relative to every other.
pub const COMPARE_PAGE: &str = "compare.html";

/// A match, ready to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchView {
    /// What stands before the link: `Best match in ICA: `.
    pub lead: String,
    /// The link's text: `dimension 5, |r| = 0.91`, whose numbers stay with their names.
    pub text: String,
    /// The matching dimension, counted from 0.
    pub dimension: usize,
}

impl MatchView {
    /// The best match of a dimension in another basis.
    ///
    /// # Errors
    /// A sentence where none can be computed from bundles.
    pub fn new(of: &Bundle, dimension: usize, among: &Bundle) -> Result<Self, String> {
        let method = among.basis.method().label();
        let found = best_match(of, dimension, among).map_err(|reason| match reason {
            Incomparable::OtherActivations => format!("No match in this {method}: {reason}."),
            Incomparable::Nonlinear => format!("No match is computed: {reason}."),
        })?;
        Ok(Self {
            lead: format!("Best match in {method}: "),
            text: format!(
                "dimension\u{a0}{}, |r|\u{a0}=\u{a0}{}",
                found.dimension + 1,
                number::decimal(found.correlation.abs(), 2)
            ),
            dimension: found.dimension,
        })
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
    use ndarray::Array2;
    use tuning_shared::Basis;
    use tuning_shared::basis::{Linear, Nonnegative};

    /// Two uncorrelated dimensions of unit vectors.
    fn pca() -> Bundle {
        let rows = Array2::from_shape_fn((2, 8), |(row, channel)| f32::from(u8::from(row == channel)));
        let columns = rows.t().to_owned();
        let linear = Linear::new(ndarray::Array1::zeros(8), rows, columns).unwrap();
        Bundle { basis: Basis::Pca(linear), ..sample::bundle() }
    }

    #[test]
    fn a_match_is_named_with_its_correlation() {
        let found = MatchView::new(&pca(), 1, &pca()).unwrap();
        assert_eq!(
            (found.lead.as_str(), found.text.as_str()),
            ("Best match in PCA: ", "dimension\u{a0}2, |r|\u{a0}=\u{a0}1.00")
        );
    }

    #[test]
    fn where_there_is_none_a_sentence_says_why() {
        let other = Bundle { layer: "deeper".into(), ..pca() };
        assert!(MatchView::new(&pca(), 0, &other).unwrap_err().starts_with("No match in this PCA: the two were"));
        let patterns = Basis::Nmf(Nonnegative::new(Array2::ones((2, 8))).unwrap());
        let none = MatchView::new(&pca(), 0, &Bundle { basis: patterns, ..pca() }).unwrap_err();
        assert!(none.starts_with("No match is computed: coefficients of NMF"), "{none}");
    }
}
