//! Independent component analysis: directions along which activations are as far from Gaussian as can be.
//!
//! Idea: a sum of independent sources is more Gaussian than each; so directions whose coefficients are least Gaussian
//! recover sources. This is FastICA (Hyvärinen and Oja 2000) as scikit-learn's `FastICA` has it, the method that the
//! paper used (section 3.2): parallel, logcosh, coefficients of unit variance. It ends where that ends; the way there
//! is shorter.
//!
//! Steps:
//! 1. Whiten: project on the D leading eigenvectors of the covariance, divided by their standard deviations. Any
//!    rotation W of the whitened activations z `[D]` keeps them white, so only a rotation remains to be found.
//! 2. FastICA's step for all rows w of W at once: w ← E[z tanh(w·z)] − E[1 − tanh²(w·z)] w, then make the rows
//!    orthonormal without preferring any: W ← (W Wᵀ)^(−1/2) W. It has converged when no row turns by more than the
//!    tolerance: max |‖w_new·w_old‖ − 1| < 1e-4, as in scikit-learn, and the means are over all activations.
//! 3. Take that step from a random rotation until it is short (1e-3). It passes over the shallow grounds where coming
//!    down from a random rotation would end: at conv2d1 with several flat components, where FastICA finds sparse ones.
//! 4. From there it would crawl: on a layer's activations it takes fifty to hundreds, and scikit-learn's criterion may
//!    hold while there is still a long way to go. So go down FastICA's contrast (`contrast.rs`) by limited-memory BFGS
//!    (`descent.rs`), which needs of the activations the same two means, until FastICA's step has converged.
//! 5. Do 3 and 4 on every sixteenth activation first, if those are at least 32 D², and then 4 on all. With 200,000
//!    activations of the first layers of InceptionV1 the latter takes three to seven passes.
//! 6. Should the contrast's ground be no fixed point of FastICA's step, as happens with several nearly Gaussian
//!    components, go on by that step. Where it swings to and fro between two rotations, go on from the middle of the
//!    two. That is ours; scikit-learn swings on to its limit.
//!
//! Cost: a pass takes 4 N D² operations and N D tangents, in parallel over rows; data are f32 (1.1 N D of them), sums
//! f64.

use super::Reduction;
use super::contrast::{Contrast, turned};
use super::descent::{Descent, Verdict};
use super::eigen::{Eigen, orthonormal_rows};
use super::white::{Means, White};
use crate::Result;
use ndarray::{Array1, Array2, ArrayView2, Axis, NewAxis, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Change of the components at which the iteration has converged.
pub const TOLERANCE: f64 = 1e-4;

/// Iterations after which it gives up.
pub const MOST_ITERATIONS: usize = 1000;

/// Every how many-th activation is in the part that the components are sought on first.
const STRIDE: usize = 16;

/// Activations that the part has at least, for each of the D² elements of a rotation.
const ROWS_PER_ELEMENT: usize = 32;

/// Change of the components at which FastICA's step is short, and after how many it is taken for short.
const SHORT: f64 = 1e-3;
const MOST_LONG_STEPS: usize = 200;

/// Change of the components on the part at which all activations are worth more: an angle of about a thousandth.
const TOLERANCE_OF_PART: f64 = 1e-6;

/// An angle in radians below which a step no longer descends.
const SETTLED: f64 = 1e-4;

/// Steps after which a descent gives up.
const MOST_STEPS: usize = 100;

/// Share of a step that two steps must stay below to count as swinging to and fro.
const SWING: f64 = 0.1;

/// How an iteration ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convergence {
    /// Iterations done, those on the part of the activations included.
    pub iterations: usize,
    /// How much a step on all activations changes the components in the end: max |‖w_new·w_old‖ − 1|.
    pub change: f64,
    /// Whether that is less than [`TOLERANCE`].
    pub converged: bool,
}

/// The reduction of activations [N x C] to independent coefficients in their leading directions.
pub(super) fn reduce(
    activations: ArrayView2<'_, f32>,
    mean: &Array1<f64>,
    leading: &Eigen,
    seed: u64,
    progress: &mut dyn FnMut(usize, f64),
) -> Result<(Reduction, Convergence)> {
    let whitened = Whitened::of(activations, mean, leading);
    let (rotation, convergence) = whitened.rotation(seed, progress)?;
    let mixing = (&leading.vectors * &leading.values.mapv(f64::sqrt)).dot(&rotation.t());
    Ok((Reduction { components: rotation.dot(&whitened.whitening), mixing }, convergence))
}

/// Activations with unit variance in each of their leading directions, and none between them.
pub(super) struct Whitened {
    /// Whitened activations are this [D x C] times deviations from the mean.
    whitening: Array2<f64>,
    /// An evenly spread part of the activations, where they are many.
    part: Option<White>,
    all: White,
}

impl Whitened {
    /// Whiten activations [N x C] of this mean `[C]`.
    pub(super) fn of(activations: ArrayView2<'_, f32>, mean: &Array1<f64>, leading: &Eigen) -> Self {
        let whitening = &leading.vectors.t() / &leading.values.mapv(f64::sqrt).slice(s![.., NewAxis]);
        let least = ROWS_PER_ELEMENT * leading.values.len().pow(2);
        let part = (activations.nrows() >= STRIDE * least).then(|| activations.slice(s![..;STRIDE, ..]));
        let part = part.map(|part| White::of(part, mean, &whitening));
        Self { all: White::of(activations, mean, &whitening), whitening, part }
    }

    /// The rotation [D x D] that makes the whitened activations independent, sought from a random one.
    pub(super) fn rotation(
        &self,
        seed: u64,
        progress: &mut dyn FnMut(usize, f64),
    ) -> Result<(Array2<f64>, Convergence)> {
        let start = random_rotation(self.whitening.nrows(), seed)?;
        let mut search = Search { rotation: start, iterations: 0, change: f64::INFINITY, progress };
        search.step(self.part.as_ref().unwrap_or(&self.all), SHORT, MOST_LONG_STEPS)?;
        if let Some(part) = &self.part {
            search.descend(part, TOLERANCE_OF_PART)?;
        }
        search.descend(&self.all, TOLERANCE)?;
        if search.change >= TOLERANCE {
            search.step(&self.all, TOLERANCE, MOST_ITERATIONS)?;
        }
        let Search { rotation, iterations, change, .. } = search;
        Ok((rotation, Convergence { iterations, change, converged: change < TOLERANCE }))
    }
}

/// A rotation [D x D], all equally likely.
pub(super) fn random_rotation(size: usize, seed: u64) -> Result<Array2<f64>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // Box and Muller's normal numbers: no direction is preferred by them, as it would be by uniform ones.
    let normal = || {
        let (radius, angle): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    };
    orthonormal_rows(&Array2::from_shape_simple_fn((size, size), normal))
}

/// The search for a rotation [D x D], and how far it got.
struct Search<'a> {
    rotation: Array2<f64>,
    iterations: usize,
    /// How much FastICA's step last changed the components.
    change: f64,
    progress: &'a mut dyn FnMut(usize, f64),
}

impl Search<'_> {
    /// FastICA's step from a rotation, whose change is taken down.
    fn next(&mut self, rotation: &Array2<f64>, means: &Means) -> Result<Array2<f64>> {
        let next = orthonormal_rows(&fixed_point(rotation, means))?;
        self.change = turn(&next, rotation);
        self.iterations += 1;
        (self.progress)(self.iterations, self.change);
        Ok(next)
    }

    /// Go down the contrast until FastICA's step has converged, or there is no way down.
    fn descend(&mut self, white: &White, tolerance: f64) -> Result<()> {
        let mut here = self.rotation.clone();
        let mut descent: Option<Descent> = None;
        for _ in 0..MOST_STEPS {
            let means = white.means(&here);
            self.next(&here, &means)?;
            if self.change < tolerance {
                self.rotation = here;
                return Ok(());
            }
            let contrast = Contrast::around(&here, &means);
            let onward = match descent {
                None => Descent::from(contrast),
                Some(taken) => match taken.judge(contrast) {
                    Verdict::TooFar(shorter) => {
                        here = turned(&self.rotation, shorter.step())?;
                        descent = Some(shorter);
                        continue;
                    }
                    Verdict::On(onward) => onward,
                },
            };
            self.rotation = here;
            if onward.step().iter().all(|angle| angle.abs() < SETTLED) {
                return Ok(());
            }
            here = turned(&self.rotation, onward.step())?;
            descent = Some(onward);
        }
        Ok(())
    }

    /// Go on by FastICA's step until it has converged, or there have been `most` iterations.
    fn step(&mut self, white: &White, tolerance: f64, most: usize) -> Result<()> {
        let mut before: Option<Array2<f64>> = None;
        while self.iterations < most {
            let here = self.rotation.clone();
            let next = self.next(&here, &white.means(&here))?;
            if self.change < tolerance {
                return Ok(());
            }
            let swings = before.is_some_and(|before| turn(&next, &before) < SWING * self.change);
            // After the middle two steps must follow before they can be compared again.
            (self.rotation, before) = match swings {
                true => (orthonormal_rows(&(aligned(&next, &here) + &here))?, None),
                false => (next, Some(here)),
            };
        }
        Ok(())
    }
}

/// How far the rows of one rotation are from those of another, signs aside: max |‖a·b‖ − 1|.
fn turn(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    let cosines = (a * b).sum_axis(Axis(1));
    cosines.iter().map(|cosine| (cosine.abs() - 1.0).abs()).fold(0.0, f64::max)
}

/// The rows of `a`, each with the sign that puts it on the side of the same row of `b`: a step may flip a row.
fn aligned(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let signs = (a * b).sum_axis(Axis(1)).mapv(f64::signum);
    a * &signs.slice(s![.., NewAxis])
}

/// E[z tanh(w·z)] − E[1 − tanh²(w·z)] w for every row w of a rotation [D x D].
fn fixed_point(rotation: &Array2<f64>, means: &Means) -> Array2<f64> {
    &means.products - rotation * &means.slopes.slice(s![.., NewAxis])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, uniform};

    #[test]
    fn a_random_rotation_is_one_and_comes_back_with_its_seed() {
        let rotation = random_rotation(9, 4).unwrap();
        close(&rotation.dot(&rotation.t()), &Array2::eye(9), 1e-12);
        assert_eq!(rotation, random_rotation(9, 4).unwrap());
        assert_ne!(rotation, random_rotation(9, 5).unwrap());
    }

    #[test]
    fn the_fixed_point_step_is_the_formula() {
        let white = uniform(5000, 3, 1);
        let rotation = random_rotation(3, 2).unwrap();
        let z = white.mapv(f64::from);
        let tangents = z.dot(&rotation.t()).mapv(f64::tanh);
        let slopes = tangents.mapv(|t| 1.0 - t * t).mean_axis(Axis(0)).unwrap();
        let expected = tangents.t().dot(&z) / 5000.0 - &rotation * &slopes.slice(s![.., NewAxis]);
        let means = White::of(white.view(), &Array1::zeros(3), &Array2::eye(3)).means(&rotation);
        close(&fixed_point(&rotation, &means), &expected, 1e-6);
    }

    /// Data close to Gaussian, where FastICA's steps swing most.
    fn nearly_gaussian(seed: u64) -> Whitened {
        let data = uniform(2000, 8, seed) + uniform(2000, 8, seed + 100) + uniform(2000, 8, seed + 200);
        let moments = crate::reduce::moments::Moments::of(data.view());
        let leading = crate::reduce::eigen::leading(moments.covariance().view(), 8).unwrap();
        Whitened::of(data.view(), &moments.mean, &leading)
    }

    #[test]
    fn steps_that_swing_to_and_fro_still_converge() {
        // By FastICA's steps alone two of these swing for ever without the middle.
        for seed in 0..8 {
            let white = nearly_gaussian(seed).all;
            let start = random_rotation(8, seed).unwrap();
            let mut search = Search { rotation: start, iterations: 0, change: 1.0, progress: &mut |_, _| () };
            search.step(&white, TOLERANCE, MOST_ITERATIONS).unwrap();
            assert!(search.change < TOLERANCE && search.iterations < 100, "{} {}", search.iterations, search.change);
        }
    }

    #[test]
    fn what_is_found_is_a_fixed_point_of_fastica() {
        for seed in 0..8 {
            let whitened = nearly_gaussian(seed);
            let (rotation, convergence) = whitened.rotation(seed, &mut |_, _| ()).unwrap();
            assert!(convergence.converged && convergence.iterations < 100, "{convergence:?}");
            let next = orthonormal_rows(&fixed_point(&rotation, &whitened.all.means(&rotation))).unwrap();
            assert!(turn(&next, &rotation) < TOLERANCE);
        }
    }

    #[test]
    fn a_part_is_taken_where_there_is_enough() {
        let data = uniform(20_000, 4, 1).mapv(|v| v.powi(3)).dot(&uniform(4, 4, 2));
        let moments = crate::reduce::moments::Moments::of(data.view());
        let leading = crate::reduce::eigen::leading(moments.covariance().view(), 4).unwrap();
        let whitened = Whitened::of(data.view(), &moments.mean, &leading);
        assert!(whitened.part.is_some());
        let (_, convergence) = whitened.rotation(3, &mut |_, _| ()).unwrap();
        assert!(convergence.converged, "{convergence:?}");
        assert!(Whitened::of(data.slice(s![..8000, ..]), &moments.mean, &leading).part.is_none());
    }
}
