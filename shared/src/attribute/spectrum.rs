//! The Fourier transform of a small image, as products of matrices, and the moments of its power.

use ndarray::{Array1, Array2};
use std::f64::consts::TAU;

/// Waves of an image [S x S]: real and imaginary part, rows by vertical and columns by horizontal wave number.
#[derive(Clone, Debug)]
pub(super) struct Spectrum {
    pub(super) real: Array2<f32>,
    pub(super) imaginary: Array2<f32>,
}

impl Spectrum {
    /// The mean of three, that of the mean image.
    pub(super) fn mean([a, b, c]: &[Self; 3]) -> Self {
        let mean = |a: &Array2<f32>, b: &Array2<f32>, c: &Array2<f32>| (a + b + c) / 3.0;
        Self { real: mean(&a.real, &b.real, &c.real), imaginary: mean(&a.imaginary, &b.imaginary, &c.imaginary) }
    }
}

/// The transform of images of one size.
pub(super) struct Transform {
    cosines: Array2<f32>,
    sines: Array2<f32>,
    window: Array1<f32>,
}

impl Transform {
    pub(super) fn new(side: usize) -> Self {
        let turn = |(i, j): (usize, usize)| TAU * ((i * j) % side) as f64 / side as f64;
        let hann = |i: usize| 0.5 - 0.5 * (TAU * (i as f64 + 0.5) / side as f64).cos();
        Self {
            cosines: Array2::from_shape_fn((side, side), |at| turn(at).cos() as f32),
            sines: Array2::from_shape_fn((side, side), |at| turn(at).sin() as f32),
            window: (0..side).map(|i| hann(i) as f32).collect(),
        }
    }

    /// The waves of an image within the window, less its mean there.
    pub(super) fn spectrum(&self, image: &Array2<f32>) -> Spectrum {
        let mean = self.window.dot(&image.dot(&self.window)) / self.window.sum().powi(2);
        let column = self.window.view().insert_axis(ndarray::Axis(1));
        let windowed = (image - mean) * &self.window * column;
        self.product(&windowed, &Array2::zeros(windowed.dim()), -1.0)
    }

    /// The complex image whose waves these are.
    pub(super) fn inverse(&self, waves: &Spectrum) -> Spectrum {
        let Spectrum { real, imaginary } = self.product(&waves.real, &waves.imaginary, 1.0);
        let count = real.len() as f32;
        Spectrum { real: real / count, imaginary: imaginary / count }
    }

    /// E · (real + i · imaginary) · E with E = exp(±2π i j k / S).
    fn product(&self, real: &Array2<f32>, imaginary: &Array2<f32>, sign: f32) -> Spectrum {
        let (c, s) = (&self.cosines, &self.sines);
        let (right_real, right_imaginary) =
            (real.dot(c) - imaginary.dot(s) * sign, real.dot(s) * sign + imaginary.dot(c));
        Spectrum {
            real: c.dot(&right_real) - s.dot(&right_imaginary) * sign,
            imaginary: s.dot(&right_real) * sign + c.dot(&right_imaginary),
        }
    }
}

/// The wave number, from −S/2 to S/2, of a row or column.
pub(super) fn wave_number(index: usize, side: usize) -> f64 {
    if 2 * index > side { index as f64 - side as f64 } else { index as f64 }
}

/// What the power of an image's channels says.
pub(super) struct Moments {
    /// Mean variance of a pixel, over channels.
    pub(super) variance: f64,
    /// exp of the mean of ln f, weighted with power: cycles a pixel.
    pub(super) frequency: f64,
    /// Main direction of the structure tensor, radians.
    pub(super) angle: f64,
    /// Difference of the tensor's eigenvalues over their sum.
    pub(super) coherence: f64,
}

impl Moments {
    pub(super) fn of(spectra: &[Spectrum; 3]) -> Self {
        let side = spectra[0].real.nrows();
        let (mut power, mut logarithms, mut gradients, mut double) = (0.0, 0.0, 0.0, [0.0; 2]);
        for row in 0..side {
            for column in 0..side {
                let (x, y) = (wave_number(column, side), wave_number(row, side));
                let squared = x * x + y * y;
                // The Nyquist rows and columns hold two directions at once.
                if squared == 0.0 || 2 * row == side || 2 * column == side {
                    continue;
                }
                let at = [row, column];
                let here: f64 =
                    spectra.iter().map(|s| f64::from(s.real[at]).powi(2) + f64::from(s.imaginary[at]).powi(2)).sum();
                power += here;
                logarithms += here * 0.5 * squared.ln();
                gradients += here * squared;
                double[0] += here * (x * x - y * y);
                double[1] += here * 2.0 * x * y;
            }
        }
        // Parseval: S⁴, and the mean of the squared window is (3/8)².
        let scale = (side as f64).powi(4) * (3.0_f64 / 8.0).powi(2) * 3.0;
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        Self {
            variance: power / scale,
            frequency: ratio(logarithms, power).exp() / side as f64,
            angle: 0.5 * double[1].atan2(double[0]),
            coherence: ratio(double[0].hypot(double[1]), gradients),
        }
    }
}
