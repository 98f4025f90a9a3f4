//! Four numbers that are computed together: a vector, where the processor has them.

use std::ops::{Add, AddAssign, Mul, Sub};

/// Four numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lanes(pub(super) [f32; Self::COUNT]);

impl Lanes {
    /// How many there are.
    pub(super) const COUNT: usize = 4;

    /// The numbers from `at` on.
    #[inline(always)]
    pub(super) fn of(values: &[f32], at: usize) -> Self {
        let mut lanes = [0.0; Self::COUNT];
        lanes.copy_from_slice(&values[at..at + Self::COUNT]);
        Self(lanes)
    }

    /// Several of them, from `at` on, each `step` after the one before.
    #[inline(always)]
    pub(super) fn several<const MANY: usize>(values: &[f32], at: usize, step: usize) -> [Self; MANY] {
        let mut several = [Self::default(); MANY];
        for (index, lanes) in several.iter_mut().enumerate() {
            *lanes = Self::of(values, at + index * step);
        }
        several
    }

    /// Writes them from `at` on.
    #[inline(always)]
    pub(super) fn write(self, values: &mut [f32], at: usize) {
        values[at..at + Self::COUNT].copy_from_slice(&self.0);
    }

    /// Writes several of them, each `step` after the one before.
    #[inline(always)]
    pub(super) fn write_several(several: &[Self], values: &mut [f32], at: usize, step: usize) {
        for (index, lanes) in several.iter().enumerate() {
            lanes.write(values, at + index * step);
        }
    }

    /// Adds several of them to what is there.
    #[inline(always)]
    pub(super) fn add_several(several: &[Self], values: &mut [f32], at: usize, step: usize) {
        for (index, lanes) in several.iter().enumerate() {
            let at = at + index * step;
            (Self::of(values, at) + *lanes).write(values, at);
        }
    }

    /// Each, or nothing where it is negative.
    #[inline(always)]
    pub(super) fn rectified(mut self) -> Self {
        for value in &mut self.0 {
            // Exactly that, and without a choice, which compilers like to make for one number at a time.
            *value = 0.5 * (*value + value.abs());
        }
        self
    }

    /// Their sum.
    #[inline(always)]
    pub(super) fn sum(self) -> f32 {
        let [a, b, c, d] = self.0;
        (a + b) + (c + d)
    }
}

impl Add for Lanes {
    type Output = Self;
    #[inline(always)]
    fn add(mut self, other: Self) -> Self {
        for (value, other) in self.0.iter_mut().zip(other.0) {
            *value += other;
        }
        self
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
    fn sub(mut self, other: Self) -> Self {
        for (value, other) in self.0.iter_mut().zip(other.0) {
            *value -= other;
        }
        self
    }
}

impl Mul for Lanes {
    type Output = Self;
    #[inline(always)]
    fn mul(mut self, other: Self) -> Self {
        for (value, other) in self.0.iter_mut().zip(other.0) {
            *value *= other;
        }
        self
    }
}

impl Mul<Lanes> for f32 {
    type Output = Lanes;
    #[inline(always)]
    fn mul(self, mut lanes: Lanes) -> Lanes {
        for value in &mut lanes.0 {
            *value *= self;
        }
        lanes
    }
}
