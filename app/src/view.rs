//! What the page shows, as pure functions of a bundle: text, scales and geometry, tested without a browser.
//!
//! Components only place what is made here.

pub mod arrange;
pub mod attributes;
pub mod axis;
pub mod channels;
pub mod chooser;
pub mod crop;
pub mod diagram;
pub mod dimension;
pub mod glide;
pub mod histogram;
pub mod markup;
pub mod number;
pub mod reading;
pub mod row;
pub mod story;
pub mod takeaway;

#[cfg(test)]
mod sample;
