//! Windows that slide over maps: of convolutions and of pools.

use crate::model::node::Attributes;
use crate::model::onnx::NodeProto;

/// How a window slides over a map: kernel, steps, spacing and padding, height before width.
pub(crate) struct Window {
    /// Its size.
    pub(crate) kernel: [i64; 2],
    /// How far it moves from one position to the next.
    pub(crate) strides: [i64; 2],
    /// How far its values are apart.
    pub(crate) dilations: [i64; 2],
    /// Top, left, bottom, right.
    pub(crate) pads: [i64; 4],
    /// The size of the map it slides over.
    pub(crate) input: [i64; 2],
    /// The number of its positions.
    pub(crate) output: [i64; 2],
}

impl Window {
    /// The window of a node between maps of these sizes, `auto_pad` resolved.
    pub(crate) fn of(node: &NodeProto, kernel: [i64; 2], (input, output): ([i64; 2], [i64; 2])) -> Self {
        let pair = |name: &str| node.ints(name).and_then(|v| v.try_into().ok()).unwrap_or([1, 1]);
        let (strides, dilations) = (pair("strides"), pair("dilations"));
        let mut window = Self { kernel, strides, dilations, pads: [0; 4], input, output };
        if window.is_same(node) {
            let total = |axis: usize| (window.covered(axis) - input[axis]).max(0);
            let upper = node.word("auto_pad") == Some("SAME_UPPER");
            let before = |axis| if upper { total(axis) / 2 } else { (total(axis) + 1) / 2 };
            window.pads = [before(0), before(1), total(0) - before(0), total(1) - before(1)];
        } else if node.word("auto_pad") != Some("VALID") {
            window.pads = node.ints("pads").and_then(|v| v.try_into().ok()).unwrap_or([0; 4]);
        }
        window
    }

    /// Whether a node pads so that its output is as large as its input, but for the stride.
    pub(crate) fn is_same(&self, node: &NodeProto) -> bool {
        matches!(node.word("auto_pad"), Some("SAME_UPPER" | "SAME_LOWER"))
    }

    /// How far the kernel's last value lies from its first.
    pub(crate) fn reach(&self, axis: usize) -> i64 {
        self.dilations[axis] * (self.kernel[axis] - 1)
    }

    /// How much all positions together cover.
    pub(crate) fn covered(&self, axis: usize) -> i64 {
        (self.output[axis] - 1) * self.strides[axis] + self.reach(axis) + 1
    }

    /// The places on the map that the values of a position lie on.
    pub(crate) fn on_map(&self, axis: usize, position: i64) -> impl DoubleEndedIterator<Item = i64> + use<> {
        let start = position * self.strides[axis] - self.pads[axis];
        let (spacing, size) = (self.dilations[axis], self.input[axis]);
        (0..self.kernel[axis]).map(move |k| start + k * spacing).filter(move |place| (0..size).contains(place))
    }

    /// At each position along an axis, how many of the kernel's values lie on the map or, where `on_pads` says so, on
    /// its padding. A last position that hangs over even that, as it may when sizes are rounded up, counts no more.
    pub(crate) fn counts(&self, axis: usize, on_pads: bool) -> Vec<usize> {
        let (first, end) =
            if on_pads { (-self.pads[axis], self.input[axis] + self.pads[axis + 2]) } else { (0, self.input[axis]) };
        let count = |position: i64| {
            let start = position * self.strides[axis] - self.pads[axis];
            let places = (0..self.kernel[axis]).map(|k| start + k * self.dilations[axis]);
            places.filter(|place| (first..end).contains(place)).count()
        };
        (0..self.output[axis]).map(count).collect()
    }
}
