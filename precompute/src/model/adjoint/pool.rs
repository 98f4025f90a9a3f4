//! The adjoint of max-pooling.

use super::Tape;
use crate::Result;
use crate::model::graph::{Name, int};
use crate::model::onnx::NodeProto;

/// The pool with its second output: where in the flattened input each maximum stood.
pub(super) fn max_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let output = node.output[0].clone();
    let indices = format!("{output}/td_indices");
    let input = node.input[0].as_str();
    tape.graph.add_node("MaxPool", &[input], vec![output.clone(), indices.clone()], node.attribute.clone());
    tape.saved.insert(output, vec![indices]);
    Ok(())
}

/// Each output's gradient goes to where its maximum stood; windows overlap, so they add up.
pub(super) fn max(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Vec<Name>> {
    let indices = tape.saved[&node.output[0]][0].clone();
    let shape: Vec<i64> = tape.shape(&node.input[0])?.iter().map(|d| *d as i64).collect();
    let count = tape.graph.ints(&[shape.iter().product()]);
    // ConstantOfShape makes zeros of floats unless told otherwise.
    let zeros = tape.graph.op("ConstantOfShape", &[&count]);
    let flat = tape.graph.ints(&[-1]);
    let indices = tape.graph.op("Reshape", &[&indices, &flat]);
    let updates = tape.graph.op("Reshape", &[dy, &flat]);
    let add = vec![int("axis", 0), crate::model::graph::word("reduction", "add")];
    let sum = tape.graph.op_with("ScatterElements", &[&zeros, &indices, &updates], add);
    let shape = tape.graph.ints(&shape);
    Ok(vec![tape.graph.op("Reshape", &[&sum, &shape])])
}
