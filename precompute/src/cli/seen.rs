//! The subcommands about what is seen in strips.

use super::report;
use crate::progress::Progress;
use crate::reduce::{self, null};
use crate::seen::{measure, table};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Null {
    /// The basis of PCA or ICA that `tuning fit` wrote; either gives a null for both, where they have equally many
    /// components of the same activations
    #[arg(long, value_name = "FILE.npz")]
    basis: PathBuf,
    /// Random directions of its subspace
    #[arg(long, default_value_t = null::FEWEST_DIRECTIONS, value_name = "N")]
    directions: usize,
    /// Seed of the directions
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The directions, for `tuning render --basis`
    #[arg(long, value_name = "FILE.npz")]
    out: PathBuf,
}

impl Null {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let fit = reduce::Fit::read(&self.basis)?;
        null::directions(&fit, self.directions, self.seed)?.write(&self.out)?;
        let dimensions = fit.basis.dimensions();
        eprintln!("{}: {} random directions of {dimensions} dimensions", self.out.display(), self.directions);
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Seen {
    /// The folder of strips that `tuning render --basis` wrote, or of a bundle
    #[arg(long, value_name = "DIR")]
    strips: PathBuf,
    /// The folder of strips along random directions: of `tuning null`, drawn alike, with as many points or fewer
    #[arg(long, value_name = "DIR")]
    null: Option<PathBuf>,
    /// The attributes of every image, the movements and the null
    #[arg(long, value_name = "FILE.json")]
    out: Option<PathBuf>,
}

impl Seen {
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let mut progress: Option<Progress> = None;
        let seen = measure(&self.strips, self.null.as_deref(), &mut |done, total| {
            progress.get_or_insert_with(|| Progress::begin("measure", total as u64, "strips")).set(done as u64);
        })?;
        if let Some(progress) = progress {
            progress.finish();
        }
        report::write(self.out.as_deref(), &seen)?;
        if let Some(few) = seen.null.map(|n| n.directions).filter(|n| (*n as usize) < null::FEWEST_DIRECTIONS) {
            eprintln!(
                "{few} random directions hardly tell a 99th percentile; draw {} or more",
                null::FEWEST_DIRECTIONS
            );
        }
        print!("{}", table(&seen));
        Ok(ExitCode::SUCCESS)
    }
}
