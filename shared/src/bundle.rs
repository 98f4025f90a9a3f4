//! A bundle: all that a reader sees of one basis, but for the pixels, which lie beside it as WebP sheets.

mod version_1;
mod version_2;
mod version_3;

use crate::envelope::{self, EnvelopeError, Kind};
use crate::seen::{Seen, SeenDimension};
use crate::{Basis, BasisTuning, Observed, Sampling};
use serde::{Deserialize, Serialize};

const KIND: Kind = Kind { magic: *b"TDbundl\n", version: 4, name: "bundle" };

/// One basis and its visualizations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// The network.
    pub model: Model,
    /// The layer whose activations were reduced, e.g. `conv2d0`.
    pub layer: String,
    /// What the activations were collected from.
    pub activations: Activations,
    /// The mean, components and mixing.
    pub basis: Basis,
    /// How points were placed along each dimension.
    pub sampling: Sampling,
    /// How the visualizations were optimised.
    pub rendering: Rendering,
    /// The cells of every dimension's preview.
    pub previews: PreviewLayout,
    /// The cells of every dimension's sprite sheet.
    pub sprites: SpriteLayout,
    /// One entry a dimension, in the order of the basis: most explained variance first.
    pub dimensions: Vec<Dimension>,
    /// What the dimensions' responses to gratings follow, where that was measured.
    pub tuning: Option<BasisTuning>,
    /// What is seen to move along the strips, where that was measured.
    pub seen: Option<Seen>,
    /// The file, in the bundle's folder, of an [`ObservedSample`](crate::ObservedSample) of its basis, where one was drawn:
    /// who wants to see how dimensions occur together fetches it.
    pub sample: Option<String>,
}

/// A network, and where its weights came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Short name used in file names, e.g. `inceptionv1`.
    pub name: String,
    /// The name a reader sees.
    pub title: String,
    /// Where the weights came from, in a sentence.
    pub provenance: String,
    /// SHA-256 of the ONNX file, in hexadecimal.
    pub sha256: String,
}

/// What the activations were collected from (Dey et al. 2020, section 3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activations {
    /// What the photos are, in a few words.
    pub source: String,
    /// Photos that were read.
    pub photos: u32,
    /// Random positions taken from each.
    pub positions_per_photo: u32,
    /// Activations in all.
    pub count: u64,
    /// Seed of the random order and positions.
    pub seed: u64,
}

/// How the visualizations were optimised (section 3.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rendering {
    /// Side of a visualization, in pixels.
    pub size_px: u32,
    /// Optimisation steps.
    pub steps: u32,
    /// Seed of the starting noise and the random transforms.
    pub seed: u64,
}

/// How a dimension's preview is made up: evenly chosen points in one row, the first and the last among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewLayout {
    /// Cells of the row.
    pub columns: u32,
    /// Side of a cell, in pixels.
    pub cell_px: u32,
}

/// Where a dimension's preview is: for the list, and until its sprite sheet has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// File name in the bundle's folder.
    pub file: String,
    /// Its row there, from the top.
    pub row: u32,
    /// Rows there: one, unless several dimensions share the file, as they did in earlier versions.
    pub rows: u32,
}

/// How the points of a dimension lie in its sprite sheet: row by row, from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpriteLayout {
    /// Cells a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Side of a cell, in pixels.
    pub cell_px: u32,
}

impl SpriteLayout {
    /// Column and row of a point's cell.
    pub fn cell(self, point: usize) -> (u32, u32) {
        let point = point as u32;
        (point % self.columns, point / self.columns)
    }
}

/// One tuning dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    /// The share (0 to 1) of the activations' variance that this dimension explains.
    pub explained_variance: f32,
    /// How often it came back from other seeds, for a method that starts from chance, where that was measured: the mean
    /// absolute correlation (0 to 1) with the dimension that matches it.
    pub stability: Option<f32>,
    /// The distribution of its coefficients.
    pub observed: Observed,
    /// Its points, in ascending order.
    pub points: Vec<Point>,
    /// Its sprite sheet's file name in the bundle's folder.
    pub sprite: String,
    /// Its preview.
    pub preview: Preview,
    /// Channels that change most along it, with their mixing weights, the largest magnitude first.
    pub strongest_channels: Vec<(u32, f32)>,
}

/// One point along a dimension, and how well its visualization reproduces it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Position along the dimension.
    pub coefficient: f32,
    /// Euclidean norm of the target activation. Cosine ignores it: points far out lie almost on one ray.
    pub target_norm: f32,
    /// Mean cosine similarity (equation 1) between the target and the activations of the finished, untransformed
    /// visualization.
    pub cosine: f32,
}

impl Bundle {
    /// The folder's name: `<model>-<layer>-<method>-<components>`, with the sampling unless it is uniform.
    pub fn folder(&self) -> String {
        folder_name(&self.model.name, &self.layer, &self.basis, self.sampling)
    }

    /// The share (0 to 1) of the activations' variance that all dimensions explain together.
    pub fn explained_variance(&self) -> f32 {
        self.dimensions.iter().map(|d| d.explained_variance).sum()
    }

    /// The bundle's bytes.
    ///
    /// # Errors
    /// When its parts contradict each other.
    pub fn encode(&self) -> Result<Vec<u8>, EnvelopeError> {
        self.check()?;
        envelope::seal(KIND, self)
    }

    /// The bundle in these bytes.
    ///
    /// # Errors
    /// When they are not a sound bundle of this version or an earlier one; see [`EnvelopeError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let bundle: Self = match envelope::version(KIND, bytes)? {
            version_1::VERSION => version_1::open(bytes)?,
            version_2::VERSION => version_2::open(bytes)?,
            version_3::VERSION => version_3::open(bytes)?,
            _ => envelope::open(KIND, bytes)?,
        };
        bundle.check()?;
        Ok(bundle)
    }

    /// Whether the parts agree with each other, so that a reader may index without fear.
    fn check(&self) -> Result<(), EnvelopeError> {
        match self.contradiction() {
            None => Ok(()),
            Some(reason) => Err(EnvelopeError::Content { name: KIND.name, reason }),
        }
    }

    fn contradiction(&self) -> Option<String> {
        let (listed, fitted) = (self.dimensions.len(), self.basis.dimensions());
        if listed != fitted {
            return Some(format!("it lists {listed} dimensions, and its basis has {fitted}"));
        }
        if let Some(tuning) = &self.tuning {
            let measured = tuning.dimensions.len();
            if measured != fitted {
                return Some(format!("it tells the tuning of {measured} dimensions, and its basis has {fitted}"));
            }
            if let Some(contradiction) = tuning.contradiction() {
                return Some(contradiction);
            }
        }
        if let Some(seen) = &self.seen {
            let measured = seen.dimensions.len();
            if measured != fitted {
                return Some(format!("it tells what is seen along {measured} dimensions, and its basis has {fitted}"));
            }
            let complete =
                |(seen, dimension): (&SeenDimension, &Dimension)| seen.images.len() == dimension.points.len();
            if let Some(index) = seen.dimensions.iter().zip(&self.dimensions).position(|pair| !complete(pair)) {
                return Some(format!("what is seen along dimension {} is not told of every image", index + 1));
            }
        }
        if self.previews.columns == 0 || self.previews.cell_px == 0 || self.sprites.cell_px == 0 {
            return Some("a sheet has no cells".into());
        }
        let cells = u64::from(self.sprites.columns) * u64::from(self.sprites.rows);
        self.dimensions.iter().enumerate().find_map(|(index, dimension)| {
            let number = index + 1;
            let points = dimension.points.len();
            let finite = |p: &Point| p.coefficient.is_finite() && p.cosine.is_finite() && p.target_norm.is_finite();
            if points == 0 || points as u64 > cells {
                Some(format!("dimension {number} has {points} points, and its sprite sheet {cells} cells"))
            } else if dimension.preview.row >= dimension.preview.rows {
                let Preview { row, rows, .. } = dimension.preview;
                Some(format!("the preview of dimension {number} is row {} of {rows}", u64::from(row) + 1))
            } else if !dimension.points.iter().all(finite) {
                Some(format!("dimension {number} has a point that is not a finite number"))
            } else if !dimension.points.is_sorted_by(|a, b| a.coefficient <= b.coefficient) {
                Some(format!("the points of dimension {number} are not in order"))
            } else if dimension.stability.is_some_and(|stability| !(0.0..=1.0).contains(&stability)) {
                Some(format!("the stability of dimension {number} is not between 0 and 1"))
            } else {
                None
            }
        })
    }
}

/// The name of a bundle's folder: `<model>-<layer>-<method>-<components>`, with the sampling unless it is uniform.
pub fn folder_name(model: &str, layer: &str, basis: &Basis, sampling: Sampling) -> String {
    let stem = format!("{model}-{layer}-{}-{}", basis.method().slug(), basis.dimensions());
    match sampling {
        Sampling::Uniform => stem,
        other => format!("{stem}-{}", other.slug()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
