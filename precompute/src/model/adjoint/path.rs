//! Which tensors the gradient is followed through.

use crate::model::network::Network;
use crate::model::node::Attributes;
use crate::model::onnx::{NodeProto, tensor_proto::DataType};
use std::collections::HashSet;

/// The tensors that depend on the image by more than its size, and smoothly: all that lie after the input, but for
/// integers and truth values, which no gradient passes, and what is computed from those alone.
pub(super) fn followed(network: &Network) -> HashSet<String> {
    let mut followed = HashSet::from([network.input().to_owned()]);
    for node in network.nodes() {
        if !is_discrete(node) && node.input.iter().any(|input| followed.contains(input)) {
            followed.extend(node.output.iter().filter(|name| !name.is_empty()).cloned());
        }
    }
    followed
}

/// Whether a node's outputs are integers or truth values whatever it reads.
fn is_discrete(node: &NodeProto) -> bool {
    match node.op_type() {
        "Shape" | "Size" | "ArgMax" | "ArgMin" | "NonZero" | "Equal" | "Greater" | "GreaterOrEqual" | "Less"
        | "LessOrEqual" | "IsNaN" | "IsInf" => true,
        "Cast" => {
            let floats = [DataType::Float, DataType::Float16, DataType::Double, DataType::Bfloat16];
            node.int("to").is_some_and(|to| !floats.iter().any(|float| i64::from(*float as i32) == to))
        }
        _ => false,
    }
}
