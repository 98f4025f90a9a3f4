//! Adjoints of matrix products.

use super::arithmetic::unbroadcast;
use super::tape::input_name;
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, float, int};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// `y = alpha · A · B + beta · C`, either matrix perhaps transposed.
pub(super) fn gemm(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (a, b) = (node.input[0].as_str(), node.input[1].as_str());
    let flag = |name: &str| node.int(name).unwrap_or(0);
    let (trans_a, trans_b) = (flag("transA"), flag("transB"));
    let alpha = node.float("alpha").unwrap_or(1.0);
    let product = |tape: &mut Tape<'_>, left: &str, trans_left: i64, right: &str, trans_right: i64| {
        let attributes = vec![float("alpha", alpha), int("transA", trans_left), int("transB", trans_right)];
        tape.graph.op_with("Gemm", &[left, right], attributes)
    };
    let first = tape.follows(a).then(|| match trans_a {
        0 => product(tape, dy, 0, b, 1 - trans_b),
        _ => product(tape, b, trans_b, dy, 1),
    });
    let second = tape.follows(b).then(|| match trans_b {
        0 => product(tape, a, 1 - trans_a, dy, 0),
        _ => product(tape, dy, 1, a, trans_a),
    });
    let third = match input_name(node, 2).filter(|c| tape.follows(c)) {
        None => None,
        Some(c) => {
            let (from, to) = (tape.dims(&node.output[0])?, tape.dims(c)?);
            let beta = tape.graph.scalar(node.float("beta").unwrap_or(1.0));
            let scaled = tape.graph.op("Mul", &[dy, &beta]);
            Some(unbroadcast(tape, scaled, &from, &to))
        }
    };
    Ok(vec![first, second, third])
}

/// Matrices in the last two dimensions, those before them broadcast; a vector counts as one row on the left and as one
/// column on the right.
pub(super) fn matmul(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (left, right) = (node.input[0].as_str(), node.input[1].as_str());
    let (shape_left, shape_right) = (tape.dims(left)?, tape.dims(right)?);
    let a = if shape_left.len() == 1 { vec![1, shape_left[0]] } else { shape_left.clone() };
    let b = if shape_right.len() == 1 { vec![shape_right[0], 1] } else { shape_right.clone() };
    let (rows, inner, columns) = (a[a.len() - 2], a[a.len() - 1], b[b.len() - 1]);
    let vectors = usize::from(shape_left.len() == 1) + usize::from(shape_right.len() == 1);
    let mut batch = tape.dims(&node.output[0])?;
    batch.truncate((batch.len() + vectors).saturating_sub(2));
    let with = |rows: i64, columns: i64| [batch.as_slice(), &[rows, columns]].concat();
    let as_matrix = |tape: &mut Tape<'_>, name: &str, given: &[i64], wanted: &[i64]| {
        if given == wanted { name.to_owned() } else { tape.reshape(name, wanted) }
    };
    let dy = if vectors == 0 { dy.to_owned() } else { tape.reshape(dy, &with(rows, columns)) };
    let mut towards = vec![None, None];
    if tape.follows(left) {
        let matrix = as_matrix(tape, right, &shape_right, &b);
        let transposed = transposed(tape, &matrix, b.len());
        let product = tape.graph.op("MatMul", &[&dy, &transposed]);
        let sum = unbroadcast(tape, product, &with(rows, inner), &a);
        towards[0] = Some(as_matrix(tape, &sum, &a, &shape_left));
    }
    if tape.follows(right) {
        let matrix = as_matrix(tape, left, &shape_left, &a);
        let transposed = transposed(tape, &matrix, a.len());
        let product = tape.graph.op("MatMul", &[&transposed, &dy]);
        let sum = unbroadcast(tape, product, &with(inner, columns), &b);
        towards[1] = Some(as_matrix(tape, &sum, &b, &shape_right));
    }
    Ok(towards)
}

/// The last two dimensions exchanged.
fn transposed(tape: &mut Tape<'_>, name: &str, rank: usize) -> Name {
    let mut order: Vec<i64> = (0..rank as i64).collect();
    order.swap(rank - 2, rank - 1);
    tape.graph.op_with("Transpose", &[name], vec![crate::model::graph::ints("perm", &order)])
}
