//! Bundles of format version 3, whose small images were rows of one contact sheet.

use super::{Activations, KIND, Model, Point, Preview, PreviewLayout, Rendering, SpriteLayout};
use crate::envelope::{self, EnvelopeError, Kind};
use crate::seen::Seen;
use crate::{Basis, BasisTuning, Observed, Sampling};
use serde::Deserialize;

/// The format version.
pub(super) const VERSION: u16 = 3;

/// A bundle, as versions 1 to 3 tell of it.
#[derive(Deserialize)]
pub(super) struct Bundle {
    pub(super) model: Model,
    pub(super) layer: String,
    pub(super) activations: Activations,
    pub(super) basis: Basis,
    pub(super) sampling: Sampling,
    pub(super) rendering: Rendering,
    pub(super) contact_sheet: ContactSheet,
    pub(super) sprites: SpriteLayout,
    pub(super) dimensions: Vec<Dimension>,
    pub(super) tuning: Option<BasisTuning>,
    pub(super) seen: Option<Seen>,
    pub(super) sample: Option<String>,
}

/// One file for the small images of all dimensions: a row a dimension.
#[derive(Deserialize)]
pub(super) struct ContactSheet {
    file: String,
    columns: u32,
    cell_px: u32,
}

#[derive(Deserialize)]
pub(super) struct Dimension {
    pub(super) explained_variance: f32,
    pub(super) stability: Option<f32>,
    pub(super) observed: Observed,
    pub(super) points: Vec<Point>,
    pub(super) sprite: String,
    pub(super) strongest_channels: Vec<(u32, f32)>,
}

impl Bundle {
    /// The bundle as it is today.
    pub(super) fn today(self) -> super::Bundle {
        let ContactSheet { file, columns, cell_px } = self.contact_sheet;
        let rows = self.dimensions.len() as u32;
        let dimension = |(row, old): (u32, Dimension)| super::Dimension {
            explained_variance: old.explained_variance,
            stability: old.stability,
            observed: old.observed,
            points: old.points,
            sprite: old.sprite,
            preview: Preview { file: file.clone(), row, rows },
            strongest_channels: old.strongest_channels,
        };
        super::Bundle {
            model: self.model,
            layer: self.layer,
            activations: self.activations,
            basis: self.basis,
            sampling: self.sampling,
            rendering: self.rendering,
            previews: PreviewLayout { columns, cell_px },
            sprites: self.sprites,
            dimensions: (0..).zip(self.dimensions).map(dimension).collect(),
            tuning: self.tuning,
            seen: self.seen,
            sample: self.sample,
        }
    }
}

/// The bundle in these bytes, as it is today.
pub(super) fn open(bytes: &[u8]) -> Result<super::Bundle, EnvelopeError> {
    let old: Bundle = envelope::open(Kind { version: VERSION, ..KIND }, bytes)?;
    Ok(old.today())
}
