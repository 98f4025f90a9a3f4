//! The subcommand that reports: tables and figures.

use crate::report::{self, gabor};
use crate::sheet::write_png;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use tuning_shared::gabor::GaborBank;

#[derive(Debug, Subcommand)]
pub(super) enum Report {
    /// The paper's tables 1 and 2 beside what was measured, as Markdown
    Tables {
        /// Folder of bundles
        #[arg(default_value = "bundles")]
        bundles: PathBuf,
        /// As JSON instead
        #[arg(long)]
        json: bool,
    },
    /// The Gabor bank: each filter above the stimulus it prefers (the paper's figure 3)
    Gabor {
        /// The figure
        #[arg(long, value_name = "FILE.png")]
        out: PathBuf,
    },
}

impl Report {
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Tables { bundles, json } => {
                let tables = report::tables(&bundles)?;
                let text = if json { report::json(&tables)? } else { report::markdown(&tables) };
                println!("{}", text.trim_end());
            }
            Self::Gabor { out } => {
                let bank = GaborBank::default();
                write_png(&out, &gabor::figure(&bank))?;
                eprintln!("{}: {} filters and the stimuli they prefer", out.display(), bank.filters.len());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
