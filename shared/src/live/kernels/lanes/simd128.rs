//! Four numbers as a vector of WebAssembly.
//!
//! Compilers make vectors of loops over four numbers too, but of the loops around those first, which costs more
//! shuffling than it saves.

use super::{Four, MANTISSA_BITS, WHOLE};
use std::arch::wasm32::{
    f32x4, f32x4_extract_lane, f32x4_pmax, f32x4_pmin, f32x4_splat, i32x4_shl, i32x4_shuffle, v128,
};

pub(super) use std::arch::wasm32::{
    f32x4_add as add, f32x4_div as divide, f32x4_mul as multiply, f32x4_nearest as round, f32x4_splat as splat,
    f32x4_sub as subtract,
};

pub(super) type Vector = v128;

#[inline(always)]
pub(super) fn of([a, b, c, d]: Four) -> Vector {
    f32x4(a, b, c, d)
}

#[inline(always)]
pub(super) fn numbers(vector: Vector) -> Four {
    [
        f32x4_extract_lane::<0>(vector),
        f32x4_extract_lane::<1>(vector),
        f32x4_extract_lane::<2>(vector),
        f32x4_extract_lane::<3>(vector),
    ]
}

// A number that is not one stays so: `pmax` and `pmin` answer their first argument unless the second is beyond it.

#[inline(always)]
pub(super) fn rectify(vector: Vector) -> Vector {
    f32x4_pmax(vector, f32x4_splat(0.0))
}

#[inline(always)]
pub(super) fn clamp(vector: Vector, most: f32) -> Vector {
    f32x4_pmax(f32x4_pmin(vector, f32x4_splat(most)), f32x4_splat(-most))
}

#[inline(always)]
pub(super) fn power_of_two(whole: Vector) -> Vector {
    i32x4_shl(add(whole, f32x4_splat(WHOLE)), MANTISSA_BITS)
}

#[inline(always)]
pub(super) fn reverse(vector: Vector) -> Vector {
    i32x4_shuffle::<3, 2, 1, 0>(vector, vector)
}

#[inline(always)]
pub(super) fn transpose([a, b, c, d]: [Vector; 4]) -> [Vector; 4] {
    let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
    let (last_ab, last_cd) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
    [
        i32x4_shuffle::<0, 1, 4, 5>(ab, cd),
        i32x4_shuffle::<2, 3, 6, 7>(ab, cd),
        i32x4_shuffle::<0, 1, 4, 5>(last_ab, last_cd),
        i32x4_shuffle::<2, 3, 6, 7>(last_ab, last_cd),
    ]
}
