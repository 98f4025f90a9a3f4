//! Figures of what is known.

pub mod gabor;
