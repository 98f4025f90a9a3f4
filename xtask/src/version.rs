//! Versions as programs print them: `trunk 0.21.14`, `wasm-opt version 132 (version_132)`.

use std::fmt;

/// The dotted numbers of a version, compared from left to right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<u32>);

impl Version {
    /// The first release of a major version.
    pub(crate) fn major(number: u32) -> Self {
        Self(vec![number])
    }

    /// The version in the first line of a program's `--version`: its first word that is one, with or without
    /// a `v` before it.
    pub(crate) fn from_program_output(output: &str) -> Option<Self> {
        output
            .lines()
            .next()?
            .split_whitespace()
            .find_map(|word| Self::parse(word.trim_start_matches('v')))
    }

    /// Reads `1.2.3`; anything after the dotted numbers (`-rc.1`, `+build`) is ignored.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let numbers: Option<Vec<u32>> = text[..end]
            .trim_end_matches('.')
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        numbers.map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn reads_what_programs_print() {
        let version = |output| Version::from_program_output(output).map(|v| v.to_string());
        assert_eq!(version("trunk 0.21.14\n").as_deref(), Some("0.21.14"));
        assert_eq!(
            version("wasm-opt version 132 (version_132)").as_deref(),
            Some("132")
        );
        assert_eq!(
            version("wasm-bindgen 0.2.130-rc.1").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(
            version("Chromium 156.0.8078.79 built on Debian").as_deref(),
            Some("156.0.8078.79")
        );
        assert_eq!(version("v20.20.2").as_deref(), Some("20.20.2"));
        assert_eq!(version("no numbers here"), None);
        assert_eq!(version(""), None);
    }

    #[test]
    fn compares_numbers_not_text() {
        let parse = |text| Version::parse(text).unwrap();
        assert!(parse("0.21.14") > parse("0.21.9"));
        assert!(parse("0.22") > parse("0.21.14"));
        assert!(parse("132") > parse("99.1"));
    }
}
