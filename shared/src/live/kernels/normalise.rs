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
        for (square, value) in output.iter_mut().zip(input) {
            *square = value * value;
        }
        sums.fill(0.0);
        norm.add_neighbours(output, sums, norm.before());
        for sum in sums.iter_mut() {
            *sum = norm.bias + factor * *sum;
        }
        norm.divide(input, sums, output);
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
    let (mut ratios, mut through) = (vec![0.0; channels], vec![0.0; channels]);
    let kept = input.chunks_exact(channels).zip(output.chunks_exact(channels)).zip(sums.chunks_exact(channels));
    let towards = towards_output.chunks_exact(channels).zip(towards_input.chunks_exact_mut(channels));
    for (((input, output), sums), (towards_output, towards_input)) in kept.zip(towards) {
        for (((ratio, towards), output), sum) in ratios.iter_mut().zip(towards_output).zip(output).zip(sums) {
            *ratio = towards * output / sum;
        }
        through.fill(0.0);
        // A channel is in the sums of those whose window, seen from the other side, holds it.
        norm.add_neighbours(&ratios, &mut through, norm.after());
        norm.divide(towards_output, sums, towards_input);
        for ((towards, input), through) in towards_input.iter_mut().zip(input).zip(&through) {
            *towards -= factor * input * through;
        }
    }
}

/// The exponent that networks use, for which there are square roots instead of a logarithm.
const THREE_QUARTERS: f32 = 0.75;

impl Normalisation {
    /// Channels of a window before its own.
    fn before(&self) -> usize {
        (self.size as usize - 1) / 2
    }

    /// Channels of a window after its own.
    fn after(&self) -> usize {
        self.size as usize / 2
    }

    /// Adds to each channel's sum the values of the window around it, of which so many lie before it.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    #[inline]
    fn add_neighbours(&self, values: &[f32], sums: &mut [f32], before: usize) {
        let channels = values.len();
        for place in 0..(self.size as usize).min(before + channels) {
            // The channel `place − before` further on.
            let (from, to) = (place.saturating_sub(before), before.saturating_sub(place));
            if to < channels {
                for (sum, value) in sums[to..].iter_mut().zip(&values[from.min(channels)..]) {
                    *sum += value;
                }
            }
        }
    }

    /// Values over the sums to the power of the exponent.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    #[inline]
    fn divide(&self, values: &[f32], sums: &[f32], quotients: &mut [f32]) {
        let places = quotients.iter_mut().zip(values).zip(sums);
        if self.beta == THREE_QUARTERS {
            for ((quotient, value), sum) in places {
                let root = sum.sqrt();
                *quotient = value / (root * root.sqrt());
            }
        } else {
            for ((quotient, value), sum) in places {
                *quotient = value * sum.powf(-self.beta);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    #[test]
    fn each_channel_is_divided_by_the_power_of_its_sum() {
        for (size, beta) in [(5, 0.75), (4, 0.75), (5, 0.5), (21, 0.75)] {
            let norm = Normalisation { size, alpha: 0.9, beta, bias: 1.5 };
            let mut random = SplitMix::new(3);
            let input: Vec<f32> = (0..8).map(|_| random.normal() as f32).collect();
            let (mut output, mut sums) = (vec![f32::NAN; 8], vec![f32::NAN; 8]);
            normalise(&norm, Map { height: 1, width: 1, channels: 8 }, &input, &mut output, &mut sums);
            for channel in 0..8usize {
                // ONNX: ⌊(size − 1) / 2⌋ channels before, ⌈(size − 1) / 2⌉ after.
                let (before, after) = ((size as usize - 1) / 2, size as usize / 2);
                let window = channel.saturating_sub(before)..(channel + after + 1).min(8);
                let squares: f32 = input[window].iter().map(|value| value * value).sum();
                let sum = 1.5 + 0.9 / size as f32 * squares;
                assert!((sums[channel] - sum).abs() < 1e-5, "{size} at {channel}: {} and {sum}", sums[channel]);
                let wanted = input[channel] / sum.powf(beta);
                assert!(
                    (output[channel] - wanted).abs() < 1e-5,
                    "{size} at {channel}: {} and {wanted}",
                    output[channel]
                );
            }
        }
    }

    #[test]
    fn the_adjoint_agrees_with_finite_differences() {
        for (size, beta) in [(5, 0.75), (4, 0.75), (5, 0.5), (21, 0.75)] {
            let norm = Normalisation { size, alpha: 0.9, beta, bias: 1.0 };
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
