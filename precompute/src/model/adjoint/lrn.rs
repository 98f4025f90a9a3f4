//! The adjoint of local response normalization.
//!
//! With `s_c = bias + alpha/size · Σ x_j²` over the `size` channels around `c`, the output is `y = x · s^−beta`, and
//! `dx_c = dy_c · s_c^−beta − 2 · alpha · beta / size · x_c · Σ (dy_j · x_j · s_j^−(beta+1))` over the channels `j`
//! whose window holds `c`. Both sums are 1 x 1 convolutions with a band of ones.

use super::{Tape, Towards};
use crate::Result;
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

struct Lrn {
    channels: usize,
    size: usize,
    alpha: f32,
    beta: f32,
    bias: f32,
}

impl Lrn {
    fn of(tape: &Tape<'_>, node: &NodeProto) -> Result<Self> {
        Ok(Self {
            channels: tape.shape(&node.input[0])?[1],
            size: node.int("size").unwrap_or(1) as usize,
            alpha: node.float("alpha").unwrap_or(1e-4),
            beta: node.float("beta").unwrap_or(0.75),
            bias: node.float("bias").unwrap_or(1.0),
        })
    }

    /// Weights [C x C x 1 x 1] that sum over each channel's window; transposed, over the windows a channel is in.
    fn band(&self, factor: f32, transposed: bool) -> Vec<f32> {
        let (before, after) = ((self.size - 1) / 2, self.size / 2);
        let mut band = vec![0.0; self.channels * self.channels];
        for centre in 0..self.channels {
            for other in centre.saturating_sub(before)..(centre + after + 1).min(self.channels) {
                let (row, column) = if transposed { (other, centre) } else { (centre, other) };
                band[row * self.channels + column] = factor;
            }
        }
        band
    }
}

/// The normalization written out, keeping `s` and `s^−beta`.
pub(super) fn forward(tape: &mut Tape<'_>, node: &NodeProto) -> Result<()> {
    let lrn = Lrn::of(tape, node)?;
    let (x, c) = (node.input[0].as_str(), lrn.channels);
    let squares = tape.graph.op("Mul", &[x, x]);
    let band = tape.graph.floats(&[c, c, 1, 1], lrn.band(lrn.alpha / lrn.size as f32, false));
    let bias = tape.graph.floats(&[c], vec![lrn.bias; c]);
    let sums = tape.graph.op("Conv", &[&squares, &band, &bias]);
    let power = if lrn.beta == 0.75 {
        // Two square roots are several times faster than a power.
        let half = tape.graph.op("Sqrt", &[&sums]);
        let quarter = tape.graph.op("Sqrt", &[&half]);
        let three_quarters = tape.graph.op("Mul", &[&half, &quarter]);
        tape.graph.op("Reciprocal", &[&three_quarters])
    } else {
        let exponent = tape.graph.scalar(-lrn.beta);
        tape.graph.op("Pow", &[&sums, &exponent])
    };
    tape.graph.add_node("Mul", &[x, &power], vec![node.output[0].clone()], Vec::new());
    tape.saved.insert(node.output[0].clone(), vec![sums, power]);
    Ok(())
}

/// The adjoint, from the kept `s` and `s^−beta`.
pub(super) fn adjoint(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let lrn = Lrn::of(tape, node)?;
    let (x, c) = (node.input[0].as_str(), lrn.channels);
    let saved = tape.saved[&node.output[0]].clone();
    let direct = tape.graph.op("Mul", &[dy, &saved[1]]);
    let through = tape.graph.op("Mul", &[&direct, x]);
    let through = tape.graph.op("Div", &[&through, &saved[0]]);
    let factor = 2.0 * lrn.alpha * lrn.beta / lrn.size as f32;
    let band = tape.graph.floats(&[c, c, 1, 1], lrn.band(factor, true));
    let sums = tape.graph.op("Conv", &[&through, &band]);
    let indirect = tape.graph.op("Mul", &[x, &sums]);
    Ok(vec![Some(tape.graph.op("Sub", &[&direct, &indirect]))])
}
