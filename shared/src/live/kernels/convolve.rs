//! Convolution.
//!
//! A strided convolution is one of stride one over an image's phases side by side: its channels are those of every
//! second pixel, from the first and from the second one on, where the stride is two. That one is done by minimal filtering
//! ([`super::winograd`]), row by row of tiles, in which a multiplication at each point is a product of matrices.

use super::filters::{Filters, Layout};
use super::lanes::Lanes;
use super::winograd::{OUTPUTS, SEVEN, SIX, evaluate, evaluate_adjoint, interpolate, interpolate_adjoint};
use crate::live::plan::Map;
use crate::live::stem::Window;

/// The shape of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolve {
    /// Its window.
    pub window: Window,
    /// What it reads.
    pub input: Map,
    /// What it gives.
    pub output: Map,
    /// Whether a ReLU follows.
    pub rectified: bool,
}

impl Convolve {
    /// Weights [side x side x inputs x outputs] with their outputs filled up with zeros to a multiple of four.
    pub fn fill_weights(&self, weights: &[f32]) -> Vec<f32> {
        fill(weights, self.output.channels, self.output.stored_channels())
    }

    /// A bias `[outputs]`, filled up in the same way.
    pub fn fill_bias(&self, bias: &[f32]) -> Vec<f32> {
        fill(bias, self.output.channels, self.output.stored_channels())
    }
}

fn fill(values: &[f32], channels: usize, stored: usize) -> Vec<f32> {
    let filled = |row: &[f32]| [row, &vec![0.0; stored - channels]].concat();
    values.chunks_exact(channels).flat_map(filled).collect()
}

/// Where convolutions lay out what they work on. It grows once.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// What is seen at each pixel [height x width x seen].
    seen: Vec<f32>,
    /// A row of tiles, at the points along the other axis [points x width x seen].
    lines: Vec<f32>,
    /// The same at all points [points x points x tiles x seen].
    points: Vec<f32>,
    /// Products at one column of points [points x tiles x given].
    products: Vec<f32>,
    /// Outputs of a row of tiles, still at the points along it [outputs x points x tiles x given].
    sums: Vec<f32>,
}

impl Room {
    /// Room for this layout, what is seen all zeros.
    fn clear(&mut self, Layout { tiles, points, height, width, seen, given }: Layout) {
        self.seen.clear();
        self.seen.resize(height * width * seen, 0.0);
        self.lines.resize(points * width * seen, 0.0);
        self.points.resize(points * points * tiles * seen, 0.0);
        self.products.resize(points * tiles * given, 0.0);
        self.sums.resize(OUTPUTS * points * tiles * given, 0.0);
    }
}

/// The convolution of `input`.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve(filters: &Filters, input: &[f32], output: &mut [f32], room: &mut Room) {
    room.clear(filters.layout);
    let channels = filters.shape.input.channels;
    for row in &filters.rows {
        for column in &filters.columns {
            let input = &input[row.input + column.input..][..channels];
            for (seen, value) in room.seen[row.seen + column.seen..].iter_mut().zip(input) {
                *seen = *value;
            }
        }
    }
    match filters.layout.points {
        1 => {
            filters.there[0].multiply(&room.seen, output);
            for at in (0..output.len()).step_by(Lanes::COUNT) {
                filters.finish(at % filters.layout.given, Lanes::of(output, at)).write(output, at);
            }
        }
        SIX => convolve_tiles::<SIX>(filters, output, room),
        _ => convolve_tiles::<SEVEN>(filters, output, room),
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn convolve_tiles<const POINTS: usize>(filters: &Filters, output: &mut [f32], room: &mut Room) {
    let Layout { tiles, width, seen, given, .. } = filters.layout;
    let Room { seen: pixels, lines, points, products, sums } = room;
    let (line, tile, product) = (width * seen, tiles * seen, tiles * given);
    let row = filters.shape.output.width * given;
    for (down, output) in output.chunks_mut(OUTPUTS * row).enumerate() {
        // At the points down the rows, then along them.
        let rows = &pixels[down * OUTPUTS * line..][..POINTS * line];
        for at in (0..line).step_by(Lanes::COUNT) {
            Lanes::write_several(&evaluate::<POINTS>(Lanes::several(rows, at, line)), lines, at, line);
        }
        for (line, points) in lines.chunks_exact(line).zip(points.chunks_exact_mut(POINTS * tile)) {
            for (across, line) in line.windows(POINTS * seen).step_by(OUTPUTS * seen).enumerate() {
                for at in (0..seen).step_by(Lanes::COUNT) {
                    let values = evaluate::<POINTS>(Lanes::several(line, at, seen));
                    Lanes::write_several(&values, points, across * seen + at, tile);
                }
            }
        }
        // Filtered there, and at once back to outputs down the rows, while the products are near.
        for q in 0..POINTS {
            for (p, products) in products.chunks_exact_mut(product).enumerate() {
                let point = p * POINTS + q;
                filters.there[point].multiply(&points[point * tile..][..tile], products);
            }
            for at in (0..product).step_by(Lanes::COUNT) {
                let values = interpolate::<POINTS>(Lanes::several(products, at, product));
                Lanes::write_several(&values, sums, q * product + at, POINTS * product);
            }
        }
        // To outputs along the rows; the last tile may stick out.
        for (sums, output) in sums.chunks_exact(POINTS * product).zip(output.chunks_exact_mut(row)) {
            for (across, output) in output.chunks_mut(OUTPUTS * given).enumerate() {
                let kept = output.len() / given;
                for at in (0..given).step_by(Lanes::COUNT) {
                    let mut values = interpolate::<POINTS>(Lanes::several(sums, across * given + at, product));
                    for value in &mut values {
                        *value = filters.finish(at, *value);
                    }
                    if kept == OUTPUTS {
                        Lanes::write_several(&values, output, at, given);
                    } else {
                        Lanes::write_several(&values[..kept], output, at, given);
                    }
                }
            }
        }
    }
}

/// The adjoint of [`convolve`] without its ReLU: from gradients at the output to those at the input, of which channels
/// that only fill up are zero.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve_adjoint(filters: &Filters, towards_output: &[f32], towards_input: &mut [f32], room: &mut Room) {
    room.clear(filters.layout);
    match filters.layout.points {
        1 => filters.back[0].multiply(towards_output, &mut room.seen),
        SIX => convolve_tiles_adjoint::<SIX>(filters, towards_output, room),
        _ => convolve_tiles_adjoint::<SEVEN>(filters, towards_output, room),
    }
    let channels = filters.shape.input.channels;
    towards_input.fill(0.0);
    for row in &filters.rows {
        for column in &filters.columns {
            let seen = &room.seen[row.seen + column.seen..][..channels];
            for (towards, seen) in towards_input[row.input + column.input..].iter_mut().zip(seen) {
                *towards += *seen;
            }
        }
    }
}

#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn convolve_tiles_adjoint<const POINTS: usize>(filters: &Filters, towards: &[f32], room: &mut Room) {
    let Layout { tiles, width, seen, given, .. } = filters.layout;
    let Room { seen: pixels, lines, points, products, sums } = room;
    let (line, tile, product) = (width * seen, tiles * seen, tiles * given);
    let row = filters.shape.output.width * given;
    for (down, towards) in towards.chunks(OUTPUTS * row).enumerate() {
        // Rows below the last have no gradient.
        sums[towards.len() / row * POINTS * product..].fill(0.0);
        for (towards, sums) in towards.chunks_exact(row).zip(sums.chunks_exact_mut(POINTS * product)) {
            for (across, towards) in towards.chunks(OUTPUTS * given).enumerate() {
                let kept = towards.len() / given;
                for at in (0..given).step_by(Lanes::COUNT) {
                    let mut outputs = [Lanes::default(); OUTPUTS];
                    for (index, output) in outputs.iter_mut().take(kept).enumerate() {
                        *output = Lanes::of(towards, at + index * given);
                    }
                    Lanes::write_several(&interpolate_adjoint::<POINTS>(outputs), sums, across * given + at, product);
                }
            }
        }
        for q in 0..POINTS {
            for at in (0..product).step_by(Lanes::COUNT) {
                let outputs = Lanes::several::<OUTPUTS>(sums, q * product + at, POINTS * product);
                Lanes::write_several(&interpolate_adjoint::<POINTS>(outputs), products, at, product);
            }
            for (p, products) in products.chunks_exact(product).enumerate() {
                let point = p * POINTS + q;
                filters.back[point].multiply(products, &mut points[point * tile..][..tile]);
            }
        }
        lines.fill(0.0);
        for (line, points) in lines.chunks_exact_mut(line).zip(points.chunks_exact(POINTS * tile)) {
            for across in 0..tiles {
                for at in (0..seen).step_by(Lanes::COUNT) {
                    let values = evaluate_adjoint::<POINTS>(Lanes::several(points, across * seen + at, tile));
                    Lanes::add_several(&values, line, across * OUTPUTS * seen + at, seen);
                }
            }
        }
        let rows = &mut pixels[down * OUTPUTS * line..][..POINTS * line];
        for at in (0..line).step_by(Lanes::COUNT) {
            Lanes::add_several(&evaluate_adjoint::<POINTS>(Lanes::several(lines, at, line)), rows, at, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    fn drawn(random: &mut SplitMix, count: usize) -> Vec<f32> {
        (0..count).map(|_| random.normal() as f32).collect()
    }

    fn shape(window: Window, input: Map, channels: usize) -> Convolve {
        let output = Map { height: window.positions(input.height), width: window.positions(input.width), channels };
        Convolve { window, input, output, rectified: false }
    }

    /// A map of random values whose channels that fill up are zero.
    fn map(random: &mut SplitMix, map: Map) -> Vec<f32> {
        let mut values = drawn(random, map.stored());
        for position in values.chunks_exact_mut(map.stored_channels()) {
            position[map.channels..].fill(0.0);
        }
        values
    }

    fn shapes() -> Vec<Convolve> {
        let window = |side, stride, before, after| Window { side, stride, before, after, partial: false };
        vec![
            shape(window(7, 2, 3, 3), Map { height: 10, width: 13, channels: 3 }, 12),
            shape(window(1, 1, 0, 0), Map { height: 3, width: 5, channels: 8 }, 10),
            shape(window(3, 1, 1, 1), Map { height: 6, width: 4, channels: 5 }, 28),
            shape(window(2, 3, 0, 1), Map { height: 8, width: 9, channels: 4 }, 4),
            shape(window(11, 4, 2, 2), Map { height: 23, width: 31, channels: 3 }, 8),
            shape(window(5, 1, 2, 2), Map { height: 6, width: 7, channels: 2 }, 8),
            shape(window(7, 1, 3, 3), Map { height: 9, width: 8, channels: 3 }, 4),
        ]
    }

    #[test]
    fn a_convolution_is_the_sum_over_its_window() {
        let mut random = SplitMix::new(1);
        for shape in shapes() {
            let Convolve { window, input, output, .. } = shape;
            let side = window.side as usize;
            let values = map(&mut random, input);
            let weights = drawn(&mut random, side * side * input.channels * output.channels);
            let bias = drawn(&mut random, output.channels);
            let mut given = vec![f32::NAN; output.stored()];
            convolve(&Filters::new(shape, &weights, &bias), &values, &mut given, &mut Room::default());
            for (index, given) in given.iter().enumerate() {
                let (position, o) = (index / output.stored_channels(), index % output.stored_channels());
                let (oy, ox) = (position / output.width, position % output.width);
                let mut wanted = if o < output.channels { bias[o] } else { 0.0 };
                for tap in 0..side * side {
                    let y = (oy * window.stride as usize + tap / side).wrapping_sub(window.before as usize);
                    let x = (ox * window.stride as usize + tap % side).wrapping_sub(window.before as usize);
                    if y < input.height && x < input.width && o < output.channels {
                        for c in 0..input.channels {
                            wanted += values[(y * input.width + x) * input.stored_channels() + c]
                                * weights[(tap * input.channels + c) * output.channels + o];
                        }
                    }
                }
                assert!(
                    (given - wanted).abs() < 3e-5 * wanted.abs().max(4.0),
                    "{shape:?} at {oy}, {ox}, {o}: {given} and {wanted}"
                );
            }
        }
    }

    #[test]
    fn the_adjoint_is_the_adjoint() {
        let mut random = SplitMix::new(2);
        for shape in shapes() {
            let Convolve { window, input, output, .. } = shape;
            let taps = (window.side * window.side) as usize;
            let values = map(&mut random, input);
            let towards = map(&mut random, output);
            let weights = drawn(&mut random, taps * input.channels * output.channels);
            let filters = Filters::new(shape, &weights, &vec![0.0; output.channels]);
            let (mut given, mut back) = (vec![0.0; output.stored()], vec![f32::NAN; input.stored()]);
            let mut room = Room::default();
            convolve(&filters, &values, &mut given, &mut room);
            convolve_adjoint(&filters, &towards, &mut back, &mut room);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
            let (there, here) = (dot(&given, &towards), dot(&values, &back));
            assert!((there - here).abs() < 1e-3, "{shape:?}: {there} and {here}");
        }
    }

    #[test]
    fn a_relu_keeps_what_is_positive() {
        let window = Window { side: 1, stride: 1, before: 0, after: 0, partial: false };
        let mut shape = shape(window, Map { height: 1, width: 1, channels: 4 }, 4);
        shape.rectified = true;
        let identity: Vec<f32> = (0..16).map(|i| f32::from(u8::from(i % 5 == 0))).collect();
        let mut given = [0.0; 4];
        let filters = Filters::new(shape, &identity, &[0.0; 4]);
        convolve(&filters, &[1.0, -2.0, 0.5, -0.5], &mut given, &mut Room::default());
        assert_eq!(given, [1.0, 0.0, 0.5, 0.0]);
    }
}
