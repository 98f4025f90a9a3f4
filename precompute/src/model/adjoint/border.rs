//! Adjoints of adding and cutting away borders.

use super::tape::{input_name, refusal};
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, int};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// Pads and value as inputs; they were attributes before operator set 11.
pub(super) fn pad_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let Some(pads) = node.ints("pads").filter(|_| node.input.len() == 1) else {
        tape.graph.copy_node(node);
        return Ok(());
    };
    let pads = tape.graph.ints(pads);
    let value = tape.graph.scalar(node.float("value").unwrap_or(0.0));
    let mode = node.attribute.iter().filter(|a| a.name() == "mode").cloned().collect();
    tape.graph.add_node("Pad", &[&node.input[0], &pads, &value], vec![node.output[0].clone()], mode);
    Ok(())
}

/// Padding with a constant by as much the other way: what was added is cut away, what was cut away comes back as zero.
pub(super) fn pad(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    if let Some(mode) = node.word("mode").filter(|mode| *mode != "constant") {
        return Err(refusal(node, &format!("its mode is {mode:?}, and only padding with a constant has one")));
    }
    let back = match (input_name(node, 1), node.ints("pads")) {
        (None, Some(pads)) => tape.graph.ints(&pads.iter().map(|pad| -pad).collect::<Vec<_>>()),
        // They need not be constant: PyTorch computes them while the network runs.
        (pads, _) => tape.graph.op("Neg", &[pads.unwrap_or_default()]),
    };
    let zero = tape.graph.scalar(0.0);
    let mut inputs = vec![dy, &back, &zero];
    inputs.extend(input_name(node, 3));
    Ok(vec![Some(tape.graph.op("Pad", &inputs))])
}

/// Starts, ends and axes as inputs; they were attributes before operator set 10.
pub(super) fn slice_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let (Some(starts), Some(ends)) = (node.ints("starts"), node.ints("ends")) else {
        tape.graph.copy_node(node);
        return Ok(());
    };
    let axes: Vec<i64> = node.ints("axes").map_or_else(|| (0..starts.len() as i64).collect(), <[i64]>::to_vec);
    let [starts, ends, axes] = [starts, ends, &axes].map(|values| tape.graph.ints(values));
    tape.graph.add_node("Slice", &[&node.input[0], &starts, &ends, &axes], vec![node.output[0].clone()], Vec::new());
    Ok(())
}

/// The gradient goes back to where its values were taken from, among zeros.
pub(super) fn slice(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (whole, part) = (tape.dims(&node.input[0])?, tape.dims(&node.output[0])?);
    let starts = tape.whole_numbers(node, 1, "starts")?.unwrap_or_default();
    let axes = tape.whole_numbers(node, 3, "axes")?.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = tape.whole_numbers(node, 4, "steps")?.unwrap_or_else(|| vec![1; starts.len()]);
    let rank = whole.len();
    let mut pads = vec![0; 2 * rank];
    let mut dx = dy.to_owned();
    for ((start, axis), step) in starts.into_iter().zip(axes).zip(steps) {
        let axis = if axis < 0 { axis + rank as i64 } else { axis } as usize;
        let (length, count) = (whole[axis], part[axis]);
        let first = if start < 0 { start.saturating_add(length) } else { start };
        let first = first.clamp(0, if step < 0 { length - 1 } else { length });
        if step == 1 {
            (pads[axis], pads[axis + rank]) = (first, length - first - count);
        } else {
            // Where each position of the whole finds its value; `count` is a zero put behind the last.
            let source = |position: i64| match ((position - first) % step, (position - first) / step) {
                (0, index) if (0..count).contains(&index) => index,
                _ => count,
            };
            let sources: Vec<i64> = (0..length).map(source).collect();
            let mut behind = vec![0; 2 * rank];
            behind[axis + rank] = 1;
            let extended = padded(tape, &dx, &behind);
            let sources = tape.graph.ints(&sources);
            dx = tape.graph.op_with("Gather", &[&extended, &sources], vec![int("axis", axis as i64)]);
        }
    }
    Ok(vec![Some(if pads.iter().all(|pad| *pad == 0) { dx } else { padded(tape, &dx, &pads) })])
}

/// `name` with zeros around it.
fn padded(tape: &mut Tape<'_>, name: &str, pads: &[i64]) -> Name {
    let pads = tape.graph.ints(pads);
    tape.graph.op("Pad", &[name, &pads])
}
