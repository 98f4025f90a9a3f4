//! Checking the adjoint against finite differences.

use super::adam::coefficient_scale;
use super::settings::Settings;
use super::step::{StepGraph, names, next};
use super::transform::{Row, SCHEDULE_COLUMNS};
use crate::model::{InputFormat, Network, Runtime};
use crate::{Error, Result};
use ort::session::Session;
use ort::value::Tensor;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// A transform that is none of a grid's: between pixels in both directions, larger than life, and turned where the
/// settings turn.
fn transform(settings: &Settings) -> Row {
    let degrees = if settings.transform.rotation_degrees == 0.0 { 0.0 } else { 7.0 };
    Row::new(1.03, degrees, [3.3, 1.7], 0.0)
}

/// Lengths of the steps that are tried, in units of the spectrum's own length: long enough to rise above rounding,
/// short enough not to cross many corners of the network's ReLUs. Which is best depends on the network.
const LENGTHS: [f64; 4] = [3e-4, 1e-4, 3e-5, 1e-5];

/// How strong the random image is: enough to be seen, too little to drive the sigmoid to its ends.
const CONTRAST: f32 = 0.2;

/// The largest relative error, over some random directions in the space of spectra, of the derivative that the step
/// graph computes against central differences of its objective.
///
/// Directions are random but lean towards the gradient, so that the derivative along them is not all cancellation.
///
/// # Errors
/// When the network has an operator without an adjoint, or cannot be run.
pub fn largest_error(
    runtime: &Runtime,
    network: &Network,
    format: InputFormat,
    settings: &Settings,
    directions: usize,
    seed: u64,
) -> Result<f64> {
    let size = settings.size_px;
    let shapes = network.measure_shapes(runtime, [1, 3, size, size])?;
    let graph = StepGraph { network, shapes: &shapes, format, settings, batch: 1, steps: 1 };
    let channels = graph.activation_shape()?[1];
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = |count: usize| -> Vec<f32> { (0..count).map(|_| StandardNormal.sample(&mut random)).collect() };
    let spectrum: Vec<f32> = normal(3 * size * size)
        .iter()
        .zip(coefficient_scale(settings).iter().cycle())
        .map(|(n, s)| CONTRAST * n * s)
        .collect();
    let mut target: Vec<f32> = normal(channels).iter().map(|v| v.abs()).collect();
    let norm = target.iter().map(|v| v * v).sum::<f32>().sqrt();
    target.iter_mut().for_each(|v| *v /= norm);

    let mut step = runtime.session(&graph.step_model()?)?;
    let row = transform(settings).columns();
    let gradient = Probe { session: &mut step, size, target: &target, row }.run(&spectrum, &next(names::MOMENTUM))?;
    let mut evaluation = runtime.session(&graph.evaluation_model()?)?;
    let mut probe = Probe { session: &mut evaluation, size, target: &target, row };
    let mut worst = 0.0f64;
    for _ in 0..directions {
        let direction: Vec<f32> = gradient.iter().map(|g| g * random.random_range(0.5f32..1.5)).collect();
        worst = worst.max(probe.error_along(&spectrum, &direction, &gradient)?);
    }
    Ok(worst)
}

/// A session that is asked for the objective at one spectrum or another.
struct Probe<'a> {
    session: &'a mut Session,
    size: usize,
    target: &'a [f32],
    row: [f32; SCHEDULE_COLUMNS],
}

impl Probe<'_> {
    /// The smallest relative error over the step lengths.
    fn error_along(&mut self, spectrum: &[f32], direction: &[f32], gradient: &[f32]) -> Result<f64> {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let expected = dot(direction, gradient);
        let unit = (dot(spectrum, spectrum) / dot(direction, direction)).sqrt();
        let mut best = f64::INFINITY;
        for length in LENGTHS {
            let step = length * unit;
            let mut at = |sign: f64| -> Result<f64> {
                let moved: Vec<f32> =
                    spectrum.iter().zip(direction).map(|(s, d)| s + (sign * step) as f32 * d).collect();
                Ok(f64::from(self.run(&moved, names::COSINE)?[0]))
            };
            let measured = (at(1.0)? - at(-1.0)?) / (2.0 * step);
            best = best.min((measured - expected).abs() / expected.abs().max(f64::MIN_POSITIVE));
        }
        Ok(best)
    }

    /// One output of the graph at this spectrum.
    fn run(&mut self, spectrum: &[f32], output: &str) -> Result<Vec<f32>> {
        let image = vec![1, 3, self.size, self.size];
        let tensor = |shape: Vec<usize>, values: Vec<f32>| {
            Tensor::from_array((shape, values)).map_err(Error::runtime("make a tensor"))
        };
        let mut inputs = vec![
            (names::SPECTRUM, tensor(image.clone(), spectrum.to_vec())?),
            (names::STEP, tensor(vec![1], vec![0.0])?),
            (names::TARGETS, tensor(vec![1, self.target.len()], self.target.to_vec())?),
            (names::SCHEDULE, tensor(vec![1, SCHEDULE_COLUMNS], self.row.to_vec())?),
        ];
        for state in [names::MOMENTUM, names::ENERGY] {
            if self.session.inputs().iter().any(|input| input.name() == state) {
                inputs.push((state, tensor(image.clone(), vec![0.0; spectrum.len()])?));
            }
        }
        let outputs = self.session.run(inputs).map_err(Error::runtime("run the step"))?;
        let (_, values) = outputs[output].try_extract_tensor::<f32>().map_err(Error::runtime("read its output"))?;
        Ok(values.to_vec())
    }
}
