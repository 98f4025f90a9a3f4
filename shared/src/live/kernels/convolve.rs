//! Convolution.

use crate::live::plan::Map;
use crate::live::stem::Window;

/// Positions that are computed together.
const ROW: usize = 4;
/// Output channels that are computed together: two vectors.
const TILE: usize = 8;
/// Numbers of a vector.
const LANES: usize = 4;

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

/// A convolution's input in its padding, the last row of positions filled up to [`ROW`].
struct Padded {
    height: usize,
    width: usize,
}

impl Convolve {
    fn padded(&self) -> Padded {
        let [side, stride] = [self.window.side, self.window.stride].map(|value| value as usize);
        Padded {
            height: (self.output.height - 1) * stride + side,
            width: (self.output.width.next_multiple_of(ROW) - 1) * stride + side,
        }
    }

    /// The rows of the input that its windows reach, each with where it starts in the padded input, and how long it is
    /// there.
    fn rows(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let (padded, before, channels) = (self.padded(), self.window.before as usize, self.input.stored_channels());
        let columns = self.input.width.min(padded.width - before);
        let rows = self.input.height.min(padded.height - before);
        (0..rows).map(move |y| {
            (y * self.input.width * channels, ((y + before) * padded.width + before) * channels, columns * channels)
        })
    }

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

/// The convolution of `input`, with filled weights and bias. `room` is where it is padded, and grows once.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve(
    shape: &Convolve,
    input: &[f32],
    (weights, bias): (&[f32], &[f32]),
    output: &mut [f32],
    room: &mut Vec<f32>,
) {
    let padded = shape.padded();
    room.clear();
    room.resize(padded.height * padded.width * shape.input.stored_channels(), 0.0);
    for (from, to, length) in shape.rows() {
        room[to..to + length].copy_from_slice(&input[from..from + length]);
    }
    let channels = shape.output.stored_channels();
    let row_length = shape.output.width * channels;
    for (y, output) in output.chunks_exact_mut(row_length).enumerate() {
        for x in (0..shape.output.width).step_by(ROW) {
            let count = ROW.min(shape.output.width - x);
            for channel in (0..channels).step_by(TILE) {
                let at = Tile { shape, y, x, channel };
                let place = &mut output[x * channels + channel..];
                if channels - channel >= TILE {
                    at.compute::<TILE>(room, weights, bias, (place, count));
                } else {
                    at.compute::<LANES>(room, weights, bias, (place, count));
                }
            }
        }
    }
}

/// Some channels at some positions of a row.
struct Tile<'a> {
    shape: &'a Convolve,
    y: usize,
    x: usize,
    channel: usize,
}

impl Tile<'_> {
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    fn compute<const WIDTH: usize>(
        &self,
        room: &[f32],
        weights: &[f32],
        bias: &[f32],
        (place, count): (&mut [f32], usize),
    ) {
        let Convolve { window, input, output, rectified } = self.shape;
        let [side, stride] = [window.side, window.stride].map(|value| value as usize);
        let (read, given) = (input.stored_channels(), output.stored_channels());
        let width = self.shape.padded().width;
        let mut start = [0.0f32; WIDTH];
        start.copy_from_slice(&bias[self.channel..self.channel + WIDTH]);
        let mut tile = [start; ROW];
        for tap in 0..side * side {
            let line = (self.y * stride + tap / side) * width + self.x * stride + tap % side;
            let taken: [&[f32]; ROW] = std::array::from_fn(|i| &room[(line + i * stride) * read..][..input.channels]);
            let weights = &weights[tap * input.channels * given..][..input.channels * given];
            for (c, weights) in weights.chunks_exact(given).enumerate() {
                let weights = &weights[self.channel..self.channel + WIDTH];
                for (sums, taken) in tile.iter_mut().zip(taken) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += taken[c] * weight;
                    }
                }
            }
        }
        for (i, sums) in tile.iter().take(count).enumerate() {
            for (value, sum) in place[i * given..].iter_mut().zip(sums) {
                *value = if *rectified { sum.max(0.0) } else { *sum };
            }
        }
    }
}

/// The adjoint of [`convolve`] without its ReLU: from gradients at the output to those at the input, of which channels
/// that only fill up are zero.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve_adjoint(
    shape: &Convolve,
    weights: &[f32],
    towards_output: &[f32],
    towards_input: &mut [f32],
    room: &mut Vec<f32>,
) {
    let (padded, read, given) = (shape.padded(), shape.input.stored_channels(), shape.output.stored_channels());
    let [side, stride] = [shape.window.side, shape.window.stride].map(|value| value as usize);
    let silent = vec![0.0; given];
    room.clear();
    room.resize(padded.height * padded.width * read, 0.0);
    let width = shape.output.width;
    for y in 0..shape.output.height {
        for x in (0..width).step_by(ROW) {
            let towards: [&[f32]; ROW] = std::array::from_fn(|i| {
                if x + i < width { &towards_output[(y * width + x + i) * given..][..given] } else { &silent }
            });
            for (index, weights) in weights.chunks_exact(given).enumerate() {
                let (tap, c) = (index / shape.input.channels, index % shape.input.channels);
                let line = (y * stride + tap / side) * padded.width + x * stride + tap % side;
                for (i, sum) in products(weights, towards).into_iter().enumerate() {
                    room[(line + i * stride) * read + c] += sum;
                }
            }
        }
    }
    towards_input.fill(0.0);
    for (to, from, length) in shape.rows() {
        towards_input[to..to + length].copy_from_slice(&room[from..from + length]);
    }
}

/// The scalar products of a row of weights with four others.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn products(weights: &[f32], others: [&[f32]; ROW]) -> [f32; ROW] {
    let mut sums = [[0.0f32; LANES]; ROW];
    let others = others.map(|other| &other[..weights.len()]);
    for at in (0..weights.len()).step_by(LANES) {
        let weights = &weights[at..at + LANES];
        for (sums, other) in sums.iter_mut().zip(others) {
            let other = &other[at..at + LANES];
            for lane in 0..LANES {
                sums[lane] += weights[lane] * other[lane];
            }
        }
    }
    sums.map(|lanes| lanes.iter().sum())
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
            let filled = (shape.fill_weights(&weights), shape.fill_bias(&bias));
            convolve(&shape, &values, (&filled.0, &filled.1), &mut given, &mut Vec::new());
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
                assert!((given - wanted).abs() < 1e-4, "{shape:?} at {oy}, {ox}, {o}: {given} and {wanted}");
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
            let weights = shape.fill_weights(&drawn(&mut random, taps * input.channels * output.channels));
            let (mut given, mut back) = (vec![0.0; output.stored()], vec![f32::NAN; input.stored()]);
            let bias = vec![0.0; output.stored_channels()];
            convolve(&shape, &values, (&weights, &bias), &mut given, &mut Vec::new());
            convolve_adjoint(&shape, &weights, &towards, &mut back, &mut Vec::new());
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
        convolve(&shape, &[1.0, -2.0, 0.5, -0.5], (&identity, &[0.0; 4]), &mut given, &mut Vec::new());
        assert_eq!(given, [1.0, 0.0, 0.5, 0.0]);
    }
}
