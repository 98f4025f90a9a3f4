//! Adam (Kingma & Ba 2015), written into the step graph.

use super::settings::{Parameterisation, Settings};
use super::step::{names, next};
use crate::model::graph::{Graph, Name};
use tuning_shared::fourier::spectrum_scale;

/// One step up the gradient [N x 3 x S x S]. The decayed sums are kept unnormalised, which saves two passes over them:
/// their factors are in the rate, which the schedule gives, and in epsilon ([`tuning_shared::live::Descent`]).
pub(super) fn write(graph: &mut Graph, settings: &Settings, shape: &[usize; 4], gradient: &str, learning_rate: &str) {
    graph.input(names::MOMENTUM, shape);
    graph.input(names::ENERGY, shape);
    let (momentum, energy) = (next(names::MOMENTUM), next(names::ENERGY));
    let squares = graph.op("Mul", &[gradient, gradient]);
    let [kept_momentum, kept_energy] = [0, 1].map(|i| graph.scalar(settings.decay[i] as f32));
    let kept = graph.op("Mul", &[names::MOMENTUM, &kept_momentum]);
    graph.op_to_output(&momentum, shape, "Add", &[&kept, gradient]);
    let kept = graph.op("Mul", &[names::ENERGY, &kept_energy]);
    graph.op_to_output(&energy, shape, "Add", &[&kept, &squares]);
    let root = graph.op("Sqrt", &[&energy]);
    let epsilon = graph.scalar(settings.descent().epsilon());
    let root = graph.op("Add", &[&root, &epsilon]);
    let direction = graph.op("Div", &[&momentum, &root]);
    let rates = scaled(graph, settings, learning_rate);
    let change = graph.op("Mul", &[&direction, &rates]);
    graph.op_to_output(&next(names::SPECTRUM), shape, "Add", &[names::SPECTRUM, &change]);
}

/// The learning rate in units of each coefficient's scale.
fn scaled(graph: &mut Graph, settings: &Settings, learning_rate: &str) -> Name {
    let size = settings.size_px;
    let scale = graph.floats(&[size, size], coefficient_scale(settings));
    graph.op("Mul", &[&scale, learning_rate])
}

/// The scale [S x S] of each coefficient: of its rate and of its starting noise.
pub(super) fn coefficient_scale(settings: &Settings) -> Vec<f32> {
    match settings.parameterisation {
        Parameterisation::Fourier => spectrum_scale(settings.size_px, settings.mean_cycles),
        Parameterisation::Pixel => vec![1.0; settings.size_px * settings.size_px],
    }
}
