//! The optimisation step as one ONNX graph.
//!
//! State tensors are bound in place: the new value is written over the old one. Nodes run in any order their data
//! allow, so every reader of a state tensor must lie on the way to the node that writes its new value; else it could
//! read the value of the next step.

use super::adam;
use super::objective::{Cosine, cosine};
use super::settings::Settings;
use super::synthesis::Synthesis;
use crate::model::adjoint::Tape;
use crate::model::graph::{Graph, to_float};
use crate::model::network::Shapes;
use crate::model::{Device, InputFormat, Network};
use crate::{Error, Result};

/// State and inputs of the step graph; each state tensor's new value is the output of the same name with a `+`.
pub mod names {
    /// The coefficients [N x 3 x S x S], state: a spectrum, or pixels.
    pub const SPECTRUM: &str = "spectrum";
    /// Adam's decayed sum of gradients, state of the same shape.
    pub const MOMENTUM: &str = "momentum";
    /// Adam's decayed sum of squared gradients, state of the same shape.
    pub const ENERGY: &str = "energy";
    /// The number of steps taken `[1]`, state.
    pub const STEP: &str = "step";
    /// The targets [N x C], each of unit norm.
    pub const TARGETS: &str = "targets";
    /// The schedule [T x 7]; see [`super::super::transform::schedule`].
    pub const SCHEDULE: &str = "schedule";
    /// Output: the mean cosine of each image before the step `[N]`.
    pub const COSINE: &str = "cosine";
    /// Output of the evaluation graph: the layer's activations [N x C x H x W].
    pub const ACTIVATIONS: &str = "activations";
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
    /// How images are optimised.
    pub settings: &'a Settings,
    /// What it is to run on.
    pub device: Device,
    /// Images in a batch.
    pub batch: usize,
    /// Rows of the schedule.
    pub steps: usize,
}

impl StepGraph<'_> {
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
        let mut graph = Graph::on(self.device);
        let synthesis = self.synthesise(&mut graph);
        let mut tape = Tape::forward(&mut graph, self.network, self.shapes, self.settings.relu_gradient)?;
        let Cosine { mean, gradient } = self.objective(tape.graph())?;
        let towards_input = tape.backward(gradient)?;
        let gradient = synthesis.adjoint(&mut graph, &towards_input);
        adam::write(&mut graph, self.settings, &self.image_shape(), &gradient, &synthesis.rate);
        let one = graph.floats(&[1], vec![1.0]);
        // From the integer that the schedule was read with: the counter's reader must come before its writer.
        let step = graph.op_with("Cast", &[&synthesis.index], vec![to_float()]);
        graph.op_to_output(&next(names::STEP), &[1], "Add", &[&step, &one]);
        graph.op_to_output(names::COSINE, &[self.batch], "Identity", &[&mean]);
        Ok(graph.into_model())
    }

    /// The forward pass alone: the images, their activations and cosines.
    ///
    /// # Errors
    /// When the network has an operator without an adjoint.
    pub fn evaluation_model(&self) -> Result<Vec<u8>> {
        let mut graph = Graph::on(self.device);
        let synthesis = self.synthesise(&mut graph);
        let mut tape = Tape::forward(&mut graph, self.network, self.shapes, self.settings.relu_gradient)?;
        let objective = self.objective(tape.graph())?;
        graph.op_to_output(names::COSINE, &[self.batch], "Identity", &[&objective.mean]);
        let shape = self.activation_shape()?;
        graph.op_to_output(names::ACTIVATIONS, &shape, "Identity", &[self.network.output()]);
        let image = synthesis.images(&mut graph);
        graph.op_to_output(names::IMAGE, &self.image_shape(), "Identity", &[&image]);
        Ok(graph.into_model())
    }

    fn image_shape(&self) -> [usize; 4] {
        [self.batch, 3, self.settings.size_px, self.settings.size_px]
    }

    fn synthesise(&self, graph: &mut Graph) -> Synthesis {
        Synthesis::write(graph, self.settings, self.format, (self.batch, self.steps), self.network.input())
    }

    fn objective(&self, graph: &mut Graph) -> Result<Cosine> {
        let shape = self.activation_shape()?;
        graph.input(names::TARGETS, &shape[..2]);
        Ok(cosine(graph, self.network.output(), shape, names::TARGETS, self.settings.positions))
    }
}

/// The output that holds a state tensor's new value.
pub fn next(name: &str) -> String {
    format!("{name}+")
}
