//! How an image moves towards its target: the rate of each step and its random transform.

use super::kernels::Rate;
use crate::random::SplitMix;

/// Adam (Kingma & Ba 2015) with a rate that falls along half a cosine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descent {
    /// Steps until an image has settled.
    pub steps: usize,
    /// Adam's learning rate at the first step, in units of each coefficient's scale.
    pub learning_rate: f64,
    /// The part of the learning rate that is left at the last step.
    pub final_rate: f64,
    /// Adam's decay of the mean gradient and of the mean squared gradient.
    pub decay: [f64; 2],
}

impl Default for Descent {
    fn default() -> Self {
        Self { steps: 128, learning_rate: 0.055, final_rate: 0.1, decay: [0.5, 0.9] }
    }
}

/// The guard against dividing by nothing.
pub const EPSILON: f64 = 1e-8;

impl Descent {
    /// Adam's learning rate at a step (from 0). After the last it stays as it was there.
    pub fn learning_rate_at(&self, step: usize) -> f64 {
        let along = (step as f64 / self.steps as f64).min(1.0);
        let falling = 0.5 * (1.0 + (std::f64::consts::PI * along).cos());
        self.learning_rate * (self.final_rate + (1.0 - self.final_rate) * falling)
    }

    /// The factor of a step (from 0 since the sums were empty), with Adam's bias correction, for decayed sums that are
    /// kept unnormalised; `schedule_step` is where the learning rate has come to.
    pub fn rate(&self, step: usize, schedule_step: usize) -> f32 {
        let t = i32::try_from(step + 1).unwrap_or(i32::MAX);
        let [b1, b2] = self.decay;
        let correction = (1.0 - b2.powi(t)).sqrt() / (1.0 - b1.powi(t));
        (self.learning_rate_at(schedule_step) * correction * (1.0 - b1) / (1.0 - b2).sqrt()) as f32
    }

    /// [`EPSILON`] for unnormalised sums.
    pub fn epsilon(&self) -> f32 {
        (EPSILON / (1.0 - self.decay[1]).sqrt()) as f32
    }
}

/// What one step does to the image: it is seen scaled about its centre and shifted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The scale of both axes.
    pub scale: f32,
    /// The shift of rows and of columns, in pixels.
    pub shift: [f32; 2],
}

impl Row {
    /// The image as it is.
    pub const IDENTITY: Self = Self { scale: 1.0, shift: [0.0; 2] };
}

/// The random transforms, drawn from a seed: a scale near one, and a shift to anywhere, since images are periodic.
#[derive(Clone, Debug)]
pub struct Movement {
    random: SplitMix,
    size_px: usize,
}

/// Largest change of scale.
pub const SCALE: f32 = 0.05;

impl Movement {
    /// The transforms of images of a size.
    pub fn new(seed: u64, size_px: usize) -> Self {
        Self { random: SplitMix::new(seed), size_px }
    }

    /// The next step's.
    pub fn draw(&mut self) -> Row {
        let mut within = |largest: f64| self.random.between(-largest, largest) as f32;
        let scale = 1.0 + within(f64::from(SCALE));
        let half = self.size_px as f64 / 2.0;
        Row { scale, shift: [within(half), within(half)] }
    }
}

/// Where an optimisation has come to: which step is next, and what it does.
#[derive(Clone, Debug)]
pub struct Course {
    descent: Descent,
    movement: Movement,
    /// Steps since Adam's sums were empty.
    taken: usize,
    /// Steps since the target last moved.
    since: usize,
}

impl Course {
    /// The course of an image of a size, from its first step on.
    pub fn new(descent: Descent, seed: u64, size_px: usize) -> Self {
        Self { descent, movement: Movement::new(seed, size_px), taken: 0, since: 0 }
    }

    /// The target has moved: the image sets out again, from where it is.
    pub fn retarget(&mut self) {
        self.since = 0;
    }

    /// The next step's transform and rate; nothing once the image has settled.
    pub fn advance(&mut self) -> Option<(Row, Rate)> {
        if self.has_settled() {
            return None;
        }
        let Descent { decay, .. } = self.descent;
        let rate = self.descent.rate(self.taken, self.since);
        let rate = Rate { rate, decay: decay.map(|decay| decay as f32), epsilon: self.descent.epsilon() };
        self.taken += 1;
        self.since += 1;
        Some((self.movement.draw(), rate))
    }

    /// Whether all steps since the target moved have been taken.
    pub fn has_settled(&self) -> bool {
        self.since >= self.descent.steps
    }

    /// Steps since the target last moved.
    pub fn steps(&self) -> usize {
        self.since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learning_rate_falls_from_all_to_its_final_part_and_stays() {
        let descent = Descent { steps: 100, learning_rate: 2.0, final_rate: 0.1, ..Descent::default() };
        let rates: Vec<f64> = (0..100).map(|step| descent.learning_rate_at(step)).collect();
        assert_eq!(rates[0], 2.0);
        assert!(rates.windows(2).all(|pair| pair[1] < pair[0]));
        assert!((descent.learning_rate_at(5000) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn the_first_step_is_as_long_as_the_learning_rate() {
        // Adam's first step is the gradient's sign, whatever the decay.
        let descent = Descent::default();
        let (momentum, energy) = (3.0, 9.0f32);
        let change = momentum / (energy.sqrt() + descent.epsilon()) * descent.rate(0, 0);
        assert!((change - 0.055).abs() < 1e-5);
    }

    #[test]
    fn a_course_ends_and_goes_on_when_the_target_moves() {
        let mut course = Course::new(Descent { steps: 3, ..Descent::default() }, 1, 64);
        let rates: Vec<f32> = std::iter::from_fn(|| course.advance()).map(|(_, rate)| rate.rate).collect();
        assert_eq!((rates.len(), course.steps(), course.has_settled()), (3, 3, true));
        course.retarget();
        let (_, rate) = course.advance().unwrap();
        // Adam's sums were kept, so there is no bias left to correct as at the first step.
        assert!(rate.rate != rates[0] && !course.has_settled());
    }

    #[test]
    fn transforms_come_from_their_seed_and_stay_in_range() {
        let (mut a, mut b) = (Movement::new(3, 64), Movement::new(3, 64));
        for _ in 0..100 {
            let row = a.draw();
            assert_eq!(row, b.draw());
            assert!((row.scale - 1.0).abs() <= SCALE && row.shift.iter().all(|shift| shift.abs() <= 32.0));
        }
    }
}
