//! What the integration tests share: a runtime, small networks and small photos made on the spot.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "every test file uses some of it")]

pub(crate) mod gradient;
pub(crate) mod site;

use image::{Rgb, RgbImage};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::{LocatedModel, Runtime, zoo};

/// ONNX Runtime, which every test machine has after `cargo xtask setup`.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::load(None, 0).unwrap_or_else(|error| panic!("{error}")))
}

/// InceptionV1 where `TUNING_MODELS` has it; else a line that says what is skipped.
pub(crate) fn inceptionv1(test: &str) -> Option<LocatedModel> {
    let folder = std::env::var_os("TUNING_MODELS").map(PathBuf::from);
    match zoo::locate("inceptionv1", folder.as_deref()) {
        Ok(model) => Some(model),
        Err(error) => {
            eprintln!("SKIPPED {test}: {error}");
            None
        }
    }
}

/// Weights between −1 and 1 that look random and are the same everywhere.
pub(crate) fn weights(count: usize, salt: u32) -> Vec<f32> {
    (0..count as u32)
        .map(|i| {
            let mixed = (i + 1).wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503));
            let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
            (mixed ^ (mixed >> 13)) as f32 / u32::MAX as f32 * 2.0 - 1.0
        })
        .collect()
}

/// A convolution with bias and its ReLU; gives the ReLU's output.
pub(crate) fn conv_relu(
    g: &mut Graph,
    x: &str,
    shape: [usize; 4],
    attributes: &[(&str, &[i64])],
    group: i64,
) -> String {
    let scale = 1.0 / ((shape[1] * shape[2] * shape[3]) as f32).sqrt();
    let salt = shape.iter().sum::<usize>() as u32;
    let w = weights(shape.iter().product(), salt).iter().map(|v| v * scale).collect();
    let w = g.floats(&shape, w);
    let b = g.floats(&[shape[0]], weights(shape[0], salt + 1).iter().map(|v| v * 0.1).collect());
    let mut list: Vec<_> = attributes.iter().map(|(name, values)| graph::ints(name, values)).collect();
    list.push(graph::ints("kernel_shape", &[shape[2] as i64, shape[3] as i64]));
    list.push(graph::int("group", group));
    let y = g.op_with("Conv", &[x, &w, &b], list);
    g.op("Relu", &[&y])
}

/// A network of one convolution and ReLU, `conv`, with its description, as files in `folder`; gives its path.
pub(crate) fn one_layer_network(folder: &Path) -> PathBuf {
    let mut g = Graph::default();
    g.input_free("input");
    let y = conv_relu(&mut g, "input", [6, 3, 5, 5], &[("strides", &[2, 2]), ("pads", &[2, 2, 2, 2])], 1);
    g.add_node("Identity", &[&y], vec!["conv".into()], Vec::new());
    g.output_free("conv");
    let path = folder.join("small.onnx");
    std::fs::write(&path, g.into_model()).unwrap();
    std::fs::write(folder.join("small.toml"), DESCRIPTION).unwrap();
    path
}

const DESCRIPTION: &str = r#"
name = "small"
title = "A small network"
file = "small.onnx"
provenance = "Made by a test."
licence = "none"
[input]
name = "input"
channels = "bgr"
mean = [123, 117, 104]
scale = [0.02, 0.02, 0.02]
[[layers]]
name = "conv"
tensor = "conv"
"#;

/// Photos of drifting stripes in `folder`, some below another folder.
pub(crate) fn photos(folder: &Path, count: u32) {
    for i in 0..count {
        let angle = i as f32 * 0.7;
        let image = RgbImage::from_fn(240, 230, |x, y| {
            let along = x as f32 * angle.cos() + y as f32 * angle.sin();
            let wave = |speed: f32| (127.5 + 127.0 * (along * speed).sin()) as u8;
            Rgb([wave(0.2 + 0.05 * i as f32), wave(0.23), wave(0.11 * (1 + i % 3) as f32)])
        });
        let below = folder.join(if i % 2 == 0 { "even" } else { "odd" });
        std::fs::create_dir_all(&below).unwrap();
        image.save(below.join(format!("photo{i}.png"))).unwrap();
    }
}

/// A constant whose values lie between `low` and `high`.
pub(crate) fn between(g: &mut Graph, shape: &[usize], low: f32, high: f32) -> String {
    let values = weights(shape.iter().product(), 17).iter().map(|v| low + (high - low) * (v + 1.0) / 2.0).collect();
    g.floats(shape, values)
}

/// Batch normalization of as many channels, as after training.
pub(crate) fn batch_norm(g: &mut Graph, x: &str, channels: usize) -> String {
    let scale = between(g, &[channels], 0.5, 2.0);
    let offset = between(g, &[channels], -0.3, 0.3);
    let mean = between(g, &[channels], -0.2, 0.2);
    let variance = between(g, &[channels], 0.3, 1.5);
    g.op_with("BatchNormalization", &[x, &scale, &offset, &mean, &variance], vec![graph::float("epsilon", 1e-3)])
}

/// A constant a channel added to maps. The objective does not change with an activation's length, so that an adjoint
/// could lack what only changes lengths; behind this it cannot.
pub(crate) fn shifted(g: &mut Graph, x: &str, channels: usize) -> String {
    let offsets = between(g, &[channels, 1, 1], 0.2, 1.0);
    g.op("Add", &[x, &offsets])
}

/// A softmax over `count` values, as large as its input again, of six channels, and [`shifted`].
pub(crate) fn softmax(g: &mut Graph, x: &str, axis: Option<i64>, count: f32) -> String {
    let y = g.op_with("Softmax", &[x], axis.map(|axis| graph::int("axis", axis)).into_iter().collect());
    let count = g.scalar(count);
    let y = g.op("Mul", &[&y, &count]);
    shifted(g, &y, 6)
}
