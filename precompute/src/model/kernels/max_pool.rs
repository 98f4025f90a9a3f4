//! The max-pool that remembers where its maxima stood, and its adjoint.
//!
//! ONNX Runtime's own with indices compares one value after the other; this one compares whole rows, first down the
//! window's columns and then across them.

use super::lacks;
use crate::model::graph::ints;
use crate::model::onnx::AttributeProto;
use crate::model::window::Window;
use ort::operator::{ComputeContext, Kernel, KernelContext, Operator, OperatorInput, OperatorOutput};
use ort::value::TensorElementType::{Float32, Int32};
use std::ops::Range;

/// `(x) -> (y, places)`: maps [N x C x H x W] to the maxima of windows, and where in its map each stood (row times
/// width plus column), as int32. Of equal values, the first of the leftmost column that has one counts.
pub struct MaxPool;

/// `(dy, places) -> (dx)`: each gradient goes to where its maximum stood; where windows overlap, they add up.
pub struct MaxPoolAdjoint;

impl MaxPool {
    /// Its name in a graph.
    pub const NAME: &str = "MaxPool";
}

impl MaxPoolAdjoint {
    /// Its name in a graph.
    pub const NAME: &str = "MaxPoolAdjoint";
}

impl Window {
    /// The attributes that both operators have.
    pub(crate) fn attributes(&self) -> Vec<AttributeProto> {
        let Self { kernel, strides, dilations, pads, input, output } = self;
        vec![
            ints("kernel", kernel),
            ints("strides", strides),
            ints("dilations", dilations),
            ints("pads", pads),
            ints("input", input),
            ints("output", output),
        ]
    }

    fn of_attributes(context: &KernelContext<'_>) -> ort::Result<Self> {
        let values = |name: &str| context.get::<Vec<i64>>(name).unwrap_or_default();
        let pair = |name: &str| <[i64; 2]>::try_from(values(name)).map_err(|_| lacks(name));
        Ok(Self {
            kernel: pair("kernel")?,
            strides: pair("strides")?,
            dilations: pair("dilations")?,
            pads: values("pads").try_into().map_err(|_| lacks("pads"))?,
            input: pair("input")?,
            output: pair("output")?,
        })
    }
}

impl Operator for MaxPool {
    type Kernel<'attr> = Forward;

    fn name(&self) -> &str {
        Self::NAME
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        [OperatorInput::required(Float32)]
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        [OperatorOutput::required(Float32), OperatorOutput::required(Int32)]
    }

    fn create_kernel<'attr>(&self, context: &KernelContext<'attr>) -> ort::Result<Forward> {
        let window = Window::of_attributes(context)?;
        Ok(Forward { columns: Columns::new(&window), window })
    }
}

impl Operator for MaxPoolAdjoint {
    type Kernel<'attr> = Adjoint;

    fn name(&self) -> &str {
        Self::NAME
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        [OperatorInput::required(Float32), OperatorInput::required(Int32)]
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        [OperatorOutput::required(Float32)]
    }

    fn create_kernel<'attr>(&self, context: &KernelContext<'attr>) -> ort::Result<Adjoint> {
        Ok(Adjoint { window: Window::of_attributes(context)? })
    }
}

/// [`MaxPool`] at work.
pub struct Forward {
    window: Window,
    columns: Columns,
}

impl Kernel for Forward {
    fn compute(&mut self, context: &ComputeContext) -> ort::Result<()> {
        let x = context.input(0)?.ok_or_else(|| lacks("input"))?;
        let (shape, x) = x.try_extract_tensor::<f32>()?;
        let [rows, columns] = self.window.output;
        let shape = [shape[0], shape[1], rows, columns];
        let mut y = context.output(0, shape)?.ok_or_else(|| lacks("first output"))?;
        let mut places = context.output(1, shape)?.ok_or_else(|| lacks("second output"))?;
        let (y, places) = (y.try_extract_tensor_mut::<f32>()?.1, places.try_extract_tensor_mut::<i32>()?.1);
        let maps = x.chunks_exact(area(self.window.input));
        let pooled = area(self.window.output);
        for ((x, y), places) in maps.zip(y.chunks_exact_mut(pooled)).zip(places.chunks_exact_mut(pooled)) {
            self.columns.pool(&self.window, x, y, places);
        }
        Ok(())
    }
}

/// [`MaxPoolAdjoint`] at work.
pub struct Adjoint {
    window: Window,
}

impl Kernel for Adjoint {
    fn compute(&mut self, context: &ComputeContext) -> ort::Result<()> {
        let dy = context.input(0)?.ok_or_else(|| lacks("first input"))?;
        let places = context.input(1)?.ok_or_else(|| lacks("second input"))?;
        let ((shape, dy), (_, places)) = (dy.try_extract_tensor::<f32>()?, places.try_extract_tensor::<i32>()?);
        let [rows, columns] = self.window.input;
        let mut dx = context.output(0, [shape[0], shape[1], rows, columns])?.ok_or_else(|| lacks("output"))?;
        let dx = dx.try_extract_tensor_mut::<f32>()?.1;
        let pooled = area(self.window.output);
        for ((dx, dy), places) in
            dx.chunks_exact_mut(area(self.window.input)).zip(dy.chunks_exact(pooled)).zip(places.chunks_exact(pooled))
        {
            dx.fill(0.0);
            for (gradient, place) in dy.iter().zip(places) {
                dx[*place as usize] += gradient;
            }
        }
        Ok(())
    }
}

/// The maxima of the columns of a row of windows, with a border on which no maximum stands.
///
/// Maxima are found first and looked for then: neither loop has a branch, which in activations, half of them zero,
/// would be guessed wrong as often as right.
struct Columns {
    maxima: Vec<f32>,
    places: Vec<i32>,
    /// The columns of the map among them.
    on_map: Range<usize>,
    /// The same, those columns together that are as many steps apart as windows are: window after window finds its
    /// first column side by side, and so its second.
    strided_maxima: Vec<f32>,
    strided_places: Vec<i32>,
}

impl Columns {
    fn new(window: &Window) -> Self {
        let [before, width, stride] = [window.pads[1], window.input[1], window.strides[1]].map(|v| v as usize);
        let all = (window.covered(1) as usize).max(before + width).next_multiple_of(stride);
        Self {
            maxima: vec![f32::NEG_INFINITY; all],
            places: vec![0; all],
            on_map: before..before + width,
            strided_maxima: vec![0.0; all],
            strided_places: vec![0; all],
        }
    }

    /// Pool one map `x`.
    fn pool(&mut self, window: &Window, x: &[f32], y: &mut [f32], places: &mut [i32]) {
        let (columns, stride) = (window.output[1] as usize, window.strides[1] as usize);
        for (row, (y, places)) in y.chunks_exact_mut(columns).zip(places.chunks_exact_mut(columns)).enumerate() {
            self.down(window, row as i64, x);
            gather(&self.maxima, stride, &mut self.strided_maxima);
            gather(&self.places, stride, &mut self.strided_places);
            self.across(window, y, places);
        }
    }

    /// The maxima of each column over the rows of the window's `row`th position.
    fn down(&mut self, window: &Window, row: i64, x: &[f32]) {
        let width = self.on_map.len();
        let (maxima, places) = (&mut self.maxima[self.on_map.clone()], &mut self.places[self.on_map.clone()]);
        maxima.fill(f32::NEG_INFINITY);
        for y in window.on_map(0, row) {
            raise(maxima, &x[y as usize * width..][..width]);
        }
        // From the last to the first, which stays.
        for y in window.on_map(0, row).rev() {
            let start = y as usize * width;
            for (c, (place, (maximum, value))) in
                places.iter_mut().zip(maxima.iter().zip(&x[start..][..width])).enumerate()
            {
                *place = select(value == maximum, (start + c) as i32, *place);
            }
        }
    }

    /// The maxima over the columns of each window of a row.
    fn across(&self, window: &Window, y: &mut [f32], places: &mut [i32]) {
        let [kernel, stride, spacing] = [window.kernel[1], window.strides[1], window.dilations[1]].map(|v| v as usize);
        let steps = self.maxima.len() / stride;
        let of_windows = |k: usize| (k * spacing % stride) * steps + k * spacing / stride;
        y.fill(f32::NEG_INFINITY);
        for k in 0..kernel {
            raise(y, &self.strided_maxima[of_windows(k)..][..y.len()]);
        }
        for k in (0..kernel).rev() {
            let (maxima, their_places) = (&self.strided_maxima[of_windows(k)..], &self.strided_places[of_windows(k)..]);
            for ((y, place), (maximum, its_place)) in y.iter().zip(&mut *places).zip(maxima.iter().zip(their_places)) {
                *place = select(y == maximum, *its_place, *place);
            }
        }
    }
}

/// Every value raised to the other.
fn raise(values: &mut [f32], others: &[f32]) {
    for (value, other) in values.iter_mut().zip(others) {
        // Unlike `max`, which minds what is no number, one instruction.
        *value = if *other > *value { *other } else { *value };
    }
}

/// The values in the order of their remainder by `stride`.
fn gather<T: Copy>(values: &[T], stride: usize, gathered: &mut [T]) {
    let steps = values.len() / stride;
    for (remainder, gathered) in gathered.chunks_exact_mut(steps).enumerate() {
        for (step, gathered) in values.chunks_exact(stride).zip(gathered) {
            *gathered = step[remainder];
        }
    }
}

/// One of two numbers, without a branch.
fn select(first: bool, a: i32, b: i32) -> i32 {
    let mask = -i32::from(first);
    (a & mask) | (b & !mask)
}

fn area([height, width]: [i64; 2]) -> usize {
    (height * width) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of which many are equal, as after a ReLU.
    fn values(count: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 7919 + 13) % 31) as f32 - 20.0).map(|v| v.max(0.0)).collect()
    }

    #[test]
    fn each_place_holds_the_maximum_of_its_window() {
        let windows = [
            // As in InceptionV1: overlapping, the last one hanging over.
            Window { kernel: [3, 3], strides: [2, 2], dilations: [1, 1], pads: [0; 4], input: [8, 10], output: [4, 5] },
            // Padded, all sizes different.
            Window {
                kernel: [3, 2],
                strides: [1, 3],
                dilations: [1, 1],
                pads: [1, 1, 1, 1],
                input: [5, 9],
                output: [5, 4],
            },
            // Dilated, with columns left over.
            Window { kernel: [2, 3], strides: [3, 2], dilations: [2, 2], pads: [0; 4], input: [9, 12], output: [3, 4] },
        ];
        for window in windows {
            let x = values(area(window.input));
            let (mut y, mut places) = (vec![0.0; area(window.output)], vec![0; area(window.output)]);
            Columns::new(&window).pool(&window, &x, &mut y, &mut places);
            let width = window.input[1];
            for row in 0..window.output[0] {
                for column in 0..window.output[1] {
                    let index = (row * window.output[1] + column) as usize;
                    let all = window.on_map(0, row).flat_map(|r| window.on_map(1, column).map(move |c| r * width + c));
                    let all: Vec<i64> = all.collect();
                    let maximum = all.iter().map(|place| x[*place as usize]).fold(f32::NEG_INFINITY, f32::max);
                    assert_eq!(y[index], maximum, "{row}, {column}");
                    assert!(all.contains(&i64::from(places[index])), "{row}, {column}: {} is outside", places[index]);
                    assert_eq!(x[places[index] as usize], maximum, "{row}, {column}");
                }
            }
        }
    }
}
