//! Explained variance against the number of components (figure 13).

use super::canvas::{Canvas, INK, LLE, NMF, text};
use super::packed::thousands;
use super::plot::{Marker, Plot, draw_marker};
use super::strips::{MARGIN, WIDTH, head};
use crate::report::components::{Components, Explained};
use tuning_shared::Method;

/// One number of one method: its line, whole or dashed, and its markers, filled or hollow.
struct Series {
    method: Method,
    reconstructed: bool,
    colour: &'static str,
    line: bool,
    marker: Option<Marker>,
    words: &'static str,
}

impl Series {
    const fn new(method: Method, reconstructed: bool, words: &'static str) -> Self {
        let (colour, marker) = match method {
            Method::Pca => (INK, None),
            Method::Ica => (INK, Some(Marker::Circle)),
            Method::Nmf => (NMF, Some(Marker::Square)),
            Method::Lle => (LLE, Some(Marker::Triangle)),
        };
        Self { method, reconstructed, colour, line: !matches!(method, Method::Ica), marker, words }
    }

    fn hollow(&self) -> bool {
        self.reconstructed || !self.line
    }

    fn share(&self, fit: &Explained) -> f32 {
        (if self.reconstructed { fit.reconstructed } else { fit.linear }) as f32
    }
}

/// In the order of the legend. PCA's way back and both of ICA's numbers are PCA's own, so ICA has its markers on PCA's
/// line.
const SERIES: [Series; 6] = [
    Series::new(Method::Pca, false, "PCA"),
    Series::new(Method::Ica, false, "ICA: the same as PCA"),
    Series::new(Method::Lle, false, "LLE, linear"),
    Series::new(Method::Lle, true, "LLE, reconstructed"),
    Series::new(Method::Nmf, false, "NMF, linear"),
    Series::new(Method::Nmf, true, "NMF, reconstructed"),
];

/// A panel a layer.
pub(super) fn components(title: &str, layers: &[Components]) -> Canvas {
    let mut canvas = Canvas::new(WIDTH, 440.0);
    head(
        &mut canvas,
        title,
        "linear: what a linear regression on the coefficients explains; reconstructed: what the method’s own way back gives",
    );
    legend(&mut canvas, 74.0);
    let each = (WIDTH - 2.0 * MARGIN) / layers.len().max(1) as f32;
    for (place, layer) in layers.iter().enumerate() {
        panel(&mut canvas, layer, [MARGIN + place as f32 * each + 42.0, 124.0, each - 62.0, 252.0]);
    }
    canvas
}

fn legend(canvas: &mut Canvas, y: f32) {
    let mut x = MARGIN;
    for series in &SERIES {
        if series.line {
            let dashes = if series.reconstructed { "5 3.5" } else { "" };
            canvas.line(&[[x, y - 4.0], [x + 26.0, y - 4.0]], series.colour, 1.8, dashes);
        }
        if let Some(marker) = series.marker {
            draw_marker(canvas, [x + 13.0, y - 4.0], marker, (series.colour, !series.hollow()));
        }
        canvas.text(x + 32.0, y, text(12.0), series.words);
        x += 48.0 + 6.6 * series.words.chars().count() as f32;
    }
}

fn panel(canvas: &mut Canvas, layer: &Components, frame: [f32; 4]) {
    let counts: Vec<usize> = {
        let mut counts: Vec<usize> = layer.fits.iter().map(|fit| fit.components).collect();
        counts.sort_unstable();
        counts.dedup();
        counts
    };
    let place = |components: usize| (components as f32).log2();
    let ends = [counts.first(), counts.last()].map(|count| place(count.copied().unwrap_or(1)));
    // From zero, or lower where a way back is worse than the mean.
    let least = layer.fits.iter().map(|fit| fit.reconstructed.min(fit.linear)).fold(0.0, f64::min);
    let bottom = (least * 4.0).floor() as i32;
    let plot = Plot { frame, x: [ends[0] - 0.15, ends[1] + 0.15], y: [bottom as f32 / 4.0, 1.0] };
    let lines: Vec<(f32, String)> =
        (bottom..=4).map(|i| (i as f32 / 4.0, format!("{} %", 25 * i).replace('-', "−"))).collect();
    plot.grid(canvas, &lines);
    plot.places(canvas, &counts.iter().map(|count| (place(*count), count.to_string())).collect::<Vec<_>>());
    for series in SERIES.iter().rev() {
        let fits = layer.fits.iter().filter(|fit| fit.method == series.method);
        let numbers: Vec<[f32; 2]> = fits.map(|fit| [place(fit.components), series.share(fit)]).collect();
        if series.line {
            plot.line(canvas, &numbers, series.colour, series.reconstructed);
        }
        if let Some(marker) = series.marker {
            plot.markers(canvas, &numbers, marker, (series.colour, !series.hollow()));
        }
    }
    let [left, top, width, height] = frame;
    canvas.text(left, top - 12.0, text(14.0).bold(), &layer.layer);
    let words = format!("{} channels, {} activations", layer.channels, thousands(layer.activations));
    canvas.text(left + width, top - 12.0, text(12.0).soft().right(), &words);
    let below = top + height + 38.0;
    canvas.text(left + width / 2.0, below, text(12.0).soft().centred(), "number of components");
}
