use super::*;
use crate::view::sample;
use std::f64::consts::{PI, TAU};

/// The small bundle with curves over 3 frequencies, 4 angles and 8 phases. Along luminance they are largest at the
/// second frequency, the third angle and phase 90°; along green/purple at phase 180°.
fn bundle() -> Bundle {
    let mut bundle = sample::bundle();
    let tuning = bundle.tuning.as_mut().unwrap();
    tuning.gratings = GratingSet {
        frequencies: vec![0.0625, 0.125, 0.25],
        angles: (0..4).map(|level| PI * f64::from(level) / 4.0).collect(),
        phases: (0..8).map(|level| TAU * f64::from(level) / 8.0).collect(),
    };
    let curve = |levels: usize, peak: usize, height: f32| {
        let mean = (0..levels).map(|level| if level == peak { height } else { -0.5 * height }).collect();
        Curve { mean, spread: vec![0.5; levels] }
    };
    for dimension in &mut tuning.dimensions {
        for axis in ColourAxis::ALL {
            let height = if axis == ColourAxis::Luminance { 2.0 } else { 0.4 };
            let phase = if axis == ColourAxis::Luminance { 2 } else { 4 };
            dimension.curves[axis as usize] = [curve(3, 1, height), curve(4, 2, height), curve(8, phase, height)];
        }
    }
    bundle
}

#[test]
fn points_begin_where_the_response_is_largest() {
    let bundle = bundle();
    let curves = Curves::new(&bundle, 0).unwrap();
    let chosen = curves.largest(ColourAxis::Luminance);
    assert_eq!((chosen.levels, chosen.attribute), ([1, 2, 2], None));
    assert!(Curves::new(&bundle, 9).is_none());
    assert!(Curves::new(&Bundle { tuning: None, ..bundle.clone() }, 0).is_none());
    assert_eq!((largest(&[1.0, 3.0, 3.0]), smallest(&[1.0, 0.0, 0.0]), largest(&[])), (1, 1, 0));
}

#[test]
fn the_grating_of_a_point_has_the_other_factors_where_they_are_largest() {
    let bundle = bundle();
    let curves = Curves::new(&bundle, 0).unwrap();
    let chosen = Chosen { levels: [2, 0, 0], ..curves.largest(ColourAxis::Luminance) };
    let grating = curves.grating(chosen, 0);
    assert_eq!((grating.frequency, grating.angle, grating.phase), (0.25, PI / 2.0, PI / 2.0));
    let shown = curves.moved(chosen, 0).shown;
    assert!(shown.contains("0.250\u{a0}cycles per pixel</b> <b class=\"response\">−1.0\u{a0}σ</b>"), "{shown}");
    assert!(shown.contains("over its 32 gratings; drawn is that with angle 90° and phase 90°, where"), "{shown}");
    assert!(shown.contains("aria-label=\"Grating of luminance: 0.250\u{a0}cycles per pixel, angle 90°, phase 90°\""));
}

#[test]
fn a_point_that_moves_changes_chart_grating_and_what_is_spoken() {
    let bundle = bundle();
    let curves = Curves::new(&bundle, 0).unwrap();
    let chosen = curves.largest(ColourAxis::Luminance);
    let before = curves.moved(chosen, 1);
    assert_eq!(before.spoken, "90°: 2.0 standard deviations, the largest");
    let after = curves.moved(Chosen { levels: [1, 1, 2], ..chosen }, 1);
    assert_eq!(after.spoken, "45°: minus 1.0 standard deviation");
    assert!(before.chart != after.chart && before.shown != after.shown);
}

#[test]
fn a_contrast_is_drawn_from_its_first_colour_to_its_second() {
    let bundle = bundle();
    let curves = Curves::new(&bundle, 0).unwrap();
    let chosen = curves.choose(Attribute::GreenPurple, curves.largest(ColourAxis::Luminance));
    assert_eq!((chosen.axis, chosen.levels[2]), (ColourAxis::GreenPurple, 4));
    let cards = curves.cards(chosen, "");
    assert!(cards.contains("Phase, green to purple</h4>") && cards.contains(">purple 180°</text>"), "{cards}");
    assert_eq!(curves.level_at(chosen.axis, 2, [0.54, 0.0]), 4);
    // On luminance the same place is to the right of the centre.
    assert_eq!(curves.level_at(ColourAxis::Luminance, 2, [0.9, 0.5]), 2);
    let angle = curves.choose(Attribute::Angle, chosen);
    assert_eq!((angle.axis, angle.attribute), (ColourAxis::GreenPurple, Some(Attribute::Angle)));
    assert_eq!(curves.choose(Attribute::Phase, chosen).axis, ColourAxis::Luminance);
}

#[test]
fn a_curve_is_told_in_a_sentence() {
    let bundle = bundle();
    let curves = Curves::new(&bundle, 0).unwrap();
    assert_eq!(
        curves.sentence(ColourAxis::Luminance, 0),
        "Largest at 0.125\u{a0}cycles per pixel: +2.0\u{a0}σ. Smallest at 0.062\u{a0}cycles per pixel: −1.0\u{a0}σ."
    );
    assert!(curves.sentence(ColourAxis::BlueRed, 2).starts_with("Largest at 180°: +0.4"));
    let mut flat = bundle.clone();
    flat.tuning.as_mut().unwrap().dimensions[0].curves[0][1].mean = vec![0.01; 4];
    assert_eq!(
        Curves::new(&flat, 0).unwrap().sentence(ColourAxis::Luminance, 1),
        "Flat: about 0.0\u{a0}σ at every level."
    );
}

#[test]
fn all_axes_stand_on_one_scale() {
    let bundle = bundle();
    let curves = Curves::new(&bundle, 0).unwrap();
    let label = |axis| curves.moved(curves.largest(axis), 0).chart.matches(">+2</text>").count();
    assert_eq!((label(ColourAxis::Luminance), label(ColourAxis::GreenRed)), (1, 1));
}
