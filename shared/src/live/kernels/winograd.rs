//! Winograd's minimal filtering (Winograd 1980; Lavin & Gray 2016, arXiv 1509.09308): a filter's outputs at four
//! neighbouring positions, with one multiplication for each of a few points instead of one for each tap and output.
//!
//! Filter and input are polynomials. Both are evaluated at the points, multiplied there, and the product's coefficients
//! found from its values. Evaluating the input and finding the outputs take additions and a few constants, and are linear,
//! so each has an adjoint. Filters of three taps need the points 0, 1, −1, 2, −2 and infinity; those of four taps one half
//! as well.

use super::lanes::Lanes;

/// Outputs of a tile along an axis.
pub(super) const OUTPUTS: usize = 4;

/// Points for filters of three taps.
pub(super) const SIX: usize = 6;
/// Points for filters of four taps: those and one half, before infinity.
pub(super) const SEVEN: usize = 7;

/// The finite points, and one over the product of a point's distances to those of the six.
const FINITE: [(f64, f64); SEVEN - 1] = [
    (0.0, 1.0 / 4.0),
    (1.0, -1.0 / 6.0),
    (-1.0, -1.0 / 6.0),
    (2.0, 1.0 / 24.0),
    (-2.0, 1.0 / 24.0),
    (HALF, 32.0 / 45.0),
];
const HALF: f64 = 0.5;

/// How much a tap of a filter counts at one of as many points as filters of so many taps need.
pub(super) fn tap_at(points: usize, point: usize, tap: usize) -> f64 {
    if point + 1 == points {
        return f64::from(u8::from(tap + OUTPUTS == points));
    }
    let (at, share) = FINITE[point];
    let power = at.powi(i32::try_from(tap).unwrap_or(i32::MAX));
    if points == SEVEN && at != HALF { power * share / (at - HALF) } else { power * share }
}

/// The values of as many inputs as there are points, six or seven, at the points.
#[inline(always)]
pub(super) fn evaluate<const POINTS: usize>(inputs: [Lanes; POINTS]) -> [Lanes; POINTS] {
    let mut values = [Lanes::default(); POINTS];
    if POINTS == SIX {
        values.copy_from_slice(&evaluate_at_six(first_six(&inputs)));
    } else {
        // A polynomial that is nothing at one half too is x − ½ times one of the six.
        let mut differences = [Lanes::default(); SIX];
        for (difference, pair) in differences.iter_mut().zip(inputs.windows(2)) {
            *difference = pair[1] - 0.5 * pair[0];
        }
        let at_six = evaluate_at_six(differences);
        values[..SIX].copy_from_slice(&at_six);
        values[SIX - 1] = last_of_six(first_six(&inputs));
        values[POINTS - 1] = at_six[SIX - 1];
    }
    values
}

/// The adjoint of [`evaluate`].
#[inline(always)]
pub(super) fn evaluate_adjoint<const POINTS: usize>(values: [Lanes; POINTS]) -> [Lanes; POINTS] {
    let mut inputs = [Lanes::default(); POINTS];
    if POINTS == SIX {
        inputs.copy_from_slice(&evaluate_at_six_adjoint(first_six(&values)));
    } else {
        let half = values[SIX - 1];
        let mut at_six = first_six(&values);
        at_six[SIX - 1] = values[POINTS - 1];
        for (index, difference) in evaluate_at_six_adjoint(at_six).into_iter().enumerate() {
            inputs[index] = inputs[index] - 0.5 * difference;
            inputs[index + 1] += difference;
        }
        inputs[1] += 4.0 * half;
        inputs[3] = inputs[3] - 5.0 * half;
        inputs[5] += half;
    }
    inputs
}

/// The outputs from the products at the points.
#[inline(always)]
pub(super) fn interpolate<const POINTS: usize>(products: [Lanes; POINTS]) -> [Lanes; OUTPUTS] {
    let [a, b, c, d, e, f] = first_six(&products);
    let (even, odd) = (b + c, b - c);
    let (even_of_two, odd_of_two) = (d + e, d - e);
    let outputs = [a + even + even_of_two, odd + 2.0 * odd_of_two, even + 4.0 * even_of_two, odd + 8.0 * odd_of_two];
    if POINTS == SIX {
        return [outputs[0], outputs[1], outputs[2], outputs[3] + f];
    }
    let last = outputs[3] + 0.125 * f + products[POINTS - 1];
    [outputs[0] + f, outputs[1] + 0.5 * f, outputs[2] + 0.25 * f, last]
}

/// The adjoint of [`interpolate`].
#[inline(always)]
pub(super) fn interpolate_adjoint<const POINTS: usize>([a, b, c, d]: [Lanes; OUTPUTS]) -> [Lanes; POINTS] {
    let (even, odd) = (a + c, b + d);
    let (even_of_two, odd_of_two) = (a + 4.0 * c, 2.0 * b + 8.0 * d);
    let finite = [a, even + odd, even - odd, even_of_two + odd_of_two, even_of_two - odd_of_two];
    let mut products = [d; POINTS];
    products[..SIX - 1].copy_from_slice(&finite);
    if POINTS == SEVEN {
        products[SIX - 1] = a + 0.5 * b + 0.25 * c + 0.125 * d;
    }
    products
}

#[inline(always)]
fn first_six(values: &[Lanes]) -> [Lanes; SIX] {
    let mut six = [Lanes::default(); SIX];
    six.copy_from_slice(&values[..SIX]);
    six
}

#[inline(always)]
fn evaluate_at_six(inputs: [Lanes; SIX]) -> [Lanes; SIX] {
    let [a, b, c, d, e, _] = inputs;
    let (even, odd) = (e - 4.0 * c, d - 4.0 * b);
    let (even_of_two, odd_of_two) = (e - c, 2.0 * (d - b));
    [
        4.0 * a - 5.0 * c + e,
        even + odd,
        even - odd,
        even_of_two + odd_of_two,
        even_of_two - odd_of_two,
        last_of_six(inputs),
    ]
}

/// The polynomial that is nothing at all five finite points of the six.
#[inline(always)]
fn last_of_six([_, b, _, d, _, f]: [Lanes; SIX]) -> Lanes {
    4.0 * b - 5.0 * d + f
}

#[inline(always)]
fn evaluate_at_six_adjoint([a, b, c, d, e, f]: [Lanes; SIX]) -> [Lanes; SIX] {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The outputs of a filter, found by way of the points.
    fn filtered<const POINTS: usize>(filter: &[f32], input: &[f32]) -> [f32; OUTPUTS] {
        let mut inputs = [Lanes::default(); POINTS];
        for (lanes, value) in inputs.iter_mut().zip(input) {
            *lanes = Lanes::splat(*value);
        }
        let mut products = evaluate(inputs);
        for (point, product) in products.iter_mut().enumerate() {
            let at: f64 = filter.iter().enumerate().map(|(t, w)| tap_at(POINTS, point, t) * f64::from(*w)).sum();
            *product = at as f32 * *product;
        }
        interpolate(products).map(|lanes| lanes.four()[2])
    }

    #[test]
    fn outputs_are_those_of_the_filter() {
        let input = [0.3, -1.0, 2.0, 0.7, -0.2, 1.1, -0.6];
        let filter = [0.5, -0.25, 2.0, 1.5];
        let wanted = |taps: usize, output: usize| -> f32 { (0..taps).map(|t| filter[t] * input[output + t]).sum() };
        let (three, four) = (filtered::<SIX>(&filter[..3], &input), filtered::<SEVEN>(&filter, &input));
        for output in 0..OUTPUTS {
            assert!((three[output] - wanted(3, output)).abs() < 1e-5);
            assert!((four[output] - wanted(4, output)).abs() < 1e-5);
        }
    }

    fn drawn<const COUNT: usize>(seed: f32) -> [Lanes; COUNT] {
        std::array::from_fn(|i| Lanes::of(std::array::from_fn(|lane| (seed * (i * 4 + lane + 1) as f32).sin())))
    }

    fn dot(a: &[Lanes], b: &[Lanes]) -> f32 {
        a.iter().zip(b).flat_map(|(a, b)| a.four().into_iter().zip(b.four())).map(|(a, b)| a * b).sum()
    }

    fn assert_adjoint<const POINTS: usize>() {
        let (there, back): ([Lanes; POINTS], [Lanes; POINTS]) = (drawn(0.7), drawn(1.3));
        assert!((dot(&evaluate(there), &back) - dot(&there, &evaluate_adjoint(back))).abs() < 1e-3);
        let outputs = drawn(1.9);
        assert!(
            (dot(&interpolate(there), &outputs) - dot(&there, &interpolate_adjoint::<POINTS>(outputs))).abs() < 1e-3
        );
    }

    #[test]
    fn adjoints_are_adjoints() {
        assert_adjoint::<SIX>();
        assert_adjoint::<SEVEN>();
    }
}
