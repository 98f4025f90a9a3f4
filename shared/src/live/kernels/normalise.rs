//! Local response normalisation across channels.

use crate::live::plan::Map;
use crate::live::stem::Normalisation;

/// The normalised maps, and the sums `s = bias + alpha / size · Σ x²` by whose power they were divided.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn normalise(norm: &Normalisation, map: Map, input: &[f32], output: &mut [f32], sums: &mut [f32]) {
    let channels = map.stored_channels();
    let factor = norm.alpha / norm.size as f32;
    let places = output.chunks_exact_mut(channels).zip(sums.chunks_exact_mut(channels));
    for (input, (output, sums)) in input.chunks_exact(channels).zip(places) {
        for channel in 0..channels {
            let (from, to) = norm.window(channel, channels);
            let sum: f32 = input[from..to].iter().map(|value| value * value).sum();
            sums[channel] = norm.bias + factor * sum;
            output[channel] = input[channel] * sums[channel].powf(-norm.beta);
        }
    }
}

/// What the forward pass kept: its input, output and sums.
pub type Normalised<'a> = (&'a [f32], &'a [f32], &'a [f32]);

/// The adjoint of [`normalise`]: `dx_c = dy_c · s_c^−beta − 2 · alpha · beta / size · x_c · Σ dy_j · y_j / s_j`, the sum
/// over the channels whose window holds `c`.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn normalise_adjoint(
    norm: &Normalisation,
    map: Map,
    (input, output, sums): Normalised<'_>,
    towards_output: &[f32],
    towards_input: &mut [f32],
) {
    let channels = map.stored_channels();
    let factor = 2.0 * norm.alpha * norm.beta / norm.size as f32;
    for (position, towards_input) in towards_input.chunks_exact_mut(channels).enumerate() {
        let at = |values: &'_ [f32], channel: usize| values[position * channels + channel];
        for (channel, towards) in towards_input.iter_mut().enumerate() {
            let (from, to) = norm.holders(channel, channels);
            let through: f32 = (from..to).map(|j| at(towards_output, j) * at(output, j) / at(sums, j)).sum();
            *towards = at(towards_output, channel) * at(sums, channel).powf(-norm.beta)
                - factor * at(input, channel) * through;
        }
    }
}

impl Normalisation {
    /// The channels that a channel is summed with.
    fn window(&self, channel: usize, channels: usize) -> (usize, usize) {
        let (before, after) = ((self.size as usize - 1) / 2, self.size as usize / 2);
        (channel.saturating_sub(before), (channel + after + 1).min(channels))
    }

    /// The channels whose sums a channel is in.
    fn holders(&self, channel: usize, channels: usize) -> (usize, usize) {
        let (before, after) = ((self.size as usize - 1) / 2, self.size as usize / 2);
        (channel.saturating_sub(after), (channel + before + 1).min(channels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    #[test]
    fn the_adjoint_agrees_with_finite_differences() {
        for size in [5, 4] {
            let norm = Normalisation { size, alpha: 0.9, beta: 0.75, bias: 1.0 };
            let map = Map { height: 1, width: 2, channels: 8 };
            let mut random = SplitMix::new(3);
            let mut draw = || -> Vec<f32> { (0..16).map(|_| random.normal() as f32).collect() };
            let (input, direction, towards) = (draw(), draw(), draw());
            let at = |length: f32| {
                let moved: Vec<f32> = input.iter().zip(&direction).map(|(i, d)| i + length * d).collect();
                let (mut output, mut sums) = (vec![0.0; 16], vec![0.0; 16]);
                normalise(&norm, map, &moved, &mut output, &mut sums);
                (output, sums)
            };
            let sum = |values: &[f32]| -> f64 { values.iter().zip(&towards).map(|(v, t)| f64::from(v * t)).sum() };
            let difference = (sum(&at(0.005).0) - sum(&at(-0.005).0)) / 0.01;
            let (output, sums) = at(0.0);
            let mut back = vec![0.0; 16];
            normalise_adjoint(&norm, map, (&input, &output, &sums), &towards, &mut back);
            let along: f64 = back.iter().zip(&direction).map(|(b, d)| f64::from(b * d)).sum();
            assert!((along - difference).abs() < 1e-3 * difference.abs().max(1.0), "{along} and {difference}");
        }
    }
}
