//! The numbers of the opened dimension: tuning curves, what each attribute accounts for, and the strongest channels.

use super::curves::{Chosen, Curves, NOTE, axis_choices};
use super::{channels, shares};
use tuning_shared::Bundle;
use tuning_shared::gratings::ColourAxis;

/// Whether something answers what a visitor does: nothing does in the page as it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// Sliders and buttons work.
    Live,
    /// They wait for the program.
    Waiting,
}

/// What opens the panel on a phone, where it is folded; a wide screen shows it anyhow.
pub const SUMMARY: &str = "Tuning curves, shares and channels";

/// What is chosen when a dimension is opened: the points where the response is largest. None where its tuning was not
/// measured.
pub fn opening(bundle: &Bundle, dimension: usize, axis: ColourAxis) -> Option<Chosen> {
    Curves::new(bundle, dimension).map(|curves| curves.largest(axis))
}

/// The panel; nothing of a dimension that is not there.
pub fn panel(bundle: &Bundle, dimension: usize, axis: ColourAxis, controls: Controls) -> String {
    let Some(listed) = bundle.dimensions.get(dimension) else { return String::new() };
    let disabled = if controls == Controls::Waiting { " disabled" } else { "" };
    let curves = match Curves::new(bundle, dimension) {
        Some(curves) => format!(
            "<div class=\"choice\"><h3 id=\"curves-title\">Tuning curves</h3><label>Gratings of <select \
             id=\"colour-axis\"{disabled}>{}</select></label></div><p class=\"legend\">{NOTE}</p><div class=\"curves\">{}</div>",
            axis_choices(axis),
            curves.cards(curves.largest(axis), disabled),
        ),
        None => {
            "<h3 id=\"curves-title\">Tuning curves</h3><p class=\"absent\">This basis was not shown gratings: it has \
                 no tuning curves.</p>"
                .to_owned()
        }
    };
    let bars = channels::bars(&listed.strongest_channels, listed.observed.standard_deviation.into());
    format!(
        "<div role=\"group\" aria-labelledby=\"curves-title\">{curves}</div><div class=\"attributes\" role=\"group\" \
         aria-labelledby=\"shares-title\"><h3 id=\"shares-title\">What accounts for the response</h3>{}</div>{}",
        shares::table(bundle, dimension, None, disabled),
        channels::markup(&bars),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn a_panel_has_curves_shares_and_channels() {
        let panel = panel(&sample::bundle(), 0, ColourAxis::GreenRed, Controls::Live);
        for part in ["Tuning curves", "What accounts for the response", "Strongest channels", "channel 7"] {
            assert_eq!(panel.matches(part).count(), 1, "{part}");
        }
        assert!(panel.contains("<option value=\"3\" selected>green/red</option>"), "{panel}");
        assert_eq!((panel.matches("<figure").count(), panel.matches(" disabled").count()), (3, 0));
    }

    #[test]
    fn what_is_served_waits_and_is_otherwise_the_same() {
        let [live, waiting] = [Controls::Live, Controls::Waiting]
            .map(|controls| panel(&sample::bundle(), 0, ColourAxis::Luminance, controls));
        // Three sliders, the choice of colours and seven attributes.
        assert_eq!(waiting.matches(" disabled").count(), 11);
        assert_eq!(waiting.replace(" disabled", ""), live);
    }

    #[test]
    fn without_gratings_a_sentence_says_so() {
        let bundle = Bundle { tuning: None, ..sample::bundle() };
        let panel = panel(&bundle, 0, ColourAxis::Luminance, Controls::Live);
        assert_eq!(panel.matches("This basis was not shown gratings").count(), 2);
        assert!(panel.contains("Strongest channels") && !panel.contains("<svg"));
        assert_eq!(opening(&bundle, 0, ColourAxis::Luminance), None);
        assert_eq!(super::panel(&bundle, 9, ColourAxis::Luminance, Controls::Live), "");
    }
}
