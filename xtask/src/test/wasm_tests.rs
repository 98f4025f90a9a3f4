//! The tests that run as wasm: that `shared` builds for it, and the page's own in a headless browser.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::counts::Counts;
use super::steps::{announced, counted};
use crate::machine::Machine;
use crate::setup;
use crate::setup::wasm_target::TARGET;

/// Checks `shared` alone, for in one build with the page it would get the page's features too; then runs
/// the page's wasm tests.
pub(crate) fn run(machine: &Machine, counts: &mut Counts) -> Result<()> {
    announced(machine.wasm_command("cargo").args([
        "check",
        "--package",
        "tuning-shared",
        "--target",
        TARGET,
    ]))?;
    let app = machine.root.join("app");
    if !mentions(&app, "wasm_bindgen_test")? {
        println!(
            "   skipped: {} has no test marked #[wasm_bindgen_test]",
            app.display()
        );
        return Ok(());
    }
    let driver =
        setup::chromedriver(machine).context("chromedriver is gone: run `cargo xtask setup`")?;
    let runner = machine
        .find("wasm-bindgen-test-runner")
        .context("wasm-bindgen-test-runner is gone: run `cargo xtask setup`")?;
    let mut tests = machine.wasm_command("cargo");
    // The runner takes the browser's flags from webdriver.json in the folder of the package.
    tests.args([
        "test",
        "--package",
        "tuning-app",
        "--target",
        TARGET,
        "--tests",
    ]);
    tests
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver);
    counted(&mut tests, |line| counts.add_cargo_line(line))
}

/// Whether a Rust file below `folder` holds `word`.
fn mentions(folder: &Path, word: &str) -> Result<bool> {
    for entry in fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?
    {
        let path = entry?.path();
        let found = if path.is_dir() {
            mentions(&path, word)?
        } else {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            is_rust
                && fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?
                    .contains(word)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::mentions;

    #[test]
    fn looks_into_rust_files_at_any_depth() {
        let scratch = tempfile::tempdir().unwrap();
        fs::create_dir_all(scratch.path().join("src/view")).unwrap();
        fs::write(scratch.path().join("notes.md"), "a marked test").unwrap();
        assert!(!mentions(scratch.path(), "marked").unwrap());
        fs::write(scratch.path().join("src/view/strip.rs"), "#[marked]").unwrap();
        assert!(mentions(scratch.path(), "marked").unwrap());
    }
}
