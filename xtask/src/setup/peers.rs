//! The Python environment of the programs that `cargo xtask bench --peers` compares with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Item, debian};
use crate::machine::Machine;
use crate::process;

/// What is installed, with versions.
const REQUIREMENTS: &str = include_str!("../../../bench/peers/requirements.txt");

/// The copy of [`REQUIREMENTS`] that an environment made from them carries.
const STAMP: &str = "requirements.txt";

/// PyTorch, Lucent, scikit-learn and ONNX Runtime for Python.
pub(crate) struct Peers;
pub(crate) const PEERS: Peers = Peers;

/// The environment's interpreter.
pub(crate) fn python(machine: &Machine) -> PathBuf {
    folder(machine).join("bin/python")
}

/// One folder whatever the versions: an outdated environment is replaced, and 5 GB are not kept twice.
fn folder(machine: &Machine) -> PathBuf {
    machine.cache.tool("bench", "peers")
}

impl Item for Peers {
    fn name(&self) -> &'static str {
        "peers"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let folder = folder(machine);
        is_current(&folder).then(|| format!("PyTorch, Lucent, scikit-learn in {}", folder.display()))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        println!(
            "{:<16} PyTorch with its CUDA libraries is large: about 3 GB to download, 5 GB on the disk",
            self.name()
        );
        machine.cache.install(&folder(machine), |partial| {
            let venv =
                |folder: &Path| process::output(machine.command("python3").args(["-m", "venv", "--clear"]).arg(folder));
            if venv(partial).is_err() {
                // Debian's python3 has no venv in it.
                debian::install(machine, &["python3-venv"]).context("python3 cannot make a virtual environment")?;
                venv(partial)?;
            }
            let requirements = partial.join("wanted.txt");
            fs::write(&requirements, REQUIREMENTS)?;
            let mut pip = machine.command(partial.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--requirement"]).arg(&requirements);
            process::output(&mut pip)?;
            Ok(fs::rename(requirements, partial.join(STAMP))?)
        })
    }

    fn by_hand(&self, _machine: &Machine) -> String {
        "install Python 3.11 or later with its venv module and pip, and see that pip reaches its index and that 5 GB \
         are free; then `cargo xtask bench --peers` again"
            .to_owned()
    }
}

/// Whether the environment in `folder` is finished and was made from today's requirements.
fn is_current(folder: &Path) -> bool {
    folder.join("bin/python").exists() && fs::read_to_string(folder.join(STAMP)).is_ok_and(|text| text == REQUIREMENTS)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{REQUIREMENTS, STAMP, is_current};
    use crate::setup::onnxruntime;

    #[test]
    fn other_requirements_make_the_environment_anew() {
        let scratch = tempfile::tempdir().unwrap();
        fs::create_dir(scratch.path().join("bin")).unwrap();
        fs::write(scratch.path().join("bin/python"), "").unwrap();
        assert!(!is_current(scratch.path()));
        fs::write(scratch.path().join(STAMP), REQUIREMENTS).unwrap();
        assert!(is_current(scratch.path()));
        fs::write(scratch.path().join(STAMP), "torch==1.0.0\n").unwrap();
        assert!(!is_current(scratch.path()));
    }

    #[test]
    fn both_sides_run_the_same_onnx_runtime() {
        assert!(REQUIREMENTS.contains(&format!("onnxruntime=={}\n", onnxruntime::VERSION)));
    }
}
