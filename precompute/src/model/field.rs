//! Which pixels a layer's positions see.

use super::Network;
use super::network::{Shapes, constant_ints};
use super::node::Attributes;
use super::onnx::NodeProto;
use super::window::Window;
use crate::{Error, Result};
use std::collections::HashMap;

/// The pixels that each position of a layer sees: position `p` along an axis sees `size_px` pixels from
/// `first_px + p · stride_px` on. Those before the image's first and after its last are padding.
///
/// ```text
/// conv2d0 of InceptionV1, 7 x 7 with stride 2 and padding 3: size 7, stride 2, first −3
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceptiveField {
    /// Height and width.
    pub size_px: [usize; 2],
    /// How far the fields of neighbouring positions are apart.
    pub stride_px: [usize; 2],
    /// Where the field of the first position starts; negative where it starts on padding.
    pub first_px: [i64; 2],
}

impl ReceptiveField {
    /// Of an image's own pixels.
    const PIXEL: Self = Self { size_px: [1; 2], stride_px: [1; 2], first_px: [0; 2] };

    /// The first pixel of a position's field, and the pixel after its last, along an axis.
    pub fn pixels(&self, axis: usize, position: usize) -> [i64; 2] {
        let first = self.first_px[axis] + (position * self.stride_px[axis]) as i64;
        [first, first + self.size_px[axis] as i64]
    }

    /// The field of positions that see this one's through a window.
    fn through(&self, window: &Window) -> Self {
        let mut field = *self;
        for axis in 0..2 {
            let stride = self.stride_px[axis];
            field.size_px[axis] += window.reach(axis) as usize * stride;
            field.first_px[axis] -= window.pads[axis] * stride as i64;
            field.stride_px[axis] *= window.strides[axis] as usize;
        }
        field
    }

    /// The field of positions that see both; none when they move at different steps.
    fn with(&self, other: &Self) -> Option<Self> {
        let mut field = *self;
        for axis in 0..2 {
            let end = |f: &Self| f.first_px[axis] + f.size_px[axis] as i64;
            field.first_px[axis] = self.first_px[axis].min(other.first_px[axis]);
            field.size_px[axis] = (end(self).max(end(other)) - field.first_px[axis]) as usize;
        }
        (self.stride_px == other.stride_px).then_some(field)
    }
}

impl Network {
    /// The receptive field of the network's output, whose tensors have these `shapes`.
    ///
    /// # Errors
    /// When its positions do not see windows of the image: after a global pool, a reshaping, a matrix product.
    pub fn receptive_field(&self, shapes: &Shapes) -> Result<ReceptiveField> {
        let mut fields = HashMap::from([(self.input(), ReceptiveField::PIXEL)]);
        for node in self.nodes() {
            let seen: Vec<ReceptiveField> =
                node.input.iter().filter_map(|name| fields.get(name.as_str())).copied().collect();
            if let Some(field) = self.field_of(node, &seen, shapes)? {
                fields.extend(node.output.iter().map(|name| (name.as_str(), field)));
            }
        }
        fields.remove(self.output()).ok_or_else(|| self.no_field("nothing of the image reaches it"))
    }

    /// The field of a node's outputs; none where they do not depend on the image.
    fn field_of(&self, node: &NodeProto, seen: &[ReceptiveField], shapes: &Shapes) -> Result<Option<ReceptiveField>> {
        let Some((first, others)) = seen.split_first() else { return Ok(None) };
        let blocked = || self.no_field(&format!("{} lies before it", node.op_type()));
        match node.op_type() {
            "Conv" | "MaxPool" | "AveragePool" => {
                Ok(Some(first.through(&self.window_of(node, shapes).ok_or_else(blocked)?)))
            }
            "Pad" => self.padded(node, *first).map(Some).ok_or_else(blocked),
            "Relu" | "LeakyRelu" | "Clip" | "Sigmoid" | "Tanh" | "HardSigmoid" | "HardSwish" | "LRN"
            | "BatchNormalization" | "Dropout" | "Identity" | "Cast" | "Add" | "Sub" | "Mul" | "Div" | "Sum" => {
                others.iter().try_fold(*first, |all, field| all.with(field)).map(Some).ok_or_else(blocked)
            }
            "Concat" | "Split" if matches!(node.int("axis").unwrap_or(0), 1 | -3) => {
                others.iter().try_fold(*first, |all, field| all.with(field)).map(Some).ok_or_else(blocked)
            }
            _ => Err(blocked()),
        }
    }

    fn window_of(&self, node: &NodeProto, shapes: &Shapes) -> Option<Window> {
        let size = |name: &String| match shapes.get(name).map(Vec::as_slice) {
            Some(&[_, _, height, width]) => Some([height as i64, width as i64]),
            _ => None,
        };
        let sizes = (size(node.input.first()?)?, size(node.output.first()?)?);
        let kernel = match node.ints("kernel_shape") {
            Some(&[height, width]) => [height, width],
            _ => <[i64; 2]>::try_from(self.constant(node.input.get(1)?)?.dims.get(2..)?).ok()?,
        };
        Some(Window::of(node, kernel, sizes))
    }

    /// The field after padding, whose widths are constant: all begins, then all ends, batch and channels first.
    fn padded(&self, node: &NodeProto, mut field: ReceptiveField) -> Option<ReceptiveField> {
        let widths = match node.ints("pads") {
            Some(widths) => widths.to_vec(),
            None => constant_ints(self.constant(node.input.get(1)?)?).ok()?,
        };
        let &[_, _, top, left, ..] = widths.as_slice() else { return None };
        for (axis, width) in [top, left].into_iter().enumerate() {
            field.first_px[axis] -= width * field.stride_px[axis] as i64;
        }
        Some(field)
    }

    fn no_field(&self, why: &str) -> Error {
        Error::Model(format!(
            "the positions of {:?} have no receptive field of their own: {why}; choose an earlier layer",
            self.output()
        ))
    }
}
