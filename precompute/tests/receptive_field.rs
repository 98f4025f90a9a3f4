//! A position sees its receptive field and nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::{Array4, s};
use support::{conv_relu, inceptionv1, runtime, weights};
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::onnx::ModelProto;
use tuning_precompute::model::{ChannelOrder, InputFormat, Layer, Network, NetworkLayer, ReceptiveField};

const SIZE: usize = 40;

fn network(build: impl FnOnce(&mut Graph) -> String) -> Network {
    let mut g = Graph::default();
    g.input_free("x");
    let output = build(&mut g);
    g.output_free(&output);
    let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
    Network::cut(model, "x", &output).unwrap()
}

/// Branches of different reach behind a strided, padded convolution and a pool that is rounded up.
fn branches() -> Network {
    network(|g| {
        let x = conv_relu(g, "x", [4, 3, 5, 5], &[("strides", &[2, 2]), ("pads", &[2, 2, 2, 2])], 1);
        let pool =
            vec![graph::ints("kernel_shape", &[3, 3]), graph::ints("strides", &[2, 2]), graph::int("ceil_mode", 1)];
        let x = g.op_with("MaxPool", &[&x], pool);
        let wide = conv_relu(g, &x, [2, 4, 3, 3], &[("pads", &[2, 2, 2, 2]), ("dilations", &[2, 2])], 1);
        let narrow = conv_relu(g, &x, [2, 4, 1, 1], &[], 1);
        g.op_with("Concat", &[&wide, &narrow], vec![graph::int("axis", 1)])
    })
}

#[test]
fn pixels_outside_the_field_change_nothing_and_those_at_its_corners_do() {
    let network = branches();
    let field = network.receptive_field(&network.measure_shapes(runtime(), [1, 3, SIZE, SIZE]).unwrap()).unwrap();
    let unit = InputFormat { channels: ChannelOrder::Rgb, mean: [0.0; 3], scale: [1.0 / 255.0; 3] };
    let mut layer = NetworkLayer::new(runtime(), &network, unit).unwrap();
    let image = Array4::from_shape_vec([1, 3, SIZE, SIZE], weights(3 * SIZE * SIZE, 4)).unwrap();
    let position = [4usize, 5];
    let [[top, bottom], [left, right]] = [0, 1].map(|axis| field.pixels(axis, position[axis]).map(|v| v as usize));
    let mut seen = |image: &Array4<f32>| {
        let maps = layer.activations(image.view()).unwrap();
        maps.slice(s![0, .., position[0], position[1]]).to_owned()
    };
    let mut elsewhere = Array4::from_elem([1, 3, SIZE, SIZE], 0.3);
    let inside = s![.., .., top..bottom, left..right];
    elsewhere.slice_mut(inside).assign(&image.slice(inside));
    let whole = seen(&image);
    assert_eq!(seen(&elsewhere), whole);
    // A pool or a ReLU may hide one change of a corner, not every one.
    for (y, x) in [(top, left), (top, right - 1), (bottom - 1, left), (bottom - 1, right - 1)] {
        let changes = (0..40).any(|change| {
            let mut touched = image.clone();
            touched.slice_mut(s![0, .., y, x]).fill(change as f32 - 20.0);
            seen(&touched) != whole
        });
        assert!(changes, "the corner at row {y}, column {x} is not seen");
    }
}

#[test]
fn what_lies_behind_a_global_pool_has_no_field() {
    let network = network(|g| g.op("GlobalAveragePool", &["x"]));
    let shapes = network.measure_shapes(runtime(), [1, 3, SIZE, SIZE]).unwrap();
    let sentence = network.receptive_field(&shapes).unwrap_err().to_string();
    assert!(sentence.contains("GlobalAveragePool"), "{sentence}");
}

#[test]
fn the_fields_of_inceptionv1_are_those_of_its_kernels() {
    let Some(model) = inceptionv1("the_fields_of_inceptionv1_are_those_of_its_kernels") else { return };
    for (layer, size, stride, first) in [("conv2d0", 7, 2, -3), ("conv2d1", 11, 4, -3), ("conv2d2", 19, 4, -7)] {
        let network = Network::of_layer(&model, layer).unwrap();
        let shapes = network.measure_shapes(runtime(), [1, 3, 224, 224]).unwrap();
        let expected = ReceptiveField { size_px: [size; 2], stride_px: [stride; 2], first_px: [first; 2] };
        assert_eq!(network.receptive_field(&shapes).unwrap(), expected, "{layer}");
    }
}

#[test]
fn shapes_of_a_batch_follow_from_those_of_one_and_two_images() {
    let network = branches();
    let measured = network.measure_shapes(runtime(), [5, 3, SIZE, SIZE]).unwrap();
    assert_eq!(network.measure_shapes_of_batch(runtime(), 5, [SIZE; 2]).unwrap(), measured);
}
