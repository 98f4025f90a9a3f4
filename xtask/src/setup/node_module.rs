//! Libraries for Node.js with which the built page is tested.

use std::path::PathBuf;

use anyhow::Result;

use super::Item;
use super::npm_tool::NpmPackage;
use crate::machine::Machine;

/// A library of npm and its file for a test to import; Node.js imports a file by its path, never a folder.
pub(crate) struct NodeModule {
    package: NpmPackage,
    entry: &'static str,
}

/// Drives Chromium.
pub(crate) const PLAYWRIGHT: NodeModule =
    NodeModule { package: NpmPackage { name: "playwright-core", version: "1.65.1" }, entry: "index.mjs" };
/// Drives Firefox as Debian has it, through WebDriver BiDi; the other library needs one of its own build.
pub(crate) const PUPPETEER: NodeModule = NodeModule {
    package: NpmPackage { name: "puppeteer-core", version: "24.43.1" },
    entry: "lib/esm/puppeteer/puppeteer-core.js",
};
/// Looks for what keeps people from using a page.
pub(crate) const AXE: NodeModule =
    NodeModule { package: NpmPackage { name: "axe-core", version: "4.14.1" }, entry: "axe.min.js" };
/// Audits a page: speed, accessibility, good practice. Version 13 needs a later Node.js than Debian's.
pub(crate) const LIGHTHOUSE: NodeModule =
    NodeModule { package: NpmPackage { name: "lighthouse", version: "12.8.2" }, entry: "core/index.js" };

/// Runs ONNX graphs in a browser: what live steps are compared with.
pub(crate) const ORT_WEB: NodeModule =
    NodeModule { package: NpmPackage { name: "onnxruntime-web", version: "1.30.0" }, entry: "dist/ort.webgpu.min.mjs" };

impl NodeModule {
    /// The file to import.
    pub(crate) fn file(&self, machine: &Machine) -> PathBuf {
        self.package.folder(machine).join("lib/node_modules").join(self.package.name).join(self.entry)
    }
}

impl Item for NodeModule {
    fn name(&self) -> &'static str {
        self.package.name
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let node = machine.version_of("node")?;
        self.file(machine)
            .exists()
            .then(|| format!("{} {} for Node.js {node}", self.package.name, self.package.version))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        self.package.install(machine)
    }

    fn by_hand(&self, machine: &Machine) -> String {
        self.package.by_hand(machine)
    }
}
