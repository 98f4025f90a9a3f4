//! playwright-core, with which the browser tests drive Chromium.

use std::path::PathBuf;

use anyhow::Result;

use super::Item;
use super::npm_tool::NpmPackage;
use crate::machine::Machine;

const PACKAGE: NpmPackage = NpmPackage {
    name: "playwright-core",
    version: "1.65.1",
};

/// The library that drives the browser.
pub(crate) struct Playwright;
pub(crate) const PLAYWRIGHT: Playwright = Playwright;

/// The module for a test to import; Node.js imports a file by its path, never a folder.
pub(crate) fn module(machine: &Machine) -> PathBuf {
    PACKAGE
        .folder(machine)
        .join("lib/node_modules/playwright-core/index.mjs")
}

impl Item for Playwright {
    fn name(&self) -> &'static str {
        "playwright-core"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let node = machine.version_of("node")?;
        module(machine)
            .exists()
            .then(|| format!("{} {} for Node.js {node}", PACKAGE.name, PACKAGE.version))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        PACKAGE.install(machine)
    }

    fn by_hand(&self, machine: &Machine) -> String {
        PACKAGE.by_hand(machine)
    }
}
