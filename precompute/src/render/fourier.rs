//! The Fourier parameterisation of an image: `image = B · spectrum · Bᵀ`, with B the real Fourier basis.
//!
//! All frequencies start with the same energy and move at a rate in proportion to `1 / frequency` (Olah et al. 2017),
//! so that a step changes an image the way photos differ from each other, not pixel by pixel.
//!
//! The basis is a set of functions, not of vectors: evaluated between the pixels it gives the image moved and scaled,
//! with exact band-limited interpolation and without a border, since it is periodic. That is how the random affine
//! transform costs nothing: the graph evaluates B at transformed positions.

/// One axis of the real Fourier basis of length `size`: function `k` is
/// `amplitude[k] · cos(radians_per_px[k] · position − phase[k])`.
pub struct FourierAxis {
    /// Angular frequencies, in radians a pixel.
    pub radians_per_px: Vec<f32>,
    /// 0 for cosines, π/2 for sines.
    pub phase: Vec<f32>,
    /// Amplitudes that make the basis orthonormal at integer positions.
    pub amplitude: Vec<f32>,
}

impl FourierAxis {
    /// The basis for `size` pixels, by ascending frequency: the constant, cosine and sine of each frequency, and for
    /// an even size the cosine at the Nyquist frequency.
    pub fn new(size: usize) -> Self {
        let n = size as f64;
        let mut axis = Self { radians_per_px: Vec::new(), phase: Vec::new(), amplitude: Vec::new() };
        for k in 0..size {
            let cycles = k.div_ceil(2);
            let alone = cycles == 0 || 2 * cycles == size;
            let sine = k % 2 == 0 && k > 0;
            axis.radians_per_px.push((std::f64::consts::TAU * cycles as f64 / n) as f32);
            axis.phase.push(if sine { std::f32::consts::FRAC_PI_2 } else { 0.0 });
            axis.amplitude.push(((if alone { 1.0 } else { 2.0 }) / n).sqrt() as f32);
        }
        axis
    }
}

/// The scale [size x size] of each coefficient of the spectrum: `1 / frequency` in cycles a pixel, but no more than
/// `size`, and divided by its root mean square.
pub fn spectrum_scale(size: usize) -> Vec<f32> {
    let cycles_per_px = |k: usize| k.div_ceil(2) as f64 / size as f64;
    let scale: Vec<f64> = (0..size * size)
        .map(|i| {
            let frequency = cycles_per_px(i / size).hypot(cycles_per_px(i % size));
            1.0 / frequency.max(1.0 / size as f64)
        })
        .collect();
    let root_mean_square = (scale.iter().map(|s| s * s).sum::<f64>() / scale.len() as f64).sqrt();
    scale.iter().map(|s| (s / root_mean_square) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basis_is_orthonormal_at_the_pixels() {
        for size in [8, 9] {
            let axis = FourierAxis::new(size);
            let value =
                |k: usize, x: usize| axis.amplitude[k] * (axis.radians_per_px[k] * x as f32 - axis.phase[k]).cos();
            for a in 0..size {
                for b in 0..size {
                    let dot: f32 = (0..size).map(|x| value(a, x) * value(b, x)).sum();
                    let wanted = if a == b { 1.0 } else { 0.0 };
                    assert!((dot - wanted).abs() < 1e-5, "functions {a} and {b} of {size}: {dot}");
                }
            }
        }
    }

    #[test]
    fn low_frequencies_weigh_most() {
        let scale = spectrum_scale(16);
        // The constant and the slowest waves share the largest scale; the diagonal Nyquist has the smallest.
        assert_eq!(scale[0], scale[1]);
        assert!(scale.iter().all(|s| *s <= scale[0] && *s >= scale[255]));
        let mean_square = scale.iter().map(|s| s * s).sum::<f32>() / 256.0;
        assert!((mean_square - 1.0).abs() < 1e-5);
    }
}
