//! Batch normalization as a trained network uses it: every channel times a factor, plus an offset.

use super::tape::refusal;
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::float;
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

const EPSILON: f32 = 1e-5;

/// With one output, whatever else an older operator set gives.
pub(super) fn forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    if node.int("training_mode") == Some(1) {
        return Err(refusal(node, "it is in training mode; export the network for inference"));
    }
    let inputs: Vec<&str> = node.input.iter().map(String::as_str).collect();
    let epsilon = float("epsilon", node.float("epsilon").unwrap_or(EPSILON));
    tape.graph.add_node("BatchNormalization", &inputs, vec![node.output[0].clone()], vec![epsilon]);
    Ok(())
}

/// `dx = dy · scale / √(variance + epsilon)`, a constant a channel.
pub(super) fn adjoint(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (_, scale) = tape.weights(node, 1)?;
    let (_, variance) = tape.weights(node, 4)?;
    let epsilon = f64::from(node.float("epsilon").unwrap_or(EPSILON));
    let factor = |(s, v): (&f32, &f32)| (f64::from(*s) / (f64::from(*v) + epsilon).sqrt()) as f32;
    let mut shape = vec![1; tape.shape(&node.input[0])?.len().saturating_sub(1)];
    shape[0] = scale.len();
    let factors = tape.graph.floats(&shape, scale.iter().zip(&variance).map(factor).collect());
    Ok(vec![Some(tape.graph.op("Mul", &[dy, &factors]))])
}
