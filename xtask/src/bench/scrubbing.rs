//! `cargo xtask bench --page`: how long the built page works for a frame while a visitor scrubs.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::records::one;
use crate::machine::Machine;
use crate::setup::{self, BROWSER, PLAYWRIGHT};
use crate::{process, serve};

/// What 95 of 100 frames are to stay below, on a processor slowed four times: half of a frame at 60 a second.
const LIMIT_MS: f64 = 8.0;

/// The script that scrubs and measures.
const SCRIPT: &str = "bench/page/scrub.mjs";

/// The work of the frames of one way to scrub.
#[derive(Debug, Deserialize, PartialEq)]
struct Scrub {
    input: String,
    frames: usize,
    median_ms: f64,
    p95_ms: f64,
}

impl Scrub {
    fn line(&self) -> String {
        format!(
            "{:<10} {:>4} frames  median {:.1} ms  95th percentile {:.1} ms, {:.2} of the limit",
            self.input,
            self.frames,
            self.median_ms,
            self.p95_ms,
            self.p95_ms / LIMIT_MS
        )
    }
}

/// Measures the page in `dist/` and prints a line for each way to scrub.
pub(super) fn measure(machine: &Machine) -> Result<()> {
    let site = machine.dist();
    if !site.join("index.html").exists() {
        bail!("there is no page in {}: build it first with `cargo xtask test --only page`", site.display());
    }
    setup::prepare(machine, &[&BROWSER, &PLAYWRIGHT])?;
    let serving = serve::start(&site, "/", 0)?;
    let mut node = machine.command("node");
    node.arg(SCRIPT).env("PLAYWRIGHT_CORE", PLAYWRIGHT.file(machine)).env("BASE_URL", &serving.address);
    node.env("CHROMIUM", setup::chromium(machine).context("Chromium is gone: run `cargo xtask setup`")?);
    println!("work of a frame while scrubbing, on a processor slowed four times; limit {LIMIT_MS} ms");
    for line in process::output(&mut node)?.lines() {
        println!("{}", one::<Scrub>(line, SCRIPT)?.line());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, Scrub, one};

    #[test]
    fn what_the_script_prints_is_shown_beside_the_limit() {
        let scrub: Scrub =
            one(r#"{"kind":"scrub","input":"keyboard","frames":200,"median_ms":2.04,"p95_ms":4.0}"#, SCRIPT).unwrap();
        let line = scrub.line();
        assert!(line.starts_with("keyboard    200 frames  median 2.0 ms"), "{line}");
        assert!(line.ends_with("95th percentile 4.0 ms, 0.50 of the limit"), "{line}");
        assert!(one::<Scrub>("Error: no frame", SCRIPT).is_err());
    }
}
