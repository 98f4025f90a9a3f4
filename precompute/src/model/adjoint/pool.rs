//! The adjoints of pools.

use super::conv::{Kernel, towards_input};
use super::tape::refusal;
use super::window::Window;
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{int, word};
use crate::model::node::Attributes;
use crate::model::onnx::{AttributeProto, NodeProto};

/// The pool with its second output: where in the flattened input each maximum stood.
pub(super) fn max_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let output = node.output[0].clone();
    let indices = format!("{output}/td_indices");
    let outputs = vec![output.clone(), indices.clone()];
    // The order that indices count in is this program's choice.
    let attributes = without(node, "storage_order");
    tape.graph.add_node("MaxPool", &[&node.input[0]], outputs, attributes);
    tape.saved.insert(output, vec![indices]);
    Ok(())
}

/// Each output's gradient goes to where its maximum stood; windows overlap, so they add up.
pub(super) fn max(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let indices = tape.saved[&node.output[0]][0].clone();
    let shape = tape.dims(&node.input[0])?;
    let zeros = tape.zeros(&[shape.iter().product()]);
    let indices = tape.reshape(&indices, &[-1]);
    let updates = tape.reshape(dy, &[-1]);
    let add = vec![int("axis", 0), word("reduction", "add")];
    let sum = tape.graph.op_with("ScatterElements", &[&zeros, &indices, &updates], add);
    Ok(vec![Some(tape.reshape(&sum, &shape))])
}

/// Without dilations, which the graph's operator set does not have; newer ones write them even where there are none.
pub(super) fn average_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    if node.ints("dilations").is_some_and(|dilations| dilations.iter().any(|d| *d != 1)) {
        return Err(refusal(node, "it is dilated"));
    }
    let attributes = without(node, "dilations");
    tape.graph.add_node("AveragePool", &[&node.input[0]], vec![node.output[0].clone()], attributes);
    Ok(())
}

/// An average pool is a convolution of each channel with ones, divided by the number of values in each window.
pub(super) fn average(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let sizes = tape.map_sizes(node)?;
    let channels = tape.shape(&node.input[0])?[1];
    let &[height, width] = node.ints("kernel_shape").unwrap_or_default() else {
        return Err(refusal(node, "its kernel does not have two dimensions"));
    };
    let window = Window::of(node, [height, width], sizes);
    let on_pads = node.int("count_include_pad") == Some(1);
    let [rows, columns] = [0, 1].map(|axis| window.counts(axis, on_pads));
    let shares = rows.iter().flat_map(|r| columns.iter().map(move |c| 1.0 / (r * c).max(1) as f32)).collect();
    let shares = tape.graph.floats(&[rows.len(), columns.len()], shares);
    let shared = tape.graph.op("Mul", &[dy, &shares]);
    let shape = [channels, 1, height as usize, width as usize];
    let kernel = Kernel { shape, weights: vec![1.0; shape.iter().product()], groups: channels };
    Ok(vec![Some(towards_input(tape, &shared, kernel, &window))])
}

/// A node's attributes but one.
fn without(node: &NodeProto, name: &str) -> Vec<AttributeProto> {
    node.attribute.iter().filter(|attribute| attribute.name() != name).cloned().collect()
}
