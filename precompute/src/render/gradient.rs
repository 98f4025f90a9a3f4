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
/// short enough not to cross many corners of the network's ReLUs and max-pools. Which is best depends on the network.
const LENGTHS: [f64; 4] = [1e-4, 1e-5, 5e-6, 2e-6];

/// Shares of a length at which differences are taken; their mean has less rounding in it than any of them.
const SHARES: [f64; 5] = [0.6, 0.7, 0.8, 0.9, 1.0];

/// Points that are measured for one error.
const POINTS: usize = 7;

/// How strong the random image is: enough to be seen, too little to drive the sigmoid to its ends.
const CONTRAST: f32 = 0.4;

/// The largest relative error, over some random directions in the space of spectra, of the derivative that the step
/// graph computes against central differences of its objective.
///
/// Directions are random but lean towards the gradient, so that the derivative along them is not all cancellation.
///
/// Between two corners of ReLUs and max-pools the objective is smooth, and central differences are as exact as
/// rounding lets them be. A corner between the two ends shifts them by a part of its kink, one way or the other as it
/// lies ahead or behind. Deep in a network there are so many corners that no step is short enough to miss them and long
/// enough for 32 bits. So each direction's error is the median, sign and all, over random points (spectra and targets),
/// and the least of those over the lengths. A wrong adjoint is wrong at every point and length, by far more than what
/// corners leave of a right one.
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
    let graph = StepGraph { network, shapes: &shapes, format, settings, device: runtime.device(), batch: 1, steps: 1 };
    let channels = graph.activation_shape()?[1];
    let mut step = runtime.session(&graph.step_model()?)?;
    let mut evaluation = runtime.session(&graph.evaluation_model()?)?;
    let row = transform(settings).columns();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut worst = 0.0f64;
    for _ in 0..directions {
        let mut errors = [[0.0; POINTS]; LENGTHS.len()];
        for index in 0..POINTS {
            let (spectrum, target) = point(&mut random, settings, channels);
            let gradient =
                Probe { session: &mut step, size, target: &target, row }.run(&spectrum, &next(names::MOMENTUM))?;
            let direction = direction(&mut random, &gradient);
            let mut probe = Probe { session: &mut evaluation, size, target: &target, row };
            for (length, errors) in LENGTHS.iter().zip(&mut errors) {
                errors[index] = probe.error_along(&spectrum, &direction, &gradient, *length)?;
            }
        }
        worst = worst.max(errors.into_iter().map(|points| median(points).abs()).fold(f64::INFINITY, f64::min));
    }
    Ok(worst)
}

/// The median of an odd number of errors; infinite when one is no number.
fn median(mut errors: [f64; POINTS]) -> f64 {
    if errors.iter().any(|error| error.is_nan()) {
        return f64::INFINITY;
    }
    errors.sort_by(f64::total_cmp);
    errors[POINTS / 2]
}

/// A random spectrum and a random target of unit norm.
fn point(random: &mut ChaCha8Rng, settings: &Settings, channels: usize) -> (Vec<f32>, Vec<f32>) {
    let mut normal = |count: usize| -> Vec<f32> { (0..count).map(|_| StandardNormal.sample(random)).collect() };
    let scale = coefficient_scale(settings);
    let values = normal(3 * settings.size_px.pow(2));
    let spectrum = values.iter().zip(scale.iter().cycle()).map(|(n, s)| CONTRAST * n * s).collect();
    // Of both signs: a cosine near zero is the finest of 32-bit numbers.
    let mut target = normal(channels);
    let norm = target.iter().map(|v| v * v).sum::<f32>().sqrt();
    target.iter_mut().for_each(|v| *v /= norm);
    (spectrum, target)
}

/// A random direction that leans towards the gradient. Where there is none, as when a centre is silent, just random: the
/// objective must not change along it either.
fn direction(random: &mut ChaCha8Rng, gradient: &[f32]) -> Vec<f32> {
    let flat = gradient.iter().all(|g| *g == 0.0);
    gradient.iter().map(|g| if flat { 1.0 } else { *g } * random.random_range(0.5f32..1.5)).collect()
}

/// A session that is asked for the objective at one spectrum or another.
struct Probe<'a> {
    session: &'a mut Session,
    size: usize,
    target: &'a [f32],
    row: [f32; SCHEDULE_COLUMNS],
}

impl Probe<'_> {
    /// The relative error at steps of about this length.
    fn error_along(&mut self, spectrum: &[f32], direction: &[f32], gradient: &[f32], length: f64) -> Result<f64> {
        let unit = (dot(spectrum, spectrum) / dot(direction, direction)).sqrt();
        let mut sum = 0.0;
        for share in SHARES {
            sum += self.difference(spectrum, direction, gradient, share * length * unit)?;
        }
        Ok(sum / SHARES.len() as f64)
    }

    /// The relative error of the derivative against the difference between one step ahead and one back.
    fn difference(&mut self, spectrum: &[f32], direction: &[f32], gradient: &[f32], step: f64) -> Result<f64> {
        let [ahead, behind] = [step, -step]
            .map(|step| -> Vec<f32> { spectrum.iter().zip(direction).map(|(s, d)| s + step as f32 * d).collect() });
        // Rounded to 32 bits, the ends do not lie exactly where they were put.
        let between: Vec<f32> = ahead.iter().zip(&behind).map(|(a, b)| a - b).collect();
        let expected = dot(&between, gradient);
        let cosine = |values: Vec<f32>| values.first().copied().map_or(f64::NAN, f64::from);
        let measured = cosine(self.run(&ahead, names::COSINE)?) - cosine(self.run(&behind, names::COSINE)?);
        Ok((measured - expected) / expected.abs().max(f64::MIN_POSITIVE))
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

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}
