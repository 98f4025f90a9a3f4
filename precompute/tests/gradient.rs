//! The adjoint agrees with central differences, operator by operator and on the real network.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::{conv_relu, inceptionv1, runtime, weights};
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::onnx::ModelProto;
use tuning_precompute::model::{ChannelOrder, InputFormat, Network};
use tuning_precompute::render::Settings;
use tuning_precompute::render::gradient::largest_error;

const FORMAT: InputFormat =
    InputFormat { channels: ChannelOrder::Bgr, mean: [123.0, 117.0, 104.0], scale: [0.02, 0.03, 0.02] };

/// The largest error at the output of a network that `build` writes from the tensor `x`.
fn error_of(build: impl FnOnce(&mut Graph) -> String) -> f64 {
    let mut g = Graph::default();
    g.input_free("x");
    let output = build(&mut g);
    g.output_free(&output);
    let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
    let network = Network::cut(model, "x", &output).unwrap();
    largest_error(runtime(), &network, FORMAT, &Settings { size_px: 24, ..Settings::default() }, 3, 5).unwrap()
}

#[track_caller]
fn assert_small(error: f64) {
    assert!(error < 1e-3, "relative error {error:.2e}");
}

#[test]
fn convolution_with_stride_one() {
    assert_small(error_of(|g| conv_relu(g, "x", [4, 3, 3, 3], &[("pads", &[1, 1, 1, 1])], 1)));
}

#[test]
fn convolution_with_uneven_padding_and_dilation() {
    assert_small(error_of(|g| conv_relu(g, "x", [4, 3, 3, 3], &[("pads", &[0, 2, 1, 3]), ("dilations", &[2, 1])], 1)));
}

#[test]
fn convolution_padded_beyond_its_reach() {
    // More padding than the kernel reaches has no turned convolution.
    assert_small(error_of(|g| {
        let w = g.floats(&[6, 3, 2, 2], weights(72, 3));
        let b = g.floats(&[6], weights(6, 4));
        g.op_with("Conv", &["x", &w, &b], vec![graph::ints("pads", &[2, 2, 2, 2])])
    }));
}

#[test]
fn convolution_with_stride_that_leaves_pixels_unread() {
    assert_small(error_of(|g| conv_relu(g, "x", [4, 3, 5, 5], &[("strides", &[3, 2]), ("pads", &[1, 2, 0, 2])], 1)));
}

#[test]
fn convolution_in_groups() {
    assert_small(error_of(|g| {
        let y = conv_relu(g, "x", [6, 1, 3, 3], &[("pads", &[1, 1, 1, 1])], 3);
        conv_relu(g, &y, [4, 3, 3, 3], &[("strides", &[2, 2])], 2)
    }));
}

#[test]
fn convolution_with_automatic_padding() {
    for same in ["SAME_UPPER", "SAME_LOWER"] {
        assert_small(error_of(|g| {
            let w = g.floats(&[4, 3, 4, 4], weights(192, 9).iter().map(|v| v * 0.1).collect());
            let attributes = vec![graph::word("auto_pad", same), graph::ints("strides", &[2, 2])];
            g.op_with("Conv", &["x", &w], attributes)
        }));
    }
}

#[test]
fn overlapping_max_pool_in_ceil_mode() {
    assert_small(error_of(|g| {
        let y = conv_relu(g, "x", [4, 3, 3, 3], &[], 1);
        let attributes =
            vec![graph::ints("kernel_shape", &[3, 3]), graph::ints("strides", &[2, 2]), graph::int("ceil_mode", 1)];
        g.op_with("MaxPool", &[&y], attributes)
    }));
}

#[test]
fn local_response_normalization() {
    for (size, beta) in [(5, 0.75), (3, 0.5)] {
        assert_small(error_of(|g| {
            let y = conv_relu(g, "x", [8, 3, 3, 3], &[], 1);
            let attributes = vec![graph::int("size", size), graph::float("alpha", 0.7), graph::float("beta", beta)];
            g.op_with("LRN", &[&y], attributes)
        }));
    }
}

#[test]
fn concatenation_of_branches_that_share_their_input() {
    assert_small(error_of(|g| {
        let a = conv_relu(g, "x", [8, 3, 3, 3], &[], 1);
        let b = conv_relu(g, &a, [5, 8, 3, 3], &[("pads", &[1, 1, 1, 1])], 1);
        let c = g.op_with("Dropout", &[&a], Vec::new());
        g.op_with("Concat", &[&b, &c, &a], vec![graph::int("axis", 1)])
    }));
}

#[test]
fn inceptionv1_up_to_its_first_two_layers() {
    let Some(model) = inceptionv1("inceptionv1_up_to_its_first_two_layers") else { return };
    for layer in ["conv2d0", "conv2d1"] {
        let network = Network::of_layer(&model, layer).unwrap();
        let error = largest_error(
            runtime(),
            &network,
            model.description.input_format(),
            &Settings { size_px: 64, ..Settings::default() },
            3,
            5,
        )
        .unwrap();
        assert!(error < 1e-3, "{layer}: relative error {error:.2e}");
    }
}

#[test]
fn an_operator_without_an_adjoint_is_named() {
    let mut g = Graph::default();
    g.input_free("x");
    let y = g.op("Erf", &["x"]);
    g.output_free(&y);
    let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
    let network = Network::cut(model, "x", &y).unwrap();
    let sentence = largest_error(runtime(), &network, FORMAT, &Settings { size_px: 24, ..Settings::default() }, 1, 0)
        .unwrap_err()
        .to_string();
    assert!(sentence.contains("no adjoint for Erf"), "{sentence}");
}
