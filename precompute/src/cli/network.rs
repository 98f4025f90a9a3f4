//! The subcommands about a network itself.

use super::{LayerArgs, ModelArgs, RuntimeArgs};
use crate::Error;
use crate::model::adjoint::obstacles;
use crate::model::network::Shapes;
use crate::model::stem::{Precision, stem_of_layer};
use crate::model::{Description, Network};
use crate::render::Settings;
use crate::render::gradient::largest_error;
use crate::store::write_atomically;
use clap::Args;
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The largest relative error that counts as agreement.
const AGREEMENT: f64 = 1e-3;

#[derive(Debug, Args)]
pub(super) struct CheckGradient {
    #[command(flatten)]
    layer: LayerArgs,
    /// Side of the image, in pixels
    #[arg(long, default_value_t = 64, value_name = "PX", value_parser = clap::value_parser!(u16).range(16..))]
    size: u16,
    /// Random directions
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    directions: u16,
    /// Seed of the image, the target and the directions
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

impl CheckGradient {
    /// Exit code 1 when the gradient is off.
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let (network, format) = self.layer.network()?;
        let runtime = self.layer.runtime.load()?;
        let settings = Settings { size_px: usize::from(self.size), ..Settings::default() };
        let error = largest_error(&runtime, &network, format, &settings, usize::from(self.directions), self.seed)?;
        let agrees = error <= AGREEMENT;
        let verdict = if agrees { "the gradient agrees with central differences" } else { "more than is rounding" };
        println!("{}: relative error {error:.1e}, {verdict}", self.layer.name);
        Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

#[derive(Debug, Args)]
pub(super) struct ExportStem {
    #[command(flatten)]
    model: ModelArgs,
    /// The layer, as the model's description names it, e.g. conv2d1; else any tensor by its own name
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// The precision of the weights
    #[arg(long, value_enum, default_value_t)]
    precision: Precision,
    /// The stem
    #[arg(long, value_name = "FILE.postcard")]
    out: PathBuf,
}

impl ExportStem {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let stem = stem_of_layer(&self.model.locate()?, &self.layer, self.precision)?;
        let bytes = stem.encode().map_err(|e| Error::content(&self.out, e.to_string()))?;
        write_atomically(&self.out, |file| file.write_all(&bytes))?;
        let (model, channels) = (&stem.model.title, stem.channels());
        eprintln!("{}: {} of {model}, {channels} channels, {} bytes", self.out.display(), stem.layer, bytes.len());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Layers {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
    /// Side of the images that the shapes are for, in pixels
    #[arg(long, default_value_t = 224, value_name = "PX", value_parser = clap::value_parser!(u16).range(16..))]
    size: u16,
}

impl Layers {
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let model = self.model.locate()?;
        let network = Network::whole(&model.path, &model.description.input.name)?;
        let size = usize::from(self.size);
        let shapes = network.measure_shapes(&self.runtime.load()?, [1, 3, size, size])?;
        print!("{}", table(&network, &model.description, &shapes, &obstacles(&network, &shapes)));
        Ok(ExitCode::SUCCESS)
    }
}

/// A line for each tensor that can be visualized, in the network's order: its shape, its name, and that of the layer
/// that the description calls it. At the end, why the first that cannot be cannot.
fn table(network: &Network, description: &Description, shapes: &Shapes, obstacles: &HashMap<String, String>) -> String {
    let mut text = String::new();
    let mut obstacle = None;
    for name in network.nodes().iter().flat_map(|node| &node.output) {
        let Some(&[_, channels, height, width]) = shapes.get(name).map(Vec::as_slice) else { continue };
        if let Some(reason) = obstacles.get(name) {
            obstacle.get_or_insert((name, reason));
            continue;
        }
        let layer = description.layers.iter().find(|layer| layer.tensor == *name);
        let layer = layer.map_or_else(String::new, |layer| format!("  layer {}", layer.name));
        let shape = format!("{channels} x {height} x {width}");
        text += &format!("{shape:<18} {name}{layer}\n");
    }
    if let Some((name, reason)) = obstacle {
        text += &format!("{name:?} and what follows from it cannot be visualized: {reason}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::graph::Graph;
    use crate::model::onnx::ModelProto;

    #[test]
    fn the_table_marks_layers_and_says_where_it_ends() {
        let mut g = Graph::default();
        g.input_free("x");
        for (op_type, input, output) in
            [("Relu", "x", "a"), ("GlobalAveragePool", "a", "b"), ("Erf", "b", "c"), ("Relu", "c", "d")]
        {
            g.add_node(op_type, &[input], vec![output.into()], Vec::new());
        }
        g.output_free("d");
        let model: ModelProto = prost::Message::decode(g.into_model().as_slice()).unwrap();
        let network = Network::cut(model, "x", "d").unwrap();
        let map = |side: usize| vec![1, 3, side, side];
        let shapes: Shapes =
            [("x", 9), ("a", 9), ("b", 1), ("c", 1), ("d", 1)].map(|(n, side)| (n.to_owned(), map(side))).into();
        let mut description = Description::built_in().unwrap().remove(0);
        description.layers[0].tensor = "b".into();
        let text = table(&network, &description, &shapes, &obstacles(&network, &shapes));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "3 x 9 x 9          a");
        assert_eq!(lines[1], "3 x 1 x 1          b  layer conv2d0");
        assert!(lines[2].starts_with("\"c\" and what follows") && lines[2].contains("no adjoint for Erf"), "{text}");
        assert_eq!(lines.len(), 3);
    }
}
