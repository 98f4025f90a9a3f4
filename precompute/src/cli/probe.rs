//! The subcommand that measures what dimensions respond to.

use super::LayerArgs;
use crate::probe::{Options, probe, table};
use crate::progress::Progress;
use crate::reduce::Fit;
use crate::render::Memory;
use crate::store::json;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use tuning_shared::gratings::Levels;

#[derive(Debug, Args)]
pub(super) struct Probe {
    #[command(flatten)]
    layer: LayerArgs,
    /// The basis that `tuning fit` wrote for this layer
    #[arg(long, value_name = "FILE.npz")]
    basis: PathBuf,
    /// Frequencies of the gratings, even in octaves
    #[arg(long, default_value_t = Levels::default().frequencies, value_name = "N")]
    frequencies: usize,
    /// Angles of the gratings, in half a turn
    #[arg(long, default_value_t = Levels::default().angles, value_name = "N")]
    angles: usize,
    /// Phases of the gratings, in a whole turn
    #[arg(long, default_value_t = Levels::default().phases, value_name = "N")]
    phases: usize,
    /// Where frequencies begin, in cycles a pixel [default: one cycle in the receptive field]
    #[arg(long, value_name = "F")]
    lowest_frequency: Option<f64>,
    /// Where frequencies end, in cycles a pixel [default: 0.25]
    #[arg(long, value_name = "F")]
    highest_frequency: Option<f64>,
    /// Random rotations of the subspace that dimensions are compared with
    #[arg(long, default_value_t = 1000, value_name = "N")]
    rotations: usize,
    /// Seed of the rotations
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Memory that the responses may take, e.g. 512MB
    #[arg(long, default_value = "2GB", value_name = "SIZE")]
    memory: Memory,
    /// The tuning alone, for `tuning pack`
    #[arg(long, value_name = "FILE.json")]
    tuning: Option<PathBuf>,
    /// The responses, tuning curves and indices
    #[arg(long, value_name = "FILE.npz")]
    out: PathBuf,
}

impl Probe {
    #[allow(clippy::print_stdout, reason = "the answer is what the command is for")]
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let fit = Fit::read(&self.basis)?;
        let (network, format) = self.layer.network()?;
        let runtime = self.layer.runtime.load()?;
        let options = self.options();
        let gratings = options.levels.gratings();
        let mut bar: Option<Progress> = None;
        let mut progress = |done: usize| {
            bar.get_or_insert_with(|| {
                Progress::begin(format!("probe {}", self.layer.name), gratings as u64, "gratings")
            })
            .set(done as u64);
        };
        let probed = probe(&runtime, (&network, format), &fit, options, &mut progress)?;
        if let Some(bar) = bar {
            bar.finish();
        }
        probed.write(&self.out)?;
        if let Some(path) = &self.tuning {
            json::write(path, &probed.tuning)?;
        }
        print!("{}", table(&probed.tuning));
        eprintln!("{}: {gratings} gratings", self.out.display());
        Ok(ExitCode::SUCCESS)
    }

    fn options(&self) -> Options {
        Options {
            levels: Levels { frequencies: self.frequencies, angles: self.angles, phases: self.phases },
            lowest_frequency: self.lowest_frequency,
            highest_frequency: self.highest_frequency,
            rotations: self.rotations,
            seed: self.seed,
            memory: self.memory,
        }
    }
}
