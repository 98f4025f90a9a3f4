//! The subcommand that reports: tables and figures, and the numbers that they need beside bundles.

use super::{ModelsArg, RuntimeArgs};
use crate::model::zoo;
use crate::recipe::Recipe;
use crate::render::Memory;
use crate::report::{self, components, depth, figures, gabor};
use crate::run::{Places, measure};
use crate::sheet::write_png;
use crate::store::{json, npy};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use tuning_shared::Method;
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
    /// The figures: the paper's 1 to 12 from bundles, and what goes beyond it from numbers
    Figures(Figures),
    /// How the indices change with depth: collect, fit and probe what a recipe asks for and is not there yet, and
    /// summarise it
    Depth(Depth),
    /// The variance explained by different numbers of components
    Components(Components),
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
            Self::Figures(figures) => figures.execute()?,
            Self::Depth(depth) => depth.execute()?,
            Self::Components(components) => components.execute()?,
            Self::Gabor { out } => {
                let bank = GaborBank::default();
                write_png(&out, &gabor::figure(&bank))?;
                eprintln!("{}: {} filters and the stimuli they prefer", out.display(), bank.filters.len());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Args)]
pub(super) struct Figures {
    /// Folder of bundles
    #[arg(default_value = "bundles")]
    bundles: PathBuf,
    /// Folder of what `tuning report depth` (depth.json) and `tuning report components` (components-*.json) wrote
    #[arg(long, default_value = "docs", value_name = "DIR")]
    numbers: PathBuf,
    /// Folder for the figures
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// A Markdown file whose part between the marks for figures is replaced by the figures and their captions
    #[arg(long, value_name = "FILE.md")]
    section: Option<PathBuf>,
}

impl Figures {
    fn execute(self) -> anyhow::Result<()> {
        let material = figures::Material::read(&self.bundles, &self.numbers)?;
        let section =
            self.section.map(|path| figures::Section::read(&path).map(|section| (path, section))).transpose()?;
        for figure in figures::figures(&material) {
            match figure.write(&self.out)? {
                Some(path) => eprintln!("{}", path.display()),
                None => eprintln!("figure {}: {}", figure.number, figure.caption),
            }
        }
        if let Some((path, section)) = section {
            let images = self.out.strip_prefix(path.parent().unwrap_or(&self.out)).unwrap_or(&self.out);
            section.replace(&path, &figures::section(&material, &images.display().to_string()))?;
            eprintln!("{}", path.display());
        }
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(super) struct Depth {
    /// The recipe, with [probe]: recipes/depth.toml
    recipe: PathBuf,
    #[command(flatten)]
    models: ModelsArg,
    #[command(flatten)]
    runtime: RuntimeArgs,
    /// Folder of photos, searched recursively, for a recipe that asks for them
    #[arg(long, env = "TUNING_PHOTOS", value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Folder for the results of each stage
    #[arg(long, default_value = "work", value_name = "DIR")]
    work: PathBuf,
    /// Memory that the responses may take, e.g. 512MB
    #[arg(long, default_value = "2GB", value_name = "SIZE")]
    memory: Memory,
    /// The summary
    #[arg(long, value_name = "FILE.json")]
    out: PathBuf,
}

impl Depth {
    fn execute(self) -> anyhow::Result<()> {
        let recipe = Recipe::read(&self.recipe)?;
        let title = zoo::locate(&recipe.model, self.models.models.as_deref())?.description.title;
        let places = Places {
            models: self.models.models,
            photos: self.photos,
            work: self.work,
            bundles: PathBuf::new(),
            memory: self.memory,
        };
        let measured = measure(&recipe, &places, &self.runtime.load()?)?;
        json::write(&self.out, &depth::depth(&title, &measured))?;
        eprintln!("{}: {} bases", self.out.display(), measured.len());
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(super) struct Components {
    /// Activations [N x C], as `tuning collect` writes them
    #[arg(long, value_name = "FILE.npy")]
    activations: PathBuf,
    /// The layer they are of, as a reader sees it
    #[arg(long)]
    layer: String,
    /// Methods, with commas between them
    #[arg(long, value_delimiter = ',', value_parser = super::stages::method, default_value = "pca,ica,nmf,lle")]
    methods: Vec<Method>,
    /// Numbers of components, with commas between them
    #[arg(long, value_delimiter = ',', default_value = "1,2,3,4,6,8,12,16,24,32", value_name = "D,...")]
    components: Vec<usize>,
    /// Activations that are used, chosen at random; all where there are fewer
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    rows: usize,
    /// Seed of the choice, and of methods that start from chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What each explains
    #[arg(long, value_name = "FILE.json")]
    out: PathBuf,
}

impl Components {
    fn execute(self) -> anyhow::Result<()> {
        let all = npy::read_activations(&self.activations)?;
        let chosen = components::choose(&all, self.rows, self.seed);
        drop(all);
        let wanted = components::Wanted { methods: &self.methods, components: &self.components, seed: self.seed };
        let mut tell = |method: Method, components: usize| {
            eprintln!("fit {} with {components} components to {} activations", method.label(), chosen.nrows());
        };
        let explained = components::explained(&self.layer, chosen.view(), wanted, &mut tell)?;
        json::write(&self.out, &explained)?;
        eprintln!("{}: {} fits", self.out.display(), explained.fits.len());
        Ok(())
    }
}
