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

/// The matrix [3 x 3] from the same axes to greys: brightness as in [`colour_from_axes`], on average over red, green
/// and blue, and nothing of the opponent axes.
pub fn grey_from_axes() -> [[f32; 3]; 3] {
    let brightness = colour_from_axes().iter().map(|row| row[0]).sum::<f32>() / 3.0;
    [[brightness, 0.0, 0.0]; 3]
}

/// The decorrelated axes of a colour: red, green and blue between 0 and 1, without the ends.
pub fn axes_from_colour(colour: [f32; 3]) -> [f32; 3] {
    let m = colour_from_axes().map(|row| row.map(f64::from));
    let logits = colour.map(|value| (f64::from(value) / (1.0 - f64::from(value))).ln());
    // Cramer's rule.
    let determinant = |m: &[[f64; 3]; 3]| {
        let minor = |a: usize, b: usize| m[1][a] * m[2][b] - m[1][b] * m[2][a];
        m[0][0] * minor(1, 2) - m[0][1] * minor(0, 2) + m[0][2] * minor(0, 1)
    };
    std::array::from_fn(|axis| {
        let mut replaced = m;
        replaced.iter_mut().zip(logits).for_each(|(row, logit)| row[axis] = logit);
        (determinant(&replaced) / determinant(&m)) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_comes_back_from_its_axes() {
        let colour = [0.05, 0.4, 0.95];
        let axes = axes_from_colour(colour);
        for (row, value) in colour_from_axes().iter().zip(colour) {
            let logit: f32 = row.iter().zip(axes).map(|(m, axis)| m * axis).sum();
            assert!((1.0 / (1.0 + (-logit).exp()) - value).abs() < 1e-5);
        }
    }

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
