//! The page of the visitor's photo: its texts and what it places.

/// Its heading.
pub const TITLE: &str = "What does the layer see in your photo?";

/// What can be done on it.
pub const LEDE: &str = "Choose a photo, and see where in it each tuning dimension answers. The photo never leaves your \
                        browser.";
