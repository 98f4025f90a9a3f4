//! The adjoint agrees with central differences on networks: blocks of several architectures, and InceptionV1.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::gradient::check;
use support::{batch_norm, between, conv_relu, inceptionv1, one_layer_network, runtime, weights};
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::{Network, zoo};
use tuning_precompute::render::Settings;
use tuning_precompute::render::gradient::largest_error;

/// A convolution without bias or ReLU, as it stands before a batch normalization.
fn conv(g: &mut Graph, x: &str, shape: [usize; 4], attributes: &[(&str, &[i64])], group: i64) -> String {
    let scale = 1.0 / ((shape[1] * shape[2] * shape[3]) as f32).sqrt();
    let salt = shape.iter().sum::<usize>() as u32;
    let w = g.floats(&shape, weights(shape.iter().product(), salt).iter().map(|v| v * scale).collect());
    let mut list: Vec<_> = attributes.iter().map(|(name, values)| graph::ints(name, values)).collect();
    list.push(graph::int("group", group));
    g.op_with("Conv", &[x, &w], list)
}

#[test]
fn residual_block_with_a_projection() {
    const SAME: (&str, &[i64]) = ("pads", &[1, 1, 1, 1]);
    check(|g| {
        let x = conv_relu(g, "x", [6, 3, 3, 3], &[SAME], 1);
        let y = conv(g, &x, [8, 6, 3, 3], &[SAME, ("strides", &[2, 2])], 1);
        let y = batch_norm(g, &y, 8);
        let y = g.op("Relu", &[&y]);
        let y = conv(g, &y, [8, 8, 3, 3], &[SAME], 1);
        let y = batch_norm(g, &y, 8);
        let shortcut = conv(g, &x, [8, 6, 1, 1], &[("strides", &[2, 2])], 1);
        let shortcut = batch_norm(g, &shortcut, 8);
        let sum = g.op("Add", &[&y, &shortcut]);
        g.op("Relu", &[&sum])
    });
}

#[test]
fn inverted_residual_block_with_squeeze_and_excitation() {
    check(|g| {
        let x = conv(g, "x", [6, 3, 3, 3], &[("strides", &[2, 2]), ("pads", &[1, 1, 1, 1])], 1);
        let x = g.op("HardSwish", &[&x]);
        let y = conv(g, &x, [12, 6, 1, 1], &[], 1);
        let y = batch_norm(g, &y, 12);
        let y = g.op("HardSwish", &[&y]);
        let y = conv(g, &y, [12, 1, 5, 5], &[("pads", &[2, 2, 2, 2])], 12);
        let y = batch_norm(g, &y, 12);
        let axes = g.ints(&[2, 3]);
        let gate = g.op_with("ReduceMean", &[&y, &axes], vec![graph::int("keepdims", 1)]);
        let gate = conv_relu(g, &gate, [4, 12, 1, 1], &[], 1);
        let gate = conv(g, &gate, [12, 4, 1, 1], &[], 1);
        let gate = g.op_with("HardSigmoid", &[&gate], vec![graph::float("alpha", 1.0 / 6.0)]);
        let y = g.op("Mul", &[&gate, &y]);
        let y = conv(g, &y, [6, 12, 1, 1], &[], 1);
        let y = batch_norm(g, &y, 6);
        g.op("Add", &[&x, &y])
    });
}

#[test]
fn maps_with_channels_last_around_a_padded_convolution() {
    // As tf2onnx writes a network of Keras: the image as [N x H x W x C], transposed for what wants channels first.
    check(|g| {
        let last = g.op_with("Transpose", &["x"], vec![graph::ints("perm", &[0, 2, 3, 1])]);
        let shift = between(g, &[3], -0.5, 0.5);
        let shifted = g.op("Sub", &[&last, &shift]);
        let pads = g.ints(&[0, 0, 0, 0, 0, 1, 1, 0]);
        let padded = g.op("Pad", &[&shifted, &pads]);
        let first = g.op_with("Transpose", &[&padded], vec![graph::ints("perm", &[0, 3, 1, 2])]);
        let y = conv(g, &first, [8, 3, 3, 3], &[("strides", &[2, 2])], 1);
        let y = batch_norm(g, &y, 8);
        let (zero, six) = (g.scalar(0.0), g.scalar(6.0));
        let y = g.op("Clip", &[&y, &zero, &six]);
        let last = g.op_with("Transpose", &[&y], vec![graph::ints("perm", &[0, 2, 3, 1])]);
        let offset = between(g, &[8], 0.1, 0.2);
        let y = g.op("Add", &[&last, &offset]);
        g.op_with("Transpose", &[&y], vec![graph::ints("perm", &[0, 3, 1, 2])])
    });
}

#[test]
fn a_layer_goes_by_its_own_name_or_by_that_of_its_tensor() {
    let folder = tempfile::tempdir().unwrap();
    let path = one_layer_network(folder.path());
    let description = std::fs::read_to_string(path.with_extension("toml")).unwrap();
    std::fs::write(path.with_extension("toml"), description.replace("name = \"conv\"", "name = \"first\"")).unwrap();
    let model = zoo::locate(path.to_str().unwrap(), None).unwrap();
    for name in ["first", "conv"] {
        assert_eq!(Network::of_layer(&model, name).unwrap().output(), "conv");
    }
    let sentence = Network::of_layer(&model, "second").err().unwrap().to_string();
    assert_eq!(sentence, "small has no layer \"second\"; it has first");
}

#[test]
fn inceptionv1_at_each_of_its_layers() {
    let Some(model) = inceptionv1("inceptionv1_at_each_of_its_layers") else { return };
    let mut errors = Vec::new();
    for layer in &model.description.layers {
        let network = Network::of_layer(&model, &layer.name).unwrap();
        let settings = Settings { size_px: 64, ..Settings::default() };
        let format = model.description.input_format();
        let error = largest_error(runtime(), &network, format, &settings, 1, 5).unwrap();
        errors.push((layer.name.as_str(), error));
    }
    assert_eq!(errors.len(), 12);
    for (layer, error) in &errors {
        eprintln!("{layer}: relative error {error:.1e}");
    }
    assert!(errors.iter().all(|(_, error)| *error < 1e-3), "{errors:?}");
}
