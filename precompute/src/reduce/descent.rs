//! Descending a contrast by limited-memory BFGS (Nocedal 1980): the angles to turn a rotation by.
//!
//! FastICA's own step assumes independent coefficients. Those of a layer are not, and then it comes closer by a small
//! share of the way a step. The changes of the gradient that the last steps brought tell how the contrast really bends;
//! with them a few dozen steps do where FastICA takes hundreds.

use super::contrast::Contrast;
use ndarray::Array1;
use std::collections::VecDeque;

/// Steps that are remembered.
const MEMORY: usize = 10;

/// The largest angle of a step, in radians: beyond it the contrast is another landscape.
const LARGEST_ANGLE: f64 = 1.0;

/// A step went too far where the contrast rises at its end by more than this share of how it fell at its start.
const RISING: f64 = 0.9;

/// The share of a step that is kept at least where it went too far, and at most.
const SHORTER: (f64, f64) = (0.1, 0.9);

/// A step of less than this share of the proposed one is not made shorter.
const SHORTEST: f64 = 0.1;

/// The way down from one point.
pub(super) struct Descent {
    /// The contrast where the step began.
    start: Contrast,
    /// The angles `[A]` of the step.
    step: Array1<f64>,
    /// The share of the proposed step that it is.
    share: f64,
    /// Steps, and the changes of the gradient that they brought; the latest last.
    memory: VecDeque<(Array1<f64>, Array1<f64>)>,
}

/// What to do where a step ended.
pub(super) enum Verdict {
    /// Go back and take this step, shorter, from the same start.
    TooFar(Descent),
    /// Go on from here with this step.
    On(Descent),
}

impl Descent {
    /// The first step, from where the contrast is `start`.
    pub(super) fn from(start: Contrast) -> Self {
        Self::with_memory(start, VecDeque::new())
    }

    /// The angles `[A]` to turn by.
    pub(super) fn step(&self) -> &Array1<f64> {
        &self.step
    }

    /// What follows from the contrast `end` after the step.
    pub(super) fn judge(mut self, end: Contrast) -> Verdict {
        if end.sparse != self.start.sparse {
            return Verdict::On(Self::from(end));
        }
        let (fall, rise) = (-self.start.gradient.dot(&self.step), end.gradient.dot(&self.step));
        if rise > RISING * fall && self.share > SHORTEST {
            // Where the slope along the step would be zero, were it straight.
            let shorter = (fall / (fall + rise)).clamp(SHORTER.0, SHORTER.1);
            self.step *= shorter;
            self.share *= shorter;
            return Verdict::TooFar(self);
        }
        let change = &end.gradient - &self.start.gradient;
        if self.step.dot(&change) > 0.0 {
            self.memory.push_back((self.step, change));
            if self.memory.len() > MEMORY {
                self.memory.pop_front();
            }
        }
        Verdict::On(Self::with_memory(end, self.memory))
    }

    fn with_memory(start: Contrast, memory: VecDeque<(Array1<f64>, Array1<f64>)>) -> Self {
        let mut step = direction(&start, &memory);
        let largest = step.iter().fold(0.0, |largest: f64, angle| largest.max(angle.abs()));
        if largest > LARGEST_ANGLE {
            step *= LARGEST_ANGLE / largest;
        }
        Self { start, step, share: 1.0, memory }
    }
}

/// Nocedal's two loops: the inverse of the curvature, corrected by each remembered step, times the falling gradient.
/// The contrast falls along it, because each remembered step and its change agree in sign.
fn direction(contrast: &Contrast, memory: &VecDeque<(Array1<f64>, Array1<f64>)>) -> Array1<f64> {
    let mut direction = -&contrast.gradient;
    let mut shares = Vec::with_capacity(memory.len());
    for (step, change) in memory.iter().rev() {
        let share = step.dot(&direction) / step.dot(change);
        direction.scaled_add(-share, change);
        shares.push(share);
    }
    direction /= &contrast.curvature;
    for ((step, change), share) in memory.iter().zip(shares.into_iter().rev()) {
        let correction = share - change.dot(&direction) / step.dot(change);
        direction.scaled_add(correction, step);
    }
    direction
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    /// A bowl with these second derivatives, and what is known of it where the angles are `at`.
    fn bowl(bends: &Array2<f64>, at: &Array1<f64>) -> Contrast {
        Contrast { gradient: bends.dot(at), curvature: Array1::ones(at.len()), sparse: vec![true; 3] }
    }

    #[test]
    fn a_bowl_that_bends_otherwise_than_told_is_descended_to_its_ground() {
        let bends = array![[4.0, 1.5, 0.0], [1.5, 1.0, 0.2], [0.0, 0.2, 0.3]];
        let mut at = array![0.3, -0.4, 0.2];
        let mut descent = Descent::from(bowl(&bends, &at));
        for _ in 0..25 {
            let end = &at + descent.step();
            descent = match descent.judge(bowl(&bends, &end)) {
                Verdict::On(next) => {
                    at = end;
                    next
                }
                Verdict::TooFar(shorter) => shorter,
            };
        }
        assert!(at.iter().all(|angle| angle.abs() < 1e-8), "{at}");
    }

    #[test]
    fn a_step_that_overshoots_is_taken_back() {
        // Told to bend by one it bends by ten: the step goes ten times too far.
        let bends = array![[10.0]];
        let descent = Descent::from(bowl(&bends, &array![0.01]));
        assert_eq!(descent.step(), array![-0.1]);
        match descent.judge(bowl(&bends, &array![-0.09])) {
            Verdict::TooFar(shorter) => assert!((shorter.step()[0] + 0.01).abs() < 1e-12, "{}", shorter.step()),
            Verdict::On(_) => panic!("it goes on from where the contrast rises"),
        }
    }

    #[test]
    fn no_step_turns_further_than_a_radian() {
        let descent = Descent::from(bowl(&array![[1.0, 0.0], [0.0, 1.0]], &array![-40.0, 20.0]));
        assert_eq!(descent.step(), array![1.0, -0.5]);
    }
}
