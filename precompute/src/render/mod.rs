//! Drawing points: images optimised until they reproduce an activation (Dey et al. 2020, section 3.3).
//!
//! The whole optimisation step is one ONNX graph ([`step`]): the image is synthesised from a Fourier spectrum under a
//! small random affine transform ([`tuning_shared::fourier`], [`transform`]), decorrelated colours and a sigmoid
//! ([`tuning_shared::colour`]) turn it
//! into pixels, the network turns them into activations, and the mean cosine similarity to the target ([`objective`])
//! goes back through all of it to an Adam step on the spectrum. The state stays where it is; the host only says `run`.

mod adam;
pub mod budget;
pub mod gradient;
pub mod objective;
pub mod optimise;
pub mod rendering;
pub mod settings;
mod start;
pub mod step;
mod synthesis;
pub mod transform;

pub use budget::Memory;
pub use optimise::{Optimiser, Visualization};
pub use rendering::{Preset, Rendering};
pub use settings::{Colours, Parameterisation, Positions, ReluGradient, Settings, Transform};
