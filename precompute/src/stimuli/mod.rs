//! What networks are shown.

pub mod photos;
