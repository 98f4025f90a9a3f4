//! The page: scrub along the tuning dimensions of a network's layer.
//!
//! [`state`] is the URL, [`data`] what the page reads, [`game`] the rounds of a test, [`view`] everything it shows as pure functions of a bundle. They
//! build natively, where they are tested; so does the tool that writes the first view into the served page. The
//! components, which place the views in a document, exist only for the browser.

pub mod data;
pub mod game;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod live;
pub mod state;
pub mod view;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod comparer;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod explorer;
#[cfg(target_arch = "wasm32")]
mod motion;
#[cfg(target_arch = "wasm32")]
mod nearness;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod player;
#[cfg(target_arch = "wasm32")]
mod screen;

#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
pub use live::start_engine;
#[cfg(target_arch = "wasm32")]
pub use pages::{start_explore, start_live, start_other};
