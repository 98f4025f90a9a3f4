//! Reports: what was measured beside what the paper found, and figures of it.

pub mod components;
pub mod depth;
pub mod figures;
pub mod gabor;
mod tables;

pub use tables::{json, markdown, tables};
