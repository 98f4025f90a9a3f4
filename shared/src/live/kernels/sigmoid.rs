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
    let mut values = lanes.0;
    for value in &mut values {
        *value = 1.0 / (1.0 + exp2(-std::f32::consts::LOG2_E * *value));
    }
    Lanes(values)
}

/// 2ˣ: a whole power by its bits, times the series of what is left.
#[inline(always)]
fn exp2(power: f32) -> f32 {
    let power = if power < -MOST { -MOST } else { power };
    let power = if power > MOST { MOST } else { power };
    let whole = power.round_ties_even();
    let left = power - whole;
    let mut sum = SERIES[6];
    for factor in SERIES[..6].iter().rev() {
        sum = sum * left + factor;
    }
    sum * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sigmoid_is_the_sigmoid() {
        for i in -3000..3000 {
            let x = i as f32 / 60.0;
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let Lanes([given, ..]) = sigmoid(Lanes([x; 4]));
            assert!((f64::from(given) - exact).abs() < 4e-6 * exact, "at {x}: {given} and {exact}");
        }
        let Lanes(ends) = sigmoid(Lanes([f32::NEG_INFINITY, -1e9, 1e9, f32::INFINITY]));
        assert!(ends[0] < 1e-30 && ends[1] < 1e-30 && ends[2..] == [1.0, 1.0], "{ends:?}");
    }
}
