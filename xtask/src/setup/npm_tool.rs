//! Packages of npm: wasm-opt comes as one, and so does the library that drives the browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Item, debian};
use crate::machine::Machine;
use crate::process;
use crate::version::Version;

/// An npm package in a folder of its own in the cache.
pub(crate) struct NpmPackage {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl NpmPackage {
    /// Its folder in the cache: `bin/` holds its programs, `lib/node_modules/` the package.
    pub(crate) fn folder(&self, machine: &Machine) -> PathBuf {
        machine.cache.tool(self.name, self.version)
    }

    /// Installs it, and npm before it where Debian offers that.
    pub(crate) fn install(&self, machine: &Machine) -> Result<()> {
        if machine.find("npm").is_none() {
            debian::install(machine, &["nodejs", "npm"]).context("npm is not installed")?;
        }
        machine.cache.install(&self.folder(machine), |partial| {
            process::output(self.install_command(machine, partial).args([
                "--silent",
                "--no-fund",
                "--no-audit",
            ]))?;
            Ok(())
        })
    }

    pub(crate) fn by_hand(&self, machine: &Machine) -> String {
        let command = process::display(&self.install_command(machine, &self.folder(machine)));
        if machine.find("npm").is_some() {
            command
        } else {
            format!("install Node.js 18.19 or later with npm (https://nodejs.org), then {command}")
        }
    }

    /// "Global" below a prefix: that alone makes the folder `bin`.
    fn install_command(&self, machine: &Machine, folder: &Path) -> Command {
        let mut npm = machine.command("npm");
        npm.args(["install", "--global", "--ignore-scripts", "--prefix"])
            .arg(folder);
        npm.arg(format!("{}@{}", self.name, self.version));
        npm
    }
}

/// Binaryen's optimiser. Old ones (Debian 12's 108) break the module without an error.
pub(crate) struct WasmOpt {
    package: NpmPackage,
    oldest: u32,
}
pub(crate) const WASM_OPT: WasmOpt = WasmOpt {
    package: NpmPackage {
        name: "binaryen",
        version: "132.0.0",
    },
    oldest: 123,
};

impl WasmOpt {
    /// The folder of its programs in the cache.
    pub(crate) fn programs(&self, machine: &Machine) -> PathBuf {
        self.package.folder(machine).join("bin")
    }
}

impl Item for WasmOpt {
    fn name(&self) -> &'static str {
        "wasm-opt"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let found = machine.version_of("wasm-opt")?;
        (found >= Version::major(self.oldest)).then(|| format!("wasm-opt {found}"))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        self.package.install(machine)
    }

    fn by_hand(&self, machine: &Machine) -> String {
        self.package.by_hand(machine)
    }
}
