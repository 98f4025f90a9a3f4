//! Reports: what was measured beside what the paper found, and figures of what is known.

pub mod gabor;
mod tables;

pub use tables::{json, markdown, tables};
