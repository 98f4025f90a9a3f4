//! How the indices change with depth: of every layer and method of a recipe, what gratings say of its dimensions.
//!
//! Two numbers stand before any share of variance. An index is one of the response to *gratings*, and may be large where
//! gratings hardly move a dimension: so the deviation says how far they do, beside how far photos do. And the largest of
//! sixteen indices is compared with the largest of sixteen random directions.

use crate::run::Measured;
use serde::{Deserialize, Serialize};
use tuning_shared::Method;
use tuning_shared::caption::named_alone;
use tuning_shared::sampling::quantile;
use tuning_shared::tuning::{Attribute, Index, Tuning};
use tuning_shared::verdict::carried_by_response;

/// The layers of one network, in the order of the recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Depth {
    /// The network, as a reader sees it.
    pub model: String,
    /// What the activations were collected from.
    pub source: String,
    /// Photos that were read.
    pub photos: u32,
    /// Random positions taken from each.
    pub positions_per_photo: u32,
    /// Colour axes, frequencies, angles and phases of the gratings.
    pub gratings: [usize; 4],
    /// Random rotations that the largest indices are compared with.
    pub rotations: u32,
    /// A layer's bases after each other.
    pub bases: Vec<BasisDepth>,
}

/// What gratings say of one basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BasisDepth {
    /// The layer.
    pub layer: String,
    /// How it was fitted.
    pub method: Method,
    /// The number of components D.
    pub components: usize,
    /// The channels C of the layer.
    pub channels: usize,
    /// The share (0 to 1) of the activations' variance that all dimensions explain together.
    pub explained_variance: f32,
    /// The lowest and the highest frequency of the gratings, in cycles a pixel.
    pub frequencies: [f64; 2],
    /// The median over dimensions of the standard deviation of the response over gratings, in standard deviations over
    /// photos.
    pub deviation: f32,
    /// The mean over dimensions of the share that all attributes account for, each alone.
    pub alone: f32,
    /// The mean over dimensions of the share that luminance gratings carry.
    pub luminance: f32,
    /// Dimensions whose caption names any attribute alone.
    pub named: usize,
    /// In the order of [`Attribute::ALL`].
    pub attributes: Vec<AttributeDepth>,
}

/// What gratings say of one attribute in one basis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeDepth {
    /// The attribute.
    pub attribute: Attribute,
    /// The largest share (0 to 1) of a dimension's variance that the attribute alone accounts for.
    pub largest: f32,
    /// The dimension with it, counted from 1.
    pub dimension: usize,
    /// What the largest of a randomly rotated basis stays below in 99 of 100 cases.
    pub null: f32,
    /// Whether the largest is above that, and above a twentieth.
    pub found: bool,
    /// Dimensions whose caption names it alone.
    pub named: usize,
    /// The mean over dimensions of its index alone.
    pub first: f32,
    /// The mean over dimensions of its total index.
    pub total: f32,
}

/// The depth report of what a recipe measured of a network with this `title`; none of nothing.
pub fn depth(title: &str, measured: &[Measured]) -> Option<Depth> {
    let first = measured.first()?;
    Some(Depth {
        model: title.to_owned(),
        source: first.activations.source.clone(),
        photos: first.activations.photos,
        positions_per_photo: first.activations.positions_per_photo,
        gratings: first.tuning.gratings.shape(),
        rotations: first.tuning.null.rotations,
        bases: measured.iter().map(basis).collect(),
    })
}

fn basis(measured: &Measured) -> BasisDepth {
    let (fit, tuning) = (&measured.fit, &measured.tuning);
    let dimensions = &tuning.dimensions;
    let alone = |t: &Tuning| t.indices.attributes.iter().map(|index| index.first).sum::<f32>();
    let frequencies = &tuning.gratings.frequencies;
    let end = |frequency: Option<&f64>| frequency.copied().unwrap_or_default();
    let named = dimensions.iter().filter(|t| !named_alone(&t.indices, &tuning.null).is_empty());
    BasisDepth {
        layer: measured.layer.clone(),
        method: fit.basis.method(),
        components: fit.basis.dimensions(),
        channels: fit.basis.channels(),
        explained_variance: fit.explained_variance.iter().sum::<f64>() as f32,
        frequencies: [end(frequencies.first()), end(frequencies.last())],
        deviation: median(dimensions.iter().map(Tuning::deviation).collect()),
        alone: mean(dimensions, alone),
        luminance: mean(dimensions, |t| t.indices.axes[0]),
        named: named.count(),
        attributes: Attribute::ALL.into_iter().filter_map(|attribute| one(measured, attribute)).collect(),
    }
}

fn one(measured: &Measured, attribute: Attribute) -> Option<AttributeDepth> {
    let tuning = &measured.tuning;
    let verdict = carried_by_response(tuning, attribute)?;
    let names = |t: &&Tuning| named_alone(&t.indices, &tuning.null).contains(&attribute);
    let mean_of = |number: fn(Index) -> f32| mean(&tuning.dimensions, |t| number(t.indices.of(attribute)));
    Some(AttributeDepth {
        attribute,
        largest: verdict.statistic,
        dimension: verdict.dimension + 1,
        null: verdict.null,
        found: verdict.is_found(),
        named: tuning.dimensions.iter().filter(names).count(),
        first: mean_of(|index| index.first),
        total: mean_of(|index| index.total),
    })
}

fn mean(dimensions: &[Tuning], number: impl Fn(&Tuning) -> f32) -> f32 {
    dimensions.iter().map(number).sum::<f32>() / dimensions.len().max(1) as f32
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    if values.is_empty() { 0.0 } else { quantile(&values, 0.5) }
}
