//! How the indices change with depth (figure 14).

use super::canvas::{Canvas, INK, NULL, colour, text};
use super::plot::{Marker, Plot, draw_marker};
use super::strips::{MARGIN, WIDTH, head};
use crate::report::depth::{BasisDepth, Depth};
use tuning_shared::Method;
use tuning_shared::tuning::Attribute;

/// Height of a panel with its title and labels.
const PANEL: f32 = 168.0;
const HEAD: f32 = 90.0;

/// A panel an attribute, and one of how far gratings move the dimensions at all.
pub(super) fn depth(title: &str, depth: &Depth) -> Canvas {
    let panels = Attribute::ALL.len() + 1;
    let mut canvas = Canvas::new(WIDTH, HEAD + 8.0 + panels.div_ceil(2) as f32 * PANEL);
    let subtitle = "the largest share of a dimension’s response to gratings that an attribute alone accounts for; c0 is conv2d0, 3a mixed3a";
    head(&mut canvas, title, subtitle);
    legend(&mut canvas, 74.0);
    let layers = layers(depth);
    for place in 0..panels {
        let frame = frame(place);
        match Attribute::ALL.get(place) {
            Some(attribute) => indices(&mut canvas, depth, *attribute, &layers, frame),
            None => deviations(&mut canvas, depth, &layers, frame),
        }
    }
    canvas
}

fn frame(place: usize) -> [f32; 4] {
    let each = (WIDTH - 2.0 * MARGIN) / 2.0;
    let (column, row) = ((place % 2) as f32, (place / 2) as f32);
    [MARGIN + column * each + 40.0, HEAD + row * PANEL + 28.0, each - 56.0, PANEL - 64.0]
}

fn legend(canvas: &mut Canvas, y: f32) {
    for (x, method, words) in [(MARGIN, Method::Pca, "PCA-16"), (MARGIN + 100.0, Method::Ica, "ICA-16")] {
        canvas.line(&[[x, y - 4.0], [x + 26.0, y - 4.0]], INK, 1.8, if dashed(method) { "5 3.5" } else { "" });
        draw_marker(canvas, [x + 13.0, y - 4.0], marker(method), (INK, !dashed(method)));
        canvas.text(x + 32.0, y, text(12.0), words);
    }
    canvas.rect([MARGIN + 200.0, y - 10.0, 26.0, 11.0], NULL);
    canvas.text(MARGIN + 232.0, y, text(12.0), "what the best of 16 random directions stays below in 99 of 100 cases");
}

fn dashed(method: Method) -> bool {
    method != Method::Pca
}

fn marker(method: Method) -> Marker {
    if dashed(method) { Marker::Square } else { Marker::Circle }
}

/// The layers in their order.
fn layers(depth: &Depth) -> Vec<&str> {
    let mut layers: Vec<&str> = depth.bases.iter().map(|basis| basis.layer.as_str()).collect();
    layers.dedup();
    layers
}

/// A number of every layer's basis that this method fitted.
fn line(depth: &Depth, layers: &[&str], method: Method, number: impl Fn(&BasisDepth) -> f32) -> Vec<[f32; 2]> {
    let of = |layer: &str| depth.bases.iter().find(|basis| basis.layer == layer && basis.method == method);
    let each = layers.iter().enumerate();
    each.filter_map(|(place, layer)| of(layer).map(|basis| [place as f32, number(basis)])).collect()
}

fn plot(canvas: &mut Canvas, layers: &[&str], frame: [f32; 4], (top, step): (f32, f32)) -> Plot {
    let plot = Plot { frame, x: [-0.3, layers.len() as f32 - 0.7], y: [0.0, top] };
    let short = |layer: &str| layer.trim_start_matches("conv2d").trim_start_matches("mixed").to_owned();
    let prefixed = |layer: &str| if layer.starts_with("conv2d") { format!("c{}", short(layer)) } else { short(layer) };
    let places: Vec<(f32, String)> = layers.iter().enumerate().map(|(i, layer)| (i as f32, prefixed(layer))).collect();
    let lines: Vec<(f32, String)> = (0..=(top / step).round() as usize)
        .map(|i| {
            (
                i as f32 * step,
                if step < 1.0 { format!("{:.2}", i as f32 * step) } else { format!("{}", i as f32 * step) },
            )
        })
        .collect();
    plot.grid(canvas, &lines);
    plot.places(canvas, &places);
    plot
}

fn indices(canvas: &mut Canvas, depth: &Depth, attribute: Attribute, layers: &[&str], frame: [f32; 4]) {
    let one = |basis: &BasisDepth| basis.attributes.iter().find(|found| found.attribute == attribute).copied();
    let largest = |basis: &BasisDepth| one(basis).map_or(0.0, |found| found.largest);
    let null = |basis: &BasisDepth| one(basis).map_or(0.0, |found| found.null);
    let [pca, ica] = [Method::Pca, Method::Ica].map(|method| line(depth, layers, method, null));
    let nulls: Vec<[f32; 2]> = pca.iter().zip(&ica).map(|(a, b)| [a[0], a[1].max(b[1])]).collect();
    let each = [Method::Pca, Method::Ica].map(|method| (method, line(depth, layers, method, largest)));
    let plot = plot(canvas, layers, frame, scale(depth, attribute));
    plot.area(canvas, &nulls, NULL);
    for (method, numbers) in &each {
        plot.line(canvas, numbers, colour(attribute), dashed(*method));
        plot.markers(canvas, numbers, marker(*method), (colour(attribute), !dashed(*method)));
    }
    canvas.text(frame[0], frame[1] - 10.0, text(13.5).bold(), attribute.label());
}

/// The top of an attribute's panel and the step of its grid: one for all contrasts, so that they can be compared.
fn scale(depth: &Depth, attribute: Attribute) -> (f32, f32) {
    if Attribute::GABOR.contains(&attribute) {
        return (1.0, 0.25);
    }
    let contrasts = depth.bases.iter().flat_map(|basis| &basis.attributes);
    let contrasts = contrasts.filter(|found| !Attribute::GABOR.contains(&found.attribute));
    let highest = contrasts.map(|found| found.largest.max(found.null)).fold(0.0, f32::max);
    ((highest * 10.0).ceil().max(1.0) / 10.0, 0.1)
}

fn deviations(canvas: &mut Canvas, depth: &Depth, layers: &[&str], frame: [f32; 4]) {
    let each = [Method::Pca, Method::Ica].map(|method| (method, line(depth, layers, method, |basis| basis.deviation)));
    let highest = each.iter().flat_map(|(_, numbers)| numbers).map(|[_, y]| *y).fold(0.0, f32::max);
    let top = highest.max(1.0).ceil();
    let plot = plot(canvas, layers, frame, (top, if top > 2.0 { 1.0 } else { 0.5 }));
    for (method, numbers) in &each {
        plot.line(canvas, numbers, INK, dashed(*method));
        plot.markers(canvas, numbers, marker(*method), (INK, !dashed(*method)));
    }
    canvas.text(
        frame[0],
        frame[1] - 10.0,
        text(13.5).bold(),
        "how far gratings move a dimension (σ over photos, median)",
    );
}
