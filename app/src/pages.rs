//! The pages. There is one.

mod explore;

pub use explore::start;
