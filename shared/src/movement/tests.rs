use super::*;

const STILL: Attributes = Attributes {
    frequency: Some(0.1),
    angle_deg: 170.0,
    coherence: 0.9,
    phase_deg: 270.0,
    phase_agreement: 0.5,
    contrasts: [0.1, 0.0, 0.0, 0.0],
};

/// A strip of 32 images, changed by `change` at positions from 0 to 1.
fn strip(change: impl Fn(&mut Attributes, f32)) -> Vec<Attributes> {
    let image = |i: usize| {
        let mut image = STILL;
        change(&mut image, i as f32 / 31.0);
        image
    };
    (0..32).map(image).collect()
}

/// A number from −1 to 1 that looks random.
fn noise(index: f32) -> f32 {
    (index * 7919.7).sin() * 0.5 + (index * 104_729.3 + 1.0).cos() * 0.5
}

/// The strip in another order.
fn shuffled(strip: &[Attributes]) -> Vec<Attributes> {
    (0..strip.len()).map(|i| strip[(i * 13 + i * i * 8 + 5) % strip.len()]).collect()
}

/// The attributes that move by more than rounding.
fn moving(strip: &[Attributes]) -> Vec<Attribute> {
    let movement = Movement::along(strip);
    Attribute::ALL.into_iter().filter(|a| movement.of(*a) > 1e-3).collect()
}

#[test]
fn a_strip_that_moves_in_one_attribute_moves_in_it_alone() {
    assert_eq!(moving(&strip(|_, _| ())), []);
    let moves = |change: fn(&mut Attributes, f32)| moving(&strip(change));
    assert_eq!(moves(|a, t| a.frequency = Some(0.1 + 0.1 * t)), [Attribute::Frequency]);
    assert_eq!(moves(|a, t| a.angle_deg = 20.0 + 90.0 * t), [Attribute::Angle]);
    assert_eq!(moves(|a, t| a.phase_deg = 180.0 * t), [Attribute::Phase]);
    for (index, contrast) in Attribute::CONTRASTS.into_iter().enumerate() {
        assert_eq!(moving(&strip(|a, t| a.contrasts[index] = 0.3 * t)), [contrast]);
    }
}

#[test]
fn an_even_motion_moves_by_its_range() {
    let octave = Movement::along(&strip(|a, t| a.frequency = Some(0.1 * 2.0_f32.powf(t))));
    assert!((octave.of(Attribute::Frequency) - 1.0).abs() < 1e-4);
    let colour = Movement::along(&strip(|a, t| a.contrasts[1] = 0.2 - 0.5 * t));
    assert!((colour.of(Attribute::OrangeBlue) - 0.5).abs() < 1e-4);
}

#[test]
fn a_step_and_a_way_back_are_movement_too() {
    let step = Movement::along(&strip(|a, t| a.contrasts[0] = if t < 0.5 { -0.1 } else { 0.1 }));
    assert!(step.of(Attribute::GreenPurple) > 0.2, "{step:?}");
    let back = Movement::along(&strip(|a, t| a.contrasts[0] = 0.4 * t * (1.0 - t)));
    assert!(back.of(Attribute::GreenPurple) > 0.09, "{back:?}");
}

#[test]
fn a_shuffled_strip_moves_less() {
    for attribute in [Attribute::Frequency, Attribute::Angle, Attribute::Phase, Attribute::BlueRed] {
        let ordered = strip(|a, t| {
            a.frequency = Some(0.1 + 0.1 * t);
            a.angle_deg = 20.0 + 90.0 * t;
            a.phase_deg = 180.0 * t;
            a.contrasts[3] = 0.3 * t;
        });
        let (one, other) = (Movement::along(&ordered), Movement::along(&shuffled(&ordered)));
        assert!(other.of(attribute) < 0.5 * one.of(attribute), "{attribute:?}: {one:?} {other:?}");
    }
}

#[test]
fn noise_hides_in_motion_but_is_none() {
    let steady = Movement::along(&strip(|a, t| a.contrasts[0] = 0.2 * t + 0.05 * noise(t)));
    let jitter = Movement::along(&strip(|a, t| a.contrasts[0] = 0.2 * noise(t)));
    assert!((steady.of(Attribute::GreenPurple) - 0.2).abs() < 0.06, "{steady:?}");
    assert!(jitter.of(Attribute::GreenPurple) < 0.6 * steady.of(Attribute::GreenPurple), "{jitter:?}");
}

#[test]
fn an_angle_that_passes_180_degrees_moves_as_one_that_does_not() {
    let from = |start: f32| {
        let turned = strip(|a, t| a.angle_deg = (start + 40.0 * t).rem_euclid(180.0));
        Movement::along(&turned).of(Attribute::Angle)
    };
    assert!((from(20.0) - from(160.0)).abs() < 1e-4);
}

#[test]
fn the_angle_of_an_image_without_a_direction_does_not_count() {
    let turned = |coherence: f32| {
        Movement::along(&strip(|a, t| (a.coherence, a.angle_deg) = (coherence, 90.0 * t))).of(Attribute::Angle)
    };
    assert!((turned(0.1) / turned(1.0) - 0.1).abs() < 1e-3);
}

#[test]
fn a_phase_is_followed_where_the_angle_passes_180_degrees() {
    // The same edges, turning: past 180 degrees they are told along the other end of their normal.
    let turning = strip(|a, t| {
        let angle = 150.0 + 60.0 * t;
        (a.angle_deg, a.phase_deg) = if angle < 180.0 { (angle, 270.0) } else { (angle - 180.0, 90.0) };
    });
    let movement = Movement::along(&turning);
    assert!(movement.of(Attribute::Phase) < 1e-3 && movement.of(Attribute::Angle) > 0.5, "{movement:?}");
}

#[test]
fn too_few_points_do_not_move() {
    let whole = strip(|a, t| a.contrasts[0] = t);
    assert_eq!(Movement::along(&whole[..FEWEST_POINTS - 1]), Movement::default());
    assert!(Movement::along(&whole[..FEWEST_POINTS]).of(Attribute::GreenPurple) > 0.1);
    let flat = strip(|a, t| a.frequency = if t < 0.2 { Some(0.1 + t) } else { None });
    assert!(Movement::along(&flat).of(Attribute::Frequency) > 0.0);
}

#[test]
fn chosen_points_run_from_the_first_to_the_last() {
    assert_eq!(evenly_chosen(32, 8), [0, 4, 9, 13, 18, 22, 27, 31]);
    assert_eq!(evenly_chosen(8, 8), (0..8).collect::<Vec<_>>());
    assert_eq!(evenly_chosen(5, 8).len(), 5);
}
