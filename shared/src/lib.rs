//! The types and the mathematics that the precomputation and the page share.
//!
//! A layer's activations are reduced to a [`Basis`]: a mean, components and mixing. Each component is one *tuning
//! dimension*. [`sampling`] places points along it, the precomputation draws an image for each, and a [`Bundle`]
//! carries all that a reader sees of one basis. A [`Catalog`] lists the bundles a site serves.
//!
//! Nothing here does I/O, starts a thread or reads a clock; everything builds for wasm32.

pub mod attribute;
pub mod basis;
pub mod bundle;
pub mod caption;
pub mod carried;
pub mod catalog;
pub mod clearest;
pub mod colour;
pub mod correlation;
pub mod delta;
pub mod envelope;
pub mod finding;
pub mod fourier;
pub mod gabor;
pub mod gratings;
pub mod live;
pub mod movement;
pub mod observed;
pub mod observed_sample;
pub mod paper;
pub mod random;
pub mod sampling;
pub mod seen;
pub mod sensitivity;
pub mod tables;
pub mod tuning;
pub mod verdict;

pub use basis::{Basis, Method};
pub use bundle::{Bundle, Dimension, Point};
pub use catalog::{Catalog, CatalogEntry};
pub use observed::Observed;
pub use observed_sample::ObservedSample;
pub use sampling::Sampling;
pub use tuning::{BasisTuning, Tuning};
