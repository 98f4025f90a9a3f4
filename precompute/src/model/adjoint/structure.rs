//! Adjoints of operators that move values without changing them.

use super::tape::refusal;
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, int, ints};
use crate::model::node::Attributes;
use crate::model::onnx::{NodeProto, tensor_proto::DataType};

/// The gradient goes back as it came.
pub(super) fn identity(_: &mut Tape<'_>, _: &NodeProto, dy: &str) -> Result<Towards> {
    Ok(vec![Some(dy.to_owned())])
}

/// While a network is used, not trained, a dropout passes everything on.
pub(super) fn dropout_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    tape.graph.add_node("Identity", &[&node.input[0]], vec![node.output[0].clone()], Vec::new());
    Ok(())
}

/// From floats to floats nothing changes.
pub(super) fn cast(_: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    if node.int("to") != Some(DataType::Float as i64) {
        return Err(refusal(node, "it makes floats of another size, and only networks of 32-bit floats have one"));
    }
    Ok(vec![Some(dy.to_owned())])
}

/// Each part gets its own stretch of the gradient.
pub(super) fn concat(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let axis = node.int("axis").unwrap_or(1);
    let lengths = lengths_along(tape, axis, &node.input)?;
    let count = lengths.len();
    let lengths = tape.graph.ints(&lengths);
    let stretches = tape.graph.op_many("Split", &[dy, &lengths], count, vec![int("axis", axis)]);
    Ok(stretches.into_iter().map(Some).collect())
}

/// With its lengths as an input: they were an attribute before operator set 13, and may be left out.
pub(super) fn split_forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let axis = node.int("axis").unwrap_or(0);
    let lengths = lengths_along(tape, axis, &node.output)?;
    let lengths = tape.graph.ints(&lengths);
    tape.graph.add_node("Split", &[&node.input[0], &lengths], node.output.clone(), vec![int("axis", axis)]);
    Ok(())
}

/// The gradients of the parts, one behind the other.
pub(super) fn split(tape: &mut Tape<'_>, node: &NodeProto, dy: &[Name]) -> Result<Towards> {
    let parts: Vec<&str> = dy.iter().map(String::as_str).collect();
    let axis = int("axis", node.int("axis").unwrap_or(0));
    Ok(vec![Some(tape.graph.op_with("Concat", &parts, vec![axis]))])
}

/// The dimensions put back in their order.
pub(super) fn transpose(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let rank = tape.shape(&node.input[0])?.len();
    let order = node.ints("perm").map_or_else(|| (0..rank as i64).rev().collect(), <[i64]>::to_vec);
    let mut back = vec![0; rank];
    order.iter().enumerate().for_each(|(to, from)| back[*from as usize] = to as i64);
    Ok(vec![Some(tape.graph.op_with("Transpose", &[dy], vec![ints("perm", &back)]))])
}

/// The lengths of these tensors along one axis.
fn lengths_along(tape: &Tape<'_>, axis: i64, names: &[Name]) -> Result<Vec<i64>> {
    let length = |name: &Name| {
        let dims = tape.dims(name)?;
        Ok(dims[if axis < 0 { axis + dims.len() as i64 } else { axis } as usize])
    };
    names.iter().map(length).collect()
}
