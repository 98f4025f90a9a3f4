//! The tests of the built page in a real browser: `app/tests/browser/*.test.mjs`, run by Node.js.
//!
//! A test finds in its environment
//! - `PLAYWRIGHT_CORE`: the module that drives Chromium, for `await import(process.env.PLAYWRIGHT_CORE)`, and
//!   `PUPPETEER_CORE`: that which drives Firefox,
//! - `AXE` and `LIGHTHOUSE`: axe-core's script for a page, and Lighthouse's module,
//! - `CHROMIUM` and `FIREFOX`: the browsers' programs,
//! - `BASE_URL` and `BASE_URL_PREFIX`: the page served at the root and below a path prefix; both end in a slash,
//! - `SITE`: the folder of the built page, and `SCREENSHOTS`: that in which pictures of it are left to look at,
//! - `SERVE`: the command that serves another folder, given `--port 0 --dir FOLDER`; it prints one line, whose
//!   last word is the address.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::counts::Counts;
use super::steps::counted;
use crate::machine::Machine;
use crate::{serve, setup};

/// A host may serve the page anywhere; this stands for such a place.
const PREFIX: &str = "/some/where/";

/// Serves the built page twice and runs the browser tests against it.
pub(crate) fn run(machine: &Machine, counts: &mut Counts) -> Result<()> {
    let site = machine.dist();
    if !site.join("index.html").exists() {
        bail!("there is no page in {}: build it first with `cargo xtask test --only page,browser`", site.display());
    }
    let files = test_files(&machine.root.join("app/tests/browser"))?;
    if files.is_empty() {
        bail!("app/tests/browser holds no *.test.mjs: the browser tests are part of the project, restore them");
    }
    let at_root = serve::start(&site, "/", 0)?;
    let below_prefix = serve::start(&site, PREFIX, 0)?;
    let own = std::env::current_exe().context("cannot tell where this program lies")?;

    let mut node = machine.command("node");
    node.args(["--test", "--test-reporter=spec"]).args(files);
    for (name, module) in [
        ("PLAYWRIGHT_CORE", setup::PLAYWRIGHT),
        ("PUPPETEER_CORE", setup::PUPPETEER),
        ("AXE", setup::AXE),
        ("LIGHTHOUSE", setup::LIGHTHOUSE),
    ] {
        node.env(name, module.file(machine));
    }
    node.env("CHROMIUM", setup::chromium(machine).context("Chromium is gone: run `cargo xtask setup`")?);
    node.env("FIREFOX", setup::firefox(machine).context("Firefox is gone: run `cargo xtask setup`")?);
    node.env("BASE_URL", &at_root.address).env("BASE_URL_PREFIX", &below_prefix.address);
    node.env("SCREENSHOTS", machine.root.join("target/screenshots"));
    node.env("SITE", &site).env("SERVE", format!("{} serve", own.display()));
    counted(&mut node, |line| counts.add_node_line(line))
}

/// The test files, in order.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let mut tests: Vec<PathBuf> =
        paths.into_iter().filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    tests.sort();
    Ok(tests)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::test_files;

    #[test]
    fn only_tests_are_run_and_in_order() {
        let scratch = tempfile::tempdir().unwrap();
        for name in ["b.test.mjs", "a.test.mjs", "browser.mjs"] {
            fs::write(scratch.path().join(name), "").unwrap();
        }
        let found = test_files(scratch.path()).unwrap();
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()?.to_str()).collect();
        assert_eq!(names, ["a.test.mjs", "b.test.mjs"]);
        assert!(test_files(&scratch.path().join("absent")).unwrap().is_empty());
    }
}
