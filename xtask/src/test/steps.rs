//! The steps of `cargo xtask test`, in order.

use std::process::Command;

use anyhow::Result;
use clap::ValueEnum;

use super::counts::Counts;
use super::{browser_tests, wasm_tests};
use crate::machine::Machine;
use crate::setup::wasm_target::TARGET;
use crate::setup::{
    AXE, BROWSER, FIREFOX, Item, LIGHTHOUSE, ONNX_RUNTIME, PLAYWRIGHT, PUPPETEER, TRUNK, VULKAN, WASM_BINDGEN,
    WASM_OPT, WASM_TARGET,
};
use crate::{demo, process, size, stems};

/// The feature that brings the kernels, which no page's program has.
const GPU: &str = "tuning-app/gpu";

/// One step of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// The formatting of all code
    Fmt,
    /// Lints of everything natively, and of the page for wasm32
    Clippy,
    /// The documentation builds without a warning
    Doc,
    /// Tests of all crates on this machine
    Native,
    /// Tests of the page's crate in a browser
    Wasm,
    /// The page builds in release, within its budget
    Page,
    /// Tests of the built page in a browser
    Browser,
}

impl Step {
    pub(crate) const ALL: [Self; 7] =
        [Self::Fmt, Self::Clippy, Self::Doc, Self::Native, Self::Wasm, Self::Page, Self::Browser];

    /// The name that `--only` takes.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The line that `--help` shows.
    pub(crate) fn purpose(self) -> String {
        self.to_possible_value().and_then(|value| Some(value.get_help()?.to_string())).unwrap_or_default()
    }

    /// What the machine must have for it.
    pub(crate) fn items(self) -> &'static [&'static dyn Item] {
        match self {
            Self::Fmt | Self::Doc => &[],
            Self::Clippy => &[&WASM_TARGET],
            Self::Native => &[&ONNX_RUNTIME, &VULKAN],
            Self::Wasm => &[&WASM_TARGET, &WASM_BINDGEN, &BROWSER],
            Self::Page => &[&WASM_TARGET, &WASM_OPT, &WASM_BINDGEN, &TRUNK],
            Self::Browser => &[&BROWSER, &FIREFOX, &PLAYWRIGHT, &PUPPETEER, &AXE, &LIGHTHOUSE],
        }
    }

    /// Runs it; an error means that it failed.
    pub(crate) fn run(self, machine: &Machine, counts: &mut Counts) -> Result<()> {
        match self {
            Self::Fmt => announced(machine.command("cargo").args(["fmt", "--all", "--check"])),
            Self::Clippy => {
                let deny = ["--", "-D", "warnings"];
                announced(
                    machine
                        .command("cargo")
                        .args(["clippy", "--workspace", "--all-targets", "--features", GPU])
                        .args(deny),
                )?;
                let mut for_page = machine.wasm_command("cargo");
                announced(
                    for_page
                        .args([
                            "clippy",
                            "--package",
                            "tuning-app",
                            "--all-targets",
                            "--target",
                            TARGET,
                            "--features",
                            GPU,
                        ])
                        .args(deny),
                )
            }
            Self::Doc => announced(
                machine
                    .command("cargo")
                    .args(["doc", "--no-deps", "--workspace", "--features", GPU])
                    .env("RUSTDOCFLAGS", "-D warnings"),
            ),
            Self::Native => {
                let mut tests = machine.command("cargo");
                counted(tests.args(["test", "--workspace", "--no-fail-fast", "--features", GPU]), |line| {
                    counts.add_cargo_line(line)
                })
            }
            Self::Wasm => wasm_tests::run(machine, counts),
            Self::Page => {
                stems::make(machine)?;
                announced(&mut demo::build_command(machine))?;
                size::main()
            }
            Self::Browser => browser_tests::run(machine, counts),
        }
    }
}

/// Runs a command under a line that shows it.
pub(crate) fn announced(command: &mut Command) -> Result<()> {
    println!("   {}", process::display(command));
    process::run(command)
}

/// Runs tests under a line that shows the command, and shows `count` each line they print.
pub(crate) fn counted(command: &mut Command, count: impl FnMut(&str)) -> Result<()> {
    println!("   {}", process::display(command));
    process::run_watched(command, count)
}
