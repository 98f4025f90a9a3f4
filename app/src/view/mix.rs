//! The page of the mix: its texts and what it places.

/// Its heading.
pub const TITLE: &str = "Go anywhere between the strips.";

/// What can be done on it.
pub const LEDE: &str = "A strip follows one tuning dimension. Here every dimension of a basis has a slider, and an image \
                        is drawn in your browser, while you move, that makes the layer answer with that mix.";
