use super::*;
use ndarray::Array3;
use std::f64::consts::TAU;

/// An image whose waves have their phase in common: along `angle`, with a first harmonic of `frequency`, about `centre`
/// and along `axis` in red, green and blue.
#[derive(Clone, Copy)]
struct Texture {
    frequency: f64,
    angle_deg: f64,
    phase_deg: f64,
    harmonics: usize,
    amplitude: f64,
    centre: [f64; 3],
    axis: [f64; 3],
    shift: f64,
}

const GRATING: Texture = Texture {
    frequency: 0.11,
    angle_deg: 30.0,
    phase_deg: 0.0,
    harmonics: 1,
    amplitude: 0.3,
    centre: [0.5; 3],
    axis: [1.0; 3],
    shift: 0.0,
};

impl Texture {
    fn image(self) -> Array3<u8> {
        let (sin, cos) = self.angle_deg.to_radians().sin_cos();
        Array3::from_shape_fn((96, 96, 3), |(y, x, channel)| {
            let turn = TAU * self.frequency * (x as f64 * cos + y as f64 * sin + self.shift);
            let phase = self.phase_deg.to_radians();
            let wave: f64 = (1..=self.harmonics).map(|n| (n as f64 * turn + phase).cos() / n as f64).sum();
            ((self.centre[channel] + self.amplitude * self.axis[channel] * wave) * 255.0).round() as u8
        })
    }

    fn attributes(self) -> Attributes {
        Attributes::of(self.image().view())
    }
}

/// The distance of two angles on a circle of `period` degrees.
fn apart(a: f32, b: f64, period: f64) -> f64 {
    let difference = (f64::from(a) - b).rem_euclid(period);
    difference.min(period - difference)
}

#[test]
fn the_angle_of_a_grating_is_found_at_every_frequency_and_angle() {
    for frequency in [0.05, 0.11, 0.23, 0.37] {
        for angle_deg in [0.0, 17.0, 45.0, 90.0, 101.0, 179.0] {
            let found = Texture { frequency, angle_deg, ..GRATING }.attributes();
            assert!(apart(found.angle_deg, angle_deg, 180.0) < 1.0, "{frequency} {angle_deg}: {found:?}");
            assert!(found.coherence > 0.9, "{found:?}");
        }
    }
}

#[test]
fn the_frequency_of_a_grating_is_found() {
    for frequency in [0.06, 0.11, 0.23, 0.37] {
        for angle_deg in [0.0, 30.0, 135.0] {
            let found = Texture { frequency, angle_deg, ..GRATING }.attributes().frequency.unwrap();
            assert!((f64::from(found) / frequency - 1.0).abs() < 0.03, "{frequency} {angle_deg}: {found}");
        }
    }
}

#[test]
fn two_equal_directions_have_no_coherence() {
    let (a, b) = (Texture { amplitude: 0.2, ..GRATING }, Texture { angle_deg: 120.0, amplitude: 0.2, ..GRATING });
    let (a, b) = (a.image(), b.image());
    let both = Array3::from_shape_fn(a.dim(), |at| (u16::from(a[at]) + u16::from(b[at]) - 128) as u8);
    assert!(Attributes::of(both.view()).coherence < 0.05);
}

#[test]
fn brightness_and_contrast_change_neither_angle_nor_frequency_nor_phase() {
    let texture = Texture { harmonics: 3, phase_deg: 250.0, ..GRATING };
    let first = texture.attributes();
    for other in [Texture { centre: [0.6; 3], ..texture }, Texture { amplitude: 0.1, ..texture }] {
        let found = other.attributes();
        assert!(apart(found.angle_deg, f64::from(first.angle_deg), 180.0) < 0.3);
        assert!((found.frequency.unwrap() / first.frequency.unwrap() - 1.0).abs() < 0.01);
        assert!(apart(found.phase_deg, f64::from(first.phase_deg), 360.0) < 1.0);
    }
}

#[test]
fn the_common_phase_of_waves_is_found_wherever_the_texture_lies() {
    for phase_deg in [0.0, 60.0, 90.0, 180.0, 270.0] {
        for shift in [0.0, 2.3, 5.1] {
            let texture = Texture { frequency: 0.07, harmonics: 4, amplitude: 0.2, phase_deg, shift, ..GRATING };
            let found = texture.attributes();
            assert!(apart(found.phase_deg, phase_deg, 360.0) < 5.0, "{phase_deg} {shift}: {found:?}");
            assert!(found.phase_agreement > 0.3, "{found:?}");
        }
    }
}

#[test]
fn edges_that_rise_and_edges_that_fall_have_opposite_phases() {
    // Sharp from dark to light along 30 degrees, then slowly back; and the other way round.
    let (sin, cos) = 30_f64.to_radians().sin_cos();
    let saw = |falls: bool| {
        Array3::from_shape_fn((96, 96, 3), |(y, x, _)| {
            let slow = ((x as f64 * cos + y as f64 * sin) / 16.0).fract();
            (255.0 * if falls { slow } else { 1.0 - slow }) as u8
        })
    };
    let found = |falls| Attributes::of(saw(falls).view()).phase_deg;
    assert!(apart(found(false), 270.0, 360.0) < 15.0, "{}", found(false));
    assert!(apart(found(true), 90.0, 360.0) < 15.0, "{}", found(true));
}

#[test]
fn turning_half_round_reverses_the_phase_and_negating_opposes_it() {
    let image = Texture { frequency: 0.07, harmonics: 3, amplitude: 0.2, phase_deg: 300.0, ..GRATING }.image();
    let turned = image.slice(ndarray::s![..;-1, ..;-1, ..]).to_owned();
    let negated = image.mapv(|v| 255 - v);
    assert!(apart(Attributes::of(turned.view()).phase_deg, 60.0, 360.0) < 5.0);
    assert!(apart(Attributes::of(negated.view()).phase_deg, 120.0, 360.0) < 5.0);
}

#[test]
fn one_wave_alone_has_no_common_phase() {
    assert!(GRATING.attributes().phase_agreement < 0.05);
}

#[test]
fn a_contrast_is_positive_towards_its_first_colour_and_grows_with_it() {
    for (index, contrast) in Attribute::CONTRASTS.into_iter().enumerate() {
        let at = |amount: f64, brightness: f64| {
            let direction = contrast.direction().unwrap();
            let centre = direction.map(|d| brightness + amount * d);
            f64::from(Texture { centre, amplitude: 0.1, ..GRATING }.attributes().contrasts[index])
        };
        for amount in [-0.3, -0.1, 0.0, 0.2] {
            assert!((at(amount, 0.5) - amount).abs() < 0.01, "{contrast:?} {amount}: {}", at(amount, 0.5));
            assert!((at(amount, 0.5) - at(amount, 0.45)).abs() < 0.01, "brightness is no contrast");
        }
    }
}

#[test]
fn named_colours_have_the_signs_of_their_contrasts() {
    let of = |rgb: [u8; 3]| Attributes::of(Array3::from_shape_fn((8, 8, 3), |(.., c)| rgb[c]).view()).contrasts;
    let (green, purple, orange) = (of([0, 160, 0]), of([128, 0, 128]), of([255, 165, 0]));
    let (blue, red) = (of([0, 0, 255]), of([255, 0, 0]));
    assert!(green[0] > 0.0 && purple[0] < 0.0 && orange[1] > 0.0 && blue[1] < 0.0);
    assert!(green[2] > 0.0 && red[2] < 0.0 && blue[3] > 0.0 && red[3] < 0.0);
}

#[test]
fn a_grating_of_colour_alone_has_its_angle_and_frequency() {
    let found = Texture { axis: [1.0, -1.0, 0.0], ..GRATING }.attributes();
    assert!(apart(found.angle_deg, 30.0, 180.0) < 1.0 && (found.frequency.unwrap() - 0.11).abs() < 0.004, "{found:?}");
}

#[test]
fn a_flat_image_has_no_frequency_and_no_direction() {
    let found = Attributes::of(Array3::from_elem((32, 32, 3), 90).view());
    assert_eq!((found.frequency, found.coherence, found.phase_agreement), (None, 0.0, 0.0));
}
