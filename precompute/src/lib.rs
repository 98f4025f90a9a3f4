//! Find the tuning dimensions of a network's layer and draw them.
//!
//! The stages, in order, each a library function with a subcommand of `tuning`: [`collect`] activations from photos,
//! [`reduce`] them to a basis, [`render`] points along its dimensions, [`pack`] all of it into a bundle for the page.
//! [`run`] does them all from a [`recipe`]. [`probe`] measures what the dimensions of a basis respond to.

pub mod cache;
pub mod cli;
pub mod collect;
pub mod compress;
pub mod error;
pub mod fingerprint;
pub mod inspect;
pub mod model;
pub mod pack;
pub mod probe;
pub mod progress;
pub mod recipe;
pub mod reduce;
pub mod render;
pub mod report;
pub mod run;
pub mod sample;
pub mod seen;
pub mod sheet;
pub mod stimuli;
pub mod store;
pub mod strip;
pub mod upgrade;
pub mod verify;

pub use error::{Error, Result};
