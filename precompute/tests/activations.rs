//! InceptionV1's activations agree with those that ONNX Runtime's Python interface gave.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::{Array2, Array4, s};
use std::path::Path;
use support::{inceptionv1, runtime};
use tuning_precompute::model::{Layer, Network, NetworkLayer};
use tuning_precompute::store::npz::ArraysReader;

/// The image of `fixtures/make_activations.py`.
fn procedural_image() -> Array4<f32> {
    Array4::from_shape_fn((1, 3, 224, 224), |(_, c, y, x)| {
        (0.5 + 0.5 * (0.1 * (c + 1) as f64 * x as f64 + 0.07 * (3 - c) as f64 * y as f64).sin()) as f32
    })
}

#[test]
fn activations_agree_with_stored_values() {
    let Some(model) = inceptionv1("activations_agree_with_stored_values") else { return };
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/activations.npz");
    let mut stored = ArraysReader::open(&stored).unwrap();
    for layer in ["conv2d0", "conv2d1", "mixed3a", "mixed5b"] {
        let wanted: Array2<f32> = stored.array(layer).unwrap();
        let network = Network::of_layer(&model, layer).unwrap();
        let mut layer_at = NetworkLayer::new(runtime(), &network, model.description.input_format()).unwrap();
        let map = layer_at.activations(procedural_image().view()).unwrap();
        let (_, _, height, width) = map.dim();
        let largest = wanted.iter().fold(0.0f32, |m, v| m.max(v.abs()));
        for (row, (y, x)) in [(height / 2, width / 2), (0, width - 1)].into_iter().enumerate() {
            let difference = &map.slice(s![0, .., y, x]) - &wanted.row(row);
            let worst = difference.iter().fold(0.0f32, |m, v| m.max(v.abs()));
            assert!(worst < 1e-4 * largest, "{layer} at ({y}, {x}): off by {worst} of {largest}");
        }
    }
}
