//! Winograd's minimal filtering (Winograd 1980; Lavin & Gray 2016, arXiv 1509.09308): a filter's outputs at a few
//! neighbouring positions, with one multiplication for each of six points instead of one for each tap and output.
//!
//! Filter and input are polynomials. Both are evaluated at six points, multiplied there, and the product's coefficients
//! found from its values. Evaluating the input and finding the outputs take additions and a few constants, and are linear,
//! so each has an adjoint.

use super::lanes::Lanes;

/// How many points there are: 0, 1, −1, 2, −2 and infinity.
pub(super) const POINTS: usize = 6;

/// The finite points, and one over the product of a point's distances to the others.
const FINITE: [(f64, f64); POINTS - 1] =
    [(0.0, 1.0 / 4.0), (1.0, -1.0 / 6.0), (-1.0, -1.0 / 6.0), (2.0, 1.0 / 24.0), (-2.0, 1.0 / 24.0)];

/// Outputs that a filter of so many taps has from six inputs.
pub(super) const fn outputs(taps: usize) -> usize {
    POINTS + 1 - taps
}

/// How much each tap of a filter counts at a point.
pub(super) fn evaluate_tap(taps: usize, point: usize, tap: usize) -> f64 {
    match FINITE.get(point) {
        Some((at, share)) => share * at.powi(i32::try_from(tap).unwrap_or(i32::MAX)),
        None => f64::from(u8::from(tap + 1 == taps)),
    }
}

/// The values of six inputs at the points.
#[inline(always)]
pub(super) fn evaluate([a, b, c, d, e, f]: [Lanes; POINTS]) -> [Lanes; POINTS] {
    let (even, odd) = (e - 4.0 * c, d - 4.0 * b);
    let (even_of_two, odd_of_two) = (e - c, 2.0 * (d - b));
    [
        4.0 * a - 5.0 * c + e,
        even + odd,
        even - odd,
        even_of_two + odd_of_two,
        even_of_two - odd_of_two,
        4.0 * b - 5.0 * d + f,
    ]
}

/// The adjoint of [`evaluate`].
#[inline(always)]
pub(super) fn evaluate_adjoint([a, b, c, d, e, f]: [Lanes; POINTS]) -> [Lanes; POINTS] {
    let (even, odd) = (b + c, b - c);
    let (even_of_two, odd_of_two) = (d + e, d - e);
    [
        4.0 * a,
        4.0 * (f - odd) - 2.0 * odd_of_two,
        -5.0 * a - 4.0 * even - even_of_two,
        odd + 2.0 * odd_of_two - 5.0 * f,
        a + even + even_of_two,
        f,
    ]
}

/// The outputs, three or four of them, from the products at the points.
#[inline(always)]
pub(super) fn interpolate<const OUTPUTS: usize>([a, b, c, d, e, f]: [Lanes; POINTS]) -> [Lanes; OUTPUTS] {
    let (even, odd) = (b + c, b - c);
    let (even_of_two, odd_of_two) = (d + e, d - e);
    let powers = [a + even + even_of_two, odd + 2.0 * odd_of_two, even + 4.0 * even_of_two, odd + 8.0 * odd_of_two];
    let mut outputs = [Lanes::default(); OUTPUTS];
    outputs.copy_from_slice(&powers[..OUTPUTS]);
    outputs[OUTPUTS - 1] += f;
    outputs
}

/// The adjoint of [`interpolate`].
#[inline(always)]
pub(super) fn interpolate_adjoint<const OUTPUTS: usize>(outputs: [Lanes; OUTPUTS]) -> [Lanes; POINTS] {
    let mut powers = [Lanes::default(); 4];
    powers[..OUTPUTS].copy_from_slice(&outputs);
    let [a, b, c, d] = powers;
    let (even, odd) = (a + c, b + d);
    let (even_of_two, odd_of_two) = (a + 4.0 * c, 2.0 * b + 8.0 * d);
    [a, even + odd, even - odd, even_of_two + odd_of_two, even_of_two - odd_of_two, outputs[OUTPUTS - 1]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered<const OUTPUTS: usize>(filter: &[f32], input: [f32; POINTS]) -> [f32; OUTPUTS] {
        let values = evaluate(input.map(|value| Lanes([value; 4])));
        let products = std::array::from_fn(|point| {
            let at_point: f64 =
                filter.iter().enumerate().map(|(t, w)| evaluate_tap(filter.len(), point, t) * f64::from(*w)).sum();
            at_point as f32 * values[point]
        });
        interpolate::<OUTPUTS>(products).map(|lanes| lanes.0[2])
    }

    #[test]
    fn outputs_are_those_of_the_filter() {
        let input = [0.3, -1.0, 2.0, 0.7, -0.2, 1.1];
        let filter = [0.5, -0.25, 2.0, 1.5];
        let wanted = |taps: usize, output: usize| -> f32 { (0..taps).map(|t| filter[t] * input[output + t]).sum() };
        for (output, given) in filtered::<3>(&filter, input).into_iter().enumerate() {
            assert!((given - wanted(4, output)).abs() < 1e-5);
        }
        for (output, given) in filtered::<4>(&filter[..3], input).into_iter().enumerate() {
            assert!((given - wanted(3, output)).abs() < 1e-5);
        }
    }

    #[test]
    fn adjoints_are_adjoints() {
        let draw = |seed: f32| -> [Lanes; POINTS] {
            std::array::from_fn(|i| Lanes(std::array::from_fn(|lane| (seed * (i * 4 + lane + 1) as f32).sin())))
        };
        let dot = |a: &[Lanes], b: &[Lanes]| -> f32 {
            a.iter().zip(b).flat_map(|(a, b)| a.0.into_iter().zip(b.0)).map(|(a, b)| a * b).sum()
        };
        let (there, back) = (draw(0.7), draw(1.3));
        assert!((dot(&evaluate(there), &back) - dot(&there, &evaluate_adjoint(back))).abs() < 1e-4);
        let [a, b, c, d, ..] = back;
        let [four, three] = [&[a, b, c, d][..], &[a, b, c]];
        assert!((dot(&interpolate::<4>(there), four) - dot(&there, &interpolate_adjoint([a, b, c, d]))).abs() < 1e-4);
        assert!((dot(&interpolate::<3>(there), three) - dot(&there, &interpolate_adjoint([a, b, c]))).abs() < 1e-4);
    }
}
