//! What the page shows, as pure functions of a bundle: text, scales and geometry, tested without a browser.
//!
//! Components only place what is made here.

pub mod arrange;
pub mod attributes;
pub mod axis;
pub mod channels;
pub mod chooser;
pub mod comparison;
pub mod crop;
pub mod curves;
pub mod diagram;
pub mod dimension;
pub mod gabor;
pub mod game;
pub mod glide;
pub mod histogram;
pub mod live;
pub mod markup;
pub mod matches;
pub mod mix;
pub mod number;
pub mod numbers;
pub mod photo;
pub mod reading;
pub mod row;
pub mod shares;
pub mod story;
pub mod strip;
pub mod tables;
pub mod takeaway;
pub mod verdicts;

#[cfg(test)]
mod sample;
