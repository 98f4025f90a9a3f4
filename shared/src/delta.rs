//! Borgonovo's delta: how far knowing a factor moves the whole distribution of a response (Borgonovo 2007).
//!
//! `δ = ½ E_m ∫ |f(y) − f(y | m)| dy`, over the classes m of a factor: 0 when the response does not depend on it, and at
//! most 1. It needs no mean: a factor that changes only the spread of a response, as frequency does where every phase
//! comes as often as its opposite, has no first-order Sobol index but a delta.
//!
//! The estimator is that of given data (Plischke, Borgonovo & Smith 2013) on ranks. Delta does not change under a
//! monotone map of the response, so responses are replaced by their ranks, whose density is flat, in [`BINS`] bins that
//! hold about the same number; equal responses share a bin, that of their middle rank. Then
//! `δ = ½ Σ_m p(m) Σ_b |p(b | m) − p(b)|`.
//!
//! Few responses a class make this too large even where nothing depends on anything. What is then expected of random
//! classes is known: `|p(b | m) − p(b)|` is `√(2/π)` times the standard deviation of a count drawn without replacement.
//! With δ₀ the sum of that, `(δ − δ₀) / (1 − δ₀)` is reported, no less than 0: 0 for a factor without effect.

use std::f64::consts::PI;

/// Bins of the ranks: narrow enough for a tail, wide enough that the classes of 96 to 192 gratings fill them.
pub const BINS: usize = 16;

/// Which class of a factor each observation belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    of: Vec<usize>,
    counts: Vec<usize>,
}

impl Classes {
    /// Observation i belongs to the class `of[i]`, counted from 0.
    pub fn new(of: Vec<usize>) -> Self {
        let mut counts = vec![0; of.iter().max().map_or(0, |last| last + 1)];
        of.iter().for_each(|class| counts[*class] += 1);
        Self { of, counts }
    }
}

/// Observations of a response in bins of their ranks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    bins: Vec<usize>,
    counts: [usize; BINS],
}

impl Ranked {
    /// Of observations in any order.
    pub fn new(observations: &[f32]) -> Self {
        let mut order: Vec<usize> = (0..observations.len()).collect();
        order.sort_unstable_by(|a, b| observations[*a].total_cmp(&observations[*b]));
        let mut ranked = Self { bins: vec![0; order.len()], counts: [0; BINS] };
        let mut first = 0;
        for tied in order.chunk_by(|a, b| observations[*a] == observations[*b]) {
            // Twice the middle rank, so that it stays whole.
            let bin = (2 * first + tied.len() - 1) * BINS / (2 * order.len());
            tied.iter().for_each(|observation| ranked.bins[*observation] = bin);
            ranked.counts[bin] += tied.len();
            first += tied.len();
        }
        ranked
    }

    /// Delta of a factor, corrected for the number of observations.
    ///
    /// # Panics
    /// When the factor has classes for another number of observations.
    pub fn delta(&self, factor: &Classes) -> f64 {
        let expected = self.expected(factor);
        if expected < 1.0 { ((self.distance(factor) - expected) / (1.0 - expected)).max(0.0) } else { 0.0 }
    }

    /// Delta as it is found.
    fn distance(&self, factor: &Classes) -> f64 {
        assert_eq!(self.bins.len(), factor.of.len(), "observations and their classes");
        let mut joint = vec![[0_usize; BINS]; factor.counts.len()];
        self.bins.iter().zip(&factor.of).for_each(|(bin, class)| joint[*class][*bin] += 1);
        let count = self.bins.len() as f64;
        let moved = |(bins, class): (&[usize; BINS], &usize)| -> f64 {
            let expected = |bin: usize| self.counts[bin] as f64 * *class as f64 / count;
            bins.iter().enumerate().map(|(bin, found)| (*found as f64 - expected(bin)).abs()).sum()
        };
        joint.iter().zip(&factor.counts).map(moved).sum::<f64>() / (2.0 * count)
    }

    /// Delta that random classes of the same sizes are expected to give.
    fn expected(&self, factor: &Classes) -> f64 {
        let count = self.bins.len() as f64;
        let mut sum = 0.0;
        for class in factor.counts.iter().map(|class| *class as f64) {
            for bin in self.counts.iter().map(|bin| *bin as f64 / count) {
                let left_over = (count - class) / (count - 1.0).max(1.0);
                sum += (2.0 / PI * class * bin * (1.0 - bin) * left_over).sqrt();
            }
        }
        sum / (2.0 * count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, from 0 to 1.
    fn noise(count: usize, salt: u32) -> Vec<f32> {
        (0..count as u32)
            .map(|i| {
                let mixed = (i + 1).wrapping_mul(2_654_435_761) ^ salt.wrapping_mul(2_246_822_519);
                let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
                (mixed ^ (mixed >> 13)) as f32 / u32::MAX as f32
            })
            .collect()
    }

    #[test]
    fn a_response_that_is_its_class_is_moved_as_far_as_can_be() {
        // Knowing one class of four leaves a quarter of what there was: ½ · (¾ + 3 · ¼) = ¾.
        let classes = Classes::new((0..80).map(|i| i % 4).collect());
        let ranked = Ranked::new(&(0..80).map(|i| (i % 4) as f32).collect::<Vec<_>>());
        assert!((ranked.distance(&classes) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn a_factor_that_changes_the_spread_alone_has_a_delta() {
        // Class 0 answers ±1 and class 1 ±3, each as often: of the four answers a class keeps two. ½ · 4 · ¼ = ½.
        let answer = [[-1.0, 1.0], [-3.0, 3.0]];
        let responses: Vec<f32> = (0..4000).map(|i| answer[i % 2][i / 2 % 2]).collect();
        let (ranked, factor) = (Ranked::new(&responses), Classes::new((0..4000).map(|i| i % 2).collect()));
        assert!((ranked.distance(&factor) - 0.5).abs() < 1e-12);
        assert!((ranked.delta(&factor) - 0.5).abs() < 0.01, "the correction of many observations is small");
    }

    #[test]
    fn the_correction_is_what_random_classes_give() {
        let factor = Classes::new((0..1536).map(|i| i % 12).collect());
        let mean = |of: &dyn Fn(&Ranked) -> f64| {
            (0..200).map(|salt| of(&Ranked::new(&noise(1536, salt)))).sum::<f64>() / 200.0
        };
        let (found, expected) = (mean(&|r| r.distance(&factor)), mean(&|r| r.expected(&factor)));
        assert!((found / expected - 1.0).abs() < 0.02, "{found} found, {expected} expected");
        assert!(mean(&|r| r.delta(&factor)) < 0.01);
    }

    #[test]
    fn a_monotone_map_of_the_response_changes_nothing() {
        let values: Vec<f32> = noise(640, 3).iter().enumerate().map(|(i, v)| v + (i % 8) as f32 * 0.3).collect();
        let mapped: Vec<f32> = values.iter().map(|v| v.exp()).collect();
        assert_eq!(Ranked::new(&values), Ranked::new(&mapped));
        assert!(Ranked::new(&values).delta(&Classes::new((0..640).map(|i| i % 8).collect())) > 0.2);
    }

    #[test]
    fn equal_responses_share_a_bin_and_a_constant_has_no_delta() {
        let ranked = Ranked::new(&[0.0; 64]);
        assert_eq!(ranked.counts.iter().filter(|count| **count > 0).count(), 1);
        assert_eq!(ranked.delta(&Classes::new((0..64).map(|i| i % 4).collect())), 0.0);
        assert_eq!(Ranked::new(&(0..160).map(|v| v as f32).collect::<Vec<_>>()).counts, [10; BINS]);
    }
}
