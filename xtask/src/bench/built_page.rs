//! `cargo xtask bench --page`: how long the built page works for a frame while a visitor scrubs, and Lighthouse's mark for
//! its speed.

use std::net::TcpListener;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::records::one;
use crate::machine::Machine;
use crate::setup::{self, BROWSER, LIGHTHOUSE, PLAYWRIGHT};
use crate::{process, serve};

/// What 95 of 100 frames are to stay below, on a processor slowed four times: half of a frame at 60 a second.
const LIMIT_MS: f64 = 8.0;

/// The script that scrubs and measures.
const SCRIPT: &str = "bench/page/scrub.mjs";

/// The script that asks Lighthouse.
const MARKING: &str = "bench/page/lighthouse.mjs";

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

/// Lighthouse's mark, from 0 to 1, and what it is mostly made of.
#[derive(Debug, Deserialize)]
struct Speed {
    mark: f64,
    lcp_ms: f64,
    tbt_ms: f64,
    speed_index_ms: f64,
}

impl Speed {
    fn line(&self) -> String {
        format!(
            "Lighthouse's mark for speed: {:.2} (largest paint {:.0} ms, blocking {:.0} ms, speed index {:.0} ms)",
            self.mark, self.lcp_ms, self.tbt_ms, self.speed_index_ms
        )
    }
}

/// Measures the page in `dist/` and prints a line for each way to scrub.
pub(super) fn measure(machine: &Machine) -> Result<()> {
    let site = machine.dist();
    if !site.join("index.html").exists() {
        bail!("there is no page in {}: build it first with `cargo xtask test --only page`", site.display());
    }
    setup::prepare(machine, &[&BROWSER, &PLAYWRIGHT, &LIGHTHOUSE])?;
    let serving = serve::start(&site, "/", 0)?;
    println!("work of a frame while scrubbing, on a processor slowed four times; limit {LIMIT_MS} ms");
    for line in process::output(&mut node(machine, SCRIPT, &serving.address)?)?.lines() {
        println!("{}", one::<Scrub>(line, SCRIPT)?.line());
    }
    let mut marking = node(machine, MARKING, &serving.address)?;
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr()).context("no port is free")?;
    marking.env("LIGHTHOUSE", LIGHTHOUSE.file(machine)).env("DEBUGGING_PORT", port.port().to_string());
    println!("{}", one::<Speed>(&process::output(&mut marking)?, MARKING)?.line());
    Ok(())
}

/// A script that opens the served page in a browser.
fn node(machine: &Machine, script: &str, address: &str) -> Result<Command> {
    let mut node = machine.command("node");
    node.arg(script).env("PLAYWRIGHT_CORE", PLAYWRIGHT.file(machine)).env("BASE_URL", address);
    node.env("CHROMIUM", setup::chromium(machine).context("Chromium is gone: run `cargo xtask setup`")?);
    Ok(node)
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
