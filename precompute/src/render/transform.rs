//! The random affine transform of each step, and its learning rate, drawn ahead into a table.
//!
//! All images of a batch share a step's draw, so the points of a strip see the same sequence and differ by their
//! targets alone.
//!
//! A position `(x, y)` of the transformed image, measured from the centre, shows the place `s·R·(x, y)` of the image,
//! moved by the shift; R turns by θ. As two shears and a scaling of each axis, which is how `synthesis.rs` does
//! it, that is `v = tan θ · u + (s / cos θ) · y` at `u = s cos θ · x − s sin θ · y`.

use super::settings::Transform;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Columns of the schedule.
pub const SCHEDULE_COLUMNS: usize = 7;

/// What a step does, in the order of the schedule's columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Scale of rows and of columns.
    pub scale: [f32; 2],
    /// Shift of rows and of columns, in pixels.
    pub shift: [f32; 2],
    /// How far rows move a column (tan θ), and columns a row (−s sin θ), in pixels a pixel.
    pub shear: [f32; 2],
    /// The learning rate.
    pub rate: f32,
}

impl Row {
    /// The row that leaves the image as it is.
    pub const IDENTITY: Self = Self { scale: [1.0; 2], shift: [0.0; 2], shear: [0.0; 2], rate: 0.0 };

    /// Scaled by `scale`, turned by `degrees`, moved by `shift` (rows, columns) pixels.
    pub fn new(scale: f32, degrees: f32, shift: [f32; 2], rate: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { scale: [scale / cos, scale * cos], shift, shear: [sin / cos, -scale * sin], rate }
    }

    /// As it stands in the schedule.
    pub fn columns(&self) -> [f32; SCHEDULE_COLUMNS] {
        let Self { scale, shift, shear, rate } = *self;
        [scale[0], scale[1], shift[0], shift[1], shear[0], shear[1], rate]
    }
}

/// The schedule [steps x 7]: a [`Row`] for each of the learning rates.
pub fn schedule(transform: Transform, size_px: usize, rates: &[f32], seed: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut within = |largest: f32| largest * random.random_range(-1.0f32..=1.0);
    let shift = transform.shift_px.unwrap_or(size_px as f32 / 2.0);
    let row = |rate: &f32| {
        // The two axes scale together: a network that knows circles should not be shown ellipses.
        let scale = 1.0 + within(transform.scale);
        let shift = [within(shift), within(shift)];
        // Drawn last, so that turning or not leaves the other draws of this step as they are.
        let degrees = if transform.rotation_degrees == 0.0 { 0.0 } else { within(transform.rotation_degrees) };
        Row::new(scale, degrees, shift, *rate).columns()
    };
    rates.iter().flat_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_in_range_and_come_from_the_seed() {
        let transform = Transform { scale: 0.1, rotation_degrees: 0.0, shift_px: Some(3.0) };
        let table = schedule(transform, 64, &[0.5; 100], 7);
        assert_eq!(table, schedule(transform, 64, &[0.5; 100], 7));
        assert_ne!(table, schedule(transform, 64, &[0.5; 100], 8));
        for row in table.chunks(SCHEDULE_COLUMNS) {
            assert!((row[0] - 1.0).abs() <= 0.1 + 1e-6 && row[0] == row[1]);
            assert!(row[2].abs() <= 3.0 && row[3].abs() <= 3.0);
            assert_eq!((row[4], row[5], row[6]), (0.0, 0.0, 0.5));
        }
    }

    #[test]
    fn two_shears_and_two_scales_are_a_turn() {
        let row = Row::new(1.07, 9.0, [0.0; 2], 0.0);
        let (sin, cos) = 9f32.to_radians().sin_cos();
        let place = |x: f32, y: f32| {
            let u = row.scale[1] * x + row.shear[1] * y;
            (u, row.shear[0] * u + row.scale[0] * y)
        };
        for (x, y) in [(1.0, 0.0), (0.0, 1.0), (-3.0, 2.0)] {
            let (u, v) = place(x, y);
            assert!((u - 1.07 * (cos * x - sin * y)).abs() < 1e-5, "u {u} at {x}, {y}");
            assert!((v - 1.07 * (sin * x + cos * y)).abs() < 1e-5, "v {v} at {x}, {y}");
        }
    }
}
