//! `cargo xtask bench --page`: how long the built page works for a frame while a visitor scrubs, beside a limit and beside
//! the barest page with a slider, and Lighthouse's mark for its speed.

use std::net::TcpListener;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::numbers::{Ratio, median};
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

/// A page on which was scrubbed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Scrubbed {
    /// A native slider that moves one thing, and nothing else.
    Barest,
    /// The page that was built.
    Built,
}

/// The work of the frames of one way to scrub.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Scrub {
    page: Scrubbed,
    input: String,
    frames: usize,
    median_ms: f64,
    p95_ms: f64,
}

/// What was measured of one way to scrub: the page's work, beside the limit and beside what the barest page works in the
/// same rounds. None where there is no round of both.
fn line(input: &str, scrubs: &[Scrub]) -> Option<String> {
    let of = |page: Scrubbed| scrubs.iter().filter(move |scrub| scrub.page == page && scrub.input == input);
    let p95_ms = |page| of(page).map(|scrub| scrub.p95_ms).collect::<Vec<_>>();
    let medians_ms: Vec<f64> = of(Scrubbed::Built).map(|scrub| scrub.median_ms).collect();
    let (built, barest) = (p95_ms(Scrubbed::Built), p95_ms(Scrubbed::Barest));
    let p95 = median(&built)?;
    Some(format!(
        "{input:<10} {:>4} frames  median {:.1} ms  95th percentile {p95:.1} ms: {:.2} of the limit, {} times the barest \
         page's {:.1} ms",
        of(Scrubbed::Built).map(|scrub| scrub.frames).sum::<usize>(),
        median(&medians_ms)?,
        p95 / LIMIT_MS,
        Ratio::of(&built, &barest)?,
        median(&barest)?,
    ))
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
    let output = process::output(&mut node(machine, SCRIPT, &serving.address)?)?;
    let scrubs = output.lines().map(|line| one(line, SCRIPT)).collect::<Result<Vec<Scrub>>>()?;
    for input in ["keyboard", "pointer"] {
        println!("{}", line(input, &scrubs).with_context(|| format!("{SCRIPT} measured no scrubbing by {input}"))?);
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
    use super::{SCRIPT, Scrub, line, one};

    #[test]
    fn what_the_script_prints_is_shown_beside_the_limit_and_the_barest_page() {
        let scrubs: Vec<Scrub> = [
            r#"{"kind":"scrub","page":"barest","input":"keyboard","frames":200,"median_ms":1.0,"p95_ms":3.2}"#,
            r#"{"kind":"scrub","page":"built","input":"keyboard","frames":300,"median_ms":2.04,"p95_ms":4.0}"#,
        ]
        .map(|text| one(text, SCRIPT).unwrap())
        .to_vec();
        let told = line("keyboard", &scrubs).unwrap();
        assert!(told.starts_with("keyboard    300 frames  median 2.0 ms"), "{told}");
        assert!(
            told.ends_with(
                "95th percentile 4.0 ms: 0.50 of the limit, 1.25 (1.25 to 1.25) times the barest page's 3.2 ms"
            ),
            "{told}"
        );
        assert_eq!(line("pointer", &scrubs), None);
        assert!(one::<Scrub>("Error: no frame", SCRIPT).is_err());
    }
}
