//! What an image starts from: noise, on a flat colour where [`tuning_shared::live::FlatColours`] knows one near its
//! target.

use super::adam::coefficient_scale;
use super::settings::{Parameterisation, Settings};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// The coefficients [3 x S x S] of noise.
pub(super) fn noise(settings: &Settings, seed: u64) -> Vec<f32> {
    // Another stream than the transforms': the two are independent.
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(1);
    let scale = coefficient_scale(settings);
    (0..3)
        .flat_map(|_| scale.iter())
        .map(|scale| {
            let noise: f32 = StandardNormal.sample(&mut random);
            settings.noise * scale * noise
        })
        .collect()
}

/// Coefficients [3 x S x S] moved by a flat colour.
pub(super) fn add_flat(settings: &Settings, coefficients: &mut [f32], axes: [f32; 3]) {
    let size = settings.size_px;
    for (map, value) in coefficients.chunks_exact_mut(size * size).zip(axes) {
        match settings.parameterisation {
            // The constant wave has the amplitude 1 / S.
            Parameterisation::Fourier => map[0] += value * size as f32,
            Parameterisation::Pixel => map.iter_mut().for_each(|pixel| *pixel += value),
        }
    }
}
