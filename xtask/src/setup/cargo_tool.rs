//! Programs that `cargo install` builds: wasm-bindgen and trunk.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::Item;
use crate::lock_file;
use crate::machine::Machine;
use crate::process;
use crate::version::Version;

/// A program that `cargo install` builds.
pub(crate) struct CargoTool {
    /// The program, and the item's name.
    program: &'static str,
    package: &'static str,
    version: fn(&Machine) -> Result<String>,
    fits: fn(found: &Version, wanted: &Version) -> bool,
    /// Arguments of `cargo install`, to build it quickly and without system libraries.
    flags: &'static [&'static str],
}

/// wasm-bindgen's command line; its file format demands exactly the version of the library in Cargo.lock.
/// It is built without `--locked`: not every registry still serves all versions that its published lock file lists.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    program: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: |machine| lock_file::version_of("wasm-bindgen", &machine.root),
    fits: |found, wanted| found == wanted,
    flags: &[
        "--no-default-features",
        "--config=profile.release.opt-level=1",
        "--config=profile.release.lto=false",
        "--config=profile.release.codegen-units=16",
        "--config=profile.release.debug=0",
    ],
};

/// Trunk, which builds the page. It spends its time in other programs, so it is not optimised itself.
pub(crate) const TRUNK: CargoTool = CargoTool {
    program: "trunk",
    package: "trunk",
    version: |_| Ok("0.21.14".into()),
    // 0.22 wants a newer compiler than this project does, and was not tried.
    fits: |found, wanted| {
        found >= wanted && Version::parse("0.22").is_some_and(|next| *found < next)
    },
    flags: &[
        "--locked",
        "--no-default-features",
        "--features=rustls",
        "--profile=dev",
        "--config=profile.dev.debug=0",
    ],
};

impl CargoTool {
    /// The folder of its programs in the cache; none when the wanted version is not known.
    pub(crate) fn programs(&self, machine: &Machine) -> Option<PathBuf> {
        Some(self.folder(machine).ok()?.join("bin"))
    }

    fn folder(&self, machine: &Machine) -> Result<PathBuf> {
        Ok(machine.cache.tool(self.program, &(self.version)(machine)?))
    }

    fn install_command(&self, machine: &Machine, folder: &Path) -> Result<Command> {
        let mut cargo = machine.command("cargo");
        // The project's cargo configuration is no concern of a tool's build.
        cargo
            .current_dir("/")
            .args(["install", self.package, "--version"])
            .arg(format!("={}", (self.version)(machine)?));
        cargo.args(self.flags).arg("--root").arg(folder);
        Ok(cargo)
    }
}

impl Item for CargoTool {
    fn name(&self) -> &'static str {
        self.program
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let found = machine.version_of(self.program)?;
        let wanted = Version::parse(&(self.version)(machine).ok()?)?;
        (self.fits)(&found, &wanted).then(|| format!("{} {found}", self.program))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        machine.cache.install(&self.folder(machine)?, |partial| {
            let build = partial.join("build");
            let mut cargo = self.install_command(machine, partial)?;
            cargo
                .arg("--quiet")
                .arg("--target-dir")
                .arg(&build)
                .env("CARGO_INCREMENTAL", "0");
            process::output(&mut cargo)?;
            Ok(std::fs::remove_dir_all(&build)?)
        })
    }

    fn by_hand(&self, machine: &Machine) -> String {
        self.folder(machine)
            .and_then(|folder| self.install_command(machine, &folder))
            .map_or_else(
                |error| format!("{error:#}"),
                |command| process::display(&command),
            )
    }
}

#[cfg(test)]
mod tests {
    use super::{CargoTool, TRUNK, WASM_BINDGEN};
    use crate::version::Version;

    #[test]
    fn accepts_only_versions_that_work() {
        let fits = |tool: CargoTool, found, wanted| {
            (tool.fits)(
                &Version::parse(found).unwrap(),
                &Version::parse(wanted).unwrap(),
            )
        };
        assert!(fits(WASM_BINDGEN, "0.2.130", "0.2.130"));
        assert!(!fits(WASM_BINDGEN, "0.2.131", "0.2.130"));
        assert!(fits(TRUNK, "0.21.15", "0.21.14"));
        assert!(!fits(TRUNK, "0.21.9", "0.21.14"));
        assert!(!fits(TRUNK, "0.22.1", "0.21.14"));
    }
}
