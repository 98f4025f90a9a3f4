//! The adjoints of pools.

use super::conv::{Kernel, towards_input};
use super::tape::refusal;
use super::{Tape, Towards};
use crate::Result;
use crate::model::Device;
use crate::model::graph::{int, word};
use crate::model::kernels;
use crate::model::node::Attributes;
use crate::model::onnx::{AttributeProto, NodeProto};
use crate::model::window::Window;

/// The pool with a second output: where each maximum stood in its map or, of ONNX's own, in the flattened input.
pub(super) fn max_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let output = node.output[0].clone();
    let places = format!("{output}/td_places");
    let outputs = vec![output.clone(), places.clone()];
    match own_kernel(tape, node)? {
        Some(window) => {
            tape.graph.add_own_node(kernels::MaxPool::NAME, &[&node.input[0]], outputs, window.attributes());
        }
        None => {
            // The order that indices count in is this program's choice.
            tape.graph.add_node("MaxPool", &[&node.input[0]], outputs, without(node, "storage_order"));
        }
    }
    tape.saved.insert(output, vec![places]);
    Ok(())
}

/// Each output's gradient goes to where its maximum stood; windows overlap, so they add up.
pub(super) fn max(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let places = tape.saved[&node.output[0]][0].clone();
    if let Some(window) = own_kernel(tape, node)? {
        return Ok(vec![Some(tape.graph.own_op(kernels::MaxPoolAdjoint::NAME, &[dy, &places], window.attributes()))]);
    }
    let shape = tape.dims(&node.input[0])?;
    let zeros = tape.zeros(&[shape.iter().product()]);
    let places = tape.reshape(&places, &[-1]);
    let updates = tape.reshape(dy, &[-1]);
    let add = vec![int("axis", 0), word("reduction", "add")];
    let sum = tape.graph.op_with("ScatterElements", &[&zeros, &places, &updates], add);
    Ok(vec![Some(tape.reshape(&sum, &shape))])
}

/// The window of a pool that this program has an operator for: over maps, on the CPU.
fn own_kernel(tape: &Tape<'_>, node: &NodeProto) -> Result<Option<Window>> {
    let maps = tape.shape(&node.input[0])?.len() == 4;
    match node.ints("kernel_shape") {
        Some(&[height, width]) if maps && tape.graph.device() == Device::Cpu => {
            Ok(Some(Window::of(node, [height, width], tape.map_sizes(node)?)))
        }
        _ => Ok(None),
    }
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
