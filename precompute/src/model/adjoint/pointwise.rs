//! Adjoints of operators that act on every value alone.

use super::tape::input_name;
use super::{ReluGradient, Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, float};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;
use crate::model::{Device, kernels};

/// `dx = dy` where the output is positive, else 0 or, where it is asked to leak, a tenth of `dy`.
///
/// In ONNX's operators the factor is a hard sigmoid so steep that it is a step, in one pass: even the least positive
/// normal number times the largest one is more than 1. (Comparing, or through a truth value, takes a pass more.)
pub(super) fn relu(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let leak = match tape.relu {
        ReluGradient::Exact => 0.0,
        ReluGradient::Leaking => 0.1,
    };
    if tape.graph.device() == Device::Cpu {
        let leak = vec![float("leak", leak)];
        return Ok(vec![Some(tape.graph.own_op(kernels::ReluAdjoint::NAME, &[dy, &node.output[0]], leak))]);
    }
    let step = vec![float("alpha", f32::MAX), float("beta", leak)];
    let factor = tape.graph.op_with("HardSigmoid", &[&node.output[0]], step);
    Ok(vec![Some(tape.graph.op("Mul", &[dy, &factor]))])
}

/// `dx = dy` where the input is positive, else `alpha · dy`.
pub(super) fn leaky_relu(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let zero = tape.graph.scalar(0.0);
    let positive = tape.graph.op("Greater", &[&node.input[0], &zero]);
    let slope = tape.graph.scalar(node.float("alpha").unwrap_or(0.01));
    let one = tape.graph.scalar(1.0);
    let factor = tape.graph.op("Where", &[&positive, &one, &slope]);
    Ok(vec![Some(tape.graph.op("Mul", &[dy, &factor]))])
}

/// The bounds as inputs; they were attributes before operator set 11.
pub(super) fn clip_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let bounds = [(1, "min"), (2, "max")].map(|(input, attribute)| match input_name(node, input) {
        Some(name) => name.to_owned(),
        None => node.float(attribute).map_or_else(String::new, |value| tape.graph.scalar(value)),
    });
    let inputs = [node.input[0].as_str(), &bounds[0], &bounds[1]];
    tape.graph.add_node("Clip", &inputs, vec![node.output[0].clone()], Vec::new());
    Ok(())
}

/// `dx = dy` where nothing was clipped, whatever the bounds and wherever they come from.
pub(super) fn clip(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let kept = tape.graph.op("Equal", &[&node.input[0], &node.output[0]]);
    Ok(vec![Some(only_where(tape, &kept, dy))])
}

/// `dx = dy · (y − y²)`.
pub(super) fn sigmoid(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let y = node.output[0].as_str();
    let squares = tape.graph.op("Mul", &[y, y]);
    let slope = tape.graph.op("Sub", &[y, &squares]);
    Ok(vec![Some(tape.graph.op("Mul", &[dy, &slope]))])
}

/// `dx = dy · (1 − y²)`.
pub(super) fn tanh(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let y = node.output[0].as_str();
    let squares = tape.graph.op("Mul", &[y, y]);
    let one = tape.graph.scalar(1.0);
    let slope = tape.graph.op("Sub", &[&one, &squares]);
    Ok(vec![Some(tape.graph.op("Mul", &[dy, &slope]))])
}

/// `dx = alpha · dy` where the output is strictly between 0 and 1.
pub(super) fn hard_sigmoid(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let inside = between_zero_and_one(tape, &node.output[0]);
    let alpha = tape.graph.scalar(node.float("alpha").unwrap_or(0.2));
    let scaled = tape.graph.op("Mul", &[dy, &alpha]);
    Ok(vec![Some(only_where(tape, &inside, &scaled))])
}

/// With `h` the hard sigmoid of slope 1/6, `y = x · h`, so `dx = dy · (h + x/6)` where `h` is strictly between 0 and
/// 1, and `dy · h` elsewhere.
pub(super) fn hard_swish(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let x = node.input[0].as_str();
    let h = tape.graph.op_with("HardSigmoid", &[x], vec![float("alpha", 1.0 / 6.0), float("beta", 0.5)]);
    let inside = between_zero_and_one(tape, &h);
    let sixth = tape.graph.scalar(1.0 / 6.0);
    let rising = tape.graph.op("Mul", &[x, &sixth]);
    let rising = only_where(tape, &inside, &rising);
    let slope = tape.graph.op("Add", &[&h, &rising]);
    Ok(vec![Some(tape.graph.op("Mul", &[dy, &slope]))])
}

fn between_zero_and_one(tape: &mut Tape<'_>, name: &str) -> Name {
    let (zero, one) = (tape.graph.scalar(0.0), tape.graph.scalar(1.0));
    let above = tape.graph.op("Greater", &[name, &zero]);
    let below = tape.graph.op("Less", &[name, &one]);
    tape.graph.op("And", &[&above, &below])
}

/// `values` where a condition holds, else 0.
pub(super) fn only_where(tape: &mut Tape<'_>, condition: &str, values: &str) -> Name {
    let zero = tape.graph.scalar(0.0);
    tape.graph.op("Where", &[condition, values, &zero])
}
