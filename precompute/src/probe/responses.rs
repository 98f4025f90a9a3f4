//! What gratings evoke in a layer, and the responses of a basis's dimensions to them.

use super::View;
use crate::model::Layer;
use crate::reduce::{Fit, coefficients_of};
use crate::store::npy::first_not_finite;
use crate::{Error, Result};
use ndarray::parallel::prelude::*;
use ndarray::{Array2, Array4, ArrayView2, Axis, s};
use tuning_shared::gratings::GratingSet;

/// Pixels that are shown at a time: enough images to keep every thread busy, few enough for the cache.
const PIXELS_PER_BATCH: usize = 1 << 16;

/// The responses [G x D] of a fit's dimensions, from the `activations` [G x C] that gratings evoke: their coefficients
/// in units of their standard deviation over the photos. A dimension whose coefficients never varied responds with zeros.
pub(super) fn responses(activations: ArrayView2<'_, f32>, fit: &Fit) -> Array2<f32> {
    let mut responses = coefficients_of(&fit.basis, activations);
    for (mut column, observed) in responses.axis_iter_mut(Axis(1)).zip(&fit.observed) {
        let deviation = observed.standard_deviation;
        column.mapv_inplace(|coefficient| if deviation > 0.0 { coefficient / deviation } else { 0.0 });
    }
    responses
}

/// The activations [G x C] of the view's position for every grating.
///
/// # Errors
/// When the layer has another number of channels or no such position, fails, or answers with what is not a number.
pub(super) fn activations(
    layer: &mut dyn Layer,
    set: &GratingSet,
    view: &View,
    channels: usize,
    progress: &mut dyn FnMut(usize),
) -> Result<Array2<f32>> {
    let count = set.shape().iter().product::<usize>();
    let [height, width] = view.image_px;
    let batch = (PIXELS_PER_BATCH / (height * width)).max(1);
    let mut activations = Array2::zeros((count, channels));
    for (number, mut rows) in activations.axis_chunks_iter_mut(Axis(0), batch).enumerate() {
        let first = number * batch;
        let mut images = Array4::<f32>::zeros((rows.nrows(), 3, height, width));
        images.outer_iter_mut().into_par_iter().enumerate().for_each(|(place, mut image)| {
            image.assign(&set.grating(first + place).image(view.image_px, view.centre));
        });
        let maps = layer.activations(images.view())?;
        let (_, found, rows_of_map, columns_of_map) = maps.dim();
        if found != channels {
            return Err(Error::Request(format!(
                "the basis is of activations with {channels} channels, and this layer has {found}; name the layer that \
                 the activations were collected from"
            )));
        }
        let [y, x] = view.position;
        if y >= rows_of_map || x >= columns_of_map {
            return Err(Error::Model(format!(
                "the layer's map has {rows_of_map} x {columns_of_map} positions, and the one at row {y}, column {x} is \
                 wanted; choose an earlier layer"
            )));
        }
        rows.assign(&maps.slice(s![.., .., y, x]));
        progress(first + rows.nrows());
    }
    if let Some((row, channel)) = first_not_finite(activations.view()) {
        return Err(Error::Model(format!(
            "the network answers a grating, {:?}, with a value in channel {channel} that is not a finite number; it \
             cannot be measured",
            set.grating(row)
        )));
    }
    Ok(activations)
}
