//! Bundles of format version 2, which had no sample of the observed activations.

use super::version_3::{self, ContactSheet, Dimension};
use super::{Activations, KIND, Model, Rendering, SpriteLayout};
use crate::envelope::{self, EnvelopeError, Kind};
use crate::seen::Seen;
use crate::{Basis, BasisTuning, Sampling};
use serde::Deserialize;

/// The format version.
pub(super) const VERSION: u16 = 2;

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
    tuning: Option<BasisTuning>,
    seen: Option<Seen>,
}

/// The bundle in these bytes, as it is today.
pub(super) fn open(bytes: &[u8]) -> Result<super::Bundle, EnvelopeError> {
    let old: Bundle = envelope::open(Kind { version: VERSION, ..KIND }, bytes)?;
    let bundle = version_3::Bundle {
        model: old.model,
        layer: old.layer,
        activations: old.activations,
        basis: old.basis,
        sampling: old.sampling,
        rendering: old.rendering,
        contact_sheet: old.contact_sheet,
        sprites: old.sprites,
        dimensions: old.dimensions,
        tuning: old.tuning,
        seen: old.seen,
        sample: None,
    };
    Ok(bundle.today())
}
