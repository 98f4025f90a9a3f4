//! Decorrelated colours.
//!
//! The three colour channels of photos rise and fall together, so a step in red, green or blue alone is mostly a step
//! in brightness. The spectrum therefore holds coefficients of the colour correlations of ImageNet: a brightness axis
//! first, then two opponent axes. The matrix is that of Olah et al. 2017 ("Feature visualization"), as Lucent has it:
//! a square root of ImageNet's colour covariance, divided by its largest column norm.

/// Rows are red, green and blue; columns are the decorrelated axes.
const COLOUR_FROM_AXES: [[f64; 3]; 3] = [[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]];

/// The matrix [3 x 3] from decorrelated axes to red, green and blue, its largest column norm one.
pub fn colour_from_axes() -> [[f32; 3]; 3] {
    let norm = |axis: usize| COLOUR_FROM_AXES.iter().map(|row| row[axis] * row[axis]).sum::<f64>().sqrt();
    let largest = norm(0).max(norm(1)).max(norm(2));
    COLOUR_FROM_AXES.map(|row| row.map(|value| (value / largest) as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_column_has_norm_one() {
        let m = colour_from_axes();
        let norm = |axis: usize| m.iter().map(|row| row[axis] * row[axis]).sum::<f32>().sqrt();
        assert!((norm(0) - 1.0).abs() < 1e-6 && norm(1) < 1.0 && norm(2) < 1.0);
    }

    #[test]
    fn the_first_axis_is_brightness() {
        let m = colour_from_axes();
        assert!(m.iter().all(|row| (row[0] - m[0][0]).abs() < 0.03));
    }
}
