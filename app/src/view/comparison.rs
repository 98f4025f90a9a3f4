//! Two dimensions on one axis: positions in standard deviations, so that one place on a slider is as far out on both.
//!
//! A dimension was observed as far as it was: beyond its ends its last image stays, and the page says so.

pub mod axis;
pub mod lane;
pub mod side;

pub use axis::CommonAxis;
pub use lane::{Lane, Place};
pub use side::{SideReading, correlation_line, opening_position, shown_bases, slider_spoken};

use tuning_shared::Method;

/// The page's headline.
pub const TITLE: &str = "Two dimensions on one slider";

/// What the page is for.
pub const LEDE: &str = "Set any two dimensions side by side, of one method or of two, and travel along both at once. For each, the \
     dimension of the other basis that varies most with it is one click away.";

/// What the one slider means, in a line.
pub fn note(methods: &[Method]) -> String {
    let centred = |method: &Method| matches!(method, Method::Pca | Method::Ica);
    let from = match (methods.iter().all(centred), methods.iter().any(centred)) {
        (true, _) => "the mean",
        (false, true) => "the mean (NMF and LLE: from zero)",
        (false, false) => "zero",
    };
    format!(
        "One place on the slider is the same number of standard deviations (σ) from {from} on both. Each side shows its \
         image nearest to it; where one was not observed so far out, its last image stays."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_says_what_a_position_is_counted_from() {
        assert!(note(&[Method::Pca, Method::Ica]).contains("(σ) from the mean on both"));
        assert!(note(&[Method::Pca, Method::Nmf]).contains("from the mean (NMF and LLE: from zero)"));
        assert!(note(&[Method::Lle, Method::Nmf]).contains("from zero on both"));
    }
}
