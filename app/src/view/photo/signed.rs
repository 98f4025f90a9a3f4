//! Colours of a signed number: orange above zero, blue below, the paper's own colour at zero.
//!
//! Lightness and chroma both grow with the distance from zero at a constant rate in OKLab (Ottosson 2020), so that equal
//! steps of the number are seen as equal steps of colour; and both signs are equally light at the same distance. Orange
//! and blue are told apart with every common kind of colour blindness.

/// Directions in OKLab's plane of hues of numbers above and below zero: 58 and 250 degrees.
const HUES: [[f32; 2]; 2] = [[0.529_919, 0.848_048], [-0.342_020, -0.939_693]];

/// What the page is printed on: maps fade into it where a dimension says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Ink on paper.
    Light,
    /// Light on black.
    Dark,
}

impl Ground {
    /// Lightness at zero and at the ends of the scale, and the chroma at its ends.
    fn span(self) -> (f32, f32, f32) {
        match self {
            Self::Light => (0.965, 0.52, 0.125),
            Self::Dark => (0.2, 0.78, 0.1),
        }
    }

    /// How much of a map's lightness gives way to the photo's beneath it.
    fn depth(self) -> f32 {
        match self {
            Self::Light => 0.42,
            Self::Dark => 0.3,
        }
    }
}

/// The colour, as red, green and blue, of a share (−1 to 1) of the scale.
pub fn colour(share: f32, ground: Ground) -> [u8; 3] {
    bytes(oklab(share, ground))
}

/// The same over a photo that is this light (0 to 1) there: a dark place of it makes the paper's colour darker, a light
/// one the night's lighter. Hue and chroma, which tell the number, stay.
pub fn colour_over(share: f32, lightness: f32, ground: Ground) -> [u8; 3] {
    let [own, a, b] = oklab(share, ground);
    let lightness = match ground {
        Ground::Light => own * (1.0 - ground.depth() * (1.0 - lightness)),
        Ground::Dark => own + (1.0 - own) * ground.depth() * lightness,
    };
    bytes([lightness, a, b])
}

fn oklab(share: f32, ground: Ground) -> [f32; 3] {
    let (zero, end, chroma) = ground.span();
    let distance = share.abs().min(1.0);
    let [a, b] = HUES[usize::from(share < 0.0)];
    let chroma = chroma * distance;
    [zero + (end - zero) * distance, chroma * a, chroma * b]
}

/// OKLab as sRGB.
fn bytes([lightness, a, b]: [f32; 3]) -> [u8; 3] {
    linear([lightness, a, b]).map(|light| {
        let light = light.clamp(0.0, 1.0);
        let value = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (255.0 * value).round() as u8
    })
}

/// OKLab as linear red, green and blue.
fn linear([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    let long = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let middle = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let short = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * long - 3.307_711_6 * middle + 0.230_969_94 * short,
        -1.268_438 * long + 2.609_757_4 * middle - 0.341_319_38 * short,
        -0.004_196_086_3 * long - 0.703_418_6 * middle + 1.707_614_7 * short,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUNDS: [Ground; 2] = [Ground::Light, Ground::Dark];

    fn lights(colour: [u8; 3]) -> [f32; 3] {
        colour.map(|byte| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// sRGB back to OKLab.
    fn seen([red, green, blue]: [f32; 3]) -> [f32; 3] {
        let long = (0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue).cbrt();
        let middle = (0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue).cbrt();
        let short = (0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue).cbrt();
        [
            0.210_454_26 * long + 0.793_617_8 * middle - 0.004_072_047 * short,
            1.977_998_5 * long - 2.428_592_2 * middle + 0.450_593_7 * short,
            0.025_904_037 * long + 0.782_771_77 * middle - 0.808_675_77 * short,
        ]
    }

    fn apart(a: [f32; 3], b: [f32; 3]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn equal_steps_of_the_number_are_equal_steps_of_colour() {
        for ground in GROUNDS {
            let scale: Vec<_> = (-8..=8).map(|step| seen(lights(colour(step as f32 / 8.0, ground)))).collect();
            let steps: Vec<f32> = scale.windows(2).map(|pair| apart(pair[0], pair[1])).collect();
            let mean = steps.iter().sum::<f32>() / steps.len() as f32;
            assert!(mean > 0.05 && steps.iter().all(|step| (step / mean - 1.0).abs() < 0.08), "{ground:?}: {steps:?}");
        }
    }

    #[test]
    fn both_signs_are_equally_light_and_every_colour_can_be_shown() {
        for ground in GROUNDS {
            for step in 0..=10 {
                let share = step as f32 / 10.0;
                let [above, below] = [share, -share].map(|share| seen(lights(colour(share, ground)))[0]);
                assert!((above - below).abs() < 0.006, "{ground:?} {share}: {above} {below}");
                for share in [share, -share] {
                    let light = linear(oklab(share, ground));
                    assert!(light.iter().all(|light| (-0.002..1.002).contains(light)), "{ground:?} {share}: {light:?}");
                }
            }
        }
    }

    /// Colours as they are seen without one kind of cones, in linear light (Machado et al. 2009, severity 1).
    const BLIND: [[[f32; 3]; 3]; 3] = [
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    #[test]
    fn the_signs_are_told_apart_without_one_kind_of_cones() {
        for ground in GROUNDS {
            for matrix in BLIND {
                let [above, below] = [0.5, -0.5].map(|share| {
                    let light = lights(colour(share, ground));
                    seen(matrix.map(|row| row.iter().zip(light).map(|(m, l)| m * l).sum::<f32>().clamp(0.0, 1.0)))
                });
                assert!(apart(above, below) > 0.06, "{ground:?}: {above:?} {below:?}");
            }
        }
    }

    #[test]
    fn a_photo_beneath_changes_lightness_and_keeps_the_hue() {
        for ground in GROUNDS {
            let [dark, light] = [0.1, 0.9].map(|photo| seen(lights(colour_over(0.5, photo, ground))));
            assert!(light[0] - dark[0] > 0.1, "{ground:?}");
            let hue = |lab: [f32; 3]| lab[2].atan2(lab[1]);
            assert!((hue(dark) - hue(light)).abs() < 0.06, "{ground:?}: {} {}", hue(dark), hue(light));
        }
    }
}
