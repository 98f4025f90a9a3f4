//! The command line: each subcommand reads its arguments, calls its stage, and says what came out.

mod bundles;
mod doctor;
mod network;
mod probe;
mod report;
mod reports;
mod sample;
mod seen;
mod stages;

use crate::model::{Device, DeviceChoice, InputFormat, LocatedModel, Network, NetworkLayer, Runtime, zoo};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Find the tuning dimensions of a network's layer and draw them.
#[derive(Debug, Parser)]
#[command(name = "tuning", version, about)]
pub struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say what is found: ONNX Runtime, execution providers, models, photos
    Doctor(doctor::Doctor),
    /// Download a model and check it
    Fetch(stages::Fetch),
    /// List the tensors of a network that can be visualized
    Layers(network::Layers),
    /// Compare the gradient of a layer with central differences
    CheckGradient(network::CheckGradient),
    /// Write the activation map [C x H x W] of one photo
    Forward(stages::Forward),
    /// Write the layers of a network up to one of them, for a page that runs them
    ExportStem(network::ExportStem),
    /// Write activations [N x C] at random positions of many photos
    Collect(stages::Collect),
    /// Fit a basis to activations
    Fit(stages::Fit),
    /// Measure what the dimensions of a basis respond to
    Probe(probe::Probe),
    /// Make a basis of random directions, to compare a fitted one with
    Null(seen::Null),
    /// Draw points: images optimised to reproduce them
    Render(stages::Render),
    /// Measure which attributes are seen to move along strips
    Seen(seen::Seen),
    /// Pack a basis and its strips into a bundle
    Pack(bundles::Pack),
    /// Do all stages of a recipe, skipping what is already there
    Run(stages::Run),
    /// Report what was measured beside what the paper found, or draw a figure of what is known
    #[command(subcommand)]
    Report(reports::Report),
    /// Write the bundles of a folder in the newest format
    Upgrade(bundles::Upgrade),
    /// Add samples of the activations to bundles that have none, collecting again
    AddSamples(sample::AddSamples),
    /// Compress the sprite sheets of bundles again, where that makes them smaller
    Compress(bundles::Compress),
    /// Check every bundle of a folder
    Verify(bundles::Verify),
    /// Show what a bundle holds
    Inspect(bundles::Inspect),
}

impl Command {
    /// Do what was asked.
    ///
    /// # Errors
    /// A sentence: what, where, and what to do.
    pub fn execute(self) -> anyhow::Result<ExitCode> {
        match self.verb {
            Verb::Doctor(doctor) => Ok(doctor.execute()),
            Verb::Fetch(fetch) => fetch.execute(),
            Verb::Layers(layers) => layers.execute(),
            Verb::CheckGradient(check) => check.execute(),
            Verb::Forward(forward) => forward.execute(),
            Verb::ExportStem(export) => export.execute(),
            Verb::Collect(collect) => collect.execute(),
            Verb::Fit(fit) => fit.execute(),
            Verb::Probe(probe) => probe.execute(),
            Verb::Null(null) => null.execute(),
            Verb::Render(render) => render.execute(),
            Verb::Seen(seen) => seen.execute(),
            Verb::Pack(pack) => pack.execute(),
            Verb::Run(run) => run.execute(),
            Verb::Report(report) => report.execute(),
            Verb::Upgrade(upgrade) => upgrade.execute(),
            Verb::AddSamples(add) => add.execute(),
            Verb::Compress(compress) => compress.execute(),
            Verb::Verify(verify) => Ok(verify.execute()),
            Verb::Inspect(inspect) => inspect.execute(),
        }
    }
}

/// Where ONNX Runtime is and how much of the machine it may use.
#[derive(Debug, Args)]
struct RuntimeArgs {
    /// The ONNX Runtime library [default: what `cargo xtask setup` installed, else the system's]
    #[arg(long, env = "ORT_DYLIB_PATH", value_name = "FILE")]
    onnxruntime: Option<PathBuf>,
    /// Threads to use; 0 means one a core
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    device: DeviceChoice,
}

impl RuntimeArgs {
    /// The runtime, whatever device is asked for.
    fn on_cpu(&self) -> crate::Result<Runtime> {
        Runtime::load(self.onnxruntime.as_deref(), self.threads)
    }

    /// The runtime on its device; which one that is, is said.
    fn load(&self) -> crate::Result<Runtime> {
        let (runtime, why) = self.on_cpu()?.on(self.device)?;
        let name = match runtime.device() {
            Device::Cpu => format!("the CPU, {} threads", runtime.threads()),
            Device::Cuda => "CUDA".to_owned(),
        };
        match why {
            Some(why) => eprintln!("device: {name} ({})", why.lines().next().unwrap_or_default()),
            None => eprintln!("device: {name}"),
        }
        Ok(runtime)
    }
}

/// Which network, and where networks are.
#[derive(Debug, Args)]
struct ModelArgs {
    /// A model's name, or the path of an .onnx file with a description (.toml) beside it
    #[arg(long, default_value = "inceptionv1", value_name = "NAME|FILE")]
    model: String,
    #[command(flatten)]
    places: ModelsArg,
}

impl ModelArgs {
    fn locate(&self) -> crate::Result<LocatedModel> {
        zoo::locate(&self.model, self.places.models.as_deref())
    }
}

/// Which layer of which network, and what runs it.
#[derive(Debug, Args)]
struct LayerArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
    /// The layer, as the model's description names it, e.g. conv2d0; else any tensor by its own name
    #[arg(long = "layer", value_name = "LAYER")]
    name: String,
}

impl LayerArgs {
    /// The network cut at the layer, and how it wants its images.
    fn network(&self) -> crate::Result<(Network, InputFormat)> {
        let model = self.model.locate()?;
        Ok((Network::of_layer(&model, &self.name)?, model.description.input_format()))
    }

    /// The layer, ready to run.
    fn open(&self) -> crate::Result<NetworkLayer> {
        let (network, format) = self.network()?;
        NetworkLayer::new(&self.runtime.load()?, &network, format)
    }
}

#[derive(Debug, Args)]
struct ModelsArg {
    /// Folder to search for models, beside what `tuning fetch` downloaded
    #[arg(long, env = "TUNING_MODELS", value_name = "DIR")]
    models: Option<PathBuf>,
}
