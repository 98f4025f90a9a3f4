//! The stems of the live pages: the first layers of InceptionV1, made where the model is at hand.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::machine::Machine;
use crate::process;

/// The layers whose bundles are published and that a page can run.
const LAYERS: [&str; 3] = ["conv2d0", "conv2d1", "conv2d2"];

/// Where they are left for `cargo xtask first-view`, which publishes them.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/stems")
}

/// Makes them, or says that there is no model to make them from. They hold weights, so they are never committed.
pub(crate) fn make(machine: &Machine) -> Result<()> {
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    if !is_model_at_hand(machine) {
        println!(
            "no model at hand: on the live pages InceptionV1 stands still. `cargo run --release --bin tuning -- fetch \
             inceptionv1` gets one, or set TUNING_MODELS to its folder"
        );
        return Ok(());
    }
    LAYERS.iter().try_for_each(|layer| {
        let mut export = machine.command("cargo");
        export.args(["run", "--quiet", "--package", "tuning-precompute", "--bin", "tuning", "--", "export-stem"]);
        export.args(["--layer", layer, "--out"]).arg(folder.join(format!("{layer}.postcard")));
        process::run(&mut export)
    })
}

/// Whether a model lies where `tuning` looks for one.
fn is_model_at_hand(machine: &Machine) -> bool {
    let named = env::var_os("TUNING_MODELS").map(PathBuf::from);
    named.into_iter().chain([machine.cache.models()]).any(|folder| holds_model(&folder))
}

fn holds_model(folder: &Path) -> bool {
    let is_model = |path: PathBuf| {
        let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        path.extension().is_some_and(|extension| extension == "onnx") && name != "gabor-bank"
    };
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_model(entry.path())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_that_needs_no_file_is_no_model() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gabor-bank.onnx"), "").unwrap();
        assert!(!holds_model(folder.path()));
        fs::write(folder.path().join("inceptionv1_caffe.onnx"), "").unwrap();
        assert!(holds_model(folder.path()));
        assert!(!holds_model(Path::new("absent")));
    }
}
