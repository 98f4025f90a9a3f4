//! The first layers of a network as a [`Stem`]: a file that a page can load and run.
//!
//! A stem is one chain of convolutions with their ReLU, max-pools and local response normalisations, each with one window
//! along both axes. A network branches sooner or later; what comes after that is not exported.

use super::network::{Network, constant_floats, constant_shape};
use super::node::Attributes;
use super::onnx::NodeProto;
use super::zoo::LocatedModel;
use crate::{Error, Result};
use clap::ValueEnum;
use tuning_shared::live::Stem;
use tuning_shared::live::stem::{Convolution, Normalisation, PixelFormat, Stage, Weights, Window};

/// The precision of a stem's weights. Biases keep 32 bits: they are few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    /// 16 bits, 11 of them significant: half the size
    #[default]
    F16,
    /// 32 bits, as in the network
    F32,
}

/// The layers of `model` up to `layer`.
///
/// # Errors
/// When there is no such layer, or what leads to it is more than a chain: the sentence names the node and the layers that
/// can be exported.
pub fn stem_of_layer(model: &LocatedModel, layer: &str, precision: Precision) -> Result<Stem> {
    let stages = |layer: &str| stages(&Network::of_layer(model, layer)?, model, precision);
    let stages = match stages(layer)? {
        Ok(stages) => stages,
        Err(reason) => {
            let layers = model.description.layers.iter().map(|layer| layer.name.as_str());
            let exported: Vec<&str> = layers.filter(|layer| matches!(stages(layer), Ok(Ok(_)))).collect();
            let exported = if exported.is_empty() { "none".into() } else { exported.join(", ") };
            return Err(Error::Model(format!(
                "{layer} of {} cannot be exported: {reason}, and a stem is a chain of convolutions with their ReLU, \
                 max-pools and normalisations (LRN). Layers that can be exported: {exported}",
                model.description.name
            )));
        }
    };
    let input = &model.description.input;
    Ok(Stem {
        model: model.card(),
        layer: layer.to_owned(),
        input: PixelFormat { mean: input.mean, scale: input.scale },
        stages,
    })
}

/// The stages of a network, or why it is more than a chain.
fn stages(
    network: &Network,
    model: &LocatedModel,
    precision: Precision,
) -> Result<std::result::Result<Vec<Stage>, String>> {
    let mut chain =
        Chain { network, precision, source: model.description.input_format().source_channels(), stages: Vec::new() };
    let mut last = network.input();
    for node in network.nodes() {
        if node.input.first().map(String::as_str) != Some(last) {
            let reads = node.input.first().map_or("nothing", String::as_str);
            return Ok(Err(format!("{} reads {reads:?}, where the network branches", named(node))));
        }
        if let Err(reason) = chain.append(node)? {
            return Ok(Err(format!("{} {reason}", named(node))));
        }
        last = node.output.first().map_or("", String::as_str);
    }
    Ok(Ok(chain.stages))
}

/// A node as a sentence names it.
fn named(node: &NodeProto) -> String {
    let output = node.output.first().map_or("", String::as_str);
    format!("the node {output:?} ({})", node.op_type())
}

/// The stages of a chain so far.
struct Chain<'a> {
    network: &'a Network,
    precision: Precision,
    /// The colour that each of the network's input channels holds.
    source: [usize; 3],
    stages: Vec<Stage>,
}

/// Whether a node is one of a chain, or what it does that none of them does.
type Fit<T> = std::result::Result<T, String>;

impl Chain<'_> {
    fn append(&mut self, node: &NodeProto) -> Result<Fit<()>> {
        let stage = match node.op_type() {
            "Conv" => self.convolution(node)?.map(Stage::Convolve),
            "Relu" => return Ok(self.rectify()),
            // Before a convolution the colours may stand in another order than a stem's.
            _ if self.stages.is_empty() => Err("comes before any convolution".into()),
            "MaxPool" => pool(node).map(Stage::Pool),
            "LRN" => normalisation(node).map(Stage::Normalise),
            _ => Err("is none of its operations".into()),
        };
        Ok(stage.map(|stage| self.stages.push(stage)))
    }

    fn rectify(&mut self) -> Fit<()> {
        match self.stages.last_mut() {
            Some(Stage::Convolve(convolution)) => {
                convolution.rectified = true;
                Ok(())
            }
            _ => Err("does not follow a convolution".into()),
        }
    }

    fn convolution(&self, node: &NodeProto) -> Result<Fit<Convolution>> {
        let constant = |index: usize| node.input.get(index).and_then(|name| self.network.constant(name));
        let Some(weights) = constant(1) else { return Ok(Err("computes its weights".into())) };
        let &[outputs, inputs, height, width] = constant_shape(weights).as_slice() else {
            return Ok(Err("does not slide over maps".into()));
        };
        if node.int("group").unwrap_or(1) != 1 {
            return Ok(Err("reads its channels in groups".into()));
        }
        let window = match window(node, [height as i64, width as i64]) {
            Ok(window) => window,
            Err(reason) => return Ok(Err(reason)),
        };
        let bias = match (constant(2), node.input.get(2)) {
            (Some(bias), _) => constant_floats(bias)?,
            (None, None) => vec![0.0; outputs],
            (None, Some(_)) => return Ok(Err("computes its bias".into())),
        };
        let values = constant_floats(weights)?;
        // The stem's first convolution reads red, green and blue, in whatever order the network's does.
        let from = |input: usize| match self.stages.is_empty() {
            true => self.source.iter().position(|colour| *colour == input).unwrap_or(input),
            false => input,
        };
        let area = height * width;
        let at = |tap: usize, input: usize, output: usize| values[(output * inputs + from(input)) * area + tap];
        let taps = (0..area).flat_map(|tap| (0..inputs).map(move |input| (tap, input)));
        let ordered: Vec<f32> =
            taps.flat_map(|(tap, input)| (0..outputs).map(move |output| at(tap, input, output))).collect();
        let weights = match self.precision {
            Precision::F16 => Weights::rounded(&ordered),
            Precision::F32 => Weights::F32(ordered),
        };
        let [inputs, outputs] = [inputs, outputs].map(|count| count as u32);
        Ok(Ok(Convolution { window, inputs, outputs, weights, bias, rectified: false }))
    }
}

/// A max-pool's window.
fn pool(node: &NodeProto) -> Fit<Window> {
    match node.ints("kernel_shape") {
        Some(&[height, width]) => window(node, [height, width]),
        _ => Err("does not slide over maps".into()),
    }
}

/// The window of a node: square, and alike along both axes.
fn window(node: &NodeProto, [height, width]: [i64; 2]) -> Fit<Window> {
    if node.word("auto_pad").is_some_and(|auto| auto.starts_with("SAME")) {
        return Err("pads by the image's size".into());
    }
    let valid = node.word("auto_pad") == Some("VALID");
    let (dilations, strides) = (node.ints("dilations").unwrap_or(&[1, 1]), node.ints("strides").unwrap_or(&[1, 1]));
    let pads = node.ints("pads").filter(|_| !valid).unwrap_or(&[0; 4]);
    if dilations != [1, 1] {
        return Err("is dilated".into());
    }
    match (strides, pads) {
        (&[down, right], &[top, left, bottom, after])
            if height == width && down == right && top == left && bottom == after =>
        {
            let [side, stride, before, after] = [height, down, top, after].map(|value| value as u32);
            Ok(Window { side, stride, before, after, partial: node.int("ceil_mode") == Some(1) })
        }
        _ => Err("slides differently along rows and columns".into()),
    }
}

fn normalisation(node: &NodeProto) -> Fit<Normalisation> {
    Ok(Normalisation {
        size: node.int("size").unwrap_or(1) as u32,
        alpha: node.float("alpha").unwrap_or(1e-4),
        beta: node.float("beta").unwrap_or(0.75),
        bias: node.float("bias").unwrap_or(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::description::TEMPLATE;
    use crate::model::graph::{Graph, int, ints};
    use crate::model::{ChannelOrder, Description};
    use std::path::Path;

    /// A network in `folder` whose one layer, `conv2d0`, this writes from `x`.
    fn network(folder: &Path, order: &str, write: impl FnOnce(&mut Graph) -> String) -> LocatedModel {
        let mut graph = Graph::default();
        graph.input_free("input");
        let output = write(&mut graph);
        graph.output_free(&output);
        let path = folder.join("mynet.onnx");
        std::fs::write(&path, graph.into_model()).unwrap();
        let text = TEMPLATE
            .replace("\"rgb\"", order)
            .replace("\"the name of its output in the ONNX file\"", &format!("{output:?}"));
        std::fs::write(path.with_extension("toml"), text).unwrap();
        let description = Description::of_file(&path, "00").unwrap();
        LocatedModel { path, sha256: "00".into(), description }
    }

    fn weights(graph: &mut Graph, shape: [usize; 4]) -> String {
        graph.floats(&shape, (0..shape.iter().product()).map(|i| i as f32).collect())
    }

    fn refused(write: impl FnOnce(&mut Graph) -> String) -> String {
        let folder = tempfile::tempdir().unwrap();
        let model = network(folder.path(), "\"rgb\"", write);
        stem_of_layer(&model, "conv2d0", Precision::F32).unwrap_err().to_string()
    }

    #[test]
    fn weights_are_ordered_by_tap_input_and_output_and_colours_as_red_green_blue() {
        for (order, channels) in [("\"rgb\"", ChannelOrder::Rgb), ("\"bgr\"", ChannelOrder::Bgr)] {
            let folder = tempfile::tempdir().unwrap();
            let model = network(folder.path(), order, |g| {
                let w = weights(g, [2, 3, 2, 2]);
                let y = g.op("Conv", &["input", &w]);
                g.op("Relu", &[&y])
            });
            let stem = stem_of_layer(&model, "conv2d0", Precision::F32).unwrap();
            let [Stage::Convolve(convolution)] = stem.stages.as_slice() else { panic!("{stem:?}") };
            assert!(convolution.rectified && convolution.bias == [0.0, 0.0]);
            // Of tap 1 (to the right of the first), red, output 1: the network's red is its first or last channel.
            let red = if channels == ChannelOrder::Rgb { 0 } else { 2 };
            assert_eq!(convolution.weights.values()[6 + 1], (12 + 4 * red + 1) as f32);
            assert_eq!(stem.layer, "conv2d0");
        }
    }

    #[test]
    fn what_is_no_chain_is_refused_by_its_node() {
        let branch = refused(|g| {
            let w = weights(g, [2, 3, 1, 1]);
            let (a, b) = (g.op("Conv", &["input", &w]), g.op("Conv", &["input", &w]));
            g.op_with("Concat", &[&a, &b], vec![int("axis", 1)])
        });
        assert!(branch.contains("(Conv) reads \"input\", where the network branches"), "{branch}");
        assert!(branch.ends_with("Layers that can be exported: none"), "{branch}");
        let other = refused(|g| {
            let w = weights(g, [2, 3, 1, 1]);
            let y = g.op("Conv", &["input", &w]);
            g.op("Sigmoid", &[&y])
        });
        assert!(other.contains("(Sigmoid) is none of its operations"), "{other}");
        let conv = |attributes: Vec<crate::model::onnx::AttributeProto>, shape: [usize; 4]| {
            refused(|g| {
                let w = weights(g, shape);
                g.op_with("Conv", &["input", &w], attributes)
            })
        };
        assert!(conv(vec![ints("dilations", &[2, 2])], [2, 3, 3, 3]).contains("is dilated"));
        assert!(conv(vec![ints("strides", &[1, 2])], [2, 3, 3, 3]).contains("along rows and columns"));
        assert!(conv(Vec::new(), [2, 3, 1, 3]).contains("along rows and columns"));
        assert!(conv(vec![int("group", 3)], [3, 1, 3, 3]).contains("in groups"));
        let early = refused(|g| g.op("Relu", &["input"]));
        assert!(early.contains("does not follow a convolution"), "{early}");
    }

    #[test]
    fn the_gabor_network_is_the_gabor_stem() {
        let model = crate::model::gabor::locate().unwrap();
        let stem = stem_of_layer(&model, "gabor", Precision::F32).unwrap();
        assert_eq!(stem.stages, Stem::gabor().stages);
        assert_eq!((stem.input, stem.model.sha256.len()), (Stem::gabor().input, 64));
    }
}
