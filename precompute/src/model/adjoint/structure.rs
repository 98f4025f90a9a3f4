//! Adjoints of operators that move values without changing them.

use super::Tape;
use crate::Result;
use crate::model::graph::{Name, int};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// The gradient goes back as it came.
pub(super) fn identity(_: &mut Tape<'_>, _: &NodeProto, dy: &str) -> Result<Vec<Name>> {
    Ok(vec![dy.to_owned()])
}

/// While a network is used, not trained, a dropout passes everything on.
pub(super) fn dropout_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    tape.graph.add_node("Identity", &[&node.input[0]], vec![node.output[0].clone()], Vec::new());
    Ok(())
}

/// Each part gets its own stretch of the gradient.
pub(super) fn concat(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Vec<Name>> {
    let axis = node.int("axis").unwrap_or(0);
    let rank = tape.shape(&node.output[0])?.len() as i64;
    let position = if axis < 0 { axis + rank } else { axis } as usize;
    let lengths: Vec<i64> =
        node.input.iter().map(|input| tape.shape(input).map(|shape| shape[position] as i64)).collect::<Result<_>>()?;
    let count = lengths.len();
    let lengths = tape.graph.ints(&lengths);
    Ok(tape.graph.op_many("Split", &[dy, &lengths], count, vec![int("axis", axis)]))
}
