//! The page of the mix.

/// Starts it.
pub(super) fn start(_place: web_sys::HtmlElement) {}
