//! Max-pooling.

use super::lanes::{Lanes, fours, fours_mut};
use crate::live::plan::Map;
use crate::live::stem::Window;

/// The shape of a max-pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its window.
    pub window: Window,
    /// What it reads.
    pub input: Map,
    /// What it gives.
    pub output: Map,
}

/// The largest value in each window, and which of the window's pixels (row by row) had it first. Padding does not
/// count.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn pool(shape: &Pool, input: &[f32], output: &mut [f32], taken: &mut [u32]) {
    let channels = shape.input.stored_channels();
    let places = output.chunks_exact_mut(channels).zip(taken.chunks_exact_mut(channels));
    for (position, (output, taken)) in places.enumerate() {
        output.fill(f32::NEG_INFINITY);
        let (y, x) = (position / shape.output.width, position % shape.output.width);
        for tap in 0..shape.window.side * shape.window.side {
            let Some(pixel) = shape.pixel(y, x, tap) else { continue };
            let values = &input[pixel * channels..][..channels];
            for ((output, taken), value) in fours_mut(output).iter_mut().zip(fours_mut(taken)).zip(fours(values)) {
                for lane in 0..Lanes::COUNT {
                    let is_larger = mask(value[lane] > output[lane]);
                    let choose = |new: u32, old: u32| old ^ ((new ^ old) & is_larger);
                    output[lane] = f32::from_bits(choose(value[lane].to_bits(), output[lane].to_bits()));
                    taken[lane] = choose(tap, taken[lane]);
                }
            }
        }
    }
}

/// The adjoint of [`pool`]: each gradient goes back to the pixel whose value was taken.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn pool_adjoint(shape: &Pool, taken: &[u32], towards_output: &[f32], towards_input: &mut [f32]) {
    let channels = shape.input.stored_channels();
    towards_input.fill(0.0);
    let places = towards_output.chunks_exact(channels).zip(taken.chunks_exact(channels));
    for (position, (towards, taken)) in places.enumerate() {
        let (y, x) = (position / shape.output.width, position % shape.output.width);
        for tap in 0..shape.window.side * shape.window.side {
            let Some(pixel) = shape.pixel(y, x, tap) else { continue };
            let back = fours_mut(&mut towards_input[pixel * channels..][..channels]).iter_mut();
            for ((back, towards), taken) in back.zip(fours(towards)).zip(fours(taken)) {
                for lane in 0..Lanes::COUNT {
                    back[lane] += f32::from_bits(towards[lane].to_bits() & mask(taken[lane] == tap));
                }
            }
        }
    }
}

/// All bits, or none: choosing with it takes no branch, so four are chosen at once.
fn mask(is_so: bool) -> u32 {
    0u32.wrapping_sub(u32::from(is_so))
}

impl Pool {
    /// The input's position at a pixel of a window, unless it lies in the padding.
    fn pixel(&self, y: usize, x: usize, tap: u32) -> Option<usize> {
        let Window { side, stride, before, .. } = self.window;
        let y = (y * stride as usize + (tap / side) as usize).checked_sub(before as usize)?;
        let x = (x * stride as usize + (tap % side) as usize).checked_sub(before as usize)?;
        (y < self.input.height && x < self.input.width).then_some(y * self.input.width + x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[f32]) -> Vec<f32> {
        values.iter().flat_map(|value| [*value, -value, 0.0, 0.0]).collect()
    }

    #[test]
    fn the_first_of_the_largest_is_taken_and_gets_the_gradient() {
        let window = Window { side: 3, stride: 2, before: 0, after: 0, partial: true };
        let map = |width| Map { height: 1, width, channels: 4 };
        let shape = Pool { window, input: map(4), output: map(2) };
        let (mut output, mut taken) = (vec![0.0; 8], vec![0; 8]);
        pool(&shape, &row(&[1.0, 5.0, 5.0, 2.0]), &mut output, &mut taken);
        assert_eq!(output[..2], [5.0, -1.0]);
        assert_eq!(output[4..6], [5.0, -2.0]);
        assert_eq!((taken[0], taken[1], taken[4], taken[5]), (1, 0, 0, 1));
        let mut back = vec![f32::NAN; 16];
        pool_adjoint(&shape, &taken, &row(&[10.0, 20.0]), &mut back);
        let of = |channel: usize| back.iter().skip(channel).step_by(4).copied().collect::<Vec<_>>();
        assert_eq!(of(0), [0.0, 10.0, 20.0, 0.0]);
        assert_eq!(of(1), [-10.0, 0.0, 0.0, -20.0]);
    }
}
