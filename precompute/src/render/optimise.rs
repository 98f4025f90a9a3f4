//! Optimising a batch of images towards their targets.

use super::fourier::spectrum_scale;
use super::step::{StepGraph, names, next, rate};
use super::transform::{identity_row, schedule};
use crate::model::{InputFormat, Network, Runtime};
use crate::{Error, Result};
use ndarray::{Array2, Array3, ArrayView2, Axis, s};
use ort::session::{IoBinding, Session};
use ort::value::Tensor;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// How visualizations are optimised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Side of an image, in pixels.
    pub size_px: usize,
    /// Optimisation steps.
    pub steps: usize,
    /// Adam's learning rate at the start; it falls to a tenth of that along half a cosine.
    pub learning_rate: f64,
    /// Standard deviation of the starting noise, in units of the scaled spectrum.
    pub noise: f32,
    /// Largest random change of scale: 0.05 is 5 % smaller to 5 % larger.
    pub scale: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { size_px: 128, steps: 256, learning_rate: 0.15, noise: 0.1, scale: 0.05 }
    }
}

/// A finished image and how well it reproduces its target.
#[derive(Clone, Debug, PartialEq)]
pub struct Visualization {
    /// The image [3 x S x S], RGB from 0 to 1.
    pub image: Array3<f32>,
    /// The mean cosine similarity between the target and the activations of the image, untransformed.
    pub cosine: f32,
}

/// A network's layer, ready to draw points of it in batches.
pub struct Optimiser {
    step: Session,
    evaluation: Session,
    settings: Settings,
    batch: usize,
    channels: usize,
}

impl Optimiser {
    /// Write and load the graphs for batches of `batch` images.
    ///
    /// # Errors
    /// When the network has an operator without an adjoint, or ONNX Runtime refuses the graph.
    pub fn new(
        runtime: &Runtime,
        network: &Network,
        format: InputFormat,
        settings: Settings,
        batch: usize,
    ) -> Result<Self> {
        let size = settings.size_px;
        let shapes = network.measure_shapes(runtime, [batch, 3, size, size])?;
        let mut graph = StepGraph { network, shapes: &shapes, format, batch, size, steps: settings.steps };
        let step = runtime.session(&graph.step_model()?)?;
        let channels = graph.activation_shape()?[1];
        graph.steps = 1;
        let evaluation = runtime.session(&graph.evaluation_model()?)?;
        Ok(Self { step, evaluation, settings, batch, channels })
    }

    /// Images in a batch.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Optimise one image for each of up to [`Self::batch`] targets [n x C]. All start from the same noise and share
    /// their random transforms, both drawn from `seed`. `progress` is told after each step how many are done.
    ///
    /// # Errors
    /// When there are too many targets, they have other channels than the layer, or the step cannot be run.
    pub fn render(
        &mut self,
        targets: ArrayView2<'_, f32>,
        seed: u64,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<Visualization>> {
        let unit_targets = self.unit_targets(targets)?;
        let steps = self.settings.steps;
        let rates: Vec<f32> = (0..steps).map(|step| rate(self.learning_rate_at(step), step)).collect();
        let table = schedule(self.settings.scale, self.settings.size_px, &rates, seed);
        let spectrum = {
            let mut state = State::new(&self.step, self.start(seed), &unit_targets, (steps, &table))?;
            for done in 1..=steps {
                self.step.run_binding(&state.binding).map_err(Error::runtime("run an optimisation step"))?;
                progress(done);
            }
            state.spectrum()?
        };
        self.evaluate(spectrum, &unit_targets, targets.nrows())
    }

    fn learning_rate_at(&self, step: usize) -> f64 {
        let along = step as f64 / self.settings.steps as f64;
        self.settings.learning_rate * (0.1 + 0.9 * 0.5 * (1.0 + (std::f64::consts::PI * along).cos()))
    }

    /// Targets of unit norm `[batch x C]`; the rows beyond those given repeat the last.
    fn unit_targets(&self, targets: ArrayView2<'_, f32>) -> Result<Array2<f32>> {
        let (n, c) = targets.dim();
        if c != self.channels {
            return Err(Error::Request(format!(
                "the targets have {c} channels and the layer has {}; were they made for another layer?",
                self.channels
            )));
        }
        if n == 0 || n > self.batch {
            return Err(Error::Request(format!("{n} targets do not fit a batch of {}", self.batch)));
        }
        let mut unit = Array2::zeros((self.batch, c));
        for (index, mut row) in unit.axis_iter_mut(Axis(0)).enumerate() {
            row.assign(&targets.row(index.min(n - 1)));
            let norm = row.dot(&row).sqrt();
            if !norm.is_finite() || norm == 0.0 {
                return Err(Error::Request(format!(
                    "target {} is zero or not finite, and a cosine needs a direction",
                    index.min(n - 1)
                )));
            }
            row /= norm;
        }
        Ok(unit)
    }

    /// The starting spectrum: the same noise for every image.
    fn start(&self, seed: u64) -> Vec<f32> {
        // Another stream than the transforms': the two are independent.
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(1);
        let scale = spectrum_scale(self.settings.size_px);
        let one: Vec<f32> = (0..3)
            .flat_map(|_| scale.iter())
            .map(|scale| {
                let noise: f32 = StandardNormal.sample(&mut random);
                self.settings.noise * scale * noise
            })
            .collect();
        one.repeat(self.batch)
    }

    fn evaluate(&mut self, spectrum: Vec<f32>, targets: &Array2<f32>, count: usize) -> Result<Vec<Visualization>> {
        let size = self.settings.size_px;
        let tensor = |shape: Vec<usize>, values: Vec<f32>| {
            Tensor::from_array((shape, values)).map_err(Error::runtime("make a tensor"))
        };
        let outputs = self
            .evaluation
            .run(ort::inputs![
                names::SPECTRUM => tensor(vec![self.batch, 3, size, size], spectrum)?,
                names::STEP => tensor(vec![1], vec![0.0])?,
                names::TARGETS => tensor(targets.shape().to_vec(), targets.iter().copied().collect())?,
                names::SCHEDULE => tensor(vec![1, 5], identity_row())?,
            ])
            .map_err(Error::runtime("evaluate the finished images"))?;
        let read = |name: &str| {
            outputs[name]
                .try_extract_tensor::<f32>()
                .map(|(_, v)| v)
                .map_err(Error::runtime("read the finished images"))
        };
        let (images, cosines) = (read(names::IMAGE)?, read(names::COSINE)?);
        let images = ndarray::ArrayView4::from_shape((self.batch, 3, size, size), images)
            .map_err(|e| Error::Model(format!("the finished images do not fill their shape: {e}")))?;
        Ok((0..count)
            .map(|i| Visualization { image: images.slice(s![i, .., .., ..]).to_owned(), cosine: cosines[i] })
            .collect())
    }
}

/// The state of an optimisation, bound in place: each step reads and writes the same tensors.
struct State {
    binding: IoBinding,
    spectrum: Tensor<f32>,
}

impl State {
    fn new(
        session: &Session,
        spectrum: Vec<f32>,
        targets: &Array2<f32>,
        (steps, schedule): (usize, &[f32]),
    ) -> Result<Self> {
        let doing = "bind the state of the optimisation";
        let shapes: Vec<(String, Vec<usize>)> = session
            .inputs()
            .iter()
            .filter_map(|input| {
                let shape = input.dtype().tensor_shape()?;
                Some((input.name().to_owned(), shape.iter().map(|d| *d as usize).collect()))
            })
            .collect();
        let mut binding = session.create_binding().map_err(Error::runtime(doing))?;
        let mut kept = None;
        for (name, shape) in shapes {
            let length = shape.iter().product();
            let values = match name.as_str() {
                names::SPECTRUM => spectrum.clone(),
                names::TARGETS => targets.iter().copied().collect(),
                names::SCHEDULE => schedule[..steps * super::transform::SCHEDULE_COLUMNS].to_vec(),
                _ => vec![0.0; length],
            };
            let mut tensor = Tensor::<f32>::new(session.allocator(), shape).map_err(Error::runtime(doing))?;
            tensor.extract_tensor_mut().1.copy_from_slice(&values);
            binding.bind_input(name.as_str(), &tensor).map_err(Error::runtime(doing))?;
            if session.outputs().iter().any(|output| output.name() == next(&name)) {
                binding.bind_output(next(&name), &mut tensor).map_err(Error::runtime(doing))?;
            }
            if name == names::SPECTRUM {
                kept = Some(tensor);
            }
        }
        binding
            .bind_output_to_device(names::COSINE, session.allocator().memory_info())
            .map_err(Error::runtime(doing))?;
        let spectrum = kept.ok_or_else(|| Error::Model("the step graph has no spectrum".into()))?;
        Ok(Self { binding, spectrum })
    }

    fn spectrum(&mut self) -> Result<Vec<f32>> {
        Ok(self.spectrum.extract_tensor().1.to_vec())
    }
}
