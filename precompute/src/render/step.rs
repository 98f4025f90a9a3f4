//! The optimisation step as one ONNX graph.
//!
//! State tensors are bound in place: the new value is written over the old one. Nodes run in any order their data
//! allow, so every reader of a state tensor must lie on the way to the node that writes its new value; else it could
//! read the value of the next step.

use super::colour::colour_from_axes;
use super::fourier::{FourierAxis, spectrum_scale};
use super::objective::{Cosine, cosine};
use super::transform::SCHEDULE_COLUMNS;
use crate::model::adjoint::{ReluGradient, Tape};
use crate::model::graph::{Graph, Name, int, ints, to_float, to_int};
use crate::model::network::Shapes;
use crate::model::{InputFormat, Network};
use crate::{Error, Result};

/// Adam's decay of the mean gradient and of the mean squared gradient.
pub const BETA: [f64; 2] = [0.9, 0.999];
/// Adam's guard against dividing by nothing.
const EPSILON: f64 = 1e-8;

/// State and inputs of the step graph; each state tensor's new value is the output of the same name with a `+`.
pub mod names {
    /// The spectrum [N x 3 x S x S], state.
    pub const SPECTRUM: &str = "spectrum";
    /// Adam's decayed sum of gradients, state of the same shape.
    pub const MOMENTUM: &str = "momentum";
    /// Adam's decayed sum of squared gradients, state of the same shape.
    pub const ENERGY: &str = "energy";
    /// The number of steps taken `[1]`, state.
    pub const STEP: &str = "step";
    /// The targets [N x C], each of unit norm.
    pub const TARGETS: &str = "targets";
    /// The schedule [T x 5]; see [`super::super::transform::schedule`].
    pub const SCHEDULE: &str = "schedule";
    /// Output: the mean cosine of each image before the step `[N]`.
    pub const COSINE: &str = "cosine";
    /// Output of the evaluation graph: the images [N x 3 x S x S], RGB from 0 to 1.
    pub const IMAGE: &str = "image";
}

/// What a step graph is written for.
pub struct StepGraph<'a> {
    /// The network, cut at the layer.
    pub network: &'a Network,
    /// The shapes of its tensors for images [batch x 3 x size x size].
    pub shapes: &'a Shapes,
    /// How it wants its images.
    pub format: InputFormat,
    /// Images in a batch.
    pub batch: usize,
    /// Side of an image, in pixels.
    pub size: usize,
    /// Rows of the schedule.
    pub steps: usize,
}

/// Names of what synthesis leaves for the backward pass.
struct Synthesis {
    rows: Name,
    columns: Name,
    pixels: Name,
    rate: Name,
    index: Name,
}

impl StepGraph<'_> {
    /// The shape of the spectrum and of the images.
    pub fn image_shape(&self) -> [usize; 4] {
        [self.batch, 3, self.size, self.size]
    }

    /// The shape of the layer's activations.
    ///
    /// # Errors
    /// When they are not maps [N x C x H x W].
    pub fn activation_shape(&self) -> Result<[usize; 4]> {
        let shape = self.shapes.get(self.network.output()).cloned().unwrap_or_default();
        shape.as_slice().try_into().map_err(|_| {
            Error::Model(format!(
                "the layer {:?} has activations of the shape {shape:?}, and only maps [N x C x H x W] can be \
                 visualized; choose an earlier layer",
                self.network.output()
            ))
        })
    }

    /// The whole step: synthesis, network, objective, the way back, Adam.
    ///
    /// # Errors
    /// When the network has an operator without an adjoint.
    pub fn step_model(&self) -> Result<Vec<u8>> {
        let mut graph = Graph::default();
        let synthesis = self.synthesise(&mut graph);
        let activations = self.activation_shape()?;
        let mut tape = Tape::forward(&mut graph, self.network, self.shapes, ReluGradient::Exact)?;
        let Cosine { mean, gradient } = cosine(tape.graph(), self.network.output(), activations, names::TARGETS);
        let towards_input = tape.backward(gradient)?;
        let gradient = self.spectrum_gradient(&mut graph, &synthesis, &towards_input);
        self.adam(&mut graph, &gradient, &synthesis);
        graph.op_to_output(names::COSINE, &[self.batch], "Identity", &[&mean]);
        Ok(graph.into_model())
    }

    /// The forward pass alone: the images and their cosines.
    ///
    /// # Errors
    /// When the network has an operator without an adjoint.
    pub fn evaluation_model(&self) -> Result<Vec<u8>> {
        let mut graph = Graph::default();
        let synthesis = self.synthesise(&mut graph);
        let activations = self.activation_shape()?;
        let mut tape = Tape::forward(&mut graph, self.network, self.shapes, ReluGradient::Exact)?;
        let objective = cosine(tape.graph(), self.network.output(), activations, names::TARGETS);
        graph.op_to_output(names::COSINE, &[self.batch], "Identity", &[&objective.mean]);
        let image = self.channels_in_order(&mut graph, &synthesis.pixels);
        graph.op_to_output(names::IMAGE, &self.image_shape(), "Identity", &[&image]);
        Ok(graph.into_model())
    }

    /// From the spectrum to the network's input, under the transform of this step.
    fn synthesise(&self, graph: &mut Graph) -> Synthesis {
        graph.input(names::SPECTRUM, &self.image_shape());
        graph.input(names::STEP, &[1]);
        graph.input(names::TARGETS, &[self.batch, self.activation_shape().map_or(0, |shape| shape[1])]);
        graph.input(names::SCHEDULE, &[self.steps, SCHEDULE_COLUMNS]);
        let index = graph.op_with("Cast", &[names::STEP], vec![to_int()]);
        let row = graph.op_with("Gather", &[names::SCHEDULE, &index], vec![int("axis", 0)]);
        let lengths = graph.ints(&[1; SCHEDULE_COLUMNS]);
        let row = graph.op_many("Split", &[&row, &lengths], SCHEDULE_COLUMNS, vec![int("axis", 1)]);
        let rows = self.basis(graph, &row[0], &row[2]);
        let columns = self.basis(graph, &row[1], &row[3]);
        let columns_transposed = graph.op("Transpose", &[&columns]);
        let half = graph.op("MatMul", &[&rows, names::SPECTRUM]);
        let axes = graph.op("MatMul", &[&half, &columns_transposed]);
        let colour = self.colour_rows().concat();
        let colour = graph.floats(&[3, 3, 1, 1], colour);
        let logits = graph.op_with("Conv", &[&axes, &colour], vec![ints("kernel_shape", &[1, 1])]);
        let pixels = graph.op("Sigmoid", &[&logits]);
        let (factor, offset) = self.pixel_affine();
        let factor = graph.floats(&[1, 3, 1, 1], factor.to_vec());
        let offset = graph.floats(&[1, 3, 1, 1], offset.to_vec());
        let scaled = graph.op("Mul", &[&pixels, &factor]);
        graph.add_node("Add", &[&scaled, &offset], vec![self.network.input().to_owned()], Vec::new());
        Synthesis { rows, columns, pixels, rate: row[4].clone(), index }
    }

    /// The Fourier basis [S x S] (position x coefficient) at positions scaled about the centre and shifted.
    fn basis(&self, graph: &mut Graph, scale: &str, shift: &str) -> Name {
        let n = self.size;
        let axis = FourierAxis::new(n);
        let centre = (n as f32 - 1.0) / 2.0;
        let from_centre = graph.floats(&[n, 1], (0..n).map(|x| x as f32 - centre).collect());
        let centre = graph.scalar(centre);
        let scaled = graph.op("Mul", &[&from_centre, scale]);
        let shift = graph.op("Add", &[shift, &centre]);
        let positions = graph.op("Add", &[&scaled, &shift]);
        let radians = graph.floats(&[1, n], axis.radians_per_px);
        let phase = graph.floats(&[1, n], axis.phase);
        let amplitude = graph.floats(&[1, n], axis.amplitude);
        let angles = graph.op("Mul", &[&positions, &radians]);
        let angles = graph.op("Sub", &[&angles, &phase]);
        let waves = graph.op("Cos", &[&angles]);
        graph.op("Mul", &[&waves, &amplitude])
    }

    /// Rows of the colour matrix in the order of the network's input channels.
    fn colour_rows(&self) -> [[f32; 3]; 3] {
        let matrix = colour_from_axes();
        self.format.source_channels().map(|channel| matrix[channel])
    }

    /// Factor and offset from a pixel's value to the network's input, in the order of its channels.
    fn pixel_affine(&self) -> ([f32; 3], [f32; 3]) {
        let source = self.format.source_channels();
        (source.map(|c| 255.0 * self.format.scale[c]), source.map(|c| -self.format.mean[c] * self.format.scale[c]))
    }

    /// The images with their channels as red, green, blue.
    fn channels_in_order(&self, graph: &mut Graph, pixels: &str) -> Name {
        // A permutation of three that only ever exchanges the ends is its own inverse.
        let order = graph.ints(&self.format.source_channels().map(|c| c as i64));
        graph.op_with("Gather", &[pixels, &order], vec![int("axis", 1)])
    }

    /// From the gradient at the network's input to the gradient of the spectrum.
    fn spectrum_gradient(&self, graph: &mut Graph, synthesis: &Synthesis, towards_input: &str) -> Name {
        let squares = graph.op("Mul", &[&synthesis.pixels, &synthesis.pixels]);
        let slope = graph.op("Sub", &[&synthesis.pixels, &squares]);
        let towards_logits = graph.op("Mul", &[towards_input, &slope]);
        // The transposed colour matrix, which also applies the factor from pixels to the network's input.
        let (rows, (factor, _)) = (self.colour_rows(), self.pixel_affine());
        let transposed = (0..9).map(|i| rows[i % 3][i / 3] * factor[i % 3]).collect();
        let transposed = graph.floats(&[3, 3, 1, 1], transposed);
        let towards_axes = graph.op_with("Conv", &[&towards_logits, &transposed], vec![ints("kernel_shape", &[1, 1])]);
        let rows_transposed = graph.op("Transpose", &[&synthesis.rows]);
        let half = graph.op("MatMul", &[&rows_transposed, &towards_axes]);
        graph.op("MatMul", &[&half, &synthesis.columns])
    }

    /// One Adam step up the gradient. The decayed sums are kept unnormalised, which saves two passes over them: their
    /// factors are in the rate, which the schedule gives (see [`rate`]), and in epsilon.
    fn adam(&self, graph: &mut Graph, gradient: &str, Synthesis { rate, index, .. }: &Synthesis) {
        let shape = self.image_shape();
        graph.input(names::MOMENTUM, &shape);
        graph.input(names::ENERGY, &shape);
        let decay = BETA.map(|beta| graph.scalar(beta as f32));
        let (momentum, energy) = (next(names::MOMENTUM), next(names::ENERGY));
        let kept = graph.op("Mul", &[names::MOMENTUM, &decay[0]]);
        graph.op_to_output(&momentum, &shape, "Add", &[&kept, gradient]);
        let kept = graph.op("Mul", &[names::ENERGY, &decay[1]]);
        let squares = graph.op("Mul", &[gradient, gradient]);
        graph.op_to_output(&energy, &shape, "Add", &[&kept, &squares]);
        let root = graph.op("Sqrt", &[&energy]);
        let epsilon = graph.scalar((EPSILON / (1.0 - BETA[1]).sqrt()) as f32);
        let root = graph.op("Add", &[&root, &epsilon]);
        let direction = graph.op("Div", &[&momentum, &root]);
        let scale = graph.floats(&[self.size, self.size], spectrum_scale(self.size));
        let rates = graph.op("Mul", &[&scale, rate]);
        let change = graph.op("Mul", &[&direction, &rates]);
        graph.op_to_output(&next(names::SPECTRUM), &shape, "Add", &[names::SPECTRUM, &change]);
        let one = graph.floats(&[1], vec![1.0]);
        let step = graph.op_with("Cast", &[index], vec![to_float()]);
        graph.op_to_output(&next(names::STEP), &[1], "Add", &[&step, &one]);
    }
}

/// The output that holds a state tensor's new value.
pub fn next(name: &str) -> String {
    format!("{name}+")
}

/// The schedule's rate for Adam's `learning_rate` at `step` (from 0): bias correction and the factors of the
/// unnormalised sums included.
pub fn rate(learning_rate: f64, step: usize) -> f32 {
    let t = (step + 1) as i32;
    let [b1, b2] = BETA;
    let correction = (1.0 - b2.powi(t)).sqrt() / (1.0 - b1.powi(t));
    (learning_rate * correction * (1.0 - b1) / (1.0 - b2).sqrt()) as f32
}
