//! Bundles of format version 1, which said nothing of stability, response or what is seen.

use super::version_3::{self, ContactSheet};
use super::{Activations, KIND, Model, Point, Rendering, SpriteLayout};
use crate::envelope::{self, EnvelopeError, Kind};
use crate::{Basis, Observed, Sampling};
use serde::Deserialize;

/// The format version.
pub(super) const VERSION: u16 = 1;

#[derive(Deserialize)]
struct Bundle {
    model: Model,
    layer: String,
    activations: Activations,
    basis: Basis,
    sampling: Sampling,
    rendering: Rendering,
    contact_sheet: ContactSheet,
    sprites: SpriteLayout,
    dimensions: Vec<Dimension>,
}

#[derive(Deserialize)]
struct Dimension {
    explained_variance: f32,
    observed: Observed,
    points: Vec<Point>,
    sprite: String,
    strongest_channels: Vec<(u32, f32)>,
}

/// The bundle in these bytes, as it is today.
pub(super) fn open(bytes: &[u8]) -> Result<super::Bundle, EnvelopeError> {
    let old: Bundle = envelope::open(Kind { version: VERSION, ..KIND }, bytes)?;
    let dimension = |old: Dimension| version_3::Dimension {
        explained_variance: old.explained_variance,
        stability: None,
        observed: old.observed,
        points: old.points,
        sprite: old.sprite,
        strongest_channels: old.strongest_channels,
    };
    let bundle = version_3::Bundle {
        model: old.model,
        layer: old.layer,
        activations: old.activations,
        basis: old.basis,
        sampling: old.sampling,
        rendering: old.rendering,
        contact_sheet: old.contact_sheet,
        sprites: old.sprites,
        dimensions: old.dimensions.into_iter().map(dimension).collect(),
        tuning: None,
        seen: None,
        sample: None,
    };
    Ok(bundle.today())
}
