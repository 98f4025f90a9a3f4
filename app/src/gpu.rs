//! The optimiser on the graphics processor: WebGPU in a browser, Vulkan natively, through wgpu.
//!
//! [`Gpu`] is a device. A [`Kernel`] is a WGSL program with the name of its twin in `tuning_shared::live::kernels`; a
//! [`Program`] is a list of them with the buffers they work on, recorded once and run as often as wanted. [`Chain`] runs
//! a stem, which is all that a photo needs; [`WayBack`] runs the gradient through one, and [`Optimiser`] takes
//! optimisation steps with both. Nothing is read back but what is shown.

mod chain;
mod device;
mod kernel;
mod optimiser;
mod program;
#[cfg(test)]
mod tests;
mod way_back;

pub use chain::Chain;
pub use device::{Gpu, GpuError};
pub use kernel::Kernel;
pub use optimiser::{Optimiser, Shown};
pub use program::Program;
pub use way_back::WayBack;
