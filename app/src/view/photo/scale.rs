//! The scale of all maps of a photo, and its legend.

use super::signed::{Ground, colour};
use crate::live::protocol::PhotoMaps;
use crate::view::number;
use tuning_shared::Bundle;

/// Where a scale may end, in standard deviations.
const ENDS: [f32; 9] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0];
/// The share of all numbers that lie on the scale; the others are shown as its ends.
const COVERED: f64 = 0.98;
/// Colours of a legend.
const STEPS: i32 = 24;

/// One scale for all dimensions: what is pale on one map and strong on another is so in the photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Where it ends, in standard deviations of what was observed.
    pub end: f32,
    /// Whether numbers below zero occur; NMF has none.
    pub is_signed: bool,
}

/// A mark of a legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands, in per cent of the legend.
    pub percent: u32,
    /// What it says.
    pub label: String,
}

impl Scale {
    /// The scale on which nearly all coefficients of a photo lie.
    pub fn of(maps: &PhotoMaps, bundle: &Bundle) -> Self {
        let units = units(bundle);
        let positions = maps.coefficients.chunks_exact(units.len().max(1));
        let beyond = |end: f32| {
            let count =
                |position: &[f32]| position.iter().zip(&units).filter(|(v, unit)| (*v * *unit).abs() > end).count();
            positions.clone().map(count).sum::<usize>()
        };
        let most = maps.coefficients.len() as f64 * (1.0 - COVERED);
        let end = ENDS.into_iter().find(|end| beyond(*end) as f64 <= most).unwrap_or(ENDS[ENDS.len() - 1]);
        Self { end, is_signed: bundle.dimensions.iter().any(|dimension| dimension.observed.min < 0.0) }
    }

    /// The share (−1 to 1) of the scale at which a number of standard deviations stands.
    pub fn share(self, deviations: f32) -> f32 {
        (deviations / self.end).clamp(-1.0, 1.0)
    }

    /// The legend's colours, as a style for its bar.
    pub fn style(self, ground: Ground) -> String {
        let from = if self.is_signed { -STEPS } else { 0 };
        let colours: Vec<String> = (from..=STEPS)
            .map(|step| {
                let [red, green, blue] = colour(step as f32 / STEPS as f32, ground);
                format!("rgb({red},{green},{blue})")
            })
            .collect();
        format!("background:linear-gradient(to right,{})", colours.join(","))
    }

    /// The numbers beneath it. The ends stand for all that lies beyond.
    pub fn marks(self) -> Vec<Mark> {
        let decimals = usize::from(self.end.rem_euclid(2.0) != 0.0);
        let [low, high] = [-self.end, self.end].map(|end| format!("{}\u{a0}σ", number::signed(end.into(), 0)));
        let between = |share: f32| number::signed(f64::from(share * self.end), decimals);
        let mark = |percent, label| Mark { percent, label };
        if self.is_signed {
            vec![
                mark(0, format!("≤\u{a0}{low}")),
                mark(25, between(-0.5)),
                mark(50, "0".into()),
                mark(75, between(0.5)),
                mark(100, format!("≥\u{a0}{high}")),
            ]
        } else {
            vec![mark(0, "0".into()), mark(50, between(0.5)), mark(100, format!("≥\u{a0}{high}"))]
        }
    }

    /// The same in words.
    pub fn spoken(self) -> String {
        let end = number::deviations_spoken(self.end.into());
        if self.is_signed {
            format!("Colours: blue for {}, pale for zero, orange for {end}.", format_args!("minus {end}"))
        } else {
            format!("Colours: pale for zero, orange for {end}.")
        }
    }
}

/// What a coefficient of each dimension is multiplied with to be told in standard deviations of what was observed.
pub fn units(bundle: &Bundle) -> Vec<f32> {
    let unit = |deviation: f32| if deviation > 0.0 { deviation.recip() } else { 0.0 };
    bundle.dimensions.iter().map(|dimension| unit(dimension.observed.standard_deviation)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn maps(coefficients: Vec<f32>) -> PhotoMaps {
        PhotoMaps { height: 1, width: coefficients.len() as u32 / 2, coefficients, ..PhotoMaps::default() }
    }

    #[test]
    fn a_scale_holds_nearly_all_numbers_and_ends_on_a_round_one() {
        let bundle = sample::bundle();
        let unit = bundle.dimensions[0].observed.standard_deviation;
        let mut coefficients = vec![0.0; 200];
        (0..50).for_each(|place| coefficients[2 * place] = -2.4 * unit);
        coefficients[1] = 1e6;
        let scale = Scale::of(&maps(coefficients), &bundle);
        assert_eq!(scale, Scale { end: 3.0, is_signed: true });
        assert_eq!((scale.share(-1.5), scale.share(7.0)), (-0.5, 1.0));
        assert_eq!(Scale::of(&maps(Vec::new()), &bundle).end, 1.0);
    }

    #[test]
    fn a_legend_has_numbers_at_its_ends_and_zero() {
        let labels = |scale: Scale| scale.marks().into_iter().map(|mark| mark.label).collect::<Vec<_>>();
        let signed = Scale { end: 3.0, is_signed: true };
        assert_eq!(labels(signed), ["≤\u{a0}−3\u{a0}σ", "−1.5", "0", "+1.5", "≥\u{a0}+3\u{a0}σ"]);
        assert_eq!(labels(Scale { end: 8.0, is_signed: false }), ["0", "+4", "≥\u{a0}+8\u{a0}σ"]);
        assert_eq!(signed.style(Ground::Light).matches("rgb(").count(), 49);
        assert!(signed.spoken().contains("minus 3.0 standard deviations"), "{}", signed.spoken());
    }
}
