//! Chromium and its driver, for the tests that need a browser.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Item, debian};
use crate::machine::Machine;

/// Debian's packages: without fonts, text in a headless browser has no width.
const PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fonts-dejavu-core", "fonts-liberation"];

/// Chromium with chromedriver.
pub(crate) struct Browser;
pub(crate) const BROWSER: Browser = Browser;

/// The browser: `$CHROMIUM`, else the first of the usual programs.
pub(crate) fn chromium(machine: &Machine) -> Option<PathBuf> {
    let of_macos = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    named_by("CHROMIUM")
        .or_else(|| ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| machine.find(name)))
        .or_else(|| of_macos.iter().map(PathBuf::from).find(|path| path.exists()))
}

/// The browser's driver: `$CHROMEDRIVER`, else on the search path.
pub(crate) fn chromedriver(machine: &Machine) -> Option<PathBuf> {
    named_by("CHROMEDRIVER").or_else(|| machine.find("chromedriver"))
}

fn named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.exists())
}

impl Item for Browser {
    fn name(&self) -> &'static str {
        "browser"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        let browser = chromium(machine)?;
        let driver = chromedriver(machine)?;
        let is_debians = browser == Path::new("/usr/bin/chromium") && debian::is_debian();
        if is_debians && !debian::has(machine, &PACKAGES) {
            return None;
        }
        Some(format!("{} and {}", browser.display(), driver.display()))
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        debian::install(machine, &PACKAGES)
    }

    fn by_hand(&self, _machine: &Machine) -> String {
        let elsewhere = if cfg!(target_os = "macos") {
            "brew install --cask chromium chromedriver"
        } else {
            "install Chromium and chromedriver with the system's packages, or set CHROMIUM and CHROMEDRIVER to their paths"
        };
        debian::by_hand(&PACKAGES, elsewhere)
    }
}
