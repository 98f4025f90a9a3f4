use super::*;
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use std::f64::consts::{PI, TAU};

/// Power |F|² of a luminance image at every frequency: index k of an axis is k cycles an image. A Hann window keeps
/// the image's edges, which do not meet, from adding a cross.
fn power(luminance: &Array2<f64>) -> Array2<f64> {
    let side = luminance.nrows();
    let turn = |i: usize, n: usize| i as f64 / n as f64;
    let hann = |i: usize| (PI * turn(2 * i + 1, 2 * side)).sin().powi(2);
    let mean = luminance.sum() / luminance.len() as f64;
    let windowed = Array2::from_shape_fn((side, side), |(y, x)| (luminance[[y, x]] - mean) * hann(y) * hann(x));
    let cosines = Array2::from_shape_fn((side, side), |(k, x)| (TAU * turn(k * x % side, side)).cos());
    let sines = Array2::from_shape_fn((side, side), |(k, x)| (TAU * turn(k * x % side, side)).sin());
    let (even, odd) = (cosines.dot(&windowed), sines.dot(&windowed));
    let real = even.dot(&cosines) - odd.dot(&sines);
    let imaginary = even.dot(&sines) + odd.dot(&cosines);
    &real * &real + &imaginary * &imaginary
}

/// The mean of a power spectrum over rings a cycle wide, from 0 cycles an image to half the side.
fn radial_mean(power: &Array2<f64>) -> Vec<f64> {
    let side = power.nrows();
    let mut rings = vec![(0.0, 0); side / 2];
    for ((y, x), value) in power.indexed_iter() {
        let signed = |k: usize| k.min(side - k) as f64;
        if let Some((sum, count)) = rings.get_mut(signed(y).hypot(signed(x)).round() as usize) {
            *sum += value;
            *count += 1;
        }
    }
    rings.into_iter().map(|(sum, count)| sum / f64::from(count)).collect()
}

/// The slope of the least squares line.
fn slope(points: &[(f64, f64)]) -> f64 {
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x0, y0) = (mean(|p| p.0), mean(|p| p.1));
    points.iter().map(|(x, y)| (x - x0) * (y - y0)).sum::<f64>()
        / points.iter().map(|(x, _)| (x - x0).powi(2)).sum::<f64>()
}

#[test]
fn the_power_of_the_spectrum_falls_with_the_square_of_the_frequency() {
    let leaves = DeadLeaves::new(64, 1).unwrap();
    let spectra: Vec<Array2<f64>> = (0..64)
        .into_par_iter()
        .map(|index| power(&leaves.paint(index).mean_axis(Axis(0)).unwrap().mapv(f64::from)))
        .collect();
    let mean = spectra.into_iter().reduce(|a, b| a + b).unwrap();
    let rings = radial_mean(&mean);
    // From 4 cycles an image, past what the window blurs, to a fifth of a cycle a pixel. The slope is not the same all the
    // way: about -1.8 at first, steeper where a wave is as short as the smallest leaves are wide.
    // Rings are taken at quarters of an octave, or the many high ones would decide alone.
    let ring = |quarter: i32| (4.0 * (0.25 * f64::from(quarter)).exp2()).round() as usize;
    let points: Vec<_> = (0..=14).map(|quarter| ((ring(quarter) as f64).ln(), rings[ring(quarter)].ln())).collect();
    let slope = slope(&points);
    assert!((slope + 2.0).abs() < 0.25, "log power falls with a slope of {slope}");
}

#[test]
fn an_image_depends_on_its_seed_and_its_number_alone() {
    let image = |images: usize, seed: u64, index: usize| DeadLeaves::new(images, seed).unwrap().image(index).unwrap();
    assert_eq!(image(9, 1, 3), image(5, 1, 3));
    assert_ne!(image(9, 1, 3), image(9, 1, 4));
    assert_ne!(image(9, 1, 3), image(9, 2, 3));
}

#[test]
fn an_image_is_covered_and_has_values_that_pixels_can_have() {
    let image = DeadLeaves::new(1, 5).unwrap().image(0).unwrap();
    assert_eq!(image.dim(), (3, SIDE_PX, SIDE_PX));
    assert!(image.iter().all(|value| (0.0..=1.0).contains(value)));
}

#[test]
fn leaves_are_round_and_hide_those_that_come_later() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut leaf = |radius| {
        let mut leaf = Leaf::draw(&mut random);
        (leaf.x, leaf.y, leaf.radius) = (100.0, 90.0, radius);
        leaf
    };
    let (first, second) = (leaf(20.0), leaf(30.0));
    let mut ground = Ground::bare();
    ground.slip_under(&first);
    let covered = (ground.colours.len() / 3 - ground.bare) as f32 / (SAMPLES * SAMPLES) as f32;
    assert!((covered / (std::f32::consts::PI * 400.0) - 1.0).abs() < 0.01, "{covered} square pixels");
    let before = ground.colours.clone();
    ground.slip_under(&second);
    let kept = before.iter().zip(&ground.colours).all(|(old, new)| old.is_nan() || old == new);
    assert!(kept && ground.bare < before.len() / 3);
}

#[test]
fn samples_are_those_that_the_image_has() {
    assert_eq!(samples_between(10.0, 20.0).len(), 10 * SAMPLES);
    assert_eq!(samples_between(-5.0, 1.0), 0..SAMPLES);
    assert_eq!(samples_between(SIDE_PX as f32 - 1.0, SIDE_PX as f32 + 9.0).end, SAMPLED);
}

#[test]
fn the_fingerprint_tells_number_and_seed() {
    let of = |images, seed| DeadLeaves::new(images, seed).unwrap().mark(Fingerprint::default()).short();
    assert_eq!(of(4, 1), of(4, 1));
    assert_ne!(of(4, 1), of(5, 1));
    assert_ne!(of(4, 1), of(4, 2));
    assert!(DeadLeaves::new(0, 1).unwrap_err().to_string().contains("at least 1"));
}
