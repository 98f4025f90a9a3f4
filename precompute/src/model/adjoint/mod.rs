//! The gradient of a network, as ordinary ONNX operators.
//!
//! ONNX Runtime's inference build has no gradients, so the backward pass is written out: the forward nodes are
//! written into a [`Graph`](super::graph::Graph), and then, in reverse order, each node's *adjoint*: from the gradient
//! of a scalar with respect to the node's output, the gradient with respect to its inputs. Only the path to the image
//! is followed; what does not lie on it (weights, sizes computed from sizes) is copied and has no gradient.
//!
//! An operator is one line of `operator` and one function that writes its adjoint. Where the adjoint wants more
//! than the forward node gives (the indices of a max-pool, the sums of a normalization), or where an older operator
//! set writes the node in another form than the graph's, the line also names a function that writes the forward node.
//! To add an operator, write that function, add its line, and add a case to the finite-difference tests.

mod arithmetic;
mod batch_norm;
mod border;
mod conv;
mod linear;
mod lrn;
mod path;
mod pointwise;
mod pool;
mod reduce;
mod shape;
mod softmax;
mod structure;
mod tape;

pub use tape::{Tape, obstacles};

use super::graph::Name;
use super::onnx::NodeProto;
use crate::Result;

/// What a ReLU does to the gradient of the values that it set to zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReluGradient {
    /// It stops there, as calculus has it
    #[default]
    Exact,
    // An image which leaves a channel silent still learns how to wake it; that is no gradient of anything.
    /// A tenth of it passes, as in Lucent's InceptionV1 (`RedirectedReLU`)
    Leaking,
}

/// Of each input of a node, by position, the gradient, where there is one.
type Towards = Vec<Option<Name>>;

/// How one operator is written forwards and backwards.
struct Operator {
    /// Writes the node into the graph under its own output names, in the form the graph's operator set gives it.
    forward: fn(&mut Tape<'_>, &NodeProto) -> Result<()>,
    adjoint: Adjoint,
}

/// Writes the gradients of a node's inputs.
enum Adjoint {
    /// From the gradient of its first output, when no other is followed.
    OfFirst(fn(&mut Tape<'_>, &NodeProto, &str) -> Result<Towards>),
    /// From the gradients of all its outputs; zeros where nothing reads an output.
    OfAll(fn(&mut Tape<'_>, &NodeProto, &[Name]) -> Result<Towards>),
}

/// Every operator there is an adjoint for.
fn operator(op_type: &str) -> Option<Operator> {
    use Adjoint::{OfAll, OfFirst};
    let copied = |adjoint| Operator { forward: tape::copy, adjoint: OfFirst(adjoint) };
    let written = |forward, adjoint| Operator { forward, adjoint: OfFirst(adjoint) };
    Some(match op_type {
        "Conv" => copied(conv::adjoint),
        "ConvTranspose" => copied(conv::transposed),
        "Gemm" => copied(linear::gemm),
        "MatMul" => copied(linear::matmul),
        "Relu" => copied(pointwise::relu),
        "LeakyRelu" => copied(pointwise::leaky_relu),
        "Clip" => written(pointwise::clip_forward, pointwise::clip),
        "Sigmoid" => copied(pointwise::sigmoid),
        "Tanh" => copied(pointwise::tanh),
        "HardSigmoid" => copied(pointwise::hard_sigmoid),
        "HardSwish" => copied(pointwise::hard_swish),
        "MaxPool" => written(pool::max_forward, pool::max),
        "AveragePool" => written(pool::average_forward, pool::average),
        "GlobalAveragePool" => copied(reduce::global_average),
        "GlobalMaxPool" => copied(reduce::global_max),
        "ReduceMean" => written(reduce::mean_forward, reduce::mean),
        "BatchNormalization" => written(batch_norm::forward, batch_norm::adjoint),
        "LRN" => written(lrn::forward, lrn::adjoint),
        "Softmax" => written(softmax::forward, softmax::adjoint),
        "Add" => copied(arithmetic::add),
        "Sub" => copied(arithmetic::sub),
        "Mul" => copied(arithmetic::mul),
        "Div" => copied(arithmetic::div),
        "Sum" => copied(arithmetic::add),
        "Concat" => copied(structure::concat),
        "Split" => Operator { forward: structure::split_forward, adjoint: OfAll(structure::split) },
        "Transpose" => copied(structure::transpose),
        "Identity" => copied(structure::identity),
        "Cast" => copied(structure::cast),
        "Dropout" => written(structure::dropout_forward, structure::identity),
        "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze" => written(shape::forward, shape::adjoint),
        "Pad" => written(border::pad_forward, border::pad),
        "Slice" => written(border::slice_forward, border::slice),
        _ => return None,
    })
}
