//! Optimising images towards their targets.

use super::budget::{Memory, Need, Plan};
use super::settings::Settings;
use super::start::{add_flat, noise};
use super::step::{StepGraph, names, next};
use super::transform::{Row, SCHEDULE_COLUMNS, schedule};
use crate::model::{InputFormat, Network, Runtime};
use crate::{Error, Result};
use ndarray::{Array2, Array3, ArrayView1, ArrayView2, ArrayView4, Axis, s};
use ort::session::{IoBinding, Session, SessionOutputs};
use ort::value::Tensor;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use tuning_shared::live::FlatColours;

/// A finished image and how well it reproduces its target.
#[derive(Clone, Debug, PartialEq)]
pub struct Visualization {
    /// The image [3 x S x S], RGB from 0 to 1.
    pub image: Array3<f32>,
    /// The mean cosine similarity between the target and the activations of the image, untransformed.
    pub cosine: f32,
}

/// A network's layer, ready to draw points of it.
pub struct Optimiser {
    workers: Vec<Worker>,
    settings: Settings,
    batch: usize,
    channels: usize,
    flats: Option<FlatColours>,
}

impl Optimiser {
    /// Write and load the graphs to optimise some `images` images at a time within the `memory`.
    ///
    /// # Errors
    /// When the network has an operator without an adjoint, or ONNX Runtime refuses the graph.
    pub fn new(
        runtime: &Runtime,
        network: &Network,
        format: InputFormat,
        settings: Settings,
        (images, memory): (usize, Memory),
    ) -> Result<Self> {
        settings.check()?;
        let measure = |batch| network.measure_shapes_of_batch(runtime, batch, [settings.size_px; 2]);
        let need = Need::of(network, &measure(1)?, &settings);
        let Plan { workers, batch } = Plan::new(runtime.device(), images, runtime.threads(), need, memory);
        let shapes = measure(batch)?;
        let mut graph = StepGraph {
            network,
            shapes: &shapes,
            format,
            settings: &settings,
            device: runtime.device(),
            batch,
            steps: settings.steps,
        };
        let channels = graph.activation_shape()?[1];
        let step = graph.step_model()?;
        if let Err(error) = runtime.try_without_fallback(&step) {
            eprintln!("warning: some of the step runs on the CPU, which costs much: {error}");
        }
        graph.steps = 1;
        let evaluation = graph.evaluation_model()?;
        let load = || -> Result<Worker> {
            let (step, evaluation) = (runtime.worker_session(&step)?, runtime.worker_session(&evaluation)?);
            Ok(Worker { runtime: runtime.clone(), step, evaluation })
        };
        let mut workers: Vec<Worker> = (0..workers).map(|_| load()).collect::<Result<_>>()?;
        let flats = match workers.first_mut().filter(|_| settings.flat_start) {
            Some(worker) => Some(worker.flat_colours(&settings, batch, channels)?),
            None => None,
        };
        Ok(Self { workers, settings, batch, channels, flats })
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many workers there are, and how many images each optimises at once.
    pub fn plan(&self) -> Plan {
        Plan { workers: self.workers.len(), batch: self.batch }
    }

    /// Optimise one image for each of the targets [T x C]. All start from the same noise, on a flat
    /// colour where one is near the target, and share their random transforms, both drawn from `seed`; the images do not depend on how many are optimised at once. `progress`
    /// hears how many steps of how many images are done, as images: 16 of 32 after half of the steps.
    ///
    /// # Errors
    /// When the targets have other channels than the layer, one is zero, or a step cannot be run.
    pub fn render(
        &mut self,
        targets: ArrayView2<'_, f32>,
        seed: u64,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Vec<Visualization>> {
        let targets = unit_targets(targets, self.channels)?;
        let Settings { steps, size_px, .. } = self.settings;
        let descent = self.settings.descent();
        let rates: Vec<f32> = (0..steps).map(|step| descent.rate(step, step)).collect();
        let start = Start {
            noise: noise(&self.settings, seed),
            flats: self.flats.as_ref(),
            settings: &self.settings,
            schedule: schedule(self.settings.transform, size_px, &rates, seed),
            batch: self.batch,
            size_px,
            steps,
        };
        let mut drawn: Vec<Option<Visualization>> = vec![None; targets.nrows()];
        let (next_chunk, (sender, messages)) = (AtomicUsize::new(0), channel());
        let mut failure = None;
        std::thread::scope(|scope| {
            for worker in &mut self.workers {
                let (start, targets, next_chunk, sender) = (&start, &targets, &next_chunk, sender.clone());
                scope.spawn(move || worker.draw_chunks(start, targets, next_chunk, &sender));
            }
            drop(sender);
            let mut image_steps = 0;
            for message in messages {
                match message {
                    Message::Stepped(images) => {
                        image_steps += images;
                        progress(image_steps as f64 / steps as f64);
                    }
                    Message::Drawn(first, chunk) => {
                        for (place, visualization) in drawn[first..].iter_mut().zip(chunk) {
                            *place = Some(visualization);
                        }
                    }
                    Message::Failed(error) => {
                        // The others finish what they are at, and start nothing more.
                        next_chunk.store(targets.nrows(), Ordering::Relaxed);
                        failure.get_or_insert(error);
                    }
                }
            }
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(drawn.into_iter().flatten().collect()),
        }
    }
}

/// Targets of unit norm.
fn unit_targets(targets: ArrayView2<'_, f32>, channels: usize) -> Result<Array2<f32>> {
    if targets.ncols() != channels {
        return Err(Error::Request(format!(
            "the targets have {} channels and the layer has {channels}; were they made for another layer?",
            targets.ncols()
        )));
    }
    let mut unit = targets.to_owned();
    for (index, mut row) in unit.axis_iter_mut(Axis(0)).enumerate() {
        let norm = row.dot(&row).sqrt();
        if !norm.is_finite() || norm == 0.0 {
            return Err(Error::Request(format!(
                "target {index} is zero or not finite, and a cosine needs a direction"
            )));
        }
        row /= norm;
    }
    Ok(unit)
}

/// What all batches start from.
struct Start<'a> {
    noise: Vec<f32>,
    flats: Option<&'a FlatColours>,
    settings: &'a Settings,
    schedule: Vec<f32>,
    batch: usize,
    size_px: usize,
    steps: usize,
}

impl Start<'_> {
    /// The coefficients [N x 3 x S x S] that images of these targets [N x C] start from.
    fn coefficients(&self, targets: &Array2<f32>) -> Vec<f32> {
        let of_target = |target: ArrayView1<'_, f32>| {
            let mut coefficients = self.noise.clone();
            if let Some(flats) = self.flats {
                add_flat(self.settings, &mut coefficients, flats.start(&target.to_vec()));
            }
            coefficients
        };
        targets.rows().into_iter().flat_map(of_target).collect()
    }
}

/// What a worker tells.
enum Message {
    /// A step of so many images is done.
    Stepped(usize),
    /// The images from this target on are finished.
    Drawn(usize, Vec<Visualization>),
    /// It cannot go on.
    Failed(Error),
}

/// A thread's sessions.
struct Worker {
    runtime: Runtime,
    step: Session,
    evaluation: Session,
}

impl Worker {
    /// Draw batches of targets until none is left. That nobody listens any more is no concern of a worker's.
    fn draw_chunks(&mut self, start: &Start<'_>, targets: &Array2<f32>, next: &AtomicUsize, sender: &Sender<Message>) {
        loop {
            let first = next.fetch_add(start.batch, Ordering::Relaxed);
            if first >= targets.nrows() {
                return;
            }
            let chunk = targets.slice(s![first..(first + start.batch).min(targets.nrows()), ..]);
            let mut stepped = || drop(sender.send(Message::Stepped(chunk.nrows())));
            let drawn = self.draw(start, chunk, &mut stepped);
            let failed = drawn.is_err();
            drop(sender.send(drawn.map_or_else(Message::Failed, |drawn| Message::Drawn(first, drawn))));
            if failed {
                return;
            }
        }
    }

    fn draw(
        &mut self,
        start: &Start<'_>,
        chunk: ArrayView2<'_, f32>,
        stepped: &mut dyn FnMut(),
    ) -> Result<Vec<Visualization>> {
        // A batch that is not full repeats its last target.
        let rows: Vec<usize> = (0..start.batch).map(|i| i.min(chunk.nrows() - 1)).collect();
        let targets = chunk.select(Axis(0), &rows);
        let spectrum = {
            let state = State::new(&self.runtime, &self.step, start, &targets)?;
            for _ in 0..start.steps {
                self.step.run_binding(&state.binding).map_err(Error::runtime("run an optimisation step"))?;
                stepped();
            }
            self.runtime.values(&state.spectrum)?
        };
        self.evaluate(start, spectrum, &targets, chunk.nrows())
    }

    fn evaluate(
        &mut self,
        start: &Start<'_>,
        spectrum: Vec<f32>,
        targets: &Array2<f32>,
        count: usize,
    ) -> Result<Vec<Visualization>> {
        let shape = [start.batch, 3, start.size_px, start.size_px];
        let outputs = self.forward(shape, spectrum, targets)?;
        let (images, cosines) = (floats(&outputs, names::IMAGE)?, floats(&outputs, names::COSINE)?);
        let images = ArrayView4::from_shape(shape, images)
            .map_err(|e| Error::Model(format!("the finished images do not fill their shape: {e}")))?;
        let visualization =
            |i: usize| Visualization { image: images.slice(s![i, .., .., ..]).to_owned(), cosine: cosines[i] };
        Ok((0..count).map(visualization).collect())
    }

    /// Show the layer flat colours. Its answer is that in the middle, clear of padding.
    fn flat_colours(&mut self, settings: &Settings, batch: usize, channels: usize) -> Result<FlatColours> {
        let axes = FlatColours::shown();
        let shape = [batch, 3, settings.size_px, settings.size_px];
        let targets = Array2::zeros((batch, channels));
        let mut answers = Array2::zeros((axes.len(), channels));
        for (colours, mut answers) in axes.chunks(batch).zip(answers.axis_chunks_iter_mut(Axis(0), batch)) {
            let mut spectrum = vec![0.0; shape.iter().product()];
            for (coefficients, colour) in spectrum.chunks_exact_mut(shape[1..].iter().product()).zip(colours) {
                add_flat(settings, coefficients, *colour);
            }
            let outputs = self.forward(shape, spectrum, &targets)?;
            let (shape, maps) = outputs[names::ACTIVATIONS]
                .try_extract_tensor::<f32>()
                .map_err(Error::runtime("read the answers to flat colours"))?;
            let [height, width] = [shape[2], shape[3]].map(|side| side as usize);
            let middle = height / 2 * width + width / 2;
            for (mut answer, maps) in answers.outer_iter_mut().zip(maps.chunks_exact(channels * height * width)) {
                answer.iter_mut().zip(maps.chunks_exact(height * width)).for_each(|(a, map)| *a = map[middle]);
            }
        }
        Ok(FlatColours::new(axes, answers.outer_iter().map(|answer| answer.to_vec())))
    }

    /// Run the evaluation of images [N x 3 x S x S], untransformed.
    fn forward(&mut self, shape: [usize; 4], spectrum: Vec<f32>, targets: &Array2<f32>) -> Result<SessionOutputs<'_>> {
        let tensor = |shape: &[usize], values: Vec<f32>| {
            Tensor::from_array((shape.to_vec(), values)).map_err(Error::runtime("make a tensor"))
        };
        self.evaluation
            .run(ort::inputs![
                names::SPECTRUM => tensor(&shape, spectrum)?,
                names::STEP => tensor(&[1], vec![0.0])?,
                names::TARGETS => tensor(targets.shape(), targets.iter().copied().collect())?,
                names::SCHEDULE => tensor(&[1, SCHEDULE_COLUMNS], Row::IDENTITY.columns().to_vec())?,
            ])
            .map_err(Error::runtime("evaluate images"))
    }
}

/// An output's values.
fn floats<'o>(outputs: &'o SessionOutputs<'_>, name: &str) -> Result<&'o [f32]> {
    outputs[name]
        .try_extract_tensor::<f32>()
        .map(|(_, values)| values)
        .map_err(Error::runtime("read what was evaluated"))
}

/// The state of an optimisation, bound in place: each step reads and writes the same tensors.
struct State {
    binding: IoBinding,
    spectrum: Tensor<f32>,
}

impl State {
    fn new(runtime: &Runtime, session: &Session, start: &Start<'_>, targets: &Array2<f32>) -> Result<Self> {
        let doing = "bind the state of the optimisation";
        let mut binding = session.create_binding().map_err(Error::runtime(doing))?;
        let mut bind = |name: &str, shape: &[usize], values: Vec<f32>| -> Result<Tensor<f32>> {
            let mut tensor = runtime.tensor(shape, values)?;
            binding.bind_input(name, &tensor).map_err(Error::runtime(doing))?;
            if session.outputs().iter().any(|output| output.name() == next(name)) {
                binding.bind_output(next(name), &mut tensor).map_err(Error::runtime(doing))?;
            }
            Ok(tensor)
        };
        let image = [start.batch, 3, start.size_px, start.size_px];
        bind(names::TARGETS, targets.shape(), targets.iter().copied().collect())?;
        bind(names::SCHEDULE, &[start.steps, SCHEDULE_COLUMNS], start.schedule.clone())?;
        bind(names::STEP, &[1], vec![0.0])?;
        for sums in [names::MOMENTUM, names::ENERGY] {
            bind(sums, &image, vec![0.0; image.iter().product()])?;
        }
        let spectrum = bind(names::SPECTRUM, &image, start.coefficients(targets))?;
        let mut cosine = runtime.tensor(&[start.batch], vec![0.0; start.batch])?;
        binding.bind_output(names::COSINE, &mut cosine).map_err(Error::runtime(doing))?;
        Ok(Self { binding, spectrum })
    }
}
