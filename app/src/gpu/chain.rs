//! A stem on the graphics processor, forward and back: twin of `tuning_shared::live::Chain`.

use super::device::Gpu;
use super::kernel::Kernel;
use super::program::Program;
use tuning_shared::live::kernels::{Convolve, Pool};
use tuning_shared::live::plan::{Map, Plan, TooSmall};
use tuning_shared::live::stem::{Normalisation, Stage, Stem, Window};
use wgpu::Buffer;

/// A stem laid out for images of one size: its maps, and the programs that fill them.
#[derive(Clone, Debug)]
pub struct Chain {
    plan: Plan,
    maps: Vec<Buffer>,
    towards: Vec<Buffer>,
    /// What stages keep on the way forward for the way back.
    kept: Vec<Buffer>,
    forward: Program,
    backward: Program,
    /// Bytes of its buffers.
    bytes: u64,
}

impl Chain {
    /// The stem for images of this height and width.
    ///
    /// # Errors
    /// When a stage has no position left.
    pub fn new(gpu: &Gpu, stem: &Stem, height: usize, width: usize) -> Result<Self, TooSmall> {
        let plan = Plan::new(stem, height, width)?;
        let rooms = |label: &str| plan.maps.iter().map(|map| gpu.room(label, map.stored())).collect::<Vec<_>>();
        let (maps, towards) = (rooms("map"), rooms("towards map"));
        let mut chain = Self {
            bytes: maps.iter().chain(&towards).map(Buffer::size).sum(),
            forward: Program::default(),
            backward: Program::default(),
            plan,
            maps,
            towards,
            kept: Vec::new(),
        };
        let mut ways_back = Vec::new();
        for (index, stage) in stem.stages.iter().enumerate() {
            ways_back.push(chain.add(gpu, index, stage));
        }
        ways_back.into_iter().rev().for_each(|way_back| chain.backward.append(way_back));
        Ok(chain)
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

    /// Where the gradient with respect to the layer's activations is written before the way back.
    pub fn towards_layer(&self) -> &Buffer {
        &self.towards[self.towards.len() - 1]
    }

    /// The gradient with respect to the input [height x width x 4].
    pub fn towards_input(&self) -> &Buffer {
        &self.towards[0]
    }

    /// From the input to the layer.
    pub fn forward(&self) -> &Program {
        &self.forward
    }

    /// From the gradient at the layer to that at the input.
    pub fn backward(&self) -> &Program {
        &self.backward
    }

    /// Bytes of its buffers.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Frees its maps at once: a browser would keep them until it next collects what nobody uses. It is of no use after.
    pub fn release(self) {
        self.maps.iter().chain(&self.towards).chain(&self.kept).for_each(Buffer::destroy);
    }

    /// Add a stage's way forward, and give its way back.
    fn add(&mut self, gpu: &Gpu, index: usize, stage: &Stage) -> Program {
        let (input, output) = (self.plan.maps[index], self.plan.maps[index + 1]);
        match stage {
            Stage::Convolve(convolution) => {
                let shape = Convolve { window: convolution.window, input, output, rectified: convolution.rectified };
                let weights = shape.fill_weights(&convolution.weights.values());
                let weights = gpu.filled("weights", &weights);
                let bias = gpu.filled("bias", &shape.fill_bias(&convolution.bias));
                self.bytes += weights.size() + bias.size();
                self.convolve(gpu, index, &shape, (&weights, &bias))
            }
            Stage::Pool(window) => self.pool(gpu, index, &Pool { window: *window, input, output }),
            Stage::Normalise(norm) => self.normalise(gpu, index, (norm, output)),
        }
    }

    fn convolve(&mut self, gpu: &Gpu, index: usize, shape: &Convolve, (weights, bias): (&Buffer, &Buffer)) -> Program {
        let Convolve { window, input, output, rectified } = *shape;
        let fours = output.stored_channels() / 4;
        let (from, to) = (&self.maps[index], &self.maps[index + 1]);
        let (towards_from, towards_to) = (&self.towards[index], &self.towards[index + 1]);
        let mut constants = window_constants(window, input, output);
        constants.push(("IN_CHANNELS", input.channels as f64));
        constants.push(("OUT_FOURS", fours as f64));
        let mut back = Program::default();
        if rectified {
            let work = output.stored() / 4;
            let constants = [("FOURS", work as f64)];
            back.add(gpu, Kernel::RECTIFY_ADJOINT, &constants, work, &[to, towards_to]);
        }
        let spans = input.width.div_ceil(4 * window.stride as usize);
        let work = input.height * input.stored_channels() / 4 * window.stride as usize * spans;
        back.add(gpu, Kernel::CONVOLVE_ADJOINT, &constants, work, &[weights, towards_to, towards_from]);
        constants.push(("RECTIFIED", f64::from(u8::from(rectified))));
        let work = output.height * output.width.div_ceil(4) * fours;
        self.forward.add(gpu, Kernel::CONVOLVE, &constants, work, &[from, weights, bias, to]);
        back
    }

    fn pool(&mut self, gpu: &Gpu, index: usize, shape: &Pool) -> Program {
        let Pool { window, input, output } = *shape;
        let taken = gpu.room("taken", output.stored());
        self.bytes += taken.size();
        let mut constants = window_constants(window, input, output);
        constants.push(("FOURS", (output.stored_channels() / 4) as f64));
        let (from, to) = (&self.maps[index], &self.maps[index + 1]);
        self.forward.add(gpu, Kernel::POOL, &constants, output.stored() / 4, &[from, to, &taken]);
        let (towards_from, towards_to) = (&self.towards[index], &self.towards[index + 1]);
        let mut back = Program::default();
        let work = input.stored() / 4;
        back.add(gpu, Kernel::POOL_ADJOINT, &constants, work, &[&taken, towards_to, towards_from]);
        self.kept.push(taken);
        back
    }

    fn normalise(&mut self, gpu: &Gpu, index: usize, (norm, map): (&Normalisation, Map)) -> Program {
        let values = map.stored();
        let sums = gpu.room("sums", values);
        self.bytes += sums.size();
        let (from, to) = (&self.maps[index], &self.maps[index + 1]);
        let (towards_from, towards_to) = (&self.towards[index], &self.towards[index + 1]);
        let mut constants = vec![
            ("VALUES", values as f64),
            ("CHANNELS", map.stored_channels() as f64),
            ("SIZE", f64::from(norm.size)),
            ("ALPHA", f64::from(norm.alpha)),
            ("BETA", f64::from(norm.beta)),
        ];
        let mut back = Program::default();
        let buffers = [from, to, &sums, towards_to, towards_from];
        back.add(gpu, Kernel::NORMALISE_ADJOINT, &constants, values, &buffers);
        constants.push(("BIAS", f64::from(norm.bias)));
        self.forward.add(gpu, Kernel::NORMALISE, &constants, values, &[from, to, &sums]);
        self.kept.push(sums);
        back
    }
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
