//! How many tests the runners report.

use std::fmt;

/// Tests that passed and failed, summed over all runners. Shown as `12 passed, 0 failed`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counts {
    /// Adds a line of cargo test or of wasm-bindgen-test-runner:
    /// `test result: ok. 5 passed; 0 failed; 1 ignored; ...`. Other lines count nothing.
    pub(crate) fn add_cargo_line(&mut self, line: &str) {
        let Some(summary) = line.strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<&str> = summary
            .split([' ', ';'])
            .filter(|word| !word.is_empty())
            .collect();
        for pair in words.windows(2) {
            self.add(pair[1], pair[0]);
        }
    }

    /// Adds a line of Node.js's reporters: `ℹ pass 5` or `# pass 5`. Other lines count nothing.
    pub(crate) fn add_node_line(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        if let (Some("ℹ" | "#"), Some(what), Some(number), None) =
            (words.next(), words.next(), words.next(), words.next())
        {
            self.add(what, number);
        }
    }

    fn add(&mut self, what: &str, number: &str) {
        let Ok(number) = number.parse::<usize>() else {
            return;
        };
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" => self.failed += number,
            _ => {}
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn sums_cargos_summaries() {
        let mut counts = Counts::default();
        for line in [
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.51s",
            "test counts::sums ... ok",
            "7 passed; 7 failed",
        ] {
            counts.add_cargo_line(line);
        }
        assert_eq!(counts.to_string(), "11 passed, 3 failed");
    }

    #[test]
    fn sums_nodes_summaries() {
        let mut counts = Counts::default();
        for line in [
            "ℹ tests 7",
            "ℹ pass 5",
            "ℹ fail 2",
            "ℹ cancelled 0",
            "# pass 1",
            "✔ can pass 3 times (4ms)",
            "# pass 9 more",
        ] {
            counts.add_node_line(line);
        }
        assert_eq!(
            counts,
            Counts {
                passed: 6,
                failed: 2
            }
        );
    }
}
