//! The figures: the paper's 1 to 12 from bundles, and two beyond it from numbers that other reports keep.
//!
//! Where the paper's authors chose a dimension by eye because it shows an attribute, a measurement chooses here: the
//! dimension that decides the cell of the table ([`tuning_shared::verdict`]). Captions are made of the same numbers as
//! the drawings and cost nothing to make, so a test compares those in the repository with them.

mod bank;
mod canvas;
mod captions;
mod components_chart;
mod depth_chart;
mod packed;
mod palette;
mod plot;
mod section;
mod strips;

use crate::report::components::Components;
use crate::report::depth::Depth;
use crate::store::json;
use crate::{Error, Result};
use canvas::Canvas;
use packed::{Packed, Wanted, find};
pub use section::{Section, section};
use std::path::{Path, PathBuf};
use tuning_shared::gabor::GaborBank;
use tuning_shared::{Method, Sampling};

/// The summary that `tuning report depth` writes, in the folder of numbers.
const DEPTH_FILE: &str = "depth.json";
/// How the names of what `tuning report components` writes begin there.
const COMPONENTS_PREFIX: &str = "components-";

/// All that figures are made of.
#[derive(Debug)]
pub struct Material {
    packed: Vec<Packed>,
    components: Vec<Components>,
    depth: Option<Depth>,
}

impl Material {
    /// The bundles of one folder, and the numbers of another: `depth.json` and `components-*.json`, as far as they are
    /// there.
    ///
    /// # Errors
    /// When a bundle or a file of numbers is not sound.
    pub fn read(bundles: &Path, numbers: &Path) -> Result<Self> {
        let mut files: Vec<PathBuf> = Vec::new();
        if numbers.is_dir() {
            for entry in std::fs::read_dir(numbers).map_err(Error::io("list", numbers))? {
                files.push(entry.map_err(Error::io("list", numbers))?.path());
            }
        }
        files.sort();
        let is_of_components = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(COMPONENTS_PREFIX) && name.ends_with(".json")
        };
        let components = files.iter().filter(|path| is_of_components(path)).map(|path| json::read(path));
        Ok(Self {
            packed: packed::read(bundles)?,
            components: components.collect::<Result<_>>()?,
            depth: json::kept(&numbers.join(DEPTH_FILE))?,
        })
    }
}

/// One figure: a number, a caption, and what is drawn.
#[derive(Debug)]
pub struct Figure<'a> {
    /// Its number: up to 12 the paper's.
    pub number: usize,
    /// What it shows, in a line.
    pub title: String,
    /// What it shows, and what is not the paper's.
    pub caption: String,
    drawing: Drawing<'a>,
}

#[derive(Debug)]
enum Drawing<'a> {
    /// Two dimensions of a basis.
    Pair(&'a Packed),
    /// The same dimensions sampled uniformly and with equal mass.
    Sampled(&'a Packed, &'a Packed),
    /// The Gabor bank.
    Bank,
    /// Dimensions of bases: all, or those that decide a cell.
    Listed(Vec<&'a Packed>, bool),
    /// Explained variance.
    Components(&'a [Components]),
    /// Indices with depth.
    Depth(&'a Depth),
    /// What would be needed is not there.
    Missing,
}

impl Figure<'_> {
    /// The name of its file; none where it cannot be drawn.
    pub fn file(&self) -> Option<String> {
        (!matches!(self.drawing, Drawing::Missing)).then(|| format!("figure-{:02}.png", self.number))
    }

    /// Draw it as a PNG in a folder; where it cannot be drawn, do nothing.
    ///
    /// # Errors
    /// When a sheet of a bundle cannot be read, or the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<Option<PathBuf>> {
        let (Some(file), Some(canvas)) = (self.file(), self.canvas()?) else { return Ok(None) };
        let path = folder.join(file);
        // Charts have no images whose pixels would have to be enlarged.
        let scale = if matches!(self.drawing, Drawing::Components(_) | Drawing::Depth(_)) { 2.0 } else { 1.0 };
        palette::write(&path, &canvas.pixels(scale)?)?;
        Ok(Some(path))
    }

    fn canvas(&self) -> Result<Option<Canvas>> {
        let title = &format!("Figure {}. {}", self.number, self.title);
        Ok(Some(match &self.drawing {
            Drawing::Pair(packed) => strips::pair(title, packed)?,
            Drawing::Sampled(uniform, equal_mass) => strips::sampled(title, uniform, equal_mass)?,
            Drawing::Bank => bank::bank(title, &GaborBank::default()),
            Drawing::Listed(bases, all) => strips::listed(title, bases, *all)?,
            Drawing::Components(layers) => components_chart::components(title, layers),
            Drawing::Depth(depth) => depth_chart::depth(title, depth),
            Drawing::Missing => return Ok(None),
        }))
    }
}

/// The bases of the paper's figures 4 to 12.
const LISTED: [(usize, &[Wanted]); 9] = [
    (4, &[("gabor", "gabor", Method::Pca, 3), ("gabor", "gabor", Method::Pca, 6)]),
    (5, &[("gabor", "gabor", Method::Ica, 3)]),
    (6, &[("gabor", "gabor", Method::Ica, 6)]),
    (7, &[("gabor", "gabor", Method::Nmf, 3)]),
    (8, &[("gabor", "gabor", Method::Lle, 3)]),
    (9, &[("inceptionv1", "conv2d0", Method::Pca, 16)]),
    (10, &[("inceptionv1", "conv2d0", Method::Ica, 16)]),
    (11, &[("inceptionv1", "conv2d1", Method::Pca, 16)]),
    (12, &[("inceptionv1", "conv2d1", Method::Ica, 16)]),
];

/// The basis of the paper's figures 1 and 2.
const FIRST: Wanted = ("inceptionv1", "conv2d0", Method::Ica, 16);

/// Every figure, in the order of its number.
pub fn figures(material: &Material) -> Vec<Figure<'_>> {
    let mut figures = vec![first(material), sampling(material), gabor_bank()];
    figures.extend(LISTED.iter().map(|(number, wanted)| listed(material, *number, wanted)));
    let (title, caption) = captions::components(&material.components);
    let drawing =
        if material.components.is_empty() { Drawing::Missing } else { Drawing::Components(&material.components) };
    figures.push(Figure { number: 13, title, caption, drawing });
    let (title, caption) = captions::depth(material.depth.as_ref());
    figures.push(Figure {
        number: 14,
        title,
        caption,
        drawing: material.depth.as_ref().map_or(Drawing::Missing, Drawing::Depth),
    });
    figures
}

fn first(material: &Material) -> Figure<'_> {
    let title = captions::basis_title("Two dimensions", FIRST);
    match find(&material.packed, FIRST, Sampling::Uniform) {
        Some(packed) => Figure { number: 1, title, caption: captions::pair(packed), drawing: Drawing::Pair(packed) },
        None => missing(1, title, &[FIRST]),
    }
}

fn sampling(material: &Material) -> Figure<'_> {
    let title = captions::basis_title("Two ways of sampling", FIRST);
    let of = |sampling| find(&material.packed, FIRST, sampling);
    match (of(Sampling::Uniform), of(Sampling::EqualMass)) {
        (Some(uniform), Some(equal_mass)) => {
            let caption = captions::sampled(uniform, equal_mass);
            Figure { number: 2, title, caption, drawing: Drawing::Sampled(uniform, equal_mass) }
        }
        _ => missing(2, title, &[FIRST]),
    }
}

fn gabor_bank<'a>() -> Figure<'a> {
    let title = "The filters of the Gabor bank and the stimuli they prefer".to_owned();
    Figure { number: 3, title, caption: captions::bank(), drawing: Drawing::Bank }
}

fn listed<'a>(material: &'a Material, number: usize, wanted: &[Wanted]) -> Figure<'a> {
    let title = captions::listed_title(wanted);
    let found: Option<Vec<&Packed>> =
        wanted.iter().map(|basis| find(&material.packed, *basis, Sampling::Uniform)).collect();
    // The Gabor bank's few dimensions are all shown; of sixteen those that decide a cell.
    let all = wanted.iter().all(|(model, ..)| *model == "gabor");
    match found {
        Some(bases) => {
            let caption = captions::listed(&bases, all);
            Figure { number, title, caption, drawing: Drawing::Listed(bases, all) }
        }
        None => missing(number, title, wanted),
    }
}

fn missing<'a>(number: usize, title: String, wanted: &[Wanted]) -> Figure<'a> {
    Figure { number, title, caption: captions::missing(wanted), drawing: Drawing::Missing }
}
