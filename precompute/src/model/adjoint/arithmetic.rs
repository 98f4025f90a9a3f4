//! Adjoints of the four operations between two tensors, of which either may be broadcast.

use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, int};
use crate::model::onnx::NodeProto;

/// Every operand gets the gradient, summed over what it was broadcast to. For `Sum` too, which adds any number.
pub(super) fn add(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    node.input.iter().map(|input| towards(tape, node, input, |_| dy.to_owned())).collect()
}

/// As for a sum, the second with the other sign.
pub(super) fn sub(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let first = towards(tape, node, &node.input[0], |_| dy.to_owned())?;
    let second = towards(tape, node, &node.input[1], |tape| tape.graph.op("Neg", &[dy]))?;
    Ok(vec![first, second])
}

/// Each factor gets the gradient times the other factor.
pub(super) fn mul(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (a, b) = (node.input[0].as_str(), node.input[1].as_str());
    let first = towards(tape, node, a, |tape| tape.graph.op("Mul", &[dy, b]))?;
    let second = towards(tape, node, b, |tape| tape.graph.op("Mul", &[dy, a]))?;
    Ok(vec![first, second])
}

/// For `y = a / b`: `da = dy / b` and `db = −da · y`.
pub(super) fn div(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (a, b, y) = (node.input[0].as_str(), node.input[1].as_str(), node.output[0].as_str());
    let quotient = tape.graph.op("Div", &[dy, b]);
    let first = towards(tape, node, a, |_| quotient.clone())?;
    let second = towards(tape, node, b, |tape| {
        let product = tape.graph.op("Mul", &[&quotient, y]);
        tape.graph.op("Neg", &[&product])
    })?;
    Ok(vec![first, second])
}

/// The gradient of one operand, where it is followed: what `write` gives in the output's shape, summed over what the
/// operand was broadcast to.
fn towards(
    tape: &mut Tape<'_>,
    node: &NodeProto,
    operand: &str,
    write: impl FnOnce(&mut Tape<'_>) -> Name,
) -> Result<Option<Name>> {
    if !tape.follows(operand) {
        return Ok(None);
    }
    let (from, to) = (tape.dims(&node.output[0])?, tape.dims(operand)?);
    let gradient = write(tape);
    Ok(Some(unbroadcast(tape, gradient, &from, &to)))
}

/// A gradient of the shape `from`, summed to the shape `to` that was broadcast to it.
pub(super) fn unbroadcast(tape: &mut Tape<'_>, gradient: Name, from: &[i64], to: &[i64]) -> Name {
    if from == to {
        return gradient;
    }
    let added = from.len() - to.len();
    let broadcast = |axis: usize| axis < added || (to[axis - added] == 1 && from[axis] != 1);
    let axes: Vec<i64> = (0..from.len()).filter(|axis| broadcast(*axis)).map(|axis| axis as i64).collect();
    let axes = tape.graph.ints(&axes);
    let sum = tape.graph.op_with("ReduceSum", &[&gradient, &axes], vec![int("keepdims", 1)]);
    if added == 0 { sum } else { tape.reshape(&sum, to) }
}
