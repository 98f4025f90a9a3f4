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

    /// Function `k` at a position in pixels.
    pub fn value(&self, k: usize, position: f32) -> f32 {
        self.amplitude[k] * (self.radians_per_px[k] * position - self.phase[k]).cos()
    }

    /// For each function the other of its frequency: the sine for a cosine, the cosine for a sine, itself for one that
    /// stands alone.
    pub fn exchange(&self) -> Vec<usize> {
        let last = self.phase.len() - 1;
        (0..=last)
            .map(|k| match k {
                0 => 0,
                _ if k % 2 == 0 => k - 1,
                _ => (k + 1).min(last),
            })
            .collect()
    }

    /// The sign with which a shift by `d` brings the exchanged coefficient in: function `k`'s new coefficient is
    /// `cos(ωd)` times its own plus `sign · sin(ωd)` times the other's. 0 where it stands alone.
    pub fn exchange_sign(&self) -> Vec<f32> {
        self.exchange().iter().enumerate().map(|(k, other)| (*other as f32 - k as f32).clamp(-1.0, 1.0)).collect()
    }
}

/// The scale [size x size] of each coefficient of the spectrum: `1 / frequency`, in pixels a cycle. The constant counts
/// as a wave of `mean_cycles` cycles an image.
pub fn spectrum_scale(size: usize, mean_cycles: f64) -> Vec<f32> {
    let cycles = |k: usize| k.div_ceil(2) as f64;
    let scale = |i: usize| match cycles(i / size).hypot(cycles(i % size)) {
        0.0 => size as f64 / mean_cycles,
        frequency => size as f64 / frequency,
    };
    (0..size * size).map(|i| scale(i) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basis_is_orthonormal_at_the_pixels() {
        for size in [8, 9] {
            let axis = FourierAxis::new(size);
            for a in 0..size {
                for b in 0..size {
                    let dot: f32 = (0..size).map(|x| axis.value(a, x as f32) * axis.value(b, x as f32)).sum();
                    let wanted = if a == b { 1.0 } else { 0.0 };
                    assert!((dot - wanted).abs() < 1e-5, "functions {a} and {b} of {size}: {dot}");
                }
            }
        }
    }

    #[test]
    fn turning_each_coefficient_into_its_partner_moves_the_function() {
        // Of an odd size, so that no wave stands alone at Nyquist.
        let axis = FourierAxis::new(9);
        let coefficients: Vec<f32> = (0..9).map(|k| 1.0 - 0.3 * k as f32).collect();
        let shift = 1.37;
        let moved: Vec<f32> = (0..9)
            .map(|k| {
                let (sin, cos) = (axis.radians_per_px[k] * shift).sin_cos();
                cos * coefficients[k] + axis.exchange_sign()[k] * sin * coefficients[axis.exchange()[k]]
            })
            .collect();
        let at = |c: &[f32], x: f32| (0..9).map(|k| c[k] * axis.value(k, x)).sum::<f32>();
        for x in 0..9 {
            let (here, there) = (at(&moved, x as f32), at(&coefficients, x as f32 + shift));
            assert!((here - there).abs() < 1e-5, "at {x}: {here} and {there}");
        }
    }

    #[test]
    fn low_frequencies_weigh_most() {
        let scale = spectrum_scale(16, 0.5);
        // A wave of one cycle in 16 pixels; the constant, which counts as half a cycle; the diagonal at Nyquist.
        assert_eq!((scale[1], scale[0]), (16.0, 32.0));
        assert!((scale[255] - 2f32.sqrt()).abs() < 1e-6);
        assert!(scale.iter().all(|s| *s <= scale[0] && *s >= scale[255]));
    }
}
