//! The command and the library that compute bundles.

pub mod cache;
pub mod collect;
pub mod error;
pub mod model;
pub mod reduce;
pub mod render;
pub mod stimuli;
pub mod store;

pub use error::{Error, Result};
