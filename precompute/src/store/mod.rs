//! Files: written whole or not at all, in formats that NumPy and others read.
//!
//! A stage writes to a temporary name in the folder of its result, syncs, and renames. So a result that is there is
//! complete, whatever killed the run before, and a full disk leaves earlier results as they were.

mod atomic;
pub mod json;
pub mod npy;
pub mod npz;

pub use atomic::{NewFile, write_atomically};
