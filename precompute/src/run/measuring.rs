//! Measuring what dimensions respond to, of one basis or of all that a recipe asks for.

use super::{Places, Run};
use crate::fingerprint::Fingerprint;
use crate::model::{Network, Runtime, zoo};
use crate::probe::{self, Options};
use crate::progress::Progress;
use crate::recipe::{self, Recipe};
use crate::reduce::Fit;
use crate::store::json;
use crate::{Error, Result};
use std::path::PathBuf;
use tuning_shared::BasisTuning;
use tuning_shared::bundle::Activations;

/// What the dimensions of one basis of a recipe respond to.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The layer.
    pub layer: String,
    /// What its activations were collected from.
    pub activations: Activations,
    /// The basis.
    pub fit: Fit,
    /// What its dimensions respond to.
    pub tuning: BasisTuning,
}

/// Collect, fit and probe what a recipe asks for and is not there yet, drawing nothing: a basis after the other, layer
/// by layer, as the recipe names them.
///
/// # Errors
/// When the recipe asks for no `[probe]`, or a stage fails; what earlier stages made stays.
pub fn measure(recipe: &Recipe, places: &Places, runtime: &Runtime) -> Result<Vec<Measured>> {
    let Some(wanted) = recipe.probe else {
        return Err(Error::Request("the recipe does not ask for gratings; add [probe] to it".into()));
    };
    let model = zoo::locate(&recipe.model, places.models.as_deref())?;
    let mut measured = Vec::new();
    for layer in &recipe.layers {
        let network = Network::of_layer(&model, layer)?;
        measured.extend(Run { recipe, places, runtime, model: &model, layer, network }.measured(wanted)?);
    }
    Ok(measured)
}

impl Run<'_> {
    /// Every basis of the layer, measured.
    fn measured(&self, wanted: recipe::Probe) -> Result<Vec<Measured>> {
        let (collected, activations, print) = self.activations()?;
        let fits = self.recipe.basis.iter().map(|basis| self.fit(basis, collected.path(), &print));
        let (fits, prints): (Vec<Fit>, Vec<Fingerprint>) = fits.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let tunings = self.tunings(wanted, &fits, &prints)?;
        let named =
            |(fit, tuning)| Measured { layer: self.layer.to_owned(), activations: activations.clone(), fit, tuning };
        Ok(fits.into_iter().zip(tunings).map(named).collect())
    }

    /// What the dimensions of fits respond to. The layer is shown the gratings once, and not at all where every answer
    /// was kept.
    pub(super) fn tunings(
        &self,
        wanted: recipe::Probe,
        fits: &[Fit],
        prints: &[Fingerprint],
    ) -> Result<Vec<BasisTuning>> {
        let options = Options {
            levels: wanted.levels(),
            rotations: wanted.rotations,
            seed: wanted.seed,
            ..Options::within(self.places.memory)
        };
        let paths: Vec<PathBuf> = prints.iter().map(|print| self.tuning_path(print, options)).collect();
        let kept = paths.iter().map(|path| json::kept(path)).collect::<Result<Vec<Option<BasisTuning>>>>()?;
        if let Some(kept) = kept.into_iter().collect::<Option<Vec<_>>>() {
            return Ok(kept);
        }
        let network = (&self.network, self.model.description.input_format());
        let mut progress =
            Progress::begin(format!("probe {}", self.layer), options.levels.gratings() as u64, "gratings");
        let probed = probe::probe_all(self.runtime, network, fits, options, &mut |done| progress.set(done as u64))?;
        progress.finish();
        for (path, probed) in paths.iter().zip(&probed) {
            json::write(path, &probed.tuning)?;
        }
        Ok(probed.into_iter().map(|probed| probed.tuning).collect())
    }

    fn tuning_path(&self, print: &Fingerprint, options: Options) -> PathBuf {
        let print = print
            .clone()
            .with("gratings", format!("{:?}", options.levels))
            .with("rotations", options.rotations)
            .with("seed of rotations", options.seed);
        self.result("tuning", &print, ".json")
    }
}
