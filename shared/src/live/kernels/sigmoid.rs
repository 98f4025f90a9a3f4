//! The sigmoid of four numbers at a time.

use super::lanes::Lanes;

/// The powers of ln 2 over their factorials: the series of 2ˣ, whose rest is below 2e-7 for |x| ≤ ½.
const SERIES: [f32; 7] =
    [1.0, std::f32::consts::LN_2, 0.240_226_5, 0.055_504_11, 0.009_618_129, 0.001_333_355_8, 0.000_154_035_3];
/// Beyond this power of two, either way, a sigmoid is 0 or 1 to all digits.
const MOST: f32 = 126.0;

/// 1 / (1 + e⁻ˣ) of each.
#[inline(always)]
pub(super) fn sigmoid(lanes: Lanes) -> Lanes {
    let one = Lanes::splat(1.0);
    one / (one + exp2(-std::f32::consts::LOG2_E * lanes))
}

/// 2ˣ of each: a whole power by its bits, times the series of what is left.
#[inline(always)]
fn exp2(powers: Lanes) -> Lanes {
    let powers = powers.clamped(MOST);
    let whole = powers.rounded();
    let left = powers - whole;
    let mut sum = Lanes::splat(SERIES[6]);
    for factor in SERIES[..6].iter().rev() {
        sum = sum * left + Lanes::splat(*factor);
    }
    sum * whole.power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sigmoid_is_the_sigmoid() {
        for i in -3000..3000 {
            let x = i as f32 / 60.0;
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let [given, ..] = sigmoid(Lanes::splat(x)).four();
            assert!((f64::from(given) - exact).abs() < 4e-6 * exact, "at {x}: {given} and {exact}");
        }
        let ends = sigmoid(Lanes::of([f32::NEG_INFINITY, -1e9, 1e9, f32::INFINITY])).four();
        assert!(ends[0] < 1e-30 && ends[1] < 1e-30 && ends[2..] == [1.0, 1.0], "{ends:?}");
    }
}
