//! The subcommand that draws figures.

use crate::report::gabor;
use crate::sheet::write_png;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use tuning_shared::gabor::GaborBank;

#[derive(Debug, Subcommand)]
pub(super) enum Figure {
    /// The Gabor bank: each filter above the stimulus it prefers (the paper's figure 3)
    Gabor {
        /// The figure
        #[arg(long, value_name = "FILE.png")]
        out: PathBuf,
    },
}

impl Figure {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Gabor { out } => {
                let bank = GaborBank::default();
                write_png(&out, &gabor::figure(&bank))?;
                eprintln!("{}: {} filters and the stimuli they prefer", out.display(), bank.filters.len());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}
