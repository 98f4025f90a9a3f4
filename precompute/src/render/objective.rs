//! The objective: the cosine similarity between target and activations, averaged over all positions (equation 1) or
//! at the centre.

use super::settings::Positions;
use crate::model::graph::{Graph, Name, int};
use tuning_shared::live::kernels::SILENT;

/// The objective written into a graph.
pub struct Cosine {
    /// The mean cosine of each image `[N]`.
    pub mean: Name,
    /// Its gradient with respect to the activations [N x C x H x W].
    pub gradient: Name,
}

/// Write the objective and its gradient for `activations` of the shape [N x C x H x W] and `targets` [N x C], which
/// have unit norm.
///
/// With `a` the activation at one of P positions, `w` the position's weight (1/P, or 1 at the centre alone) and `u` the
/// target, `cos = u·a / |a|`, and the gradient of the weighted mean is `w (u − cos · a/|a|) / |a|`.
pub fn cosine(graph: &mut Graph, activations: &str, shape: [usize; 4], targets: &str, positions: Positions) -> Cosine {
    let share = weights(graph, shape, positions);
    let [n, c, h, w] = shape.map(|d| d as i64);
    let flat_shape = graph.ints(&[n, c, h * w]);
    let a = graph.op("Reshape", &[activations, &flat_shape]);
    let (axis1, axis2) = (graph.ints(&[1]), graph.ints(&[2]));
    let rows = graph.op("Unsqueeze", &[targets, &axis1]);
    let dot = graph.op("MatMul", &[&rows, &a]);
    let squares = graph.op("Mul", &[&a, &a]);
    // ReduceSumSquare would say the same and takes four times as long.
    let norm2 = graph.op_with("ReduceSum", &[&squares, &axis1], vec![int("keepdims", 1)]);
    let silent = graph.scalar(SILENT * SILENT);
    let norm2 = graph.op("Add", &[&norm2, &silent]);
    let norm = graph.op("Sqrt", &[&norm2]);
    let inverse = graph.op("Reciprocal", &[&norm]);
    let cosine = graph.op("Mul", &[&dot, &inverse]);
    let both = graph.ints(&[1, 2]);
    let shares = graph.op("Mul", &[&cosine, &share]);
    let mean = graph.op_with("ReduceSum", &[&shares, &both], vec![int("keepdims", 0)]);

    let weight = graph.op("Mul", &[&inverse, &share]);
    let columns = graph.op("Unsqueeze", &[targets, &axis2]);
    let towards = graph.op("MatMul", &[&columns, &weight]);
    let along = graph.op("Mul", &[&cosine, &inverse]);
    let along = graph.op("Mul", &[&along, &weight]);
    let along = graph.op("Mul", &[&a, &along]);
    let gradient = graph.op("Sub", &[&towards, &along]);
    let map_shape = graph.ints(&[n, c, h, w]);
    let gradient = graph.op("Reshape", &[&gradient, &map_shape]);
    Cosine { mean, gradient }
}

/// The weight of each position [1 x 1 x P].
fn weights(graph: &mut Graph, [_, _, h, w]: [usize; 4], positions: Positions) -> Name {
    let mut weights = match positions {
        Positions::All => return graph.floats(&[1, 1, h * w], vec![1.0 / (h * w) as f32; h * w]),
        Positions::Centre => vec![0.0; h * w],
    };
    weights[(h / 2) * w + w / 2] = 1.0;
    graph.floats(&[1, 1, h * w], weights)
}
