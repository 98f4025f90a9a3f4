//! `cargo xtask bench`: this project beside its peers, on the same targets, in one run; and the built page.

mod built_page;
mod collecting;
mod live;
mod numbers;
mod page;
mod records;
mod results;
mod rounds;
mod sides;
mod system;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::machine::Machine;
use crate::setup::{self, ONNX_RUNTIME, PEERS};
use results::Results;
use sides::Sides;

/// The layers that are measured.
const LAYERS: [&str; 2] = ["conv2d0", "conv2d1"];

/// Threads of every side.
const THREADS: usize = 2;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compare with Lucent, scikit-learn and PyTorch's DataLoader, which are installed into the cache
    #[arg(long)]
    peers: bool,
    /// Measure the built page: the work of a frame while scrubbing, and Lighthouse's mark for speed
    #[arg(long, conflicts_with = "peers")]
    page: bool,
    /// Measure the live pages' steps: natively, and in a browser beside ONNX Runtime Web, which is installed into the cache
    #[arg(long, conflicts_with_all = ["peers", "page"])]
    live: bool,
    /// Rounds; each runs all sides, one after the other
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Images optimised for each layer
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    targets: u16,
    /// What is measured [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Folder that holds the network
    #[arg(long, env = "TUNING_MODELS", value_name = "DIR")]
    models: Option<PathBuf>,
    /// Folder of photos, searched recursively
    #[arg(long, env = "TUNING_PHOTOS", value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Folder for the targets and the raw numbers
    #[arg(long, default_value = "work/bench", value_name = "DIR")]
    work: PathBuf,
    /// The page of results [default: docs/benchmarks.md, with --live docs/benchmarks-live.md]
    #[arg(long, value_name = "FILE.md")]
    out: Option<PathBuf>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The time of an optimisation step
    Step,
    /// The cosine on the finished images
    Quality,
    /// The time until Lucent's cosine is reached; measures step and quality too
    Time,
    /// The convolutions of a step alone
    Convolutions,
    /// How far the neighbours on a strip differ
    Strips,
    /// PCA and FastICA
    Reduce,
    /// One position a photo, by crops, from whole photos and by PyTorch's DataLoader
    Collect,
}

impl Part {
    /// What is measured when `asked` for: everything when for nothing, and what an asked part is compared with.
    fn wanted(asked: &[Self]) -> Vec<Self> {
        let needs = |part: Self| match part {
            Self::Time => vec![Self::Time, Self::Step, Self::Quality],
            Self::Convolutions => vec![Self::Convolutions, Self::Step],
            other => vec![other],
        };
        let asked = if asked.is_empty() { Self::value_variants() } else { asked };
        let needed: Vec<Self> = asked.iter().flat_map(|part| needs(*part)).collect();
        Self::value_variants().iter().copied().filter(|part| needed.contains(part)).collect()
    }
}

/// The command `bench`.
pub(crate) fn main(arguments: &Arguments) -> Result<()> {
    if arguments.page {
        return built_page::measure(&Machine::detect()?);
    }
    let out = |usual: &str| arguments.out.clone().unwrap_or_else(|| usual.into());
    if arguments.live {
        let out = out("docs/benchmarks-live.md");
        return live::measure(&Machine::detect()?, arguments.models.as_deref(), arguments.rounds, &out);
    }
    if !arguments.peers {
        println!(
            "say what to measure: --peers, this project beside others, --page, the built page, or --live, its live pages"
        );
        return Ok(());
    }
    let folder = |given: &Option<PathBuf>, what: &str, how: &str| {
        let path = given.as_ref().with_context(|| format!("no {what}: name their folder with {how}"))?;
        if !path.is_dir() {
            bail!("no {what} in {}: there is no such folder; name another with {how}", path.display());
        }
        std::path::absolute(path).with_context(|| format!("{} is not a usable path", path.display()))
    };
    let models = folder(&arguments.models, "models", "--models or TUNING_MODELS")?;
    let photos = folder(&arguments.photos, "photos", "--photos or TUNING_PHOTOS")?;
    let machine = Machine::detect()?;
    setup::prepare(&machine, &[&ONNX_RUNTIME, &PEERS])?;
    let work = machine.root.join(&arguments.work);
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let sides = Sides::build(&machine, models, photos, work)?;
    let settings = results::Settings {
        rounds: arguments.rounds.into(),
        targets: arguments.targets.into(),
        parts: Part::wanted(&arguments.only),
    };
    let mut results = Results::new(settings, system::describe(&machine), sides.versions()?);
    rounds::measure(&sides, &mut results)?;
    let out = machine.root.join(out("docs/benchmarks.md"));
    let page = page::markdown(&results);
    fs::write(&out, &page).with_context(|| format!("cannot write {}", out.display()))?;
    println!("{page}\nwritten to {}; raw numbers in {}", out.display(), sides.raw().display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn a_part_brings_what_it_is_compared_with() {
        assert_eq!(Part::wanted(&[Part::Reduce]), [Part::Reduce]);
        assert_eq!(Part::wanted(&[Part::Time]), [Part::Step, Part::Quality, Part::Time]);
        assert_eq!(Part::wanted(&[]).len(), 7);
    }
}
