//! The tests that run as wasm: that `shared` builds for it, and the page's own in a headless browser.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::counts::Counts;
use super::steps::{announced, counted};
use crate::machine::Machine;
use crate::setup;
use crate::setup::wasm_target::TARGET;

/// Checks `shared` alone, for in one build with the page it would get the page's features too; then runs
/// the page's wasm tests.
pub(crate) fn run(machine: &Machine, counts: &mut Counts) -> Result<()> {
    announced(machine.wasm_command("cargo").args(["check", "--package", "tuning-shared", "--target", TARGET]))?;
    let app = machine.root.join("app");
    if !mentions(&app, "wasm_bindgen_test")? {
        println!("   skipped: {} has no test marked #[wasm_bindgen_test]", app.display());
        return Ok(());
    }
    let driver = setup::chromedriver(machine).context("chromedriver is gone: run `cargo xtask setup`")?;
    let runner = machine
        .find("wasm-bindgen-test-runner")
        .context("wasm-bindgen-test-runner is gone: run `cargo xtask setup`")?;
    let mut tests = machine.wasm_command("cargo");
    // Optimised dependencies are for native numerics; here they would make the build four times as long.
    tests.args(["--config", "profile.dev.package.\"*\".opt-level=0"]);
    // The kernels are what is tested, without the pages.
    tests.args(["test", "--package", "tuning-app", "--target", TARGET, "--lib", "--no-default-features", "--features"]);
    tests.arg("gpu");
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner).env("CHROMEDRIVER", driver);
    tests.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", write_capabilities(machine)?);
    counted(&mut tests, |line| counts.add_cargo_line(line))
}

/// Chromium's flags: no sandbox, for root has none; nothing asked of the network; and WebGPU and WebGL on
/// the processor. Without the pair about Vulkan, WebGPU computes but its canvas stays blank.
const FLAGS: [&str; 12] = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-unsafe-webgpu",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
];

/// Writes the file in which the runner reads what browser to start and how.
fn write_capabilities(machine: &Machine) -> Result<PathBuf> {
    let browser = setup::chromium(machine).context("Chromium is gone: run `cargo xtask setup`")?;
    let folder = machine.root.join("target");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join("webdriver.json");
    fs::write(&path, capabilities(&browser)).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// WebDriver's capabilities as JSON; Rust and JSON quote strings of plain characters alike.
fn capabilities(browser: &Path) -> String {
    format!(r#"{{"goog:chromeOptions": {{"binary": {:?}, "args": {FLAGS:?}}}}}"#, browser.to_string_lossy())
}

/// Whether a Rust file below `folder` holds `word`.
fn mentions(folder: &Path, word: &str) -> Result<bool> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))? {
        let path = entry?.path();
        let found = if path.is_dir() {
            mentions(&path, word)?
        } else {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            is_rust
                && fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?.contains(word)
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

    use super::{capabilities, mentions};

    #[test]
    fn capabilities_name_the_browser_and_its_flags() {
        let json = capabilities("/usr/bin/chromium".as_ref());
        let start = r#"{"goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": ["--no-sandbox", "#;
        assert!(json.starts_with(start) && json.ends_with(r#""--enable-unsafe-swiftshader"]}}"#), "{json}");
    }

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
