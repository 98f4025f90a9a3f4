//! `cargo xtask setup`: installs what this machine lacks and skips what it has.

mod browser;
mod cargo_tool;
mod debian;
mod firefox;
mod node_module;
mod npm_tool;
pub(crate) mod onnxruntime;
pub(crate) mod peers;
mod vulkan;
pub(crate) mod wasm_target;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::machine::Machine;
pub(crate) use browser::{BROWSER, chromedriver, chromium};
pub(crate) use cargo_tool::{TRUNK, WASM_BINDGEN};
pub(crate) use firefox::{FIREFOX, firefox};
pub(crate) use node_module::{AXE, LIGHTHOUSE, ORT_WEB, PLAYWRIGHT, PUPPETEER};
pub(crate) use npm_tool::WASM_OPT;
pub(crate) use onnxruntime::ONNX_RUNTIME;
pub(crate) use peers::PEERS;
pub(crate) use vulkan::VULKAN;
pub(crate) use wasm_target::WASM_TARGET;

/// One thing that a machine has or lacks.
pub(crate) trait Item: Sync {
    /// What a person calls it.
    fn name(&self) -> &'static str;
    /// What of it is here and fit for use, in a few words (a version, a path).
    fn find(&self, machine: &Machine) -> Option<String>;
    /// Installs it, or says why that cannot be done here.
    fn install(&self, machine: &Machine) -> Result<()>;
    /// The exact command for a person to run where `install` fails.
    fn by_hand(&self, machine: &Machine) -> String;
}

/// The folders of programs that setup installs into the cache; they come first on the search path.
pub(crate) const TOOL_FOLDERS: [fn(&Machine) -> Option<PathBuf>; 3] = [
    |machine| WASM_BINDGEN.programs(machine),
    |machine| TRUNK.programs(machine),
    |machine| Some(WASM_OPT.programs(machine)),
];

const PAGE: [&dyn Item; 4] = [&WASM_TARGET, &WASM_OPT, &WASM_BINDGEN, &TRUNK];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What the machine is to be ready for
    #[arg(long = "for", value_enum, default_value_t = Purpose::Test)]
    purpose: Purpose,
}

/// What a machine can be made ready for.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Purpose {
    /// Building and serving the page
    Demo,
    /// Everything that `cargo xtask test` needs
    Test,
    /// Computing bundles
    Precompute,
}

impl Purpose {
    pub(crate) fn items(self) -> Vec<&'static dyn Item> {
        let precompute: &'static dyn Item = &ONNX_RUNTIME;
        match self {
            Self::Demo => PAGE.to_vec(),
            Self::Precompute => vec![precompute],
            Self::Test => {
                let browsers: [&dyn Item; 6] = [&BROWSER, &FIREFOX, &PLAYWRIGHT, &PUPPETEER, &AXE, &LIGHTHOUSE];
                [precompute, &VULKAN].into_iter().chain(browsers).chain(PAGE).collect()
            }
        }
    }
}

/// The command `setup`.
pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    for_purpose(&Machine::detect()?, arguments.purpose)
}

/// Makes the machine ready for one purpose.
pub(crate) fn for_purpose(machine: &Machine, purpose: Purpose) -> Result<()> {
    prepare(machine, &purpose.items())
}

/// Makes sure of each item and prints a line for it. Goes on after one that cannot be installed, so that
/// the error at the end names all of them.
pub(crate) fn prepare(machine: &Machine, items: &[&dyn Item]) -> Result<()> {
    let _lock = machine.cache.lock()?;
    let lacking: Vec<String> =
        items.iter().filter_map(|item| ensure(machine, *item).err()).map(|e| format!("{e:#}")).collect();
    if !lacking.is_empty() {
        bail!(
            "setup could not install everything; run these yourself, then `cargo xtask setup` again:\n{}",
            lacking.join("\n")
        );
    }
    Ok(())
}

/// Finds the item or installs it. The error is one line: the item and the command to run by hand.
fn ensure(machine: &Machine, item: &dyn Item) -> Result<()> {
    let start = Instant::now();
    let report = |state: &str, detail: &str| {
        println!("{:<16} {state:<9} {:>6.1} s  {detail}", item.name(), start.elapsed().as_secs_f64());
    };
    if let Some(found) = item.find(machine) {
        report("found", &found);
        return Ok(());
    }
    println!("{:<16} installing ...", item.name());
    let installed =
        item.install(machine).and_then(|()| item.find(machine).context("it was installed but still is not found"));
    match installed {
        Ok(found) => {
            report("installed", &found);
            Ok(())
        }
        Err(error) => {
            report("missing", &format!("{error:#}"));
            bail!("  {}: {}", item.name(), item.by_hand(machine))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Purpose;

    #[test]
    fn a_test_needs_everything() {
        let names = |purpose: Purpose| purpose.items().iter().map(|item| item.name()).collect::<Vec<_>>();
        let test = names(Purpose::Test);
        for purpose in [Purpose::Demo, Purpose::Precompute] {
            assert!(names(purpose).iter().all(|name| test.contains(name)));
        }
    }
}
