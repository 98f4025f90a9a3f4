//! Softmax along one dimension or, before operator set 13, over all from one on.

use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::int;
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// The dimensions that a node's values compete in: the first of them, and the one after the last.
fn extent(tape: &Tape<'_>, node: &NodeProto) -> Result<(usize, usize)> {
    let rank = tape.shape(&node.input[0])?.len();
    let old = tape.opset() < 13;
    let axis = node.int("axis").unwrap_or(if old { 1 } else { -1 });
    let first = if axis < 0 { axis + rank as i64 } else { axis } as usize;
    Ok((first, if old { rank } else { first + 1 }))
}

/// Over several dimensions it is written as over one, into which they are laid.
pub(super) fn forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let (first, end) = extent(tape, node)?;
    let (x, y) = (node.input[0].as_str(), node.output[0].clone());
    if end == first + 1 {
        tape.graph.add_node("Softmax", &[x], vec![y], vec![int("axis", first as i64)]);
        return Ok(());
    }
    let shape = tape.dims(x)?;
    let flat = tape.reshape(x, &[shape[..first].iter().product(), shape[first..].iter().product()]);
    let softmax = tape.graph.op_with("Softmax", &[&flat], vec![int("axis", 1)]);
    let shape = tape.graph.ints(&shape);
    tape.graph.add_node("Reshape", &[&softmax, &shape], vec![y], Vec::new());
    Ok(())
}

/// `dx = y · (dy − Σ dy · y)`, the sum over what competes.
pub(super) fn adjoint(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (first, end) = extent(tape, node)?;
    let y = node.output[0].as_str();
    let axes = tape.graph.ints(&(first as i64..end as i64).collect::<Vec<_>>());
    let products = tape.graph.op("Mul", &[dy, y]);
    let sum = tape.graph.op_with("ReduceSum", &[&products, &axes], vec![int("keepdims", 1)]);
    let rest = tape.graph.op("Sub", &[dy, &sum]);
    Ok(vec![Some(tape.graph.op("Mul", &[y, &rest]))])
}
