//! Four numbers that are computed together: a vector, where the processor has them.

#[cfg_attr(target_arch = "wasm32", path = "lanes/simd128.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "lanes/numbers.rs")]
mod vector;

use std::ops::{Add, AddAssign, Div, Mul, Sub};
use vector::Vector;

/// Bits of a number below its exponent.
const MANTISSA_BITS: u32 = 23;
/// Added to a small whole number, this leaves it in the last bits, with what exponents are stored beyond themselves.
const WHOLE: f32 = 8_388_608.0 + 127.0;

/// Four numbers as they are stored.
pub(super) type Four = [f32; Lanes::COUNT];

/// Numbers in fours; what fills none is left out.
#[inline(always)]
pub(super) fn fours<T>(values: &[T]) -> &[[T; Lanes::COUNT]] {
    values.as_chunks().0
}

/// The same, to be changed.
#[inline(always)]
pub(super) fn fours_mut<T>(values: &mut [T]) -> &mut [[T; Lanes::COUNT]] {
    values.as_chunks_mut().0
}

/// Numbers [.. x N x 4] in groups of so many fours.
#[inline(always)]
pub(super) fn groups<const N: usize>(values: &[f32]) -> &[[Four; N]] {
    fours(values).as_chunks().0
}

/// The same, to be changed.
#[inline(always)]
pub(super) fn groups_mut<const N: usize>(values: &mut [f32]) -> &mut [[Four; N]] {
    fours_mut(values).as_chunks_mut().0
}

/// Four numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes(Vector);

impl Lanes {
    /// How many there are.
    pub(super) const COUNT: usize = 4;

    /// The numbers as they are stored.
    #[inline(always)]
    pub(super) fn of(four: Four) -> Self {
        Self(vector::of(four))
    }

    /// Four times the same.
    #[inline(always)]
    pub(super) fn splat(number: f32) -> Self {
        Self(vector::splat(number))
    }

    /// To be stored.
    #[inline(always)]
    pub(super) fn four(self) -> Four {
        vector::numbers(self.0)
    }

    /// Each, or nothing where it is negative.
    #[inline(always)]
    pub(super) fn rectified(self) -> Self {
        Self(vector::rectify(self.0))
    }

    /// Each, or the nearer of the ends where it lies beyond so much either way.
    #[inline(always)]
    pub(super) fn clamped(self, most: f32) -> Self {
        Self(vector::clamp(self.0, most))
    }

    /// The nearest whole numbers.
    #[inline(always)]
    pub(super) fn rounded(self) -> Self {
        Self(vector::round(self.0))
    }

    /// 2 to the power of each, for whole numbers from -126 to 127.
    #[inline(always)]
    pub(super) fn power_of_two(self) -> Self {
        Self(vector::power_of_two(self.0))
    }

    /// The last first.
    #[inline(always)]
    pub(super) fn reversed(self) -> Self {
        Self(vector::reverse(self.0))
    }

    /// Columns for rows.
    #[inline(always)]
    pub(super) fn transposed([a, b, c, d]: [Self; Self::COUNT]) -> [Self; Self::COUNT] {
        let [a, b, c, d] = vector::transpose([a.0, b.0, c.0, d.0]);
        [Self(a), Self(b), Self(c), Self(d)]
    }

    /// Their sum.
    #[inline(always)]
    pub(super) fn sum(self) -> f32 {
        let [a, b, c, d] = self.four();
        (a + b) + (c + d)
    }
}

impl Default for Lanes {
    /// Zeros.
    #[inline(always)]
    fn default() -> Self {
        Self::splat(0.0)
    }
}

impl Add for Lanes {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(vector::add(self.0, other.0))
    }
}

impl AddAssign for Lanes {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Lanes {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(vector::subtract(self.0, other.0))
    }
}

impl Mul for Lanes {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(vector::multiply(self.0, other.0))
    }
}

impl Div for Lanes {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(vector::divide(self.0, other.0))
    }
}

impl Mul<Lanes> for f32 {
    type Output = Lanes;
    #[inline(always)]
    fn mul(self, lanes: Lanes) -> Lanes {
        Lanes::splat(self) * lanes
    }
}
