//! A stem run on the processor, forward and back.

use super::kernels::{
    Convolve, Filters, Pool, Room, convolve, convolve_adjoint, normalise, normalise_adjoint, pool, pool_adjoint,
    rectify_adjoint,
};
use super::plan::{Plan, TooSmall};
use super::stem::{Normalisation, PixelFormat, Stage, Stem};

/// A stem laid out for images of one size, with room for all its maps.
#[derive(Clone, Debug)]
pub struct Chain {
    plan: Plan,
    input: PixelFormat,
    links: Vec<Link>,
    /// The input, then each stage's output, as stored.
    maps: Vec<Vec<f32>>,
    /// The gradient with respect to each of them.
    towards: Vec<Vec<f32>>,
    room: Room,
}

/// A stage, and what its way back needs of its way forward.
#[derive(Clone, Debug)]
enum Link {
    Convolve(Filters),
    Pool { shape: Pool, taken: Vec<u32> },
    Normalise { norm: Normalisation, sums: Vec<f32> },
}

impl Chain {
    /// The stem for images of this height and width.
    ///
    /// # Errors
    /// When a stage has no position left.
    pub fn new(stem: &Stem, height: usize, width: usize) -> Result<Self, TooSmall> {
        let plan = Plan::new(stem, height, width)?;
        let links = stem.stages.iter().zip(plan.maps.windows(2)).map(|(stage, maps)| Link::new(stage, maps)).collect();
        let maps: Vec<Vec<f32>> = plan.maps.iter().map(|map| vec![0.0; map.stored()]).collect();
        Ok(Self { input: stem.input, links, towards: maps.clone(), maps, plan, room: Room::default() })
    }

    /// The shapes of its maps.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The network's input [height x width x 4], to be filled before [`Self::forward`].
    pub fn input_mut(&mut self) -> &mut [f32] {
        &mut self.maps[0]
    }

    /// The layer's activations, as stored.
    pub fn layer(&self) -> &[f32] {
        &self.maps[self.maps.len() - 1]
    }

    /// The layer's activations, and where their gradient is written before [`Self::backward`].
    pub fn objective(&mut self) -> (&[f32], &mut [f32]) {
        let last = self.maps.len() - 1;
        (&self.maps[last], &mut self.towards[last])
    }

    /// The gradient with respect to the input [height x width x 4].
    pub fn towards_input(&self) -> &[f32] {
        &self.towards[0]
    }

    /// Fill the input with pixels [height x width x 3], 0 to 1.
    pub fn show(&mut self, pixels: &[f32]) {
        let (factor, offset) = self.input.affine();
        for (input, pixel) in self.maps[0].chunks_exact_mut(4).zip(pixels.chunks_exact(3)) {
            for channel in 0..3 {
                input[channel] = pixel[channel] * factor[channel] + offset[channel];
            }
        }
    }

    /// From the input to the layer.
    pub fn forward(&mut self) {
        for (index, link) in self.links.iter_mut().enumerate() {
            let (before, after) = self.maps.split_at_mut(index + 1);
            let (input, output) = (&before[index], &mut after[0]);
            match link {
                Link::Convolve(filters) => convolve(filters, input, output, &mut self.room),
                Link::Pool { shape, taken } => pool(shape, input, output, taken),
                Link::Normalise { norm, sums } => normalise(norm, self.plan.maps[index], input, output, sums),
            }
        }
    }

    /// From the gradient at the layer to that at the input.
    pub fn backward(&mut self) {
        for (index, link) in self.links.iter().enumerate().rev() {
            let (before, after) = self.towards.split_at_mut(index + 1);
            let (towards_input, towards_output) = (&mut before[index], &mut after[0]);
            let (input, output) = (&self.maps[index], &self.maps[index + 1]);
            match link {
                Link::Convolve(filters) => {
                    if filters.is_rectified() {
                        rectify_adjoint(output, towards_output);
                    }
                    convolve_adjoint(filters, towards_output, towards_input, &mut self.room);
                }
                Link::Pool { shape, taken } => pool_adjoint(shape, taken, towards_output, towards_input),
                Link::Normalise { norm, sums } => {
                    let kept = (&**input, &**output, &**sums);
                    normalise_adjoint(norm, self.plan.maps[index], kept, towards_output, towards_input);
                }
            }
        }
    }
}

impl Link {
    fn new(stage: &Stage, maps: &[super::Map]) -> Self {
        let (input, output) = (maps[0], maps[1]);
        match stage {
            Stage::Convolve(convolution) => {
                let shape = Convolve { window: convolution.window, input, output, rectified: convolution.rectified };
                Self::Convolve(Filters::new(shape, &convolution.weights.values(), &convolution.bias))
            }
            Stage::Pool(window) => {
                Self::Pool { shape: Pool { window: *window, input, output }, taken: vec![0; output.stored()] }
            }
            Stage::Normalise(norm) => Self::Normalise { norm: *norm, sums: vec![0.0; output.stored()] },
        }
    }
}
