//! A small picture of a grating that was shown.
//!
//! A grating is one colour ramp repeated along a line: an SVG gradient. Its colours are those of [`Grating::image`].

use tuning_shared::gratings::Grating;

/// Colours of one cycle; between them the gradient is straight.
const STOPS: usize = 16;

/// The picture of a grating in a window of `side_px` pixels of the network's input; `name` sets its gradient apart from others of the document.
pub(super) fn picture(grating: Grating, side_px: f64, name: &str, words: &str) -> String {
    let (sin, cos) = grating.angle.sin_cos();
    let cycle = 1.0 / grating.frequency;
    let stops: String = cycle_colours(grating)
        .iter()
        .enumerate()
        .map(|(stop, colour)| format!("<stop offset=\"{}\" stop-color=\"{colour}\"/>", stop as f64 / STOPS as f64))
        .collect();
    let from = -side_px / 2.0;
    format!(
        "<svg class=\"grating\" viewBox=\"{from:.2} {from:.2} {side_px:.2} {side_px:.2}\" role=\"img\" \
         aria-label=\"{words}\"><defs><linearGradient id=\"{name}\" gradientUnits=\"userSpaceOnUse\" x1=\"0\" y1=\"0\" \
         x2=\"{:.4}\" y2=\"{:.4}\" spreadMethod=\"repeat\">{stops}</linearGradient></defs><rect x=\"{from:.2}\" \
         y=\"{from:.2}\" width=\"{side_px:.2}\" height=\"{side_px:.2}\" fill=\"url(#{name})\"/></svg>",
        cycle * cos,
        cycle * sin,
    )
}

/// The colours of one cycle from the centre on, the first once more at its end.
fn cycle_colours(grating: Grating) -> Vec<String> {
    let along = Grating { angle: 0.0, frequency: 1.0 / STOPS as f64, ..grating };
    let row = along.image([1, STOPS + 1], [0.0, 0.0]);
    let byte =
        |channel: usize, stop: usize| (f64::from(row[[channel, 0, stop]]) * 255.0).round().clamp(0.0, 255.0) as u8;
    (0..=STOPS).map(|stop| format!("#{:02x}{:02x}{:02x}", byte(0, stop), byte(1, stop), byte(2, stop))).collect()
}

/// The colour in the middle of a grating.
pub(super) fn centre_colour(grating: Grating) -> String {
    cycle_colours(grating).swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;
    use tuning_shared::gratings::ColourAxis;

    fn grating(phase: f64) -> Grating {
        Grating { axis: ColourAxis::GreenPurple, frequency: 0.125, angle: PI / 6.0, phase }
    }

    #[test]
    fn its_colours_are_those_of_the_grating_that_was_shown() {
        for phase in [0.0, 1.0, PI] {
            let shown = Grating { angle: 0.0, ..grating(phase) }.image([1, 9], [0.0, 0.0]);
            let colours = cycle_colours(grating(phase));
            // A cycle is eight pixels, and every second of the sixteen colours lies on one.
            for pixel in 0..=8 {
                let hex = [0, 1, 2].map(|c| format!("{:02x}", (f64::from(shown[[c, 0, pixel]]) * 255.0).round() as u8));
                assert_eq!(colours[2 * pixel], format!("#{}", hex.concat()), "pixel {pixel}");
            }
        }
    }

    #[test]
    fn it_goes_along_the_angle_a_cycle_at_a_time() {
        let picture = picture(grating(0.0), 11.0, "one", "Grating");
        assert!(picture.contains("x2=\"6.9282\" y2=\"4.0000\" spreadMethod=\"repeat\""), "{picture}");
        assert!(picture.contains("viewBox=\"-5.50 -5.50 11.00 11.00\"") && picture.contains("fill=\"url(#one)\""));
        assert_eq!(picture.matches("<stop ").count(), STOPS + 1);
    }
}
