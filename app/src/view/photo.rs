//! The page of the visitor's photo: its texts and what it places.

pub mod picture;
pub mod place;
pub mod ranking;
pub mod refusal;
pub mod scale;
pub mod scene;
pub mod signed;

use tuning_shared::Bundle;
use tuning_shared::caption;

/// Its heading.
pub const TITLE: &str = "What does the layer see in your photo?";

/// What can be done on it.
pub const LEDE: &str = "Choose a photo, and see where in it each tuning dimension answers. The photo never leaves your \
                        browser.";

/// What becomes of a photo.
pub const PRIVACY: &str = "Drop or paste one anywhere on this page. It is read and run through the layer here, in your \
                           browser; nothing of it is sent or kept.";

/// What the example is.
pub const EXAMPLE: &str = "Example scene";

/// What is said of a photo that is transparent somewhere.
pub const ON_GREY: &str = "Its transparent parts lie on mid-grey here.";

/// What is said of the border of all maps.
pub const BORDER: &str = "Along the border a place sees past the photo, where the layer pads with its mean colour: an edge \
                          there may be that of the photo itself.";

/// What is said where the worker does not come.
pub fn not_run(why: &str) -> String {
    format!(
        "Nothing can be computed here: {}. The strips on the other pages need no such program.",
        why.trim_end_matches('.')
    )
}

/// What the image drawn for a place shows, for those who do not see it.
pub fn spot_alternative(place: &str) -> String {
    format!("The image drawn for the photo’s activation at this place: {place}")
}

/// What a dimension's response to gratings follows, where that was measured.
pub fn caption(bundle: &Bundle, dimension: usize) -> Option<String> {
    let tuning = bundle.tuning.as_ref()?;
    let indices = &tuning.dimensions.get(dimension)?.indices;
    Some(format!("Response to gratings: {}.", caption::caption(indices, &tuning.null)))
}
