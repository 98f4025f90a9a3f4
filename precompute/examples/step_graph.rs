//! The optimisation step of a layer as one ONNX file, for another runtime: what `cargo xtask bench --live` gives to ONNX
//! Runtime Web.
//!
//! `cargo run -p tuning-precompute --example step_graph -- LAYER SIZE OUT.onnx [MODELS]`; the layer `gabor` is the bank's.

use std::path::Path;
use tuning_precompute::model::{Device, Network, Runtime, gabor, zoo};
use tuning_precompute::render::Settings;
use tuning_precompute::render::step::StepGraph;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [layer, size, out, models @ ..] = arguments.as_slice() else {
        return Err("say LAYER SIZE OUT.onnx [MODELS]".into());
    };
    let model = match layer.as_str() {
        "gabor" => gabor::locate()?,
        _ => zoo::locate("inceptionv1", models.first().map(Path::new))?,
    };
    let settings = Settings { size_px: size.parse()?, ..Settings::default() };
    let network = Network::of_layer(&model, layer)?;
    let shapes = network.measure_shapes(&Runtime::load(None, 1)?, [1, 3, settings.size_px, settings.size_px])?;
    let format = model.description.input_format();
    // For no device in particular: operators of ONNX alone.
    let graph = StepGraph {
        network: &network,
        shapes: &shapes,
        format,
        settings: &settings,
        device: Device::Cuda,
        batch: 1,
        steps: 1,
    };
    std::fs::write(out, graph.step_model()?)?;
    Ok(())
}
