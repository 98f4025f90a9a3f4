//! A convolution of stride one by minimal filtering, a row of tiles at a time, and its adjoint.
//!
//! Numbers lie in fours of channels, and beside a four its values at the other points: so a transform along an axis reads
//! or writes what lies together.

use super::filters::{Filters, Layout};
use super::lanes::{Four, Lanes, fours, fours_mut, groups, groups_mut};
use super::room::Room;
use super::winograd::{OUTPUTS, evaluate, evaluate_adjoint, interpolate, interpolate_adjoint};

/// The convolution of what is seen in the room, by filters of so many points.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(super) fn convolve<const POINTS: usize>(filters: &Filters, output: &mut [f32], room: &mut Room) {
    let layout = filters.layout;
    let (line, plane) = (layout.width * layout.seen, layout.tiles * layout.seen);
    let row = filters.shape.output.width * layout.given;
    for (down, output) in output.chunks_mut(OUTPUTS * row).enumerate() {
        let rows = &room.seen[down * OUTPUTS * line..][..POINTS * line];
        evaluate_rows::<POINTS>(layout, rows, &mut room.lines);
        evaluate_columns::<POINTS>(layout, &room.lines, &mut room.points);
        // Filtered, and at once back to outputs down the rows, while the products are near.
        for q in 0..POINTS {
            for p in 0..POINTS {
                let point = p * POINTS + q;
                let left = &room.points[point * plane..][..plane];
                filters.there[point].multiply::<POINTS>(left, (groups_mut(&mut room.products), p));
            }
            interpolate_rows::<POINTS>(&room.products, (&mut room.sums, q));
        }
        for (index, output) in output.chunks_exact_mut(row).enumerate() {
            interpolate_columns::<POINTS>(filters, (&room.sums, index), output);
        }
    }
}

/// The adjoint of [`convolve`]: gradients of the output become those of what is seen.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(super) fn convolve_adjoint<const POINTS: usize, const SQUARE: usize>(
    filters: &Filters,
    towards: &[f32],
    room: &mut Room,
) {
    let layout = filters.layout;
    let (line, plane) = (layout.width * layout.seen, layout.tiles * layout.given);
    let row = filters.shape.output.width * layout.given;
    for (down, towards) in towards.chunks(OUTPUTS * row).enumerate() {
        // Rows below the last have no gradient.
        let rows = towards.chunks_exact(row).chain(std::iter::repeat(&[][..]));
        for (index, towards) in rows.take(OUTPUTS).enumerate() {
            interpolate_columns_adjoint::<POINTS>(layout, towards, (&mut room.sums, index));
        }
        for q in 0..POINTS {
            interpolate_rows_adjoint::<POINTS>((&room.sums, q), &mut room.products);
            for (p, left) in room.products.chunks_exact(plane).enumerate() {
                let point = p * POINTS + q;
                filters.back[point].multiply::<SQUARE>(left, (groups_mut(&mut room.points), point));
            }
        }
        evaluate_columns_adjoint::<POINTS, SQUARE>(layout, &room.points, &mut room.lines);
        let rows = &mut room.seen[down * OUTPUTS * line..][..POINTS * line];
        evaluate_rows_adjoint::<POINTS>(layout, &room.lines, rows);
    }
}

/// Rows of pixels at the points down them.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn evaluate_rows<const POINTS: usize>(Layout { width, seen, .. }: Layout, rows: &[f32], lines: &mut [f32]) {
    let fours = seen / Lanes::COUNT;
    let rows = parts::<POINTS>(rows);
    let lines = groups_mut::<POINTS>(lines);
    for x in 0..width {
        for four in 0..fours {
            let mut inputs = [Lanes::default(); POINTS];
            for (input, row) in inputs.iter_mut().zip(rows) {
                *input = Lanes::of(row[x * fours + four]);
            }
            write(&evaluate(inputs), &mut lines[four * width + x]);
        }
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn evaluate_rows_adjoint<const POINTS: usize>(Layout { width, seen, .. }: Layout, lines: &[f32], rows: &mut [f32]) {
    let fours = seen / Lanes::COUNT;
    let mut rows = parts_mut::<POINTS>(rows);
    let lines = groups::<POINTS>(lines);
    for x in 0..width {
        for four in 0..fours {
            let values = evaluate_adjoint(read(&lines[four * width + x]));
            for (value, row) in values.iter().zip(&mut rows) {
                add(*value, &mut row[x * fours + four]);
            }
        }
    }
}

/// The same along the rows, for each tile.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn evaluate_columns<const POINTS: usize>(layout: Layout, lines: &[f32], points: &mut [f32]) {
    let Layout { tiles, width, seen, .. } = layout;
    let fours = seen / Lanes::COUNT;
    let lines = groups::<POINTS>(lines);
    for (p, points) in points.chunks_exact_mut(POINTS * tiles * seen).enumerate() {
        let mut planes = parts_mut::<POINTS>(points);
        for tile in 0..tiles {
            for four in 0..fours {
                let pixels = &lines[four * width + tile * OUTPUTS..][..POINTS];
                let mut inputs = [Lanes::default(); POINTS];
                for (input, pixel) in inputs.iter_mut().zip(pixels) {
                    *input = Lanes::of(pixel[p]);
                }
                for (value, plane) in evaluate(inputs).iter().zip(&mut planes) {
                    plane[tile * fours + four] = value.four();
                }
            }
        }
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn evaluate_columns_adjoint<const POINTS: usize, const SQUARE: usize>(
    Layout { width, seen, .. }: Layout,
    points: &[f32],
    lines: &mut [f32],
) {
    lines.fill(0.0);
    for (four, line) in groups_mut::<POINTS>(lines).chunks_exact_mut(width).enumerate() {
        for (tile, points) in groups::<SQUARE>(points).chunks_exact(seen / Lanes::COUNT).enumerate() {
            let pixels = &mut line[tile * OUTPUTS..][..POINTS];
            for (p, values) in points[four].as_chunks::<POINTS>().0.iter().enumerate() {
                for (value, pixel) in evaluate_adjoint(read(values)).iter().zip(pixels.iter_mut()) {
                    add(*value, &mut pixel[p]);
                }
            }
        }
    }
}

/// Products at column `q` of the points become outputs down the rows.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn interpolate_rows<const POINTS: usize>(products: &[f32], (sums, q): (&mut [f32], usize)) {
    let sums = groups_mut::<POINTS>(sums).as_chunks_mut::<OUTPUTS>().0;
    for (products, sums) in groups::<POINTS>(products).iter().zip(sums) {
        for (value, sums) in interpolate(read(products)).iter().zip(sums) {
            sums[q] = value.four();
        }
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn interpolate_rows_adjoint<const POINTS: usize>((sums, q): (&[f32], usize), products: &mut [f32]) {
    let sums = groups::<POINTS>(sums).as_chunks::<OUTPUTS>().0;
    let mut planes = parts_mut::<POINTS>(products);
    for (index, sums) in sums.iter().enumerate() {
        let mut outputs = [Lanes::default(); OUTPUTS];
        for (output, sums) in outputs.iter_mut().zip(sums) {
            *output = Lanes::of(sums[q]);
        }
        for (value, plane) in interpolate_adjoint::<POINTS>(outputs).iter().zip(&mut planes) {
            plane[index] = value.four();
        }
    }
}

/// One of the rows of outputs becomes outputs along it too, with bias and ReLU; the last tile may stick out.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn interpolate_columns<const POINTS: usize>(filters: &Filters, (sums, row): (&[f32], usize), output: &mut [f32]) {
    let given = filters.layout.given / Lanes::COUNT;
    let tiles = groups::<POINTS>(sums).chunks_exact(OUTPUTS * given);
    for (sums, output) in tiles.zip(fours_mut(output).chunks_mut(OUTPUTS * given)) {
        for (four, sums) in sums.as_chunks::<OUTPUTS>().0.iter().enumerate() {
            let values = interpolate(read(&sums[row]));
            for (value, output) in values.iter().zip(output.chunks_exact_mut(given)) {
                output[four] = filters.finish(four, *value).four();
            }
        }
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn interpolate_columns_adjoint<const POINTS: usize>(
    Layout { given, .. }: Layout,
    towards: &[f32],
    (sums, row): (&mut [f32], usize),
) {
    let given = given / Lanes::COUNT;
    let towards = fours(towards);
    for (tile, sums) in groups_mut::<POINTS>(sums).chunks_exact_mut(OUTPUTS * given).enumerate() {
        let first = tile * OUTPUTS * given;
        for (four, sums) in sums.as_chunks_mut::<OUTPUTS>().0.iter_mut().enumerate() {
            let mut outputs = [Lanes::default(); OUTPUTS];
            for (index, output) in outputs.iter_mut().enumerate() {
                if let Some(towards) = towards.get(first + index * given + four) {
                    *output = Lanes::of(*towards);
                }
            }
            write(&interpolate_adjoint(outputs), &mut sums[row]);
        }
    }
}

/// As many parts of equal length.
#[inline(always)]
fn parts<const COUNT: usize>(values: &[f32]) -> [&[Four]; COUNT] {
    let mut parts = values.chunks_exact(values.len() / COUNT);
    std::array::from_fn(|_| parts.next().map(fours).unwrap_or_default())
}

/// The same, to be changed.
#[inline(always)]
fn parts_mut<const COUNT: usize>(values: &mut [f32]) -> [&mut [Four]; COUNT] {
    let mut parts = values.chunks_exact_mut(values.len() / COUNT);
    std::array::from_fn(|_| parts.next().map(fours_mut).unwrap_or_default())
}

#[inline(always)]
fn read<const COUNT: usize>(fours: &[Four; COUNT]) -> [Lanes; COUNT] {
    let mut values = [Lanes::default(); COUNT];
    for (value, four) in values.iter_mut().zip(fours) {
        *value = Lanes::of(*four);
    }
    values
}

#[inline(always)]
fn write<const COUNT: usize>(values: &[Lanes; COUNT], fours: &mut [Four; COUNT]) {
    for (four, value) in fours.iter_mut().zip(values) {
        *four = value.four();
    }
}

#[inline(always)]
fn add(value: Lanes, four: &mut Four) {
    *four = (Lanes::of(*four) + value).four();
}
