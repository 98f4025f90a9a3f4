//! The adjoints of convolutions with respect to their input.

use super::tape::refusal;
use super::{Tape, Towards};
use crate::Result;
use crate::model::graph::{Name, int, ints};
use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;
use crate::model::window::Window;

/// A convolution's weights [Co x Ci/g x H x W] and its groups.
pub(super) struct Kernel {
    pub(super) shape: [usize; 4],
    pub(super) weights: Vec<f32>,
    pub(super) groups: usize,
}

impl Kernel {
    fn size(&self) -> [i64; 2] {
        [self.shape[2] as i64, self.shape[3] as i64]
    }

    /// Turned by half a turn, inputs and outputs exchanged within each group: [Ci x Co/g x H x W].
    fn turned(&self) -> (Vec<usize>, Vec<f32>) {
        let [outputs, inputs, height, width] = self.shape;
        let (in_group, area) = (outputs / self.groups, height * width);
        let mut turned = Vec::with_capacity(self.weights.len());
        for group in 0..self.groups {
            for input in 0..inputs {
                for output in 0..in_group {
                    let start = ((group * in_group + output) * inputs + input) * area;
                    turned.extend(self.weights[start..start + area].iter().rev());
                }
            }
        }
        (vec![inputs * self.groups, in_group, height, width], turned)
    }
}

/// `dx` from `dy`.
pub(super) fn adjoint(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let sizes = tape.map_sizes(node)?;
    let (shape, weights) = tape.weights(node, 1)?;
    let &[outputs, inputs, height, width] = shape.as_slice() else {
        return Err(refusal(node, "its weights do not have four dimensions"));
    };
    let groups = node.int("group").unwrap_or(1) as usize;
    let kernel = Kernel { shape: [outputs, inputs, height, width], weights, groups };
    let window = Window::of(node, kernel.size(), sizes);
    Ok(vec![Some(towards_input(tape, dy, kernel, &window))])
}

/// The adjoint of a convolution: with stride 1 a convolution with the kernel turned by half a turn; else a transposed
/// convolution without padding, of which the padded border is cut away. (ONNX Runtime's CUDA provider refuses
/// transposed convolutions with uneven padding, so none is asked for.)
pub(super) fn towards_input(tape: &mut Tape<'_>, dy: &str, kernel: Kernel, window: &Window) -> Name {
    let pads = [0, 1, 2, 3].map(|side| window.reach(side % 2) - window.pads[side]);
    let fills =
        |axis: usize| window.output[axis] + pads[axis] + pads[axis + 2] - window.reach(axis) == window.input[axis];
    if window.strides == [1, 1] && pads.iter().all(|p| *p >= 0) && fills(0) && fills(1) {
        turned_convolution(tape, dy, &kernel, window, pads)
    } else {
        cut_transposed_convolution(tape, dy, kernel, window)
    }
}

fn turned_convolution(tape: &mut Tape<'_>, dy: &str, kernel: &Kernel, window: &Window, pads: [i64; 4]) -> Name {
    let (shape, turned) = kernel.turned();
    let w = tape.graph.floats(&shape, turned);
    let attributes = vec![
        ints("kernel_shape", &kernel.size()),
        ints("dilations", &window.dilations),
        ints("pads", &pads),
        int("group", kernel.groups as i64),
    ];
    tape.graph.op_with("Conv", &[dy, &w], attributes)
}

fn cut_transposed_convolution(tape: &mut Tape<'_>, dy: &str, kernel: Kernel, window: &Window) -> Name {
    let padded = |axis: usize| window.input[axis] + window.pads[axis];
    let missing = |axis: usize| (padded(axis) - window.covered(axis)).max(0);
    let size = kernel.size();
    let w = tape.graph.floats(&kernel.shape, kernel.weights);
    let attributes = vec![
        ints("kernel_shape", &size),
        ints("strides", &window.strides),
        ints("dilations", &window.dilations),
        ints("pads", &[0; 4]),
        // What lies behind the last window, which is less than a stride.
        ints("output_padding", &[missing(0), missing(1)]),
        int("group", kernel.groups as i64),
    ];
    let whole = tape.graph.op_with("ConvTranspose", &[dy, &w], attributes);
    let starts = tape.graph.ints(&window.pads[..2]);
    let ends = tape.graph.ints(&[padded(0), padded(1)]);
    let axes = tape.graph.ints(&[2, 3]);
    tape.graph.op("Slice", &[&whole, &starts, &ends, &axes])
}

/// The adjoint of a transposed convolution is the convolution with the same weights.
pub(super) fn transposed(tape: &mut Tape<'_>, node: &NodeProto, dy: &str) -> Result<Towards> {
    let (input, output) = tape.map_sizes(node)?;
    let (shape, _) = tape.weights(node, 1)?;
    let &[_, _, height, width] = shape.as_slice() else {
        return Err(refusal(node, "its weights do not have four dimensions"));
    };
    let kernel = [height as i64, width as i64];
    // Its window slides over its output.
    let mut window = Window::of(node, kernel, (output, input));
    if node.ints("output_shape").is_some() || window.is_same(node) {
        window.pads = cut_away(node, &window);
    }
    let attributes = vec![
        ints("kernel_shape", &kernel),
        ints("strides", &window.strides),
        ints("dilations", &window.dilations),
        ints("pads", &window.pads),
        int("group", node.int("group").unwrap_or(1)),
    ];
    Ok(vec![Some(tape.graph.op_with("Conv", &[dy, &node.input[1]], attributes))])
}

/// What a transposed convolution cuts away of its output where that is given by the output's size.
fn cut_away(node: &NodeProto, window: &Window) -> [i64; 4] {
    let added = node.ints("output_padding").unwrap_or(&[0, 0]);
    let total = |axis: usize| window.covered(axis) + added[axis] - window.input[axis];
    let upper = node.word("auto_pad") == Some("SAME_UPPER");
    let before = |axis: usize| if upper { total(axis) / 2 } else { total(axis) - total(axis) / 2 };
    [before(0), before(1), total(0) - before(0), total(1) - before(1)]
}
