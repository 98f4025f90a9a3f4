//! Stems: the layers that a page runs answer as ONNX Runtime's do.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::Array4;
use support::site::{Site, refused, succeeded};
use support::{inceptionv1, runtime, weights};
use tuning_precompute::model::stem::{Precision, stem_of_layer};
use tuning_precompute::model::{Layer, LocatedModel, Network, NetworkLayer, gabor};
use tuning_shared::live::{Chain, Stem};

/// The largest difference of a stem's activations from those of ONNX Runtime, relative to the largest activation, for
/// an image that is not square and has every value.
fn error(model: &LocatedModel, stem: &Stem) -> f32 {
    let (height, width) = (61, 90);
    let values: Vec<f32> = weights(3 * height * width, 3).iter().map(|v| 0.5 + 0.5 * v).collect();
    let image = Array4::from_shape_vec((1, 3, height, width), values).unwrap();
    let network = Network::of_layer(model, &stem.layer).unwrap();
    let mut layer = NetworkLayer::new(runtime(), &network, model.description.input_format()).unwrap();
    let wanted = layer.activations(image.view()).unwrap();

    let mut chain = Chain::new(stem, height, width).unwrap();
    let pixels: Vec<f32> = image.permuted_axes([0, 2, 3, 1]).iter().copied().collect();
    chain.show(&pixels);
    chain.forward();
    let map = chain.plan().layer();
    assert_eq!(wanted.dim(), (1, map.channels, map.height, map.width));
    let largest = wanted.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let at = |(_, channel, y, x)| chain.layer()[(y * map.width + x) * map.stored_channels() + channel];
    wanted.indexed_iter().map(|(place, value)| (value - at(place)).abs()).fold(0.0, f32::max) / largest
}

#[test]
fn a_stem_answers_as_the_network_does() {
    let model = gabor::locate().unwrap();
    assert!(error(&model, &stem_of_layer(&model, "gabor", Precision::F32).unwrap()) < 1e-5);
    assert!(error(&model, &Stem::gabor()) < 1e-5, "the bank that needs no file");
    let Some(model) = inceptionv1("a_stem_answers_as_the_network_does") else { return };
    for layer in ["conv2d0", "conv2d1", "conv2d2"] {
        let [whole, half] = [Precision::F32, Precision::F16]
            .map(|precision| error(&model, &stem_of_layer(&model, layer, precision).unwrap()));
        eprintln!("{layer}: relative error {whole:.1e}, with weights of 16 bits {half:.1e}");
        assert!(whole < 1e-4 && half < 2e-3, "{layer}: {whole:.1e}, {half:.1e}");
    }
}

#[test]
fn a_layer_behind_a_branch_names_those_before_it() {
    let Some(model) = inceptionv1("a_layer_behind_a_branch_names_those_before_it") else { return };
    let sentence = stem_of_layer(&model, "mixed4a", Precision::F32).unwrap_err().to_string();
    assert!(sentence.starts_with("mixed4a of inceptionv1 cannot be exported: the node"), "{sentence}");
    assert!(sentence.contains("where the network branches"), "{sentence}");
    assert!(sentence.ends_with("can be exported: conv2d0, conv2d1, conv2d2"), "{sentence}");
}

#[test]
fn the_command_writes_a_stem_or_says_why_not() {
    let site = Site::new();
    let export = |model: &str, layer: &str, more: &[&str]| {
        let all = ["export-stem", "--model", model, "--layer", layer, "--out", "stem.postcard"];
        site.tuning(&[&all[..], more].concat())
    };
    let read = || Stem::decode(&std::fs::read(site.path("stem.postcard")).unwrap()).unwrap();
    let said = succeeded(&export("gabor", "gabor", &["--precision", "f32"]));
    assert!(said.contains("gabor of Gabor bank, 28 channels"), "{said}");
    assert_eq!(read().stages, Stem::gabor().stages);
    let bytes = std::fs::metadata(site.path("stem.postcard")).unwrap().len();
    succeeded(&export("gabor", "gabor", &[]));
    assert!(std::fs::metadata(site.path("stem.postcard")).unwrap().len() < bytes, "16 bits are fewer");
    assert!(read().model.provenance.contains("Gabor filters"));
    let before = read();
    let said = refused(&export("small.onnx", "conv", &[]));
    assert!(said.contains("(Identity) is none of its operations") && said.contains("exported: none"), "{said}");
    let said = refused(&export("gabor", "conv9", &[]));
    assert!(said.contains("no layer \"conv9\""), "{said}");
    assert_eq!(read(), before);
}
