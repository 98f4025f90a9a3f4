//! Convolution.
//!
//! A strided convolution is one of stride one over an image's phases side by side: its channels are those of every
//! second pixel, from the first and from the second one on, where the stride is two. That one is done by minimal filtering
//! ([`super::winograd`]), row by row of tiles, in which a multiplication at each point is a product of matrices.

use super::filters::Filters;
use super::lanes::{Lanes, fours_mut, groups_mut};
use super::room::Room;
use super::tiles;
use super::winograd::{SEVEN, SIX};
use crate::live::plan::Map;
use crate::live::stem::Window;

/// Channels of an image, which are copied fastest when their number is known.
const COLOURS: usize = 3;

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

/// The convolution of `input`.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve(filters: &Filters, input: &[f32], output: &mut [f32], room: &mut Room) {
    room.clear(filters.layout);
    match filters.shape.input.channels {
        COLOURS => {
            for (from, to) in filters.sights() {
                let colours = input[from..].first_chunk::<COLOURS>();
                if let (Some(seen), Some(colours)) = (room.seen[to..].first_chunk_mut(), colours) {
                    *seen = *colours;
                }
            }
        }
        channels => {
            for (from, to) in filters.sights() {
                for (seen, value) in room.seen[to..].iter_mut().zip(&input[from..][..channels]) {
                    *seen = *value;
                }
            }
        }
    }
    match filters.layout.points {
        1 => {
            filters.there[0].multiply::<1>(&room.seen, (groups_mut(output), 0));
            for position in output.chunks_exact_mut(filters.layout.given) {
                for (index, four) in fours_mut(position).iter_mut().enumerate() {
                    *four = filters.finish(index, Lanes::of(*four)).four();
                }
            }
        }
        SIX => tiles::convolve::<SIX>(filters, output, room),
        _ => tiles::convolve::<SEVEN>(filters, output, room),
    }
}

/// The adjoint of [`convolve`] without its ReLU: from gradients at the output to those at the input, of which channels
/// that only fill up are zero.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn convolve_adjoint(filters: &Filters, towards_output: &[f32], towards_input: &mut [f32], room: &mut Room) {
    room.clear(filters.layout);
    match filters.layout.points {
        1 => filters.back[0].multiply::<1>(towards_output, (groups_mut(&mut room.seen), 0)),
        SIX => tiles::convolve_adjoint::<SIX, { SIX * SIX }>(filters, towards_output, room),
        _ => tiles::convolve_adjoint::<SEVEN, { SEVEN * SEVEN }>(filters, towards_output, room),
    }
    towards_input.fill(0.0);
    match filters.shape.input.channels {
        COLOURS => {
            for (from, to) in filters.sights() {
                let seen = room.seen[to..].first_chunk::<COLOURS>();
                if let (Some(towards), Some(seen)) = (towards_input[from..].first_chunk_mut::<COLOURS>(), seen) {
                    for (towards, seen) in towards.iter_mut().zip(seen) {
                        *towards += *seen;
                    }
                }
            }
        }
        channels => {
            for (from, to) in filters.sights() {
                for (towards, seen) in towards_input[from..].iter_mut().zip(&room.seen[to..][..channels]) {
                    *towards += *seen;
                }
            }
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
