//! The command and the library that compute bundles.

pub mod cache;
pub mod error;
pub mod model;
pub mod render;

pub use error::{Error, Result};
