//! The types and the mathematics of both sides.
