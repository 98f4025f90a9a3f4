//! Firefox, in which the built page is tried as well.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Item, debian};
use crate::machine::Machine;

/// Debian's package; fonts come with Chromium's.
const PACKAGES: [&str; 1] = ["firefox-esr"];

/// Firefox, which brings what drives it: WebDriver BiDi.
pub(crate) struct Firefox;
pub(crate) const FIREFOX: Firefox = Firefox;

/// The browser: `$FIREFOX`, else the first of the usual programs.
pub(crate) fn firefox(machine: &Machine) -> Option<PathBuf> {
    let named = std::env::var_os("FIREFOX").map(PathBuf::from).filter(|path| path.exists());
    let of_macos = Path::new("/Applications/Firefox.app/Contents/MacOS/firefox");
    named
        .or_else(|| ["firefox-esr", "firefox"].iter().find_map(|name| machine.find(name)))
        .or_else(|| of_macos.exists().then(|| of_macos.to_owned()))
}

impl Item for Firefox {
    fn name(&self) -> &'static str {
        "Firefox"
    }

    fn find(&self, machine: &Machine) -> Option<String> {
        Some(firefox(machine)?.display().to_string())
    }

    fn install(&self, machine: &Machine) -> Result<()> {
        debian::install(machine, &PACKAGES)
    }

    fn by_hand(&self, _machine: &Machine) -> String {
        let elsewhere = if cfg!(target_os = "macos") {
            "brew install --cask firefox"
        } else {
            "install Firefox with the system's packages, or set FIREFOX to its path"
        };
        debian::by_hand(&PACKAGES, elsewhere)
    }
}
