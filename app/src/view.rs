//! What the page shows, as pure functions of a bundle: text, scales and geometry, tested without a browser.
//!
//! Components only place what is made here.

pub mod axis;
pub mod channels;
pub mod chooser;
pub mod comparison;
pub mod crop;
pub mod dimension;
pub mod game;
pub mod histogram;
pub mod markup;
pub mod matches;
pub mod number;
pub mod reading;
pub mod row;
pub mod story;

#[cfg(test)]
mod sample;
