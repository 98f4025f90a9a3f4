//! Networks that older operator sets write in another form are written anew, and mean the same.

mod support;

use support::gradient::check_in_opset;
use support::{between, conv_relu, softmax};
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::onnx::AttributeProto;

/// A node without further inputs, in the form of an operator set.
fn check_form(opset: i64, op_type: &str, attributes: Vec<AttributeProto>) {
    check_in_opset(opset, |g| {
        let x = conv_relu(g, "x", [6, 3, 3, 3], &[("strides", &[2, 2])], 1);
        g.op_with(op_type, &[&x], attributes)
    });
}

#[test]
fn clip_by_attributes() {
    check_form(9, "Clip", vec![graph::float("min", 0.1), graph::float("max", 0.6)]);
    check_form(9, "Clip", vec![graph::float("max", 0.4)]);
}

#[test]
fn pad_by_attributes() {
    let pads = graph::ints("pads", &[0, 0, 1, 2, 0, 0, 0, 3]);
    check_form(9, "Pad", vec![pads.clone(), graph::float("value", 0.4)]);
    check_form(9, "Pad", vec![pads, graph::word("mode", "constant")]);
}

#[test]
fn slice_by_attributes() {
    let ends = graph::ints("ends", &[-1, i64::MAX]);
    check_form(9, "Slice", vec![graph::ints("starts", &[2, 1]), ends, graph::ints("axes", &[2, 3])]);
    check_form(9, "Slice", vec![graph::ints("starts", &[0, 1]), graph::ints("ends", &[9, 4])]);
}

#[test]
fn squeeze_and_unsqueeze_by_attributes() {
    check_in_opset(11, |g| {
        let x = conv_relu(g, "x", [6, 3, 3, 3], &[], 1);
        let y = g.op("GlobalAveragePool", &[&x]);
        let y = g.op_with("Squeeze", &[&y], vec![graph::ints("axes", &[2, 3])]);
        let y = g.op("Tanh", &[&y]);
        g.op_with("Unsqueeze", &[&y], vec![graph::ints("axes", &[2, 3])])
    });
}

#[test]
fn a_shape_computed_from_the_shape_of_maps() {
    // As PyTorch wrote `x.view(x.size(0), -1)` in operator set 11, integers unsqueezed by an attribute.
    check_in_opset(11, |g| {
        let x = conv_relu(g, "x", [6, 3, 3, 3], &[("strides", &[2, 2])], 1);
        let shape = g.op("Shape", &[&x]);
        let first = g.ints(&[0]);
        let batch = g.op_with("Gather", &[&shape, &first], vec![graph::int("axis", 0)]);
        let batch = g.op_with("Squeeze", &[&batch], vec![graph::ints("axes", &[0])]);
        let batch = g.op_with("Unsqueeze", &[&batch], vec![graph::ints("axes", &[0])]);
        let rest = g.ints(&[-1]);
        let shape = g.op_with("Concat", &[&batch, &rest], vec![graph::int("axis", 0)]);
        let x = g.op("Reshape", &[&x, &shape]);
        let (w, b) = (between(g, &[726, 5], -0.1, 0.1), between(g, &[5], -0.1, 0.1));
        let y = g.op("Gemm", &[&x, &w, &b]);
        g.op_with("Unsqueeze", &[&y], vec![graph::ints("axes", &[2, 3])])
    });
}

#[test]
fn mean_with_axes_as_an_attribute() {
    let axes = graph::ints("axes", &[2, -1]);
    check_form(11, "ReduceMean", vec![axes.clone()]);
    check_in_opset(13, |g| {
        let x = conv_relu(g, "x", [6, 3, 3, 3], &[], 1);
        let y = g.op_with("ReduceMean", &[&x], vec![axes, graph::int("keepdims", 0)]);
        let axes = g.ints(&[2, 3]);
        g.op("Unsqueeze", &[&y, &axes])
    });
}

#[test]
fn softmax_over_all_dimensions_from_one_on() {
    for (opset, axis, count) in [(12, Some(1), 726.0), (12, None, 726.0), (12, Some(-1), 11.0), (13, Some(1), 6.0)] {
        check_in_opset(opset, |g| {
            let x = conv_relu(g, "x", [6, 3, 3, 3], &[("strides", &[2, 2])], 1);
            softmax(g, &x, axis, count)
        });
    }
}

#[test]
fn split_by_an_attribute_or_evenly() {
    let joined = |g: &mut Graph, parts: &[String]| {
        let product = g.op("Mul", &[&parts[0], &parts[1]]);
        g.op_with("Concat", &[&product, &parts[1]], vec![graph::int("axis", 1)])
    };
    for (opset, lengths) in [(11, Some(&[3, 3])), (11, None), (13, None)] {
        check_in_opset(opset, |g| {
            let x = conv_relu(g, "x", [6, 3, 3, 3], &[], 1);
            let mut attributes = vec![graph::int("axis", 1)];
            attributes.extend(lengths.map(|lengths| graph::ints("split", lengths)));
            let parts = g.op_many("Split", &[&x], 2, attributes);
            joined(g, &parts)
        });
    }
}

#[test]
fn dropout_with_a_ratio_and_a_mask() {
    check_in_opset(9, |g| {
        let x = conv_relu(g, "x", [6, 3, 3, 3], &[], 1);
        g.op_many("Dropout", &[&x], 2, vec![graph::float("ratio", 0.4)]).swap_remove(0)
    });
}

#[test]
fn batch_normalization_with_the_attributes_of_its_training() {
    check_in_opset(9, |g| {
        let parameters = [(0.5, 2.0), (-0.3, 0.3), (-0.2, 0.2), (0.3, 1.5)].map(|(a, b)| between(g, &[3], a, b));
        let inputs = ["x", &parameters[0], &parameters[1], &parameters[2], &parameters[3]];
        g.op_with("BatchNormalization", &inputs, vec![graph::float("momentum", 0.9)])
    });
}

#[test]
fn constants_as_nodes() {
    check_in_opset(13, |g| {
        let factors = AttributeProto {
            name: Some("value_floats".into()),
            r#type: Some(6),
            floats: vec![0.5, 2.0, 1.5],
            ..Default::default()
        };
        let scale = g.op_with("Constant", &[], vec![factors]);
        let shared = g.op("Identity", &[&scale]);
        let [offset, mean, variance] = [(-0.3, 0.3), (-0.2, 0.2), (0.3, 1.5)].map(|(a, b)| between(g, &[3], a, b));
        g.op("BatchNormalization", &["x", &shared, &offset, &mean, &variance])
    });
}
