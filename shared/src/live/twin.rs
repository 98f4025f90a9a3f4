//! An optimisation on the processor: the twin of the one on the graphics processor.

use super::chain::Chain;
use super::descent::{Course, Descent, Row};
use super::kernels::{
    ColourSpace, Parts, Rate, Waves, adam, analyse, colour, colour_adjoint, cosine, synthesise, wave, wave_amplitudes,
};
use super::plan::{Plan, TooSmall};
use super::start::{FlatColours, noise};
use super::stem::Stem;
use crate::fourier::spectrum_scale;
use thiserror::Error;

/// The frequency, in cycles an image, that the mean colour counts as.
pub const MEAN_CYCLES: f64 = 0.3;

/// Why an activation cannot be a target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TargetError {
    /// It has other channels than the layer.
    #[error("the target has {target} channels and the layer {layer}: was it made for another layer?")]
    Channels {
        /// The target's.
        target: usize,
        /// The layer's.
        layer: usize,
    },
    /// It has no direction.
    #[error("the target is zero or not finite, and a cosine needs a direction")]
    NoDirection,
}

/// The target of unit norm, filled up like the layer's maps.
///
/// # Errors
/// When it has other channels than the layer, or no direction.
pub fn unit_target(plan: &Plan, activation: &[f32]) -> Result<Vec<f32>, TargetError> {
    let layer = plan.layer();
    if activation.len() != layer.channels {
        return Err(TargetError::Channels { target: activation.len(), layer: layer.channels });
    }
    let norm = activation.iter().map(|value| value * value).sum::<f32>().sqrt();
    if !norm.is_finite() || norm == 0.0 {
        return Err(TargetError::NoDirection);
    }
    let mut target: Vec<f32> = activation.iter().map(|value| value / norm).collect();
    target.resize(layer.stored_channels(), 0.0);
    Ok(target)
}

/// An image on its way to a target.
#[derive(Clone, Debug)]
pub struct Twin {
    size: usize,
    chain: Chain,
    space: ColourSpace,
    flats: FlatColours,
    amplitudes: Vec<f32>,
    scale: Vec<f32>,
    descent: Descent,
    course: Course,
    target: Vec<f32>,
    /// The coefficients [3 x S x S] and Adam's sums.
    state: [Vec<f32>; 3],
    basis: Vec<f32>,
    turns: Vec<[f32; 2]>,
    parts: Parts,
    half: Vec<f32>,
    axes: Vec<f32>,
    pixels: Vec<f32>,
}

impl Twin {
    /// Images of `size` x `size` pixels through a stem, from noise on grey; the target is still to be set.
    ///
    /// # Errors
    /// When the images are too small for the stem.
    ///
    /// # Panics
    /// When `size` is no multiple of eight.
    pub fn new(stem: &Stem, size: usize, descent: Descent, seed: u64) -> Result<Self, TooSmall> {
        let chain = Chain::new(stem, size, size)?;
        let (plane, layer) = (size * size, chain.plan().layer());
        let mut twin = Self {
            size,
            space: ColourSpace::of(stem),
            flats: FlatColours::shown_to(stem)?,
            amplitudes: wave_amplitudes(size),
            scale: spectrum_scale(size, MEAN_CYCLES),
            descent,
            course: Course::new(descent, seed, size),
            target: vec![0.0; layer.stored_channels()],
            state: [(); 3].map(|()| vec![0.0; 3 * plane]),
            basis: vec![0.0; Waves::basis_length(size)],
            turns: vec![[0.0; 2]; Waves::turns_length(size)],
            parts: Parts::new(size),
            half: vec![0.0; 3 * plane],
            axes: vec![0.0; 3 * plane],
            pixels: vec![0.0; 4 * plane],
            chain,
        };
        twin.restart(seed);
        Ok(twin)
    }

    /// The shapes of its maps.
    pub fn plan(&self) -> &Plan {
        self.chain.plan()
    }

    /// Move the target; the image goes on from where it is.
    ///
    /// # Errors
    /// See [`unit_target`].
    pub fn set_target(&mut self, activation: &[f32]) -> Result<(), TargetError> {
        self.target = unit_target(self.plan(), activation)?;
        self.course.retarget();
        Ok(())
    }

    /// Begin again from noise, on a flat colour where one is near the target.
    pub fn restart(&mut self, seed: u64) {
        self.course = Course::new(self.descent, seed, self.size);
        let [coefficients, momentum, energy] = &mut self.state;
        noise(&self.scale, seed, coefficients);
        self.flats.add_start(&self.target, self.size, coefficients);
        momentum.fill(0.0);
        energy.fill(0.0);
    }

    /// One step, unless the image has settled: the mean cosine of the image before it, as the step's transform shows
    /// it.
    pub fn step(&mut self) -> Option<f32> {
        let (row, rate) = self.course.advance()?;
        let mean = self.gradient(row);
        self.follow(rate);
        Some(mean)
    }

    /// The mean cosine of the image as it is; its pixels are then those of [`Self::pixels`].
    pub fn evaluate(&mut self) -> f32 {
        self.show(Row::IDENTITY);
        self.chain.forward();
        let map = self.chain.plan().layer();
        let (activations, towards) = self.chain.objective();
        cosine(map, activations, &self.target, towards)
    }

    /// The pixels [P x 4] of the image that was last evaluated: red, green and blue from 0 to 1, and nothing.
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// The coefficients [3 x S x S].
    pub fn coefficients(&self) -> &[f32] {
        &self.state[0]
    }

    /// Set the coefficients [3 x S x S], and forget Adam's sums.
    pub fn set_coefficients(&mut self, coefficients: &[f32]) {
        self.state[0].copy_from_slice(coefficients);
        self.state[1..].iter_mut().for_each(|sums| sums.fill(0.0));
    }

    /// Where it has come to.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The mean cosine of the image under a transform; its gradient [3 x S x S] is then that of
    /// [`Self::towards_coefficients`].
    pub fn gradient(&mut self, row: Row) -> f32 {
        self.show(row);
        self.chain.forward();
        let map = self.chain.plan().layer();
        let (activations, towards) = self.chain.objective();
        let mean = cosine(map, activations, &self.target, towards);
        self.chain.backward();
        let [rows, columns] = Waves::of_axes(self.size, &self.basis, &self.turns);
        colour_adjoint(&self.space, &self.pixels, self.chain.towards_input(), &mut self.axes);
        analyse(columns, &self.axes, &mut self.half, &mut self.parts);
        analyse(rows, &self.half, &mut self.axes, &mut self.parts);
        mean
    }

    /// The gradient [3 x S x S] that [`Self::gradient`] computed.
    pub fn towards_coefficients(&self) -> &[f32] {
        // The way back ends in the room where the way forward began to be seen.
        &self.axes
    }

    fn show(&mut self, row: Row) {
        wave(self.size, &self.amplitudes, row, &mut self.basis, &mut self.turns);
        let [rows, columns] = Waves::of_axes(self.size, &self.basis, &self.turns);
        synthesise(rows, &self.state[0], &mut self.half, &mut self.parts);
        synthesise(columns, &self.half, &mut self.axes, &mut self.parts);
        colour(&self.space, &self.axes, &mut self.pixels, self.chain.input_mut());
    }

    fn follow(&mut self, rate: Rate) {
        let [coefficients, momentum, energy] = &mut self.state;
        adam(rate, &self.scale, &self.axes, (coefficients, momentum, energy));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::stem::{Convolution, Normalisation, Stage, Weights, Window};
    use crate::random::SplitMix;

    /// A stem with every kind of stage.
    fn stem() -> Stem {
        let mut random = SplitMix::new(4);
        let mut weights =
            |count: usize, scale: f64| Weights::F32((0..count).map(|_| (scale * random.normal()) as f32).collect());
        let window = |side, stride, pad| Window { side, stride, before: pad, after: pad, partial: true };
        let convolve = |window, inputs, outputs, weights| {
            let bias = vec![0.1; outputs as usize];
            Stage::Convolve(Convolution { window, inputs, outputs, weights, bias, rectified: true })
        };
        let mut stem = Stem::gabor();
        stem.stages = vec![
            convolve(window(7, 2, 3), 3, 12, weights(49 * 36, 0.1)),
            Stage::Pool(window(3, 2, 0)),
            Stage::Normalise(Normalisation { size: 5, alpha: 0.5, beta: 0.75, bias: 1.0 }),
            convolve(window(1, 1, 0), 12, 10, weights(120, 0.3)),
            convolve(window(3, 1, 1), 10, 16, weights(1440, 0.1)),
        ];
        stem
    }

    fn target(channels: usize) -> Vec<f32> {
        (0..channels).map(|c| (c as f32 * 1.7).sin().max(0.1)).collect()
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        let mut twin = Twin::new(&stem(), 16, Descent::default(), 11).unwrap();
        twin.set_target(&target(16)).unwrap();
        let row = Row { scale: 1.03, shift: [3.3, -1.7] };
        let start: Vec<f32> = twin.coefficients().iter().map(|c| 5.0 * c).collect();
        twin.set_coefficients(&start);
        twin.gradient(row);
        let gradient = twin.towards_coefficients().to_vec();
        let mut random = SplitMix::new(6);
        let norm = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
        // Directions lean towards the gradient, so that the derivative along them is not all cancellation.
        let direction: Vec<f32> = gradient.iter().map(|g| g / norm + 0.02 * random.normal() as f32).collect();
        let mut at = |length: f32| {
            let moved: Vec<f32> = start.iter().zip(&direction).map(|(s, d)| s + length * d).collect();
            twin.set_coefficients(&moved);
            f64::from(twin.gradient(row))
        };
        let along: f64 = gradient.iter().zip(&direction).map(|(g, d)| f64::from(g * d)).sum();
        let length = 2e-3;
        let difference = (at(length) - at(-length)) / f64::from(2.0 * length);
        assert!((along - difference).abs() < 1e-2 * along.abs(), "{along} and {difference}");
    }

    #[test]
    fn an_image_comes_near_its_target_and_settles() {
        let mut twin = Twin::new(&Stem::gabor(), 32, Descent::default(), 3).unwrap();
        let wanted: Vec<f32> = (0..28).map(|channel| if channel == 4 { 1.0 } else { 0.1 }).collect();
        twin.set_target(&wanted).unwrap();
        let before = twin.evaluate();
        let steps = std::iter::from_fn(|| twin.step()).count();
        let after = twin.evaluate();
        assert_eq!(steps, 128);
        assert!(after > before + 0.1 && after > 0.45, "{before} to {after}");
        assert!(twin.pixels().chunks_exact(4).all(|p| (p[0] - p[1]).abs() < 1e-5 && p[3] == 0.0), "greys");
    }

    #[test]
    fn a_target_without_direction_or_of_another_layer_is_refused() {
        let mut twin = Twin::new(&Stem::gabor(), 16, Descent::default(), 1).unwrap();
        assert_eq!(twin.set_target(&[0.0; 28]), Err(TargetError::NoDirection));
        assert_eq!(twin.set_target(&[f32::NAN; 28]), Err(TargetError::NoDirection));
        let refused = twin.set_target(&[1.0; 3]).unwrap_err();
        assert_eq!(refused, TargetError::Channels { target: 3, layer: 28 });
    }

    #[test]
    fn the_same_seed_gives_the_same_image() {
        let mut twin = Twin::new(&Stem::gabor(), 16, Descent::default(), 1).unwrap();
        twin.set_target(&target(28)).unwrap();
        let mut drawn = |seed: u64| {
            twin.restart(seed);
            while twin.step().is_some() {}
            twin.coefficients().to_vec()
        };
        let (first, again, other) = (drawn(5), drawn(5), drawn(6));
        assert!(first == again && first != other);
    }
}
