//! The command and the library that compute bundles.

pub mod error;
pub mod model;

pub use error::{Error, Result};
