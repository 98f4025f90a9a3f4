//! A convolution's weights, cut into filters of few taps and stride one, at the points of minimal filtering.

use super::convolve::Convolve;
use super::lanes::{Lanes, fours};
use super::product::Panels;
use super::winograd::{OUTPUTS, tap_at};
use crate::live::stem::Window;

/// A convolution with its weights, laid out for both ways.
#[derive(Clone, Debug)]
pub struct Filters {
    pub(super) shape: Convolve,
    pub(super) layout: Layout,
    /// Where rows, and columns, of the input are seen.
    pub(super) rows: Vec<Sight>,
    pub(super) columns: Vec<Sight>,
    /// The filters' values at each point [seen x given], and the other way round.
    pub(super) there: Vec<Panels>,
    pub(super) back: Vec<Panels>,
    bias: Vec<f32>,
}

/// A row or column of the input that is seen by a filter: where its numbers begin in the input, and among what is seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight {
    pub(super) input: usize,
    pub(super) seen: usize,
}

impl Filters {
    /// A convolution of this shape with weights [side x side x inputs x outputs] and a bias `[outputs]`.
    pub fn new(shape: Convolve, weights: &[f32], bias: &[f32]) -> Self {
        let cut = Cut::of(shape.window);
        let layout = Layout::new(&shape, &cut);
        let Layout { points, seen, given, width, .. } = layout;
        let values: Vec<Vec<f64>> = (0..points * points)
            .map(|point| cut.weights_at(&shape, weights, (point / points, point % points), layout))
            .collect();
        let there = |values: &Vec<f64>| Panels::new(seen, given, |k, o| values[k * given + o] as f32);
        let back = |values: &Vec<f64>| Panels::new(given, seen, |o, k| values[k * given + o] as f32);
        let stored = shape.input.stored_channels();
        let filter = shape.input.channels;
        let row = (shape.input.width * stored, width * seen, cut.origins.len() * filter);
        Self {
            rows: cut.sights(shape.window, shape.input.height, layout.height, row),
            columns: cut.sights(shape.window, shape.input.width, width, (stored, seen, filter)),
            there: values.iter().map(there).collect(),
            back: values.iter().map(back).collect(),
            bias: shape.fill_bias(bias),
            layout,
            shape,
        }
    }

    /// Where the numbers of a pixel begin in the input, and where among what is seen, for each filter that sees it.
    #[inline(always)]
    pub(super) fn sights(&self) -> impl Iterator<Item = (usize, usize)> {
        let at = |row: Sight| self.columns.iter().map(move |column| (row.input + column.input, row.seen + column.seen));
        self.rows.iter().flat_map(move |row| at(*row))
    }

    /// Whether a ReLU follows.
    pub fn is_rectified(&self) -> bool {
        self.shape.rectified
    }

    /// Adds the bias of the channels of a four to their sums, and rectifies them.
    #[inline(always)]
    pub(super) fn finish(&self, four: usize, sums: Lanes) -> Lanes {
        let values = sums + Lanes::of(fours(&self.bias)[four]);
        if self.shape.rectified { values.rectified() } else { values }
    }
}

/// What a convolution works on: pixels of seen channels, and tiles over them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Tiles in a row.
    pub(super) tiles: usize,
    /// Points along an axis: one, six or seven.
    pub(super) points: usize,
    /// Rows and columns of pixels.
    pub(super) height: usize,
    pub(super) width: usize,
    /// Channels that all filters see at a pixel, and those of the output, filled up to vectors.
    pub(super) seen: usize,
    pub(super) given: usize,
}

impl Layout {
    fn new(shape: &Convolve, cut: &Cut) -> Self {
        let [down, tiles] = [shape.output.height, shape.output.width].map(|length| length.div_ceil(cut.outputs()));
        let [height, width] = [down, tiles].map(|tiles| cut.pixels(tiles));
        let seen = (cut.origins.len().pow(2) * shape.input.channels).next_multiple_of(Lanes::COUNT);
        Self { tiles, points: cut.points(), height, width, seen, given: shape.output.stored_channels() }
    }
}

/// How a convolution is cut into filters of few taps and stride one.
#[derive(Clone, Debug)]
struct Cut {
    /// Taps of a filter along an axis: one, three or four.
    taps: usize,
    /// Where in the window, along an axis, each filter has its first tap; the next is a stride further.
    origins: Vec<usize>,
}

impl Cut {
    fn of(window: Window) -> Self {
        let [side, stride] = [window.side, window.stride].map(|value| value as usize);
        let longest = side.div_ceil(stride);
        // Filters of a phase, and the points of each.
        let cost = |taps: usize| longest.div_ceil(taps) * (taps + OUTPUTS - 1);
        let taps = match longest {
            1 => 1,
            _ if cost(3) <= cost(4) => 3,
            _ => 4,
        };
        let phases = 0..stride.min(side);
        let origins = phases.flat_map(|phase| (phase..side).step_by(stride * taps)).collect();
        Self { taps, origins }
    }

    /// Outputs of a tile along an axis.
    fn outputs(&self) -> usize {
        if self.taps == 1 { 1 } else { OUTPUTS }
    }

    /// Points along an axis.
    fn points(&self) -> usize {
        self.outputs() + self.taps - 1
    }

    /// How much a tap counts at a point.
    fn tap_at(&self, point: usize, tap: usize) -> f64 {
        if self.taps == 1 { 1.0 } else { tap_at(self.points(), point, tap) }
    }

    /// The filters' values [seen x given] at a point of rows and columns.
    fn weights_at(&self, shape: &Convolve, weights: &[f32], (row, column): (usize, usize), layout: Layout) -> Vec<f64> {
        let [side, stride] = [shape.window.side, shape.window.stride].map(|value| value as usize);
        let (inputs, outputs, axis) = (shape.input.channels, shape.output.channels, self.origins.len());
        let mut values = vec![0.0; layout.seen * layout.given];
        for (filter, ky, kx) in (0..axis * axis).flat_map(|filter| taps(self.taps).map(move |(y, x)| (filter, y, x))) {
            let (y, x) = (self.origins[filter / axis] + ky * stride, self.origins[filter % axis] + kx * stride);
            if y >= side || x >= side {
                continue;
            }
            let share = self.tap_at(row, ky) * self.tap_at(column, kx);
            let weights = &weights[(y * side + x) * inputs * outputs..][..inputs * outputs];
            for (index, weight) in weights.iter().enumerate() {
                let (input, output) = (filter * inputs + index / outputs, index % outputs);
                values[input * layout.given + output] += share * f64::from(*weight);
            }
        }
        values
    }

    /// Where the filters see an axis of the input of so many pixels: at `pixels` of their own. A step along it is so many
    /// numbers in the input and among what is seen, and the next filter's come so many later.
    fn sights(
        &self,
        window: Window,
        length: usize,
        pixels: usize,
        (from, to, filter): (usize, usize, usize),
    ) -> Vec<Sight> {
        let mut sights = Vec::new();
        for pixel in 0..pixels {
            for (index, origin) in self.origins.iter().enumerate() {
                let place = (pixel * window.stride as usize + origin).checked_sub(window.before as usize);
                if let Some(place) = place.filter(|place| *place < length) {
                    sights.push(Sight { input: place * from, seen: pixel * to + index * filter });
                }
            }
        }
        sights
    }

    /// Pixels, each with what all filters see at it, along an axis of so many tiles.
    fn pixels(&self, tiles: usize) -> usize {
        tiles * self.outputs() + self.taps - 1
    }
}

fn taps(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count * count).map(move |tap| (tap / count, tap % count))
}
