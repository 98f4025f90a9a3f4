//! The channels that change most along a dimension, as bars on either side of zero.

use super::markup::escaped;
use super::number;

/// Channels a reader is shown.
const SHOWN: usize = 6;

/// One channel's bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its name, e.g. `channel 17`.
    pub name: String,
    /// How much it changes as the coefficient grows by one standard deviation, with its sign.
    pub change: String,
    /// Where the bar begins, as a share (0 to 1) of the track.
    pub start: f64,
    /// Its length, as a share of the track.
    pub length: f64,
}

/// Bars of the strongest channels, the largest first; `weights` are pairs of channel and mixing weight.
///
/// Weights are per unit of the coefficient, and the unit differs between methods: per standard deviation they compare.
pub fn bars(weights: &[(u32, f32)], standard_deviation: f64) -> Vec<Bar> {
    let changes =
        weights.iter().take(SHOWN).map(|(channel, weight)| (*channel, f64::from(*weight) * standard_deviation));
    let largest = changes.clone().map(|(_, change)| change.abs()).fold(0.0, f64::max);
    changes
        .map(|(channel, change)| {
            let length = if largest > 0.0 { change.abs() / largest / 2.0 } else { 0.0 };
            let sign = if change > 0.0 { "+" } else { "" };
            Bar {
                name: format!("channel {channel}"),
                change: format!("{sign}{}", number::magnitude(change)),
                start: if change < 0.0 { 0.5 - length } else { 0.5 },
                length,
            }
        })
        .collect()
}

/// The bars as a list.
pub fn markup(bars: &[Bar]) -> String {
    let item = |bar: &Bar| {
        format!(
            "<li><span>{}</span><span class=\"track\" aria-hidden=\"true\"><i style=\"left:{:.2}%;width:{:.2}%\"></i>\
             </span><span class=\"change\">{}</span></li>",
            escaped(&bar.name),
            bar.start * 100.0,
            bar.length * 100.0,
            bar.change
        )
    };
    let items: String = bars.iter().map(item).collect();
    format!(
        "<div class=\"channels\" role=\"group\" aria-labelledby=\"channels-title\"><h3 id=\"channels-title\">Strongest \
         channels</h3><p class=\"legend\">Change of the target as the coefficient grows by one <abbr title=\"standard \
         deviation\">σ</abbr>.</p><ul>{items}</ul></div>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_from_the_middle_and_the_largest_reaches_an_end() {
        let bars = bars(&[(17, -4.0), (3, 2.0)], 10.0);
        assert_eq!((bars[0].start, bars[0].length, bars[0].change.as_str()), (0.0, 0.5, "−40.0"));
        assert_eq!((bars[1].start, bars[1].length, bars[1].change.as_str()), (0.5, 0.25, "+20.0"));
        assert_eq!(bars[0].name, "channel 17");
    }

    #[test]
    fn the_list_places_bars_as_they_are() {
        let list = markup(&bars(&[(17, -4.0), (3, 2.0)], 10.0));
        assert!(list.contains("<li><span>channel 17</span>") && list.contains("left:0.00%;width:50.00%"), "{list}");
    }

    #[test]
    fn no_more_than_fit_and_none_of_length_nothing() {
        assert_eq!(bars(&[(0, 1.0); 20], 1.0).len(), SHOWN);
        assert_eq!(bars(&[(0, 0.0)], 1.0)[0].length, 0.0);
        assert!(bars(&[], 1.0).is_empty());
    }
}
