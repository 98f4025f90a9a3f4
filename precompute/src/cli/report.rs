//! What a stage measured of itself, for programs to read: `--report FILE.json`.

use crate::Result;
use crate::collect::Collected;
use crate::model::Crops;
use crate::reduce::Fit;
use crate::render::Settings;
use crate::run::FitTimes;
use crate::store::json;
use ndarray::Array1;
use serde::Serialize;
use std::path::Path;
use std::time::Duration;

/// A finished `tuning collect`.
#[derive(Debug, Serialize)]
pub(super) struct CollectReport {
    layer: String,
    photos: usize,
    positions_per_photo: usize,
    /// Height and width of what was forwarded, where it was not whole photos.
    crop_px: Option<[usize; 2]>,
    /// From the first photo to the finished file.
    seconds_collecting: f64,
}

impl CollectReport {
    pub(super) fn new(layer: &str, collected: &Collected, crops: Option<&Crops>, time: Duration) -> Self {
        Self {
            layer: layer.to_owned(),
            photos: collected.images,
            positions_per_photo: collected.positions_per_photo,
            crop_px: crops.map(Crops::size_px),
            seconds_collecting: time.as_secs_f64(),
        }
    }
}

/// A finished `tuning render --targets`.
#[derive(Debug, Serialize)]
pub(super) struct RenderReport {
    layer: String,
    size_px: usize,
    steps: usize,
    images: usize,
    /// Writing the graphs and loading them, once whatever is drawn.
    seconds_loading: f64,
    /// All steps of all images, and the evaluation of the finished ones.
    seconds_drawing: f64,
    mean_cosine: f32,
    worst_cosine: f32,
    cosines: Vec<f32>,
}

impl RenderReport {
    pub(super) fn new(
        layer: &str,
        settings: &Settings,
        (loading, drawing): (Duration, Duration),
        cosines: &Array1<f32>,
    ) -> Self {
        Self {
            layer: layer.to_owned(),
            size_px: settings.size_px,
            steps: settings.steps,
            images: cosines.len(),
            seconds_loading: loading.as_secs_f64(),
            seconds_drawing: drawing.as_secs_f64(),
            mean_cosine: cosines.mean().unwrap_or(0.0),
            worst_cosine: cosines.iter().copied().fold(1.0, f32::min),
            cosines: cosines.to_vec(),
        }
    }
}

/// A finished `tuning fit`.
#[derive(Debug, Serialize)]
pub(super) struct FitReport {
    rows: usize,
    channels: usize,
    components: usize,
    /// From the activations in memory to mean, components and mixing.
    seconds_fitting: f64,
    /// From there to the order, the signs and the distributions of the dimensions.
    seconds_describing: f64,
    /// Of a method that iterates, else none.
    iterations: Option<usize>,
    converged: Option<bool>,
}

impl FitReport {
    pub(super) fn new(fit: &Fit, (rows, channels): (usize, usize), times: FitTimes) -> Self {
        Self {
            rows,
            channels,
            components: fit.explained_variance.len(),
            seconds_fitting: times.fitting.as_secs_f64(),
            seconds_describing: times.describing.as_secs_f64(),
            iterations: fit.convergence.map(|c| c.iterations),
            converged: fit.convergence.map(|c| c.converged),
        }
    }
}

/// Write a report where one was asked for.
pub(super) fn write(path: Option<&Path>, report: &impl Serialize) -> Result<()> {
    path.map_or(Ok(()), |path| json::write(path, report))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ReceptiveField;

    #[test]
    fn a_report_of_collecting_says_what_was_forwarded() {
        let collected = Collected { images: 9, skipped: Vec::new(), positions_per_photo: 2, count: 18, channels: 4 };
        let field = ReceptiveField { size_px: [7; 2], stride_px: [2; 2], first_px: [-3; 2] };
        let crops = Crops::new(&field, [224; 2], [112; 2]);
        let json = |crops| {
            let report = CollectReport::new("conv2d0", &collected, crops, Duration::from_millis(1500));
            serde_json::to_value(report).unwrap()
        };
        assert_eq!(json(crops.as_ref())["crop_px"], serde_json::json!([8, 8]));
        let whole = json(None);
        assert!(whole["crop_px"].is_null());
        assert_eq!((&whole["photos"], &whole["seconds_collecting"]), (&9.into(), &1.5.into()));
    }

    #[test]
    fn a_report_says_what_was_drawn_and_how_well() {
        let cosines = Array1::from(vec![0.5_f32, 0.75]);
        let times = (Duration::from_millis(250), Duration::from_secs(2));
        let report = RenderReport::new("conv2d0", &Settings::default(), times, &cosines);
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("report.json");
        write(Some(&path), &report).unwrap();
        let read: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(read["images"], 2);
        assert_eq!(read["seconds_loading"], 0.25);
        assert_eq!(read["mean_cosine"], 0.625);
        assert_eq!(read["worst_cosine"], 0.5);
    }
}
