//! An optimisation on the graphics processor: what `tuning_shared::live::Twin` does, there.

use super::chain::Chain;
use super::device::{Gpu, GpuError};
use super::kernel::Kernel;
use super::program::Program;
use super::way_back::WayBack;
use bytemuck::{Pod, Zeroable};
use tuning_shared::fourier::spectrum_scale;
use tuning_shared::live::kernels::{ColourSpace, Rate, Waves, wave_amplitudes};
use tuning_shared::live::plan::{Map, Plan, TooSmall};
use tuning_shared::live::start::noise;
use tuning_shared::live::{Course, Descent, FlatColours, MEAN_CYCLES, Row, Stem, TargetError, unit_target};
use wgpu::{Buffer, CommandEncoder, ComputePassDescriptor};

/// The most steps that are submitted at once.
const MOST_STEPS: usize = 32;

/// What a step does, as `Step` in `kernels/wave.wgsl` and `kernels/adam.wgsl` reads it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
struct Step {
    transform: [f32; 4],
    rate: [f32; 4],
}

impl Step {
    fn new(row: Row, rate: Rate) -> Self {
        Self {
            transform: [row.scale, row.shift[0], row.shift[1], 0.0],
            rate: [rate.rate, rate.decay[0], rate.decay[1], rate.epsilon],
        }
    }

    /// What a transform shows, without a movement.
    fn still(row: Row) -> Self {
        Self::new(row, Rate { rate: 0.0, decay: [0.0; 2], epsilon: 1.0 })
    }
}

/// An image as a visitor sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The pixels, row by row: red, green, blue, opaque.
    pub bytes: Vec<u8>,
    /// The mean cosine of the image, untransformed.
    pub cosine: f32,
}

/// An image on its way to a target.
#[derive(Debug)]
pub struct Optimiser {
    gpu: Gpu,
    size: usize,
    chain: Chain,
    way_back: WayBack,
    flats: FlatColours,
    scale: Vec<f32>,
    descent: Descent,
    course: Course,
    target: Vec<f32>,
    buffers: Buffers,
    /// From coefficients to the cosine.
    forward: Program,
    /// From the cosine's gradient to that of the coefficients.
    backward: Program,
    adam: Program,
    pack: Program,
}

/// All that it keeps beside its chain's maps and gradients.
#[derive(Debug)]
struct Buffers {
    /// The steps to take, and the one being taken.
    steps: Buffer,
    step: Buffer,
    target: Buffer,
    /// What does not change: the waves' amplitudes, the network's colour space, and the scale of each coefficient.
    amplitudes: Buffer,
    space: Buffer,
    scale: Buffer,
    coefficients: Buffer,
    momentum: Buffer,
    energy: Buffer,
    /// The waves of a step and how each axis turns them, and the coefficients after one of two axes.
    basis: Buffer,
    turns: Buffer,
    half: Buffer,
    /// What the way forward began with and the way back ends in.
    axes: Buffer,
    pixels: Buffer,
    cosines: Buffer,
    bytes: Buffer,
    /// The bytes, then the cosines, for the host.
    staging: Buffer,
}

impl Buffers {
    /// Those for images of `size` x `size` pixels at a layer of this shape.
    fn new(gpu: &Gpu, stem: &Stem, layer: Map, (size, scale): (usize, &[f32])) -> Self {
        let plane = size * size;
        Self {
            steps: gpu.room("steps", MOST_STEPS * size_of::<Step>() / 4),
            step: gpu.room("step", size_of::<Step>() / 4),
            target: gpu.room("target", layer.stored_channels()),
            amplitudes: gpu.filled("amplitudes", &wave_amplitudes(size)),
            space: gpu.filled("colour space", &rows(&ColourSpace::of(stem))),
            scale: gpu.filled("scale", scale),
            coefficients: gpu.room("coefficients", 3 * plane),
            momentum: gpu.room("momentum", 3 * plane),
            energy: gpu.room("energy", 3 * plane),
            basis: gpu.room("basis", Waves::basis_length(size)),
            turns: gpu.room("turns", 2 * Waves::turns_length(size)),
            half: gpu.room("half", 3 * plane),
            axes: gpu.room("axes", 3 * plane),
            pixels: gpu.room("pixels", 4 * plane),
            cosines: gpu.room("cosines", layer.positions()),
            bytes: gpu.room("bytes", plane),
            staging: gpu.staging(4 * (plane + layer.positions()) as u64),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Buffer> {
        let Self { steps, step, target, amplitudes, space, scale, coefficients, momentum, energy, .. } = self;
        let Self { basis, turns, half, axes, pixels, cosines, bytes, staging, .. } = self;
        let lasting = [steps, step, target, amplitudes, space, scale, coefficients, momentum, energy];
        lasting.into_iter().chain([basis, turns, half, axes, pixels, cosines, bytes, staging])
    }
}

impl Optimiser {
    /// Images of `size` x `size` pixels through a stem, from noise on grey; the target is still to be set.
    ///
    /// # Errors
    /// When the images are too small for the stem.
    pub fn new(gpu: &Gpu, stem: &Stem, size: usize, descent: Descent, seed: u64) -> Result<Self, TooSmall> {
        let chain = Chain::new(gpu, stem, size, size)?;
        let way_back = WayBack::new(gpu, &chain);
        let layer = chain.plan().layer();
        let scale = spectrum_scale(size, MEAN_CYCLES);
        let buffers = Buffers::new(gpu, stem, layer, (size, &scale));
        let [forward, backward, adam, pack] = programs(gpu, (&chain, &way_back), &buffers, size);
        let mut optimiser = Self {
            gpu: gpu.clone(),
            size,
            flats: FlatColours::shown_to(stem)?,
            scale,
            descent,
            course: Course::new(descent, seed, size),
            target: vec![0.0; layer.stored_channels()],
            chain,
            way_back,
            buffers,
            forward,
            backward,
            adam,
            pack,
        };
        optimiser.restart(seed);
        Ok(optimiser)
    }

    /// The shapes of its maps.
    pub fn plan(&self) -> &Plan {
        self.chain.plan()
    }

    /// Where it has come to.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Bytes of all its buffers.
    pub fn bytes(&self) -> u64 {
        self.buffers().map(Buffer::size).sum()
    }

    /// All buffers that it holds.
    pub(super) fn buffers(&self) -> impl Iterator<Item = &Buffer> {
        self.chain.buffers().chain(self.way_back.buffers()).chain(self.buffers.all())
    }

    /// Move the target; the image goes on from where it is.
    ///
    /// # Errors
    /// See [`unit_target`].
    pub fn set_target(&mut self, activation: &[f32]) -> Result<(), TargetError> {
        self.target = unit_target(self.plan(), activation)?;
        self.gpu.write(&self.buffers.target, &self.target);
        self.course.retarget();
        Ok(())
    }

    /// Begin again from noise, on a flat colour where one is near the target.
    pub fn restart(&mut self, seed: u64) {
        self.course = Course::new(self.descent, seed, self.size);
        let mut coefficients = vec![0.0; 3 * self.size * self.size];
        noise(&self.scale, seed, &mut coefficients);
        self.flats.add_start(&self.target, self.size, &mut coefficients);
        self.set_coefficients(&coefficients);
    }

    /// Set the coefficients [3 x S x S], and forget Adam's sums.
    pub fn set_coefficients(&mut self, coefficients: &[f32]) {
        let silence = vec![0.0f32; coefficients.len()];
        self.gpu.write(&self.buffers.coefficients, coefficients);
        self.gpu.write(&self.buffers.momentum, &silence);
        self.gpu.write(&self.buffers.energy, &silence);
    }

    /// Submit up to `count` steps, fewer where the image settles or too many are asked for at once, and say how many.
    pub fn take_steps(&mut self, count: usize) -> usize {
        let steps: Vec<Step> = std::iter::from_fn(|| self.course.advance())
            .take(count.min(MOST_STEPS))
            .map(|(row, rate)| Step::new(row, rate))
            .collect();
        self.gpu.write(&self.buffers.steps, &steps);
        let mut encoder = self.encoder();
        for index in 0..steps.len() {
            self.record(&mut encoder, index, &[&self.forward, &self.backward, &self.adam]);
        }
        self.gpu.queue.submit([encoder.finish()]);
        steps.len()
    }

    /// The image as it is, once all submitted steps are done.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn show(&mut self) -> Result<Shown, GpuError> {
        self.gpu.check()?;
        self.gpu.write(&self.buffers.steps, &[Step::still(Row::IDENTITY)]);
        let mut encoder = self.encoder();
        self.record(&mut encoder, 0, &[&self.forward, &self.pack]);
        let Buffers { bytes, cosines, staging, .. } = &self.buffers;
        encoder.copy_buffer_to_buffer(bytes, 0, staging, 0, bytes.size());
        encoder.copy_buffer_to_buffer(cosines, 0, staging, bytes.size(), cosines.size());
        self.gpu.queue.submit([encoder.finish()]);
        let mut read = self.gpu.read(staging).await?;
        let cosines: Vec<f32> = bytemuck::pod_collect_to_vec(&read.split_off(bytes.size() as usize));
        Ok(Shown { bytes: read, cosine: cosines.iter().sum::<f32>() / cosines.len() as f32 })
    }

    /// The gradient [3 x S x S] of the image's mean cosine under a transform.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn gradient(&mut self, row: Row) -> Result<Vec<f32>, GpuError> {
        self.gpu.write(&self.buffers.steps, &[Step::still(row)]);
        let mut encoder = self.encoder();
        self.record(&mut encoder, 0, &[&self.forward, &self.backward]);
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.values(&self.buffers.axes).await
    }

    fn encoder(&self) -> CommandEncoder {
        self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default())
    }

    /// Run programs with one of the steps that were written.
    fn record(&self, encoder: &mut CommandEncoder, index: usize, programs: &[&Program]) {
        let Buffers { steps, step, .. } = &self.buffers;
        encoder.copy_buffer_to_buffer(steps, index as u64 * step.size(), step, 0, step.size());
        let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
        programs.iter().for_each(|program| program.record(&mut pass));
    }
}

/// Forward, backward, Adam and pack.
fn programs(gpu: &Gpu, (chain, way_back): (&Chain, &WayBack), buffers: &Buffers, size: usize) -> [Program; 4] {
    let plane = size * size;
    let Buffers { step, target, amplitudes, space, scale, coefficients, momentum, energy, .. } = buffers;
    let Buffers { basis, turns, half, axes, pixels, cosines, bytes, .. } = buffers;
    let side = [("SIZE", size as f64)];
    let along = |axis: f64| [("SIZE", size as f64), ("AXIS", axis)];
    let positions = [("POSITIONS", plane as f64)];
    let numbers = Waves::basis_length(size) + Waves::turns_length(size);
    let tiles = 3 * plane / 32;

    let mut forward = Program::default();
    forward.add(gpu, Kernel::WAVE, &side, numbers, &[step, amplitudes, basis, turns]);
    forward.add(gpu, Kernel::SYNTHESISE, &along(0.0), tiles, &[coefficients, turns, basis, half]);
    forward.add(gpu, Kernel::SYNTHESISE, &along(1.0), tiles, &[half, turns, basis, axes]);
    forward.add(gpu, Kernel::COLOUR, &positions, plane, &[space, axes, pixels, chain.input()]);
    forward.append(chain.forward().clone());
    let layer = chain.plan().layer();
    let fours = layer.stored_channels() / 4;
    let constants = [("POSITIONS", layer.positions() as f64), ("FOURS", fours as f64)];
    let maps = [chain.layer(), target, way_back.towards_layer(), cosines];
    forward.add(gpu, Kernel::COSINE, &constants, layer.positions(), &maps);

    let mut backward = way_back.program().clone();
    let colours = [space, pixels, way_back.towards_input(), axes];
    backward.add(gpu, Kernel::COLOUR_ADJOINT, &positions, plane, &colours);
    backward.add(gpu, Kernel::ANALYSE, &along(1.0), tiles, &[turns, basis, axes, half]);
    backward.add(gpu, Kernel::ANALYSE, &along(0.0), tiles, &[turns, basis, half, axes]);

    let mut adam = Program::default();
    let fours = 3 * plane / 4;
    let constants = [("FOURS", fours as f64), ("PLANE_FOURS", (plane / 4) as f64)];
    adam.add(gpu, Kernel::ADAM, &constants, fours, &[step, scale, axes, coefficients, momentum, energy]);

    let mut pack = Program::default();
    pack.add(gpu, Kernel::PACK, &positions, plane, &[pixels, bytes]);
    [forward, backward, adam, pack]
}

/// A colour space as the kernels read it.
pub(super) fn rows(space: &ColourSpace) -> [[f32; 4]; 5] {
    let [red, green, blue] = space.matrix;
    [red, green, blue, space.factor, space.offset].map(|[a, b, c]| [a, b, c, 0.0])
}
