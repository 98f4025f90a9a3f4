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

#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod browser;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod comparer;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod components;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod explorer;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod mixer;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod motion;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod nearness;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod pages;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod places;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod player;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod relation;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod rest;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod screen;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod tickets;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod turns;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod viewer;

#[cfg(all(target_arch = "wasm32", feature = "gpu"))]
pub use live::start_engine;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub use pages::{start_explore, start_mix, start_other, start_photo};
