//! The subcommand that adds samples of what was observed to bundles.

use super::{ModelsArg, RuntimeArgs};
use crate::sample::{Sampled, Sources, add_samples};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct AddSamples {
    /// Folder of bundles
    #[arg(default_value = "bundles")]
    bundles: PathBuf,
    #[command(flatten)]
    models: ModelsArg,
    #[command(flatten)]
    runtime: RuntimeArgs,
    /// The folder of photos that the bundles were computed from, for those of photos
    #[arg(long, env = "TUNING_PHOTOS", value_name = "DIR")]
    photos: Option<PathBuf>,
}

impl AddSamples {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let runtime = self.runtime.load()?;
        let sources =
            Sources { models: self.models.models.as_deref(), photos: self.photos.as_deref(), runtime: &runtime };
        let mut sampled = 0;
        add_samples(&self.bundles, sources, &mut |Sampled { folder, count, difference }| {
            sampled += 1;
            eprintln!(
                "{}: {count} activations; observed as before to {difference:.0e} standard deviations",
                folder.display()
            );
        })?;
        if sampled == 0 {
            eprintln!("every bundle has a sample already");
        }
        Ok(ExitCode::SUCCESS)
    }
}
