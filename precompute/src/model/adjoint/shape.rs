//! Operators that give the same values another shape.

use super::{Tape, Towards};
use crate::Result;
use crate::model::onnx::NodeProto;

/// Whatever decides on the shape, it is known: it was measured. So none of the forms that operator sets gave these
/// operators matters, nor whether the shape is a constant or computed.
pub(super) fn forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let shape = tape.dims(&node.output[0])?;
    let shape = tape.graph.ints(&shape);
    tape.graph.add_node("Reshape", &[&node.input[0], &shape], vec![node.output[0].clone()], Vec::new());
    Ok(())
}

/// Back to the shape it had.
pub(super) fn adjoint(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let shape = tape.dims(&node.input[0])?;
    Ok(vec![Some(tape.reshape(dy, &shape))])
}
