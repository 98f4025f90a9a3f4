//! The operations of an optimisation step, forward and adjoint.
//!
//! Each is the twin of the WGSL kernel of the same name in `app/src/gpu/kernels`: the same function on the same layout,
//! though not always computed in the same way. An adjoint takes the gradient of the objective with respect to an
//! operation's output to that with respect to its input.
//!
//! In a browser these use vectors of four numbers, which every one with WebAssembly that runs the rest has had since
//! 2023; only the program that calls them contains such instructions.

mod adam;
mod colour;
mod convolve;
mod cosine;
mod filters;
mod lanes;
mod normalise;
mod pool;
mod product;
mod rectify;
mod room;
mod sigmoid;
mod synthesise;
mod tiles;
mod wave;
mod winograd;

pub use adam::{Rate, State, adam};
pub use colour::{ColourSpace, colour, colour_adjoint, pack};
pub use convolve::{Convolve, convolve, convolve_adjoint};
pub use cosine::{SILENT, cosine};
pub use filters::Filters;
pub use normalise::{Normalised, normalise, normalise_adjoint};
pub use pool::{Pool, pool, pool_adjoint};
pub use rectify::rectify_adjoint;
pub use room::Room;
pub use synthesise::{Parts, analyse, synthesise};
pub use wave::{Waves, wave, wave_amplitudes};
