//! The subcommands about what is seen in strips.

use crate::reduce::{self, null};
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
