//! The ONNX Runtime library, out of the Python package that carries it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{Item, debian};
use crate::machine::Machine;
use crate::process;

/// The version that `precompute` was written for.
pub(crate) const VERSION: &str = "1.31.1";

/// The shared library that `precompute` loads, at `<cache>/onnxruntime/<VERSION>/libonnxruntime.so`
/// (`.dylib` on macOS).
pub(crate) struct OnnxRuntime;
pub(crate) const ONNX_RUNTIME: OnnxRuntime = OnnxRuntime;

impl Item for OnnxRuntime {
    fn name(&self) -> &'static str {
        "ONNX Runtime"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let library = library(machine);
        library
            .exists()
            .then(|| format!("{VERSION} at {}", library.display()))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        let Some(platform) = wheel_platform(std::env::consts::OS, std::env::consts::ARCH) else {
            bail!(
                "the onnxruntime package {VERSION} has no library for {} on {}",
                std::env::consts::OS,
                std::env::consts::ARCH
            );
        };
        if process::output(machine.command("python3").args(["-m", "pip", "--version"])).is_err() {
            debian::install(machine, &["python3", "python3-pip"]).context("python3 has no pip")?;
        }
        machine
            .cache
            .install(&machine.cache.onnxruntime(VERSION), |partial| {
                let wheel = partial.join("wheel");
                // pip serves to find, check and unpack the wheel; its Python code is not used, so any
                // version of Python for which there is a wheel will do.
                let mut pip = machine.command("python3");
                pip.args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--no-compile",
                    "--only-binary=:all:",
                ]);
                pip.args([
                    "--platform",
                    platform,
                    "--implementation=cp",
                    "--python-version=3.12",
                    "--target",
                ])
                .arg(&wheel);
                process::output(pip.arg(format!("onnxruntime=={VERSION}")))?;
                fs::rename(
                    packed_library(&wheel.join("onnxruntime/capi"))?,
                    partial.join(FILE),
                )?;
                Ok(fs::remove_dir_all(&wheel)?)
            })
    }

    fn by_hand(&self, machine: &Machine) -> String {
        let library = library(machine);
        format!(
            "install ONNX Runtime {VERSION} or later and link its library to {}",
            library.display()
        )
    }
}

/// The library's name on this system.
const FILE: &str = if cfg!(target_os = "macos") {
    "libonnxruntime.dylib"
} else {
    "libonnxruntime.so"
};

fn library(machine: &Machine) -> PathBuf {
    machine.cache.onnxruntime(VERSION).join(FILE)
}

/// The tag of the wheel for a system, as Rust names systems.
fn wheel_platform(system: &str, processor: &str) -> Option<&'static str> {
    match (system, processor) {
        ("linux", "x86_64") => Some("manylinux_2_28_x86_64"),
        ("linux", "aarch64") => Some("manylinux_2_28_aarch64"),
        ("macos", "aarch64") => Some("macosx_14_0_arm64"),
        _ => None,
    }
}

/// The library in the wheel's folder, where its name ends in its version.
fn packed_library(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("the wheel has no folder {}", folder.display()))?;
    let names = [
        "libonnxruntime.so".to_owned(),
        format!("libonnxruntime.{VERSION}.dylib"),
    ];
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.file_name().is_some_and(|name| {
                names
                    .iter()
                    .any(|known| name.to_string_lossy().starts_with(known))
            })
        })
        .with_context(|| {
            format!(
                "the wheel of onnxruntime {VERSION} holds no library in {}",
                folder.display()
            )
        })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::packed_library;

    #[test]
    fn the_runtime_is_told_from_its_providers() {
        for name in ["libonnxruntime.so.1.31.1", "libonnxruntime.1.31.1.dylib"] {
            let scratch = tempfile::tempdir().unwrap();
            fs::write(
                scratch.path().join("libonnxruntime_providers_shared.so"),
                "",
            )
            .unwrap();
            assert!(packed_library(scratch.path()).is_err());
            fs::write(scratch.path().join(name), "").unwrap();
            assert_eq!(
                packed_library(scratch.path()).unwrap(),
                scratch.path().join(name)
            );
        }
    }
}
