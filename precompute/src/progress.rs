//! Telling how far a stage is: a bar on a terminal, a plain line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Time between plain lines.
const LINE_EVERY: Duration = Duration::from_secs(20);

/// The progress of one stage.
pub struct Progress {
    stage: String,
    unit: &'static str,
    total: u64,
    started: Instant,
    last_line: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begin a stage that handles `total` things called `unit`.
    pub fn begin(stage: impl Into<String>, total: u64, unit: &'static str) -> Self {
        let stage = stage.into();
        let bar = std::io::stderr().is_terminal().then(|| bar(&stage, total, unit));
        if bar.is_none() {
            eprintln!("{stage}: {total} {unit}");
        }
        Self { stage, unit, total, started: Instant::now(), last_line: Instant::now(), bar }
    }

    /// This many are done.
    pub fn set(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            eprintln!("{}: {}", self.stage, line(done, self.total, self.unit, self.started.elapsed()));
        }
    }

    /// The stage is done.
    pub fn finish(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        eprintln!("{}: done in {}", self.stage, span(self.started.elapsed().as_secs()));
    }
}

/// `96 of 512 images, 1.2 a second, 5 m 47 s left`.
fn line(done: u64, total: u64, unit: &str, elapsed: Duration) -> String {
    let rate = done as f64 / elapsed.as_secs_f64().max(1e-3);
    let left = if done == 0 { "?".into() } else { span(((total - done.min(total)) as f64 / rate) as u64) };
    format!("{done} of {total} {unit}, {rate:.1} a second, {left} left")
}

fn span(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} m {s} s"),
        (h, m, _) => format!("{h} h {m} m"),
    }
}

fn bar(stage: &str, total: u64, unit: &str) -> ProgressBar {
    let template = format!("{{msg}} {{wide_bar}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style).with_message(stage.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_count_rate_and_time_left() {
        let text = line(100, 400, "images", Duration::from_secs(50));
        assert_eq!(text, "100 of 400 images, 2.0 a second, 2 m 30 s left");
        assert!(line(0, 4, "images", Duration::from_secs(1)).ends_with("? left"));
    }
}
