//! The command `tuning`.
fn main() {}
