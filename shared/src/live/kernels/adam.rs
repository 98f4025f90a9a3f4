//! Adam (Kingma & Ba 2015).

/// What a step moves: the coefficients, the decayed sum of gradients, and that of squared gradients.
pub type State<'a> = (&'a mut [f32], &'a mut [f32], &'a mut [f32]);

/// A step's numbers: its rate, the decays of the two sums, and the guard against dividing by nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The rate, with the bias correction.
    pub rate: f32,
    /// What is kept of each sum.
    pub decay: [f32; 2],
    /// The guard.
    pub epsilon: f32,
}

/// One step up the gradient. The sums are unnormalised (see [`crate::live::Descent::rate`]); `scale` `[P]` is the scale of
/// each coefficient of a plane.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn adam(step: Rate, scale: &[f32], gradient: &[f32], (coefficients, momentum, energy): State<'_>) {
    let plane = scale.len();
    let sums = momentum.chunks_exact_mut(plane).zip(energy.chunks_exact_mut(plane));
    let planes = coefficients.chunks_exact_mut(plane).zip(gradient.chunks_exact(plane));
    for ((coefficients, gradient), (momentum, energy)) in planes.zip(sums) {
        let sums = momentum.iter_mut().zip(energy);
        for (((coefficient, gradient), scale), (momentum, energy)) in
            coefficients.iter_mut().zip(gradient).zip(scale).zip(sums)
        {
            *momentum = step.decay[0] * *momentum + gradient;
            *energy = step.decay[1] * *energy + gradient * gradient;
            *coefficient += step.rate * scale * *momentum / (energy.sqrt() + step.epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_adds_to_the_sums_and_follows_them() {
        let (mut x, mut m, mut e) = ([1.0], [2.0], [3.0]);
        let step = Rate { rate: 0.1, decay: [0.5, 0.9], epsilon: 0.0 };
        adam(step, &[4.0], &[-1.0], (&mut x, &mut m, &mut e));
        assert!(m == [0.0] && (e[0] - 3.7).abs() < 1e-6);
        adam(step, &[4.0], &[2.0], (&mut x, &mut m, &mut e));
        assert!((x[0] - (1.0 + 0.4 * 2.0 / (3.33f32 + 4.0).sqrt())).abs() < 1e-6);
    }
}
