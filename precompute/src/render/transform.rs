//! Small random affine transforms, one a step, and the step's learning rate.
//!
//! An image that reproduces an activation only at one exact position and scale is noise; one that does so under small
//! shifts and scalings shows what the layer answers to (Olah et al. 2017). All images of a batch share a step's draw,
//! so the points of a strip see the same sequence and differ by their targets alone.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// How far the random transforms go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransformRange {
    /// Largest shift in each direction, in pixels.
    pub shift_px: f32,
    /// Largest change of scale: 0.05 is 5 % smaller to 5 % larger.
    pub scale: f32,
}

/// Columns of the schedule.
pub const SCHEDULE_COLUMNS: usize = 5;

/// The schedule [steps x 5]: for each step the scale of rows and columns, the shift of rows and columns in pixels,
/// and the learning rate.
pub fn schedule(range: TransformRange, rates: &[f32], seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut table = Vec::with_capacity(rates.len() * SCHEDULE_COLUMNS);
    for rate in rates {
        // The two axes scale together: a network that knows circles should not be shown ellipses.
        let scale = 1.0 + range.scale * random.random_range(-1.0f32..=1.0);
        let mut shift = || range.shift_px * random.random_range(-1.0f32..=1.0);
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
        let range = TransformRange { shift_px: 8.0, scale: 0.1 };
        let table = schedule(range, &[0.5; 100], 7);
        assert_eq!(table, schedule(range, &[0.5; 100], 7));
        assert_ne!(table, schedule(range, &[0.5; 100], 8));
        for row in table.chunks(SCHEDULE_COLUMNS) {
            assert!((row[0] - 1.0).abs() <= 0.1 + 1e-6 && row[0] == row[1]);
            assert!(row[2].abs() <= 8.0 && row[3].abs() <= 8.0);
            assert_eq!(row[4], 0.5);
        }
    }
}
