//! One leaf: a disc with a colour, a soft shading and a texture.
//!
//! Its values are those of pixels as photos store them, 0 to 1. Luminance varies most and colour little, along the two
//! axes that are independent of it in photos: blue against yellow, then red against green (Ruderman, Cronin & Chiao
//! 1998). A leaf is shaded as if lit from one side. Its texture is none, a grating, or noise: several gratings of
//! random angles and wavelengths. Wavelengths are spread evenly over octaves, from what pixels can hold to the leaf's
//! own size, so that texture too prefers no scale.

use super::{RADII_PX, SIDE_PX};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use std::f32::consts::TAU;

/// Mean and standard deviation of the luminance of leaves.
const LUMINANCE: [f32; 2] = [0.45, 0.22];
/// Luminance is kept between these, so that a texture is seen on the darkest and the lightest leaf.
const LUMINANCES: [f32; 2] = [0.05, 0.95];
/// Standard deviation along blue against yellow.
const BLUE_YELLOW: f32 = 0.08;
/// Standard deviation along red against green.
const RED_GREEN: f32 = 0.04;
/// Largest change of luminance from a leaf's centre to its outline.
const SHADING: f32 = 0.12;
/// Largest amplitude of a texture.
const CONTRAST: f32 = 0.2;
/// The shortest wave of a texture, in pixels.
const SHORTEST_PX: f32 = 3.0;
/// Waves in noise.
const NOISE_WAVES: usize = 5;

/// A leaf. Lengths are in pixels, from the image's top left corner.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Its centre.
    pub x: f32,
    /// Its centre.
    pub y: f32,
    /// Its radius.
    pub radius: f32,
    colour: [f32; 3],
    /// How luminance grows along x and y, a pixel.
    shading: [f32; 2],
    texture: Vec<Wave>,
}

/// A grating: `amplitude · sin(x · along_x + y · along_y + phase)`.
#[derive(Clone, Copy, Debug)]
struct Wave {
    along_x: f32,
    along_y: f32,
    phase: f32,
    amplitude: f32,
}

impl Leaf {
    /// Draw a leaf that may touch the image.
    pub fn draw(random: &mut ChaCha8Rng) -> Self {
        let radius = radius(random);
        let mut centre = || random.random_range(-RADII_PX[1]..SIDE_PX as f32 + RADII_PX[1]);
        let (x, y) = (centre(), centre());
        Self {
            x,
            y,
            radius,
            colour: colour(random),
            shading: shading(random, radius),
            texture: texture(random, radius),
        }
    }

    /// Its colour at a place that lies so far from its centre: RGB, 0 to 1.
    pub fn colour_at(&self, x: f32, y: f32) -> [f32; 3] {
        let shade = self.shading[0] * x + self.shading[1] * y;
        let texture: f32 = self.texture.iter().map(|wave| wave.at(x, y)).sum();
        self.colour.map(|value| (value + shade + texture).clamp(0.0, 1.0))
    }
}

impl Wave {
    fn at(self, x: f32, y: f32) -> f32 {
        self.amplitude * (self.along_x * x + self.along_y * y + self.phase).sin()
    }
}

/// A radius of density `r⁻³` between [`RADII_PX`].
fn radius(random: &mut ChaCha8Rng) -> f32 {
    let [most, least] = RADII_PX.map(|radius| radius.powi(-2));
    random.random_range(least..most).sqrt().recip()
}

fn colour(random: &mut ChaCha8Rng) -> [f32; 3] {
    let mut normal = || -> f32 { StandardNormal.sample(random) };
    let luminance = (LUMINANCE[0] + LUMINANCE[1] * normal()).clamp(LUMINANCES[0], LUMINANCES[1]);
    let (blue_yellow, red_green) = (BLUE_YELLOW * normal(), RED_GREEN * normal());
    // Neither axis changes the mean of red, green and blue.
    let yellow = blue_yellow / 6f32.sqrt();
    let red = red_green / 2f32.sqrt();
    [luminance + yellow + red, luminance + yellow - red, luminance - 2.0 * yellow]
}

fn shading(random: &mut ChaCha8Rng, radius: f32) -> [f32; 2] {
    let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
    let slope = random.random_range(0.0..SHADING) / radius;
    [slope * cos, slope * sin]
}

/// No waves, one or several, in equal parts; a leaf smaller than the shortest wave has none.
fn texture(random: &mut ChaCha8Rng, radius: f32) -> Vec<Wave> {
    let waves = [0, 1, NOISE_WAVES][random.random_range(0..3)];
    let longest = 2.0 * radius;
    if longest <= SHORTEST_PX || waves == 0 {
        return Vec::new();
    }
    // As many waves have together the power of one.
    let amplitude = random.random_range(0.0..CONTRAST) / (waves as f32).sqrt();
    let wave = |_| {
        let (sin, cos) = random.random_range(0.0..TAU).sin_cos();
        let wavelength = random.random_range(SHORTEST_PX.ln()..longest.ln()).exp();
        let phase = random.random_range(0.0..TAU);
        Wave { along_x: TAU / wavelength * cos, along_y: TAU / wavelength * sin, phase, amplitude }
    };
    (0..waves).map(wave).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn leaves(count: usize) -> Vec<Leaf> {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        (0..count).map(|_| Leaf::draw(&mut random)).collect()
    }

    #[test]
    fn radii_have_a_density_that_falls_with_the_third_power() {
        let leaves = leaves(100_000);
        let inside = |low: f32, high: f32| leaves.iter().filter(|l| (low..high).contains(&l.radius)).count() as f64;
        let [least, most] = RADII_PX;
        assert!(leaves.iter().all(|leaf| (0.999 * least..=1.001 * most).contains(&leaf.radius)));
        // The integral of r⁻³ over an octave is a quarter of that over the octave before.
        for low in [2.0, 3.0, 5.0] {
            let ratio = inside(low, 2.0 * low) / inside(2.0 * low, 4.0 * low);
            assert!((ratio - 4.0).abs() < 0.3, "from {low} px: {ratio}");
        }
    }

    #[test]
    fn colours_vary_in_luminance_far_more_than_in_hue() {
        let leaves = leaves(5000);
        let deviation = |of: fn([f32; 3]) -> f32| {
            let values: Vec<f32> = leaves.iter().map(|leaf| of(leaf.colour)).collect();
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt()
        };
        let luminance = deviation(|[r, g, b]| (r + g + b) / 3f32.sqrt());
        let blue_yellow = deviation(|[r, g, b]| (r + g - 2.0 * b) / 6f32.sqrt());
        let red_green = deviation(|[r, g, _]| (r - g) / 2f32.sqrt());
        assert!(
            luminance > 3.0 * blue_yellow && blue_yellow > 1.5 * red_green,
            "{luminance} {blue_yellow} {red_green}"
        );
    }

    #[test]
    fn every_texture_occurs_and_none_is_finer_than_pixels_hold() {
        let leaves = leaves(20_000);
        for waves in [0, 1, NOISE_WAVES] {
            assert!(leaves.iter().any(|leaf| leaf.texture.len() == waves), "no leaf has {waves} waves");
        }
        let finest = leaves.iter().flat_map(|l| &l.texture).map(|w| w.along_x.hypot(w.along_y) / TAU);
        assert!(finest.fold(0.0, f32::max) <= 1.0 / SHORTEST_PX + 1e-4);
    }
}
