//! The gradient through a stem on the graphics processor: twin of `tuning_shared::live::Chain` on the way back.

use super::chain::{Chain, Link, channel_constants, normalise_constants, pool_constants, window_constants};
use super::device::Gpu;
use super::kernel::Kernel;
use super::program::Program;
use tuning_shared::live::kernels::Convolve;
use wgpu::Buffer;

/// The gradients of a chain's maps, and the program that fills them once the chain has gone forward.
#[derive(Clone, Debug)]
pub struct WayBack {
    towards: Vec<Buffer>,
    program: Program,
}

impl WayBack {
    /// The way back through a chain.
    pub fn new(gpu: &Gpu, chain: &Chain) -> Self {
        let towards: Vec<Buffer> = chain.plan().maps.iter().map(|map| gpu.room("towards map", map.stored())).collect();
        let mut program = Program::default();
        for (index, link) in chain.links().iter().enumerate().rev() {
            let [maps, towards] = [chain.maps(), &towards].map(|buffers| [&buffers[index], &buffers[index + 1]]);
            add(gpu, &mut program, link, (maps, towards));
        }
        Self { towards, program }
    }

    /// Where the gradient with respect to the layer's activations is written before the way back.
    pub fn towards_layer(&self) -> &Buffer {
        &self.towards[self.towards.len() - 1]
    }

    /// The gradient with respect to the input [height x width x 4].
    pub fn towards_input(&self) -> &Buffer {
        &self.towards[0]
    }

    /// From the gradient at the layer to that at the input.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// All buffers that it holds; the chain's own are not among them.
    pub(super) fn buffers(&self) -> impl Iterator<Item = &Buffer> {
        self.towards.iter()
    }
}

/// Adds a stage's way back, between these maps and their gradients: those of its input, then those of its output.
fn add(
    gpu: &Gpu,
    program: &mut Program,
    link: &Link,
    ([from, to], [towards_from, towards_to]): ([&Buffer; 2], [&Buffer; 2]),
) {
    match link {
        Link::Convolve { shape, weights, .. } => {
            let Convolve { window, input, output, rectified } = *shape;
            if rectified {
                let fours = output.stored() / 4;
                program.add(gpu, Kernel::RECTIFY_ADJOINT, &[("FOURS", fours as f64)], fours, &[to, towards_to]);
            }
            let mut constants = window_constants(window, input, output);
            constants.extend(channel_constants(input, output));
            let spans = input.width.div_ceil(4 * window.stride as usize);
            let work = input.height * input.stored_channels() / 4 * window.stride as usize * spans;
            program.add(gpu, Kernel::CONVOLVE_ADJOINT, &constants, work, &[weights, towards_to, towards_from]);
        }
        Link::Pool { shape, taken } => {
            let constants = pool_constants(shape);
            let work = shape.input.stored() / 4;
            program.add(gpu, Kernel::POOL_ADJOINT, &constants, work, &[taken, towards_to, towards_from]);
        }
        Link::Normalise { norm, map, sums } => {
            let constants = normalise_constants(norm, *map);
            let buffers = [from, to, sums, towards_to, towards_from];
            program.add(gpu, Kernel::NORMALISE_ADJOINT, &constants, map.stored(), &buffers);
        }
    }
}
