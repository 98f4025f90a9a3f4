//! Four numbers one by one; making vectors of them is left to the compiler.

use super::{Four, MANTISSA_BITS, WHOLE};
use std::array::from_fn;

pub(super) type Vector = Four;

#[inline(always)]
pub(super) fn of(four: Four) -> Vector {
    four
}

#[inline(always)]
pub(super) fn numbers(vector: Vector) -> Four {
    vector
}

#[inline(always)]
pub(super) fn splat(number: f32) -> Vector {
    [number; 4]
}

#[inline(always)]
pub(super) fn add(a: Vector, b: Vector) -> Vector {
    from_fn(|lane| a[lane] + b[lane])
}

#[inline(always)]
pub(super) fn subtract(a: Vector, b: Vector) -> Vector {
    from_fn(|lane| a[lane] - b[lane])
}

#[inline(always)]
pub(super) fn multiply(a: Vector, b: Vector) -> Vector {
    from_fn(|lane| a[lane] * b[lane])
}

#[inline(always)]
pub(super) fn divide(a: Vector, b: Vector) -> Vector {
    from_fn(|lane| a[lane] / b[lane])
}

#[inline(always)]
pub(super) fn rectify(vector: Vector) -> Vector {
    vector.map(|value| value.max(0.0))
}

#[inline(always)]
pub(super) fn clamp(vector: Vector, most: f32) -> Vector {
    vector.map(|value| value.clamp(-most, most))
}

#[inline(always)]
pub(super) fn round(vector: Vector) -> Vector {
    vector.map(f32::round_ties_even)
}

#[inline(always)]
pub(super) fn power_of_two(whole: Vector) -> Vector {
    whole.map(|whole| f32::from_bits((whole + WHOLE).to_bits() << MANTISSA_BITS))
}

#[inline(always)]
pub(super) fn reverse([a, b, c, d]: Vector) -> Vector {
    [d, c, b, a]
}

#[inline(always)]
pub(super) fn transpose(rows: [Vector; 4]) -> [Vector; 4] {
    from_fn(|column| from_fn(|row| rows[row][column]))
}
