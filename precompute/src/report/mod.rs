//! Reports from a folder of bundles: what was measured beside what the paper found.

mod tables;

pub use tables::{Cell, TableReport, json, markdown, tables};
