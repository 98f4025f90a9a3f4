//! Figures of strips: the dimensions of bases as images, with what was measured of them (figures 1, 2 and 4 to 12).

use super::canvas::{Canvas, FILL, LINE, SOFT, colour, text};
use super::packed::{Packed, per_cent, signed_sigmas};
use crate::Result;
use std::collections::BTreeMap;
use tuning_shared::movement::evenly_chosen;
use tuning_shared::paper::TABLES;
use tuning_shared::tables::Half;
use tuning_shared::tuning::Attribute;
use tuning_shared::verdict::{carried_by_response, seen_in_strip};

/// Width of every figure, in pixels.
pub(super) const WIDTH: f32 = 900.0;
/// What is left free at its sides.
pub(super) const MARGIN: f32 = 16.0;
/// Points of a strip that are shown.
const SHOWN: usize = 8;
/// Side of an image beside its label, and of one below it.
const CELL: u32 = 70;
const LARGE_CELL: u32 = 106;
/// The space between images.
const GAP: u32 = 3;
/// Where strips begin, where labels stand beside them.
const STRIP_X: u32 = 300;
/// Where the columns of a label begin: the attribute, what is seen, what is carried.
const COLUMNS: [f32; 3] = [MARGIN, 118.0, 208.0];
/// Height of a line of a label.
const LINE_PX: f32 = 18.0;

/// What one dimension decides of an attribute: the cell of the paper's table, in what is seen or carried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decision {
    pub(super) attribute: Attribute,
    pub(super) seen: Option<Half>,
    pub(super) carried: Option<Half>,
}

/// For each dimension, counted from 0, that decides a cell of the paper's tables, what it decides.
pub(super) fn decisions(packed: &Packed) -> BTreeMap<usize, Vec<Decision>> {
    let mut decided: BTreeMap<usize, Vec<Decision>> = BTreeMap::new();
    for attribute in attributes(packed) {
        let seen = packed.bundle.seen.as_ref().and_then(|seen| seen_in_strip(seen, attribute)).map(Half::from);
        let tuning = packed.bundle.tuning.as_ref();
        let carried = tuning.and_then(|tuning| carried_by_response(tuning, attribute)).map(Half::from);
        let mut dimensions: Vec<usize> = seen.iter().chain(&carried).map(|half| half.dimension).collect();
        dimensions.dedup();
        for dimension in dimensions {
            let of = |half: Option<Half>| half.filter(|half| half.dimension == dimension);
            let decision = Decision { attribute, seen: of(seen), carried: of(carried) };
            decided.entry(dimension - 1).or_default().push(decision);
        }
    }
    decided
}

/// The attributes that the paper's table asks of a basis.
fn attributes(packed: &Packed) -> Vec<Attribute> {
    let bundle = &packed.bundle;
    let is_of = |layer: &str, model: &str| bundle.layer == layer && bundle.model.name == model;
    let tables = TABLES.iter().filter(|table| table.columns.iter().any(|column| is_of(column.layer, column.model)));
    tables.flat_map(|table| table.rows.iter().map(|(attribute, _)| *attribute)).collect()
}

/// The two dimensions, counted from 0, along which an attribute moves furthest for what the best of as many random
/// directions does, with that attribute.
pub(super) fn most_movement(packed: &Packed) -> Vec<(usize, Attribute)> {
    let Some(seen) = &packed.bundle.seen else { return Vec::new() };
    let Some(null) = seen.null else { return Vec::new() };
    let mut ranked: Vec<(f32, usize, Attribute)> = Vec::new();
    for (index, dimension) in seen.dimensions.iter().enumerate() {
        let excess = |a: &Attribute| dimension.movement.of(*a) / null.best.of(*a);
        let best = Attribute::ALL.into_iter().max_by(|a, b| excess(a).total_cmp(&excess(b)));
        ranked.extend(best.map(|attribute| (excess(&attribute), index, attribute)));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(2).map(|(_, index, attribute)| (index, attribute)).collect()
}

/// How many of a strip's points are shown.
fn shown_of(packed: &Packed) -> String {
    let points = packed.bundle.dimensions.first().map_or(0, |dimension| dimension.points.len());
    format!("{} of {points} points", SHOWN.min(points))
}

/// Title and subtitle of a figure.
pub(super) fn head(canvas: &mut Canvas, title: &str, subtitle: &str) {
    canvas.text(MARGIN, 28.0, text(17.0).bold(), title);
    canvas.text(MARGIN, 48.0, text(12.5).soft(), subtitle);
}

/// The dimensions of bases, each with its label beside it. `all` of them, or those that decide a cell of the paper's
/// table.
pub(super) fn listed(title: &str, bases: &[&Packed], all: bool) -> Result<Canvas> {
    let rows = |packed: &Packed| {
        let mut decided = decisions(packed);
        let shown = (0..packed.bundle.dimensions.len()).filter(|index| all || decided.contains_key(index));
        let shown: Vec<usize> = shown.collect();
        shown.into_iter().map(|index| (index, decided.remove(&index).unwrap_or_default())).collect::<Vec<_>>()
    };
    let each: Vec<_> = bases.iter().map(|packed| (*packed, rows(packed))).collect();
    let above_rows = if bases.len() > 1 { 30.0 } else { 0.0 };
    let heights = each.iter().flat_map(|(_, rows)| rows.iter().map(|(_, decided)| row_height(decided.len())));
    let height = 96.0 + heights.sum::<f32>() + above_rows * bases.len() as f32;
    let mut canvas = Canvas::new(WIDTH, height);
    let network = bases.first().map_or("", |packed| &packed.bundle.model.title);
    let shown = bases.first().map(|packed| shown_of(packed)).unwrap_or_default();
    let subtitle = format!("{network}; {shown} of each, from the smallest to the largest coefficient observed");
    head(&mut canvas, title, &subtitle);
    column_heads(&mut canvas, bases.iter().any(|packed| packed.has_null()));
    let mut y = 96.0;
    for (packed, rows) in each {
        if bases.len() > 1 {
            canvas.line(&[[MARGIN, y], [WIDTH - MARGIN, y]], LINE, 1.0, "");
            canvas.text(MARGIN, y + 20.0, text(14.0).bold(), &packed.basis());
            y += above_rows;
        }
        for (index, decided) in rows {
            label(&mut canvas, packed, index, y);
            for (line, decision) in decided.iter().enumerate() {
                decision_line(&mut canvas, *decision, y + 34.0 + LINE_PX * line as f32);
            }
            strip(&mut canvas, packed, index, [STRIP_X, y as u32 + 2], CELL)?;
            y += row_height(decided.len());
        }
    }
    Ok(canvas)
}

fn row_height(lines: usize) -> f32 {
    (CELL as f32 + 30.0).max(34.0 + LINE_PX * lines as f32)
}

/// What the columns are; of what is `seen` where anything was drawn to compare it with.
fn column_heads(canvas: &mut Canvas, seen: bool) {
    canvas.text(COLUMNS[1], 72.0, text(12.0).bold(), "seen");
    canvas.text(COLUMNS[1], 86.0, text(11.0).soft(), if seen { "moves / null" } else { "not measured" });
    canvas.text(COLUMNS[2], 72.0, text(12.0).bold(), "carried");
    canvas.text(COLUMNS[2], 86.0, text(11.0).soft(), "share / null");
    let x = STRIP_X as f32;
    canvas.text(
        x,
        72.0,
        text(11.0).soft(),
        "below each image: its place along the dimension, in standard deviations σ",
    );
    canvas.mark(x, 86.0, true);
    let words = "exceeds the null (99th percentile of the best of as many random directions), a share also 0.05";
    canvas.text(x + 13.0, 86.0, text(11.0).soft(), words);
}

fn label(canvas: &mut Canvas, packed: &Packed, index: usize, y: f32) {
    canvas.text(MARGIN, y + 14.0, text(13.5).bold(), &format!("Dimension {}", index + 1));
    let share = packed.bundle.dimensions[index].explained_variance;
    canvas.text(COLUMNS[1], y + 14.0, text(12.0).soft(), &format!("explains {} of the variance", per_cent(share)));
}

fn decision_line(canvas: &mut Canvas, decision: Decision, y: f32) {
    canvas.rect([COLUMNS[0], y - 9.0, 9.0, 9.0], colour(decision.attribute));
    canvas.text(COLUMNS[0] + 14.0, y, text(12.5), short(decision.attribute));
    for (half, x) in [(decision.seen, COLUMNS[1]), (decision.carried, COLUMNS[2])] {
        let Some(half) = half else { continue };
        canvas.mark(x, y, half.found);
        canvas.text(x + 13.0, y, text(12.0), &against(half));
    }
}

/// A statistic and its null, with so many decimals that they differ.
fn against(Half { statistic, null, .. }: Half) -> String {
    let with = |decimals: usize| [statistic, null].map(|value| format!("{value:.decimals$}"));
    let [statistic, null] = if with(2)[0] == with(2)[1] { with(3) } else { with(2) };
    format!("{statistic} / {null}")
}

/// An attribute's name where there is little room.
pub(super) fn short(attribute: Attribute) -> &'static str {
    attribute.label().trim_end_matches(" contrast")
}

/// The shown points of a strip, and below each its coefficient.
fn strip(canvas: &mut Canvas, packed: &Packed, index: usize, [x, y]: [u32; 2], cell: u32) -> Result<()> {
    let chosen = evenly_chosen(packed.bundle.dimensions[index].points.len(), SHOWN);
    let images = packed.images(index, &chosen, cell)?;
    for (place, (image, point)) in images.into_iter().zip(chosen).enumerate() {
        let left = x + place as u32 * (cell + GAP);
        canvas.image(left, y, image);
        let middle = left as f32 + cell as f32 / 2.0;
        let place = signed_sigmas(packed.sigmas(index, point));
        canvas.text(middle, (y + cell) as f32 + 13.0, text(11.0).soft().centred(), &place);
    }
    Ok(())
}

/// Two dimensions of one basis in large images (figure 1).
pub(super) fn pair(title: &str, packed: &Packed) -> Result<Canvas> {
    let chosen = most_movement(packed);
    let mut canvas = Canvas::new(WIDTH, 66.0 + chosen.len() as f32 * 166.0);
    let subtitle = format!("{} of each, from the smallest to the largest coefficient observed", shown_of(packed));
    head(&mut canvas, title, &subtitle);
    for (row, (index, attribute)) in chosen.into_iter().enumerate() {
        let y = 66.0 + row as f32 * 166.0;
        dimension_line(&mut canvas, packed, index, attribute, y + 16.0);
        strip(&mut canvas, packed, index, [MARGIN as u32, y as u32 + 26], LARGE_CELL)?;
    }
    Ok(canvas)
}

/// A dimension's name, its share, and how far an attribute is seen to move along it.
fn dimension_line(canvas: &mut Canvas, packed: &Packed, index: usize, attribute: Attribute, y: f32) {
    canvas.text(MARGIN, y, text(14.0).bold(), &format!("Dimension {}", index + 1));
    let share = per_cent(packed.bundle.dimensions[index].explained_variance);
    canvas.text(MARGIN + 106.0, y, text(12.5).soft(), &format!("explains {share} of the variance"));
    if let Some((moved, null)) = packed.movement(index, attribute) {
        let words = format!(
            "{} moves by {moved:.2}, along the best of as many random directions by {null:.2}",
            attribute.label()
        );
        canvas.rect([MARGIN + 316.0, y - 9.0, 9.0, 9.0], colour(attribute));
        canvas.text(MARGIN + 331.0, y, text(12.5), &words);
    }
}

/// The same dimensions sampled in two ways (figure 2): for each the strips, and between them where all points lie.
pub(super) fn sampled(title: &str, uniform: &Packed, equal_mass: &Packed) -> Result<Canvas> {
    let chosen = most_movement(uniform);
    let block = 374.0;
    let mut canvas = Canvas::new(WIDTH, 66.0 + chosen.len() as f32 * block);
    let subtitle = format!(
        "{} (long ticks) and the places of all, and between them how often coefficients were observed",
        shown_of(uniform)
    );
    head(&mut canvas, title, &subtitle);
    for (row, (index, _)) in chosen.into_iter().enumerate() {
        let y = 66.0 + row as f32 * block;
        canvas.text(MARGIN, y + 18.0, text(14.0).bold(), &format!("Dimension {}", index + 1));
        let words = "above in equal steps, below with as many observations between neighbours";
        canvas.text(MARGIN + 106.0, y + 18.0, text(12.5).soft(), words);
        strip(&mut canvas, uniform, index, [MARGIN as u32, y as u32 + 28], LARGE_CELL)?;
        ticks(&mut canvas, uniform, index, [y + 168.0, -1.0]);
        histogram(&mut canvas, uniform, index, y + 206.0);
        ticks(&mut canvas, equal_mass, index, [y + 210.0, 1.0]);
        strip(&mut canvas, equal_mass, index, [MARGIN as u32, y as u32 + 228], LARGE_CELL)?;
    }
    Ok(canvas)
}

/// Where a coefficient lies between the smallest and the largest, across the figure.
fn across(packed: &Packed, index: usize, coefficient: f32) -> f32 {
    let observed = &packed.bundle.dimensions[index].observed;
    let share = (coefficient - observed.min) / (observed.max - observed.min).max(f32::MIN_POSITIVE);
    MARGIN + share * (WIDTH - 2.0 * MARGIN)
}

/// A tick a point, up (−1) or down (1) from a line at y.
fn ticks(canvas: &mut Canvas, packed: &Packed, index: usize, [y, down]: [f32; 2]) {
    let points = &packed.bundle.dimensions[index].points;
    let shown = evenly_chosen(points.len(), SHOWN);
    for (place, point) in points.iter().enumerate() {
        let x = across(packed, index, point.coefficient);
        let (length, width) = if shown.contains(&place) { (12.0, 1.8) } else { (6.0, 1.0) };
        canvas.line(&[[x, y], [x, y + down * length]], SOFT, width, "");
    }
}

/// The histogram of the coefficients, standing on y, in square roots, so that rare ones are seen.
fn histogram(canvas: &mut Canvas, packed: &Packed, index: usize, y: f32) {
    let counts = &packed.bundle.dimensions[index].observed.histogram;
    let largest = counts.iter().copied().max().unwrap_or(1).max(1) as f32;
    let width = (WIDTH - 2.0 * MARGIN) / counts.len().max(1) as f32;
    for (bin, count) in counts.iter().enumerate() {
        let height = 34.0 * (*count as f32 / largest).sqrt();
        canvas.rect([MARGIN + bin as f32 * width, y - height, width - 0.5, height], FILL);
    }
    canvas.line(&[[MARGIN, y], [WIDTH - MARGIN, y]], SOFT, 1.0, "");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statistic_and_its_null_are_told_apart() {
        let half = |statistic, null| Half { found: statistic > null, dimension: 1, statistic, null };
        assert_eq!(against(half(2.2, 1.85)), "2.20 / 1.85");
        assert_eq!(against(half(0.0812, 0.0791)), "0.081 / 0.079");
    }
}
