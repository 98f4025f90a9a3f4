//! Recipes: what is computed, declared. A recipe names a network and settings, never a path of one machine.

use crate::reduce::null::FEWEST_DIRECTIONS;
use crate::render::Rendering;
use crate::{Error, Result};
use clap::ValueEnum;
use serde::Deserialize;
use std::path::Path;
use tuning_shared::gratings::Levels;
use tuning_shared::movement::FEWEST_POINTS;
use tuning_shared::{Method, Sampling};

/// The contents of a `recipes/*.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Recipe {
    /// The network, by name.
    pub model: String,
    /// Its layers, each of which gets all of the bases.
    pub layers: Vec<String>,
    /// What activations are collected.
    pub activations: Activations,
    /// The bases to fit.
    pub basis: Vec<Basis>,
    /// What responses to gratings are compared with, where they are measured.
    pub probe: Option<Probe>,
    /// What movement along the strips is compared with, where it is measured.
    pub seen: Option<Seen>,
    /// The points along each dimension.
    pub points: Points,
    /// How points are drawn.
    pub rendering: Rendering,
}

/// Section 3.1 of the paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ActivationsTable")]
pub struct Activations {
    /// What the network is shown.
    pub stimuli: Stimuli,
    /// Random positions taken from each image.
    pub positions_per_photo: usize,
    /// Seed of the order and the positions, and of images that are made.
    pub seed: u64,
}

/// What a network is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stimuli {
    /// The photos of a folder, which each machine has elsewhere, and what they are: a few words that a reader of the
    /// page sees.
    Photos(String),
    /// So many images that are made on the spot.
    DeadLeaves(usize),
}

/// The table `[activations]` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ActivationsTable {
    #[serde(default)]
    stimuli: StimuliKind,
    source: Option<String>,
    images: Option<usize>,
    positions_per_photo: usize,
    seed: u64,
}

/// The kinds of stimuli by their names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StimuliKind {
    /// Photos of a folder
    #[default]
    Photos,
    /// Images that are made on the spot, with the statistics of photos: textured discs that hide each other
    DeadLeaves,
}

impl TryFrom<ActivationsTable> for Activations {
    type Error = &'static str;

    fn try_from(table: ActivationsTable) -> std::result::Result<Self, Self::Error> {
        let stimuli = match (table.stimuli, table.source, table.images) {
            (StimuliKind::Photos, Some(source), None) => Stimuli::Photos(source),
            (StimuliKind::Photos, None, _) => {
                return Err("[activations] does not say what the photos are: give source");
            }
            (StimuliKind::Photos, _, Some(_)) => {
                return Err("[activations] asks for a number of images, but all photos of a folder are used: leave \
                            images out, or say stimuli = \"dead-leaves\"");
            }
            (StimuliKind::DeadLeaves, None, Some(images)) => Stimuli::DeadLeaves(images),
            (StimuliKind::DeadLeaves, _, None) => {
                return Err("[activations] does not say how many dead leaves to make: give images, e.g. images = 1000");
            }
            (StimuliKind::DeadLeaves, Some(_), _) => {
                return Err(
                    "[activations] words the source of dead leaves, which say themselves what they are: leave \
                            source out",
                );
            }
        };
        Ok(Self { stimuli, positions_per_photo: table.positions_per_photo, seed: table.seed })
    }
}

/// Section 3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Basis {
    /// PCA, ICA, NMF or LLE.
    pub method: Method,
    /// The number of components D.
    pub components: usize,
    /// Seed of methods that start from chance.
    #[serde(default)]
    pub seed: u64,
    /// Further seeds that ICA is compared with: how often each dimension comes back. 0: it is not measured.
    #[serde(default)]
    pub stability: usize,
}

/// The gratings that a layer is shown, and what a dimension's response to them is compared with: see [`crate::probe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Probe {
    /// Frequencies of the gratings.
    pub frequencies: usize,
    /// Angles of the gratings.
    pub angles: usize,
    /// Phases of the gratings.
    pub phases: usize,
    /// Random rotations of the subspace.
    pub rotations: usize,
    /// Their seed.
    pub seed: u64,
}

impl Default for Probe {
    fn default() -> Self {
        let Levels { frequencies, angles, phases } = Levels::default();
        Self { frequencies, angles, phases, rotations: 1000, seed: 0 }
    }
}

impl Probe {
    /// How many frequencies, angles and phases.
    pub fn levels(self) -> Levels {
        Levels { frequencies: self.frequencies, angles: self.angles, phases: self.phases }
    }
}

/// What movement along the strips of PCA and ICA is compared with: strips along random directions of the same subspace,
/// see [`crate::seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Seen {
    /// Random directions.
    pub directions: usize,
    /// Points along each.
    pub points: usize,
    /// Their seed.
    pub seed: u64,
}

impl Default for Seen {
    fn default() -> Self {
        Self { directions: FEWEST_DIRECTIONS, points: 8, seed: 0 }
    }
}

/// Sections 3.3 and A.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Points {
    /// How they are placed.
    #[serde(default)]
    pub sampling: Sampling,
    /// How many a dimension.
    pub count: usize,
}

impl Recipe {
    /// Read a recipe.
    ///
    /// # Errors
    /// When the file cannot be read, is not a recipe, or asks for nothing.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read the recipe", path))?;
        let recipe: Self = toml::from_str(&text)
            .map_err(|e| Error::content(path, format!("it is not a recipe:\n{}", e.to_string().trim_end())))?;
        if let Some(fault) = recipe.fault() {
            return Err(Error::content(path, fault));
        }
        recipe.rendering.settings().map_err(|fault| Error::content(path, fault.to_string()))?;
        Ok(recipe)
    }

    fn fault(&self) -> Option<&'static str> {
        if self.layers.is_empty() {
            Some("it names no layers; name at least one, e.g. layers = [\"conv2d0\"]")
        } else if self.basis.is_empty() {
            Some("it asks for no [[basis]]; give at least one")
        } else if self.basis.iter().any(|b| b.components == 0) {
            Some("a [[basis]] asks for 0 components; give at least 1")
        } else if self.basis.iter().any(|b| b.stability > 0 && b.method != Method::Ica) {
            Some("a [[basis]] that is not ica asks for stability; only ICA starts from chance, so leave it out there")
        } else if self.probe.is_some_and(|probe| probe.rotations == 0) {
            Some("[probe] asks for 0 rotations, which compares with nothing; give at least 1, better 1000")
        } else if self.probe.is_some_and(|probe| probe.frequencies.min(probe.angles).min(probe.phases) < 2) {
            Some(
                "[probe] asks for fewer than 2 frequencies, angles or phases, which do not vary; give at least 2 of each",
            )
        } else if self.seen.is_some_and(|seen| seen.directions == 0) {
            Some("[seen] asks for 0 directions, which compares with nothing; give at least 1, better 64 or more")
        } else if self.seen.is_some_and(|seen| seen.points < FEWEST_POINTS || seen.points > self.points.count) {
            Some(
                "[seen] asks for fewer points than 6, which do not tell movement from noise, or for more than [points] has; give 8",
            )
        } else if self.points.count == 0 {
            Some("[points] asks for a count of 0; give at least 1 (the paper has 32)")
        } else if self.activations.positions_per_photo == 0 {
            Some("[activations] asks for 0 positions a photo; give at least 1")
        } else if self.activations.stimuli == Stimuli::DeadLeaves(0) {
            Some("[activations] asks for 0 images; give at least 1")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str = r#"
        model = "net"
        layers = ["conv"]
        [activations]
        source = "photos"
        positions-per-photo = 3
        seed = 1
        [[basis]]
        method = "ica"
        components = 2
        [points]
        sampling = "equal-mass"
        count = 4
        [rendering]
        size-px = 32
        steps = 8
        seed = 2
    "#;

    fn read(text: &str) -> Result<Recipe> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.toml");
        std::fs::write(&path, text).unwrap();
        Recipe::read(&path)
    }

    #[test]
    fn a_recipe_reads_back_what_it_says() {
        let recipe = read(RECIPE).unwrap();
        assert_eq!(recipe.basis, vec![Basis { method: Method::Ica, components: 2, seed: 0, stability: 0 }]);
        assert_eq!(recipe.points, Points { sampling: Sampling::EqualMass, count: 4 });
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        let refused = |from: &str, to: &str| read(&RECIPE.replace(from, to)).unwrap_err().to_string();
        assert!(refused("\"ica\"", "\"tsne\"").contains("tsne"));
        assert!(refused("count = 4", "count = 0").contains("count of 0"));
        assert!(refused("steps = 8", "stepz = 8").contains("stepz"));
        assert!(refused("\"conv\"", "").contains("names no layers"));
        assert!(refused("components = 2", "components = 0").contains("0 components"));
        assert!(refused("[points]", "[seen]\npoints = 5\n[points]").contains("fewer points than 6"));
        assert!(refused("[points]", "[probe]\nrotations = 0\n[points]").contains("0 rotations"));
        assert!(refused("[points]", "[probe]\nphases = 1\n[points]").contains("at least 2 of each"));
        assert!(refused("source = \"photos\"", "").contains("give source"));
        assert!(refused("seed = 1", "seed = 1\nimages = 3").contains("leave images out"));
        assert!(refused("method = \"ica\"", "method = \"pca\"\nstability = 3").contains("only ICA"));
    }

    #[test]
    fn dead_leaves_have_a_number_and_say_themselves_what_they_are() {
        let with =
            |more: &str| read(&RECIPE.replace("source = \"photos\"", &format!("stimuli = \"dead-leaves\"\n{more}")));
        assert_eq!(with("images = 5").unwrap().activations.stimuli, Stimuli::DeadLeaves(5));
        let refused = |more: &str| with(more).unwrap_err().to_string();
        assert!(refused("").contains("images = 1000"));
        assert!(refused("images = 0").contains("0 images"));
        assert!(refused("images = 5\nsource = \"leaves\"").contains("leave source out"));
    }

    #[test]
    fn the_recipes_of_this_repository_are_recipes() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            Recipe::read(&entry.unwrap().path()).unwrap();
            count += 1;
        }
        assert!(count > 0);
    }
}
