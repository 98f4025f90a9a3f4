//! The page of the visitor's photo.

/// Starts it.
pub(super) fn start(_place: web_sys::HtmlElement) {}
