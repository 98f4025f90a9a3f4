//! The common phase of a texture's waves.
//!
//! Idea: keep of an image the waves that travel along a direction n, not against it, and it becomes complex, the
//! analytic signal a = Σ A exp(i k·x). In the mean of a·|a|² = a·a·ā over the image only triples of waves remain with
//! k₁ + k₂ = k₃ (the bispectrum), each with the phase φ₁ + φ₂ − φ₃. Shifting the image changes none of these, and waves
//! that all have the phase φ where they come together give φ. Turning the image half round, or taking −n for n, gives
//! −φ; negating the image gives φ + 180°.

use super::spectrum::{Spectrum, Transform, wave_number};

/// The common phase of waves along a direction.
pub(super) struct CommonPhase {
    /// Radians.
    pub(super) argument: f64,
    /// |E[a·|a|²]| / E[|a|³], from 0 to 1.
    pub(super) agreement: f64,
}

/// The common phase along the direction `angle`, in radians, 0 along x and π/2 downwards.
pub(super) fn common_phase(transform: &Transform, waves: &Spectrum, angle: f64) -> CommonPhase {
    let side = waves.real.nrows();
    let (sin, cos) = angle.sin_cos();
    let mut along = waves.clone();
    for row in 0..side {
        for column in 0..side {
            if wave_number(column, side) * cos + wave_number(row, side) * sin <= 0.0 {
                along.real[[row, column]] = 0.0;
                along.imaginary[[row, column]] = 0.0;
            }
        }
    }
    let signal = transform.inverse(&along);
    let (mut sum, mut cubes) = ([0.0; 2], 0.0);
    for (real, imaginary) in signal.real.iter().zip(&signal.imaginary) {
        let (real, imaginary) = (f64::from(*real), f64::from(*imaginary));
        let squared = real * real + imaginary * imaginary;
        sum[0] += real * squared;
        sum[1] += imaginary * squared;
        cubes += squared.powf(1.5);
    }
    let agreement = if cubes > 0.0 { sum[0].hypot(sum[1]) / cubes } else { 0.0 };
    CommonPhase { argument: sum[1].atan2(sum[0]), agreement }
}
