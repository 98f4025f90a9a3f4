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

    /// Room for the padded input, all zeros.
    fn empty(&self, room: &mut Vec<f32>) {
        let padded = self.padded();
        room.clear();
        room.resize(padded.height * padded.width * self.input.stored_channels(), 0.0);
    }

    /// How many inputs a window sees.
    fn inputs_of_window(&self) -> usize {
        (self.window.side * self.window.side) as usize * self.input.channels
    }

    /// How far apart in the padded input two neighbouring positions of the output see the same tap.
    fn apart(&self) -> usize {
        self.window.stride as usize * self.input.stored_channels()
    }

    /// Where in the padded input the window at a position finds each of its inputs.
    fn places(&self, y: usize, x: usize) -> impl Iterator<Item = usize> {
        let [side, stride] = [self.window.side, self.window.stride].map(|value| value as usize);
        let (width, stored, channels) = (self.padded().width, self.input.stored_channels(), self.input.channels);
        let taps = (0..side).flat_map(move |ky| (0..side).map(move |kx| (y * stride + ky) * width + x * stride + kx));
        taps.flat_map(move |pixel| (0..channels).map(move |channel| pixel * stored + channel))
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

/// Where convolutions lay out what they work on. It grows once.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// The input, or its gradient, in its padding.
    padded: Vec<f32>,
    /// What the windows of [`ROW`] positions see, or its gradient [inputs of a window x positions].
    patch: Vec<f32>,
    /// The gradients of [`ROW`] positions [outputs x positions].
    towards: Vec<f32>,
    /// The weights the other way round [outputs x inputs of a window], filled up to a multiple of [`TILE`].
    turned: Vec<f32>,
}

/// The convolution of `input`, with filled weights and bias.
///
/// What the windows of four positions see is laid out in a row for each input, so that the sums of products are those of
/// two matrices, a tile at a time.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve(
    shape: &Convolve,
    input: &[f32],
    (weights, bias): (&[f32], &[f32]),
    output: &mut [f32],
    room: &mut Room,
) {
    let (given, width) = (shape.output.stored_channels(), shape.output.width);
    let Room { padded, patch, .. } = room;
    shape.empty(padded);
    for (from, to, length) in shape.rows() {
        padded[to..to + length].copy_from_slice(&input[from..from + length]);
    }
    patch.clear();
    patch.resize(shape.inputs_of_window() * ROW, 0.0);
    for (y, output) in output.chunks_exact_mut(width * given).enumerate() {
        for x in (0..width).step_by(ROW) {
            for (inputs, place) in patch.chunks_exact_mut(ROW).zip(shape.places(y, x)) {
                for (i, input) in inputs.iter_mut().enumerate() {
                    *input = padded[place + i * shape.apart()];
                }
            }
            let output = &mut output[x * given..];
            for channel in (0..given).step_by(TILE) {
                let place = (channel, output.len().div_ceil(given).min(ROW), shape.rectified);
                if given - channel >= TILE {
                    convolve_tile::<TILE>(patch, weights, bias, place, output);
                } else {
                    convolve_tile::<LANES>(patch, weights, bias, place, output);
                }
            }
        }
    }
}

/// Some channels, from `channel` on, at up to four positions.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn convolve_tile<const WIDTH: usize>(
    patch: &[f32],
    weights: &[f32],
    bias: &[f32],
    (channel, count, is_rectified): (usize, usize, bool),
    output: &mut [f32],
) {
    let given = bias.len();
    let mut start = [0.0f32; WIDTH];
    start.copy_from_slice(&bias[channel..channel + WIDTH]);
    let mut tile = [start; ROW];
    add_products(&mut tile, patch, weights, (given, channel));
    for (output, sums) in output.chunks_exact_mut(given).zip(tile).take(count) {
        for (value, sum) in output[channel..channel + WIDTH].iter_mut().zip(sums) {
            *value = if is_rectified { sum.max(0.0) } else { sum };
        }
    }
}

/// Adds to a tile the products of `left` [K x ROW] and some columns, from `from` on, of `right` [K x length].
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
#[inline]
fn add_products<const WIDTH: usize>(
    tile: &mut [[f32; WIDTH]; ROW],
    left: &[f32],
    right: &[f32],
    (length, from): (usize, usize),
) {
    let mut sums = *tile;
    for (left, right) in left.chunks_exact(ROW).zip(right.chunks_exact(length)) {
        let right = &right[from..from + WIDTH];
        for (sums, left) in sums.iter_mut().zip(left) {
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += left * right;
            }
        }
    }
    *tile = sums;
}

/// The adjoint of [`convolve`] without its ReLU: from gradients at the output to those at the input, of which channels
/// that only fill up are zero.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve_adjoint(
    shape: &Convolve,
    weights: &[f32],
    towards_output: &[f32],
    towards_input: &mut [f32],
    room: &mut Room,
) {
    let (given, width) = (shape.output.stored_channels(), shape.output.width);
    let inputs = shape.inputs_of_window().next_multiple_of(TILE);
    let Room { padded, patch, towards, turned } = room;
    shape.empty(padded);
    turned.clear();
    turned.resize(given * inputs, 0.0);
    for (input, weights) in weights.chunks_exact(given).enumerate() {
        for (output, weight) in weights.iter().enumerate() {
            turned[output * inputs + input] = *weight;
        }
    }
    patch.clear();
    patch.resize(inputs * ROW, 0.0);
    for (y, row) in towards_output.chunks_exact(width * given).enumerate() {
        for x in (0..width).step_by(ROW) {
            towards.clear();
            towards.resize(given * ROW, 0.0);
            for (i, position) in row[x * given..].chunks_exact(given).take(ROW).enumerate() {
                for (channel, value) in position.iter().enumerate() {
                    towards[channel * ROW + i] = *value;
                }
            }
            for input in (0..inputs).step_by(TILE) {
                let mut tile = [[0.0f32; TILE]; ROW];
                add_products(&mut tile, towards, turned, (inputs, input));
                for (i, sums) in tile.iter().enumerate() {
                    for (c, sum) in sums.iter().enumerate() {
                        patch[(input + c) * ROW + i] = *sum;
                    }
                }
            }
            for (sums, place) in patch.chunks_exact(ROW).zip(shape.places(y, x)) {
                for (i, sum) in sums.iter().enumerate() {
                    padded[place + i * shape.apart()] += sum;
                }
            }
        }
    }
    towards_input.fill(0.0);
    for (to, from, length) in shape.rows() {
        towards_input[to..to + length].copy_from_slice(&padded[from..from + length]);
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
            convolve(&shape, &values, (&filled.0, &filled.1), &mut given, &mut Room::default());
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
            convolve(&shape, &values, (&weights, &bias), &mut given, &mut Room::default());
            convolve_adjoint(&shape, &weights, &towards, &mut back, &mut Room::default());
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
        convolve(&shape, &[1.0, -2.0, 0.5, -0.5], (&identity, &[0.0; 4]), &mut given, &mut Room::default());
        assert_eq!(given, [1.0, 0.0, 0.5, 0.0]);
    }
}
