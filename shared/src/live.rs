//! The optimiser that runs in the page, where a visitor moves the target (Dey et al. 2020, section 3.3).
//!
//! A [`Stem`] holds the first layers of a network: a chain of convolutions, max-pools and local response
//! normalisations. A [`Plan`] lays one out for images of a size. [`kernels`] are the operations of a step, each a
//! function from slices to a slice; `app/src/gpu` has a WGSL kernel of the same name for each. [`Twin`] takes steps
//! with them, on the processor: what the graphics processor's results are compared with, and what runs where there is
//! none.
//!
//! Maps are stored as [height x width x channels], the channels filled up with zeros to a multiple of four, so that a
//! kernel reads four channels at once.

mod chain;
pub mod descent;
mod field;
pub mod kernels;
pub mod photo;
pub mod plan;
pub mod start;
pub mod stem;
mod twin;

pub use chain::Chain;
pub use descent::{Course, Descent, Movement, Row};
pub use field::Field;
pub use photo::{Maps, PhotoActivations};
pub use plan::{Map, Plan};
pub use start::FlatColours;
pub use stem::Stem;
pub use twin::{MEAN_CYCLES, TargetError, Twin, unit_target};
