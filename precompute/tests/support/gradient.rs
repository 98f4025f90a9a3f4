//! Checking small networks: their adjoint against central differences, and their forward pass, which is written anew
//! where an operator has older forms, against the network as it was.

use super::runtime;
use prost::Message;
use tuning_precompute::model::adjoint::{ReluGradient, Tape};
use tuning_precompute::model::graph::{self, Graph};
use tuning_precompute::model::onnx::ModelProto;
use tuning_precompute::model::{ChannelOrder, InputFormat, Layer, Network, NetworkLayer};
use tuning_precompute::render::Settings;
use tuning_precompute::render::gradient::largest_error;

pub(crate) const FORMAT: InputFormat =
    InputFormat { channels: ChannelOrder::Bgr, mean: [123.0, 117.0, 104.0], scale: [0.02, 0.03, 0.02] };

/// Side of the images that networks are checked on.
pub(crate) const SIZE: usize = 24;

/// The settings that networks are checked with.
pub(crate) fn settings() -> Settings {
    Settings { size_px: SIZE, ..Settings::default() }
}

/// Check the network that `build` writes from the tensor `x`.
#[track_caller]
pub(crate) fn check(build: impl FnOnce(&mut Graph) -> String) {
    check_in_opset(graph::OPSET, build);
}

/// Check a network that is written in an older operator set.
#[track_caller]
pub(crate) fn check_in_opset(opset: i64, build: impl FnOnce(&mut Graph) -> String) {
    let network = network(opset, build);
    let error = largest_error(runtime(), &network, FORMAT, &settings(), 3, 5).unwrap();
    assert!(error < 1e-3, "relative error {error:.2e}");
    let difference = forward_difference(&network);
    assert!(difference < 1e-5, "the forward pass differs by {difference:.2e}");
}

/// Why the network that `build` writes cannot be visualized.
pub(crate) fn refusal(build: impl FnOnce(&mut Graph) -> String) -> String {
    largest_error(runtime(), &network(graph::OPSET, build), FORMAT, &settings(), 1, 0).unwrap_err().to_string()
}

/// The network that `build` writes, cut at the tensor that it gives.
pub(crate) fn network(opset: i64, build: impl FnOnce(&mut Graph) -> String) -> Network {
    let mut g = Graph::default();
    g.input_free("x");
    let output = build(&mut g);
    g.output_free(&output);
    let mut model = ModelProto::decode(g.into_model().as_slice()).unwrap();
    model.opset_import[0].version = Some(opset);
    // As if another program had written it: names must not meet those that the tape makes up.
    let theirs = |name: &mut String| *name = name.replace("td/", "theirs/");
    let graph = model.graph.as_mut().unwrap();
    graph.node.iter_mut().flat_map(|node| node.input.iter_mut().chain(&mut node.output)).for_each(theirs);
    graph.initializer.iter_mut().filter_map(|tensor| tensor.name.as_mut()).for_each(theirs);
    Network::cut(model, "x", &output.replace("td/", "theirs/")).unwrap()
}

/// The largest difference between the activations of a network and of its forward pass on a tape, relative to the
/// largest of them. For a batch of two, since a step has a batch too.
fn forward_difference(network: &Network) -> f32 {
    let shapes = network.measure_shapes(runtime(), [2, 3, SIZE, SIZE]).unwrap();
    let mut g = Graph::default();
    g.input_free("x");
    Tape::forward(&mut g, network, &shapes, ReluGradient::Exact).unwrap();
    g.output_free(network.output());
    let model = ModelProto::decode(g.into_model().as_slice()).unwrap();
    let written = Network::cut(model, "x", network.output()).unwrap();
    let image = super::weights(2 * 3 * SIZE * SIZE, 8).iter().map(|v| 0.5 + 0.5 * v).collect();
    let image = ndarray::Array4::from_shape_vec([2, 3, SIZE, SIZE], image).unwrap();
    let run = |network| NetworkLayer::new(runtime(), network, FORMAT).unwrap().activations(image.view()).unwrap();
    let (given, written) = (run(network), run(&written));
    let largest = given.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
    given.iter().zip(&written).fold(0.0f32, |worst, (a, b)| worst.max((a - b).abs())) / largest
}
