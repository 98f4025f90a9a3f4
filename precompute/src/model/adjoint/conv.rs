//! The adjoint of a convolution with respect to its input.

use super::Tape;
use crate::Result;
use crate::model::graph::{Name, ints};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// How a window slides over a map: kernel, steps, spacing and padding, height before width.
pub(super) struct Window {
    kernel: [i64; 2],
    strides: [i64; 2],
    dilations: [i64; 2],
    /// Top, left, bottom, right.
    pads: [i64; 4],
}

impl Window {
    /// The window of a node between maps of these sizes, `auto_pad` resolved.
    fn of(node: &NodeProto, kernel: [i64; 2], input: [i64; 2], output: [i64; 2]) -> Self {
        let pair = |name: &str| node.ints(name).map_or([1, 1], |v| [v[0], v[1]]);
        let (strides, dilations) = (pair("strides"), pair("dilations"));
        let pads = match (node.word("auto_pad"), node.ints("pads")) {
            (Some(same @ ("SAME_UPPER" | "SAME_LOWER")), _) => {
                let total = |axis: usize| {
                    let covered = (output[axis] - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1;
                    (covered - input[axis]).max(0)
                };
                let before = |axis| if same == "SAME_UPPER" { total(axis) / 2 } else { (total(axis) + 1) / 2 };
                [before(0), before(1), total(0) - before(0), total(1) - before(1)]
            }
            (_, Some(pads)) => [pads[0], pads[1], pads[2], pads[3]],
            _ => [0; 4],
        };
        Self { kernel, strides, dilations, pads }
    }
}

/// `dx` from `dy`: with stride 1 a convolution with the kernel turned by half a turn; else a transposed convolution
/// without padding, of which the padded border is cut away. (ONNX Runtime's CUDA provider refuses transposed
/// convolutions with uneven padding, so none is asked for.)
pub(super) fn adjoint(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Vec<Name>> {
    let (shape, weights) = tape.weights(node, 1)?;
    let spatial = |s: &[usize]| [s[2] as i64, s[3] as i64];
    let input = spatial(tape.shape(&node.input[0])?);
    let output = spatial(tape.shape(&node.output[0])?);
    let group = node.int("group").unwrap_or(1);
    let window = Window::of(node, [shape[2] as i64, shape[3] as i64], input, output);
    let reach = |axis: usize| window.dilations[axis] * (window.kernel[axis] - 1);
    let pads = [0, 1, 2, 3].map(|side| reach(side % 2) - window.pads[side]);
    let fills = |axis: usize| output[axis] + pads[axis] + pads[axis + 2] - reach(axis) == input[axis];
    let dx = if window.strides == [1, 1] && pads.iter().all(|p| *p >= 0) && fills(0) && fills(1) {
        turned_convolution(tape, dy, &shape, &weights, &window, pads, group)
    } else {
        cut_transposed_convolution(tape, dy, (&shape, weights), &window, (input, output), group)
    };
    Ok(vec![dx])
}

fn turned_convolution(
    tape: &mut Tape<'_>,
    dy: &str,
    shape: &[usize],
    weights: &[f32],
    window: &Window,
    pads: [i64; 4],
    group: i64,
) -> Name {
    let turned = turn(shape, weights, group as usize);
    let &[outputs, inputs, height, width] = shape else { unreachable!("a convolution's weights have four dimensions") };
    let groups = group as usize;
    let w = tape.graph.floats(&[inputs * groups, outputs / groups, height, width], turned);
    let attributes = vec![
        ints("kernel_shape", &window.kernel),
        ints("dilations", &window.dilations),
        ints("pads", &pads),
        crate::model::graph::int("group", group),
    ];
    tape.graph.op_with("Conv", &[dy, &w], attributes)
}

/// Weights [Co x Ci/g x H x W] turned by half a turn, inputs and outputs exchanged within each group:
/// [Ci x Co/g x H x W].
fn turn(shape: &[usize], weights: &[f32], groups: usize) -> Vec<f32> {
    let (outputs, inputs, area) = (shape[0] / groups, shape[1], shape[2] * shape[3]);
    let mut turned = Vec::with_capacity(weights.len());
    for group in 0..groups {
        for input in 0..inputs {
            for output in 0..outputs {
                let start = ((group * outputs + output) * inputs + input) * area;
                turned.extend(weights[start..start + area].iter().rev());
            }
        }
    }
    turned
}

fn cut_transposed_convolution(
    tape: &mut Tape<'_>,
    dy: &str,
    (shape, weights): (&[usize], Vec<f32>),
    window: &Window,
    (input, output): ([i64; 2], [i64; 2]),
    group: i64,
) -> Name {
    let padded = |axis: usize| input[axis] + window.pads[axis];
    let covered = |axis: usize| {
        (output[axis] - 1) * window.strides[axis] + window.dilations[axis] * (window.kernel[axis] - 1) + 1
    };
    let w = tape.graph.floats(shape, weights);
    let attributes = vec![
        ints("kernel_shape", &window.kernel),
        ints("strides", &window.strides),
        ints("dilations", &window.dilations),
        ints("pads", &[0; 4]),
        ints("output_padding", &[(padded(0) - covered(0)).max(0), (padded(1) - covered(1)).max(0)]),
        crate::model::graph::int("group", group),
    ];
    let whole = tape.graph.op_with("ConvTranspose", &[dy, &w], attributes);
    let starts = tape.graph.ints(&window.pads[..2]);
    let ends = tape.graph.ints(&[padded(0), padded(1)]);
    let axes = tape.graph.ints(&[2, 3]);
    tape.graph.op("Slice", &[&whole, &starts, &ends, &axes])
}
