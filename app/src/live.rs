//! The optimiser beside the page: a worker that takes steps while the visitor's hand moves the target.
//!
//! The page and the worker talk in [`protocol`]'s messages, as postcard. The worker's program is a file of its own
//! ([`crate::gpu`] is in it and nowhere else), asked for when a visitor first touches a live control.

#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
mod engine;
pub mod protocol;
#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
mod scope;
pub mod status;
pub mod stems;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod studio;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod worker;

#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
pub use engine::start_engine;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) use studio::Studio;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) use worker::Worker;
