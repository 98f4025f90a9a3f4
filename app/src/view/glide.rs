//! How the picture moves along a strip: it glides from point to point, and plays from end to end and back.
//!
//! Positions are in points from the first, and may lie between two: there the pictures of both are blended.

/// The time in which a glide covers all but a third of what is left, in milliseconds.
const GLIDE_MS: f64 = 45.0;
/// What is left of a glide when it is over, in points.
const NEAR: f64 = 0.02;
/// How fast a strip plays, in points a second.
const PLAYED_PER_SECOND: f64 = 2.4;

/// Where a glide from `shown` towards `target` is after so many milliseconds. What is further than a point away is not
/// passed through: the picture blends from its neighbour.
pub fn glided(shown: f64, target: f64, elapsed_ms: f64) -> f64 {
    let from = shown.clamp(target - 1.0, target + 1.0);
    let left = (target - from) * (-elapsed_ms.max(0.0) / GLIDE_MS).exp();
    if left.abs() < NEAR { target } else { target - left }
}

/// Where a strip of so many points has played to, and whether it still plays forwards: at its ends it turns round.
pub fn played(shown: f64, is_forwards: bool, elapsed_ms: f64, points: usize) -> (f64, bool) {
    let last = points.saturating_sub(1) as f64;
    let step = elapsed_ms.max(0.0) / 1000.0 * PLAYED_PER_SECOND;
    let next = if is_forwards { shown + step } else { shown - step };
    if next >= last {
        (last, false)
    } else if next <= 0.0 {
        (0.0, true)
    } else {
        (next, is_forwards)
    }
}

/// What is drawn at a position: the point below, the one laid over it, and how opaque that is (0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// The point whose picture lies below.
    pub under: usize,
    /// The point whose picture is laid over it.
    pub over: usize,
    /// How opaque the upper picture is.
    pub opacity: f64,
}

impl Blend {
    /// The blend at a position along a strip of so many points.
    pub fn at(shown: f64, points: usize) -> Self {
        let last = points.saturating_sub(1);
        let shown = shown.clamp(0.0, last as f64);
        let under = shown.floor() as usize;
        Self { under, over: (under + 1).min(last), opacity: shown - under as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glide_comes_nearer_and_arrives() {
        let mut shown = 3.0;
        for _ in 0..60 {
            let next = glided(shown, 4.0, 16.0);
            assert!(next > shown || next == 4.0);
            shown = next;
        }
        assert_eq!(shown, 4.0);
    }

    #[test]
    fn a_leap_blends_from_the_neighbour_alone() {
        assert_eq!(glided(0.0, 31.0, 0.0), 30.0);
        assert_eq!(glided(31.0, 0.0, 0.0), 1.0);
    }

    #[test]
    fn a_strip_plays_to_its_end_and_back() {
        assert_eq!(played(30.9, true, 1000.0, 32), (31.0, false));
        assert_eq!(played(0.1, false, 1000.0, 32), (0.0, true));
        let (next, is_forwards) = played(5.0, true, 500.0, 32);
        assert!(is_forwards && (next - 6.2).abs() < 1e-12);
    }

    #[test]
    fn a_point_is_drawn_alone_and_a_middle_from_both() {
        assert_eq!(Blend::at(4.0, 32), Blend { under: 4, over: 5, opacity: 0.0 });
        assert_eq!(Blend::at(4.5, 32), Blend { under: 4, over: 5, opacity: 0.5 });
        assert_eq!(Blend::at(99.0, 32), Blend { under: 31, over: 31, opacity: 0.0 });
        assert_eq!(Blend::at(0.0, 0), Blend { under: 0, over: 0, opacity: 0.0 });
    }
}
