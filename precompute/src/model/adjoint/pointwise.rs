//! Adjoints of operators that act on every value alone.

use super::Tape;
use crate::Result;
use crate::model::graph::{Name, to_bool, to_float};
use crate::model::onnx::NodeProto;

/// `dx = dy` where the output is positive, else 0. (Through a truth value: `Sign` costs twice as much.)
pub(super) fn relu(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Vec<Name>> {
    let positive = tape.graph.op_with("Cast", &[&node.output[0]], vec![to_bool()]);
    let mask = tape.graph.op_with("Cast", &[&positive], vec![to_float()]);
    Ok(vec![tape.graph.op("Mul", &[dy, &mask])])
}
