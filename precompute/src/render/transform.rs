//! Small random affine transforms, one a step, and the step's learning rate.
//!
//! An image that reproduces an activation only at one exact position and scale is noise; one that does so under shifts
//! and small changes of scale shows what the layer answers to (Olah et al. 2017). The image is periodic, so it is
//! shifted by anything up to its whole side: the border, where the network pads with nothing, is somewhere else at
//! each step and leaves no frame. All images of a batch share a step's draw, so the points of a strip see the same
//! sequence and differ by their targets alone.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Columns of the schedule.
pub const SCHEDULE_COLUMNS: usize = 5;

/// The schedule [steps x 5]: for each step the scale of rows and columns, the shift of rows and columns in pixels,
/// and the learning rate. Scales lie within `1 ± scale`, shifts within `size_px`.
pub fn schedule(scale: f32, size_px: usize, rates: &[f32], seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut table = Vec::with_capacity(rates.len() * SCHEDULE_COLUMNS);
    for rate in rates {
        // The two axes scale together: a network that knows circles should not be shown ellipses.
        let scale = 1.0 + scale * random.random_range(-1.0f32..=1.0);
        let mut shift = || size_px as f32 * random.random_range(0.0f32..1.0);
        table.extend([scale, scale, shift(), shift(), *rate]);
    }
    table
}

/// The one row that leaves the image as it is.
pub fn identity_row() -> Vec<f32> {
    vec![1.0, 1.0, 0.0, 0.0, 0.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_in_range_and_come_from_the_seed() {
        let table = schedule(0.1, 64, &[0.5; 100], 7);
        assert_eq!(table, schedule(0.1, 64, &[0.5; 100], 7));
        assert_ne!(table, schedule(0.1, 64, &[0.5; 100], 8));
        for row in table.chunks(SCHEDULE_COLUMNS) {
            assert!((row[0] - 1.0).abs() <= 0.1 + 1e-6 && row[0] == row[1]);
            assert!((0.0..=64.0).contains(&row[2]) && (0.0..=64.0).contains(&row[3]));
            assert_eq!(row[4], 0.5);
        }
    }
}
