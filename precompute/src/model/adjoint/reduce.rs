//! Adjoints of means and maxima over whole dimensions.

use super::pointwise::only_where;
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, int};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// Axes as an input; they were an attribute before operator set 18.
pub(super) fn mean_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let axes = mean_axes(tape, node)?;
    let axes = tape.graph.ints(&axes);
    let keep = vec![int("keepdims", node.int("keepdims").unwrap_or(1))];
    // No axes would mean all of them, unless the operator is told that they mean none.
    let attributes = [keep, vec![int("noop_with_empty_axes", 1)]].concat();
    tape.graph.add_node("ReduceMean", &[&node.input[0], &axes], vec![node.output[0].clone()], attributes);
    Ok(())
}

/// Every value gets its share of the gradient of the mean it is in.
pub(super) fn mean(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let axes = mean_axes(tape, node)?;
    let mut kept = tape.dims(&node.input[0])?;
    axes.iter().for_each(|axis| kept[*axis as usize] = 1);
    let gradient = tape.reshape(dy, &kept);
    Ok(vec![Some(share(tape, node, &gradient)?)])
}

/// As for a mean over all dimensions behind the channels.
pub(super) fn global_average(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    Ok(vec![Some(share(tape, node, dy)?)])
}

/// The gradient goes to the maximum. Where several values share the maximum each gets it; that is so with ReLUs'
/// zeros, whose gradient the ReLU then stops, and has no chance with other values.
pub(super) fn global_max(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let largest = tape.graph.op("Equal", &[&node.input[0], &node.output[0]]);
    Ok(vec![Some(only_where(tape, &largest, dy))])
}

/// A gradient whose reduced dimensions are of length 1, spread evenly over the input's shape.
fn share(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Name> {
    let whole = tape.dims(&node.input[0])?;
    let means: i64 = tape.dims(&node.output[0])?.iter().product();
    let share = tape.graph.scalar(means as f32 / whole.iter().product::<i64>() as f32);
    let gradient = tape.graph.op("Mul", &[dy, &share]);
    let whole = tape.graph.ints(&whole);
    Ok(tape.graph.op("Expand", &[&gradient, &whole]))
}

/// The axes that are averaged over, counted from the first.
fn mean_axes(tape: &Tape<'_>, node: &NodeProto) -> Result<Vec<i64>> {
    let rank = tape.shape(&node.input[0])?.len() as i64;
    match tape.whole_numbers(node, 1, "axes")?.filter(|axes| !axes.is_empty()) {
        Some(axes) => Ok(axes.into_iter().map(|axis| if axis < 0 { axis + rank } else { axis }).collect()),
        None if node.int("noop_with_empty_axes") == Some(1) => Ok(Vec::new()),
        None => Ok((0..rank).collect()),
    }
}
