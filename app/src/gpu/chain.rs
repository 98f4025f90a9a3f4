//! A stem on the graphics processor: twin of `tuning_shared::live::Chain` on the way forward.

use super::device::Gpu;
use super::kernel::Kernel;
use super::program::Program;
use tuning_shared::live::kernels::{Convolve, Pool};
use tuning_shared::live::plan::{Map, Plan, TooSmall};
use tuning_shared::live::stem::{Normalisation, Stage, Stem, Window};
use wgpu::Buffer;

/// A stem laid out for images of one size: its maps, and the program that fills them. The gradient needs a
/// [`WayBack`](super::WayBack) beside it.
#[derive(Clone, Debug)]
pub struct Chain {
    plan: Plan,
    maps: Vec<Buffer>,
    links: Vec<Link>,
    forward: Program,
}

/// A stage, with what its kernels read beside maps and what they write for the way back.
#[derive(Clone, Debug)]
pub(super) enum Link {
    Convolve { shape: Convolve, weights: Buffer, bias: Buffer },
    Pool { shape: Pool, taken: Buffer },
    Normalise { norm: Normalisation, map: Map, sums: Buffer },
}

impl Chain {
    /// The stem for images of this height and width, in pixels.
    ///
    /// # Errors
    /// When a stage has no position left.
    pub fn new(gpu: &Gpu, stem: &Stem, height: usize, width: usize) -> Result<Self, TooSmall> {
        let plan = Plan::new(stem, height, width)?;
        let maps: Vec<Buffer> = plan.maps.iter().map(|map| gpu.room("map", map.stored())).collect();
        let links: Vec<Link> =
            stem.stages.iter().zip(plan.maps.windows(2)).map(|(stage, ends)| Link::new(gpu, stage, ends)).collect();
        let mut forward = Program::default();
        for (link, ends) in links.iter().zip(maps.windows(2)) {
            link.add_forward(gpu, &mut forward, [&ends[0], &ends[1]]);
        }
        Ok(Self { plan, maps, links, forward })
    }

    /// The shapes of its maps.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The network's input [height x width x 4].
    pub fn input(&self) -> &Buffer {
        &self.maps[0]
    }

    /// The layer's activations, as stored.
    pub fn layer(&self) -> &Buffer {
        &self.maps[self.maps.len() - 1]
    }

    /// From the input to the layer.
    pub fn forward(&self) -> &Program {
        &self.forward
    }

    /// Bytes of all its buffers.
    pub fn bytes(&self) -> u64 {
        self.buffers().map(Buffer::size).sum()
    }

    /// Frees its buffers at once: a browser would keep them until it next collects what nobody uses. It is of no use after.
    pub fn release(self) {
        self.buffers().for_each(Buffer::destroy);
    }

    /// Its stages.
    pub(super) fn links(&self) -> &[Link] {
        &self.links
    }

    /// The images' buffer, then that of each stage's output.
    pub(super) fn maps(&self) -> &[Buffer] {
        &self.maps
    }

    /// All buffers that it holds.
    pub(super) fn buffers(&self) -> impl Iterator<Item = &Buffer> {
        self.maps.iter().chain(self.links.iter().flat_map(Link::buffers))
    }
}

impl Link {
    /// A stage from one of these maps to the other.
    fn new(gpu: &Gpu, stage: &Stage, ends: &[Map]) -> Self {
        let (input, output) = (ends[0], ends[1]);
        match stage {
            Stage::Convolve(convolution) => {
                let shape = Convolve { window: convolution.window, input, output, rectified: convolution.rectified };
                let weights = fill_inputs(&shape, &shape.fill_weights(&convolution.weights.values()));
                Self::Convolve {
                    shape,
                    weights: gpu.filled("weights", &weights),
                    bias: gpu.filled("bias", &shape.fill_bias(&convolution.bias)),
                }
            }
            Stage::Pool(window) => {
                Self::Pool { shape: Pool { window: *window, input, output }, taken: gpu.room("taken", output.stored()) }
            }
            Stage::Normalise(norm) => {
                Self::Normalise { norm: *norm, map: output, sums: gpu.room("sums", output.stored()) }
            }
        }
    }

    fn buffers(&self) -> Vec<&Buffer> {
        match self {
            Self::Convolve { weights, bias, .. } => vec![weights, bias],
            Self::Pool { taken, .. } => vec![taken],
            Self::Normalise { sums, .. } => vec![sums],
        }
    }

    /// Adds its way forward, between these maps.
    fn add_forward(&self, gpu: &Gpu, program: &mut Program, [from, to]: [&Buffer; 2]) {
        match self {
            Self::Convolve { shape, weights, bias } => {
                let Convolve { window, input, output, rectified } = *shape;
                let mut constants = window_constants(window, input, output);
                constants.extend(channel_constants(input, output));
                constants.push(("RECTIFIED", f64::from(u8::from(rectified))));
                let eights = (output.stored_channels() / 4).div_ceil(2);
                let work = output.height * output.width.div_ceil(4) * eights;
                program.add(gpu, Kernel::CONVOLVE, &constants, work, &[from, weights, bias, to]);
            }
            Self::Pool { shape, taken } => {
                let constants = pool_constants(shape);
                program.add(gpu, Kernel::POOL, &constants, shape.output.stored() / 4, &[from, to, taken]);
            }
            Self::Normalise { norm, map, sums } => {
                let mut constants = normalise_constants(norm, *map);
                constants.push(("BIAS", f64::from(norm.bias)));
                program.add(gpu, Kernel::NORMALISE, &constants, map.stored(), &[from, to, sums]);
            }
        }
    }
}

/// The constants of a pool, on either way.
pub(super) fn pool_constants(shape: &Pool) -> Vec<(&'static str, f64)> {
    let mut constants = window_constants(shape.window, shape.input, shape.output);
    constants.push(("FOURS", (shape.output.stored_channels() / 4) as f64));
    constants
}

/// The constants that a normalisation has on either way.
pub(super) fn normalise_constants(norm: &Normalisation, map: Map) -> Vec<(&'static str, f64)> {
    vec![
        ("VALUES", map.stored() as f64),
        ("CHANNELS", map.stored_channels() as f64),
        ("SIZE", f64::from(norm.size)),
        ("ALPHA", f64::from(norm.alpha)),
        ("BETA", f64::from(norm.beta)),
    ]
}

pub(super) fn window_constants(window: Window, input: Map, output: Map) -> Vec<(&'static str, f64)> {
    vec![
        ("SIDE", f64::from(window.side)),
        ("STRIDE", f64::from(window.stride)),
        ("BEFORE", f64::from(window.before)),
        ("IN_HEIGHT", input.height as f64),
        ("IN_WIDTH", input.width as f64),
        ("OUT_HEIGHT", output.height as f64),
        ("OUT_WIDTH", output.width as f64),
    ]
}

/// The constants of a convolution's channels.
pub(super) fn channel_constants(input: Map, output: Map) -> [(&'static str, f64); 3] {
    let (given, read) = (output.stored_channels() / 4, input.stored_channels() / 4);
    [("OUT_FOURS", given as f64), ("IN_FOURS", read as f64), ("FOURTH", f64::from(u8::from(input.channels != COLOURS)))]
}

/// Channels of an image, which kernels read without a fourth.
const COLOURS: usize = 3;

/// Weights [side x side x inputs x stored outputs] with their inputs filled up with zeros to fours, unless they are the
/// three of an image.
pub(super) fn fill_inputs(shape: &Convolve, weights: &[f32]) -> Vec<f32> {
    let (inputs, given) = (shape.input.channels, shape.output.stored_channels());
    if inputs == COLOURS {
        return weights.to_vec();
    }
    let nothing = vec![0.0; (shape.input.stored_channels() - inputs) * given];
    weights.chunks_exact(inputs * given).flat_map(|tap| [tap, &nothing].concat()).collect()
}
