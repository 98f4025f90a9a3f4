//! The subcommands about bundles.

use crate::compress::{Compressed, compress};
use crate::inspect::table;
use crate::pack::{About, Measured, bundle_files, pack, read_bundle};
use crate::store::{json, npy};
use crate::upgrade::upgrade;
use crate::verify::verify;
use crate::{Error, reduce, sample};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Pack {
    /// The basis that `tuning fit` wrote
    #[arg(long, value_name = "FILE.npz")]
    basis: PathBuf,
    /// The folder of strips that `tuning render --basis` wrote
    #[arg(long, value_name = "DIR")]
    strips: PathBuf,
    /// What a reader should know: model, layer, activations, sampling and rendering, as JSON
    #[arg(long, value_name = "FILE.json")]
    about: PathBuf,
    /// What the dimensions respond to, as `tuning probe --tuning` wrote it
    #[arg(long, value_name = "FILE.json")]
    tuning: Option<PathBuf>,
    /// What is seen to move along the strips, as `tuning seen --out` wrote it
    #[arg(long, value_name = "FILE.json")]
    seen: Option<PathBuf>,
    /// The activations that the basis was fitted to, float32 [N x C]: the bundle gets a sample of them
    #[arg(long, value_name = "FILE.npy")]
    activations: Option<PathBuf>,
    /// Folder of bundles
    #[arg(long, default_value = "bundles", value_name = "DIR")]
    bundles: PathBuf,
}

impl Pack {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let fit = reduce::Fit::read(&self.basis)?;
        let about: About = json::read(&self.about)?;
        let draw = |path: &PathBuf| {
            let activations = npy::read_activations(path)?;
            sample::check(&fit.basis, &fit.observed, activations.view())?;
            sample::draw(&fit.basis, &fit.observed, activations.view(), about.activations.seed)
        };
        let measured = Measured {
            tuning: self.tuning.as_deref().map(json::read).transpose()?,
            seen: self.seen.as_deref().map(json::read).transpose()?,
            sample: self.activations.as_ref().map(draw).transpose()?,
        };
        let folder = pack(&about, &fit, measured, &self.strips, &self.bundles)?;
        eprintln!("packed {}", folder.display());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Upgrade {
    /// Folder of bundles
    #[arg(default_value = "bundles")]
    bundles: PathBuf,
}

impl Upgrade {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let upgraded = upgrade(&self.bundles)?;
        for folder in &upgraded {
            eprintln!("upgraded {}", folder.display());
        }
        if upgraded.is_empty() {
            eprintln!("every bundle has this format already");
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Compress {
    /// Folder of bundles
    #[arg(default_value = "bundles")]
    bundles: PathBuf,
}

impl Compress {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let compressed = compress(&self.bundles)?;
        for Compressed { folder, before, after } in &compressed {
            eprintln!("{}: {before} bytes of sheets became {after}", folder.display());
        }
        if compressed.is_empty() {
            eprintln!("no sheet would become smaller");
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Folder of bundles
    #[arg(default_value = "bundles")]
    bundles: PathBuf,
}

impl Verify {
    /// Exit code 1 when something is wrong.
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> ExitCode {
        let verdict = verify(&self.bundles);
        if verdict.faults.is_empty() {
            println!("{} bundles, {} dimensions, all sound", verdict.bundles, verdict.dimensions);
            return ExitCode::SUCCESS;
        }
        for fault in &verdict.faults {
            println!("{fault}");
        }
        println!("{} faults in {} bundles", verdict.faults.len(), verdict.bundles);
        ExitCode::FAILURE
    }
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// A bundle's .postcard file, or its folder
    bundle: PathBuf,
    /// Everything, as JSON
    #[arg(long)]
    json: bool,
}

impl Inspect {
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let path = bundle_file(self.bundle)?;
        let bundle = read_bundle(&path)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&bundle)?);
        } else {
            print!("{}", table(&bundle));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The bundle's file, where its folder was named.
pub(super) fn bundle_file(path: PathBuf) -> crate::Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path);
    }
    let bundle = bundle_files(&path)?.into_iter().next();
    bundle.ok_or_else(|| Error::content(&path, "the folder holds no bundle (bundle-….postcard)"))
}
