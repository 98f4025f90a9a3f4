//! A Rust standard library for wasm32, and the one place that decides which toolchain builds the page.

use std::fs;

use anyhow::{Context, Result};

use super::{Item, debian};
use crate::machine::Machine;
use crate::process;

/// The target the page is built for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's toolchain, where that had to be used.
const DEBIAN_TOOLCHAIN: &str = "debian-web";

/// Builds the standard library from Debian's sources where rustup cannot download it.
const DEBIAN_SCRIPT: &str = include_str!("debian-std.sh");

/// The wasm32 standard library.
pub(crate) struct WasmTarget;
pub(crate) const WASM_TARGET: WasmTarget = WasmTarget;

/// The toolchain for wasm32 builds: none when the default one can, else Debian's. It is given to each wasm
/// build by RUSTUP_TOOLCHAIN, so that native builds keep the user's own toolchain and no override is left behind.
pub(crate) fn toolchain(machine: &Machine) -> Option<&'static str> {
    if links_wasm(machine, None) {
        None
    } else {
        Some(DEBIAN_TOOLCHAIN)
    }
}

impl Item for WasmTarget {
    fn name(&self) -> &'static str {
        "wasm32 target"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        [None, Some(DEBIAN_TOOLCHAIN)]
            .into_iter()
            .find(|toolchain| links_wasm(machine, *toolchain))
            .map(|toolchain| {
                let by = toolchain
                    .map(|name| format!(" of toolchain {name}"))
                    .unwrap_or_default();
                format!("rustc{by} links {TARGET}")
            })
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        let by_rustup = process::output(machine.command("rustup").args(["target", "add", TARGET]));
        match by_rustup {
            Ok(_) if links_wasm(machine, None) => Ok(()),
            _ if debian::can_install(machine) => install_from_debian(machine),
            other => other.map(|_| ()),
        }
    }

    fn by_hand(&self, _machine: &Machine) -> String {
        format!("rustup target add {TARGET}")
    }
}

fn install_from_debian(machine: &Machine) -> Result<()> {
    debian::install(
        machine,
        &[
            "rustc-web",
            "cargo-web",
            "rust-web-src",
            "rust-web-clippy",
            "rustfmt-web",
        ],
    )?;
    let llvm = debian_llvm_version(machine)?;
    debian::install(machine, &[&format!("lld-{llvm}")])?;
    process::output(machine.command("bash").args([
        "-c",
        DEBIAN_SCRIPT,
        "debian-std",
        TARGET,
        &llvm,
    ]))?;
    if machine.find("rustup").is_some() {
        process::output(machine.command("rustup").args([
            "toolchain",
            "link",
            DEBIAN_TOOLCHAIN,
            "/usr",
        ]))?;
    }
    Ok(())
}

/// The major version of Debian's LLVM, which its linker must match.
fn debian_llvm_version(machine: &Machine) -> Result<String> {
    let described = process::output(machine.command("/usr/bin/rustc").arg("-vV"))?;
    described
        .lines()
        .find_map(|line| {
            line.strip_prefix("LLVM version: ")?
                .split('.')
                .next()
                .map(str::to_owned)
        })
        .context("/usr/bin/rustc -vV names no LLVM version: is it Debian's rustc-web?")
}

/// Whether rustc compiles and links a program against std: a listed target may still lack its library or linker.
fn links_wasm(machine: &Machine, toolchain: Option<&str>) -> bool {
    let folder = std::env::temp_dir().join(format!("tuning-wasm-probe-{}", std::process::id()));
    let source = folder.join("probe.rs");
    if fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&source, "fn main() { println!(\"x\") }"))
        .is_err()
    {
        return false;
    }
    let mut rustc = machine.command("rustc");
    rustc
        .args(["--target", TARGET, "--out-dir"])
        .arg(&folder)
        .arg(&source);
    if let Some(toolchain) = toolchain {
        rustc.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    let linked = process::output(&mut rustc).is_ok() && folder.join("probe.wasm").exists();
    // A folder left in the temporary folder harms nobody.
    let _ = fs::remove_dir_all(&folder);
    linked
}
