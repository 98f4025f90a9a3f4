//! How much of a dimension's response each attribute accounts for, and how far it is seen to move along the strip, each
//! beside what random directions give.

use super::attributes::class;
use super::markup::escaped;
use super::number;
use tuning_shared::caption::followed;
use tuning_shared::seen::NULL_SHARE;
use tuning_shared::tuning::{Attribute, Index};
use tuning_shared::verdict::LEAST;
use tuning_shared::{BasisTuning, Bundle};

/// The table of the seven attributes; a sentence where the basis was not shown gratings. Buttons are `disabled` while
/// nothing answers them.
pub fn table(bundle: &Bundle, dimension: usize, chosen: Option<Attribute>, disabled: &str) -> String {
    let Some((tuning, rows)) = rows(bundle, dimension) else {
        return "<p class=\"absent\">This basis was not shown gratings: what accounts for its responses is not known.</p>"
            .to_owned();
    };
    let has_strip = rows.iter().any(|row| row.strip.is_some());
    let strip = if has_strip { "<th scope=\"col\">Seen to move along the strip</th>" } else { "" };
    let body: String = rows.iter().map(|row| row.markup(chosen, has_strip, disabled)).collect();
    format!(
        "{}<table><thead><tr><th scope=\"col\">Attribute</th><th scope=\"col\">In the response to gratings</th>{strip}</tr>\
         </thead><tbody>{body}</tbody></table><p class=\"legend\">{}</p>",
        legend(tuning),
        escaped(&remark(bundle)),
    )
}

/// One attribute's line.
struct Row {
    attribute: Attribute,
    index: Index,
    /// What random directions stay below, alone.
    null: f32,
    stands_out: bool,
    strip: Option<Strip>,
}

/// How far an attribute is seen to move along the strip.
struct Strip {
    moved: f32,
    null: f32,
}

fn rows(bundle: &Bundle, dimension: usize) -> Option<(&BasisTuning, Vec<Row>)> {
    let tuning = bundle.tuning.as_ref()?;
    let indices = &tuning.dimensions.get(dimension)?.indices;
    let seen = bundle.seen.as_ref().and_then(|seen| Some((seen.dimensions.get(dimension)?.movement, seen.null?)));
    let followed = followed(indices, &tuning.null);
    let row = |attribute: Attribute| {
        let (index, null) = (indices.of(attribute), tuning.null.thresholds.of(attribute).first);
        let strip = seen
            .map(|(movement, null)| Strip { moved: movement.of(attribute), null: null.percentile_99.of(attribute) });
        Row { attribute, index, null, stands_out: followed.contains(&attribute), strip }
    };
    Some((tuning, Attribute::ALL.map(row).into()))
}

impl Row {
    fn markup(&self, chosen: Option<Attribute>, has_strip: bool, disabled: &str) -> String {
        let Self { attribute, index, null, .. } = self;
        let share = |share: f32| number::percent(share.into());
        let width = |share: f32| format!("{:.2}%", f64::from(share).clamp(0.0, 1.0) * 100.0);
        let verdict = if self.stands_out { "<b class=\"passes\">✓ stands out</b>" } else { "" };
        format!(
            "<tr{class}><th scope=\"row\"><button type=\"button\" data-attribute=\"{place}\" \
             aria-pressed=\"{pressed}\"{disabled}>{name}</button></th><td><span class=\"gauge {hue}\" \
             aria-hidden=\"true\"><i class=\"total\" style=\"width:{total_width}\"></i><i class=\"first\" \
             style=\"width:{first_width}\"></i><i class=\"null\" style=\"left:{null_place}\"></i></span><span \
             class=\"shares\"><b>{first}</b> alone, {total} in total; random {random} {verdict}</span></td>{strip}</tr>",
            class = if self.stands_out { " class=\"passing\"" } else { "" },
            place = *attribute as usize,
            pressed = chosen == Some(*attribute),
            name = short_name(*attribute),
            hue = class(*attribute),
            total_width = width(index.total),
            first_width = width(index.first),
            null_place = width(*null),
            first = share(index.first),
            total = share(index.total),
            random = share(*null),
            strip = if has_strip { self.strip_cell() } else { String::new() },
        )
    }

    fn strip_cell(&self) -> String {
        let Some(strip) = &self.strip else { return "<td></td>".to_owned() };
        let (class, verdict) = if strip.moved > strip.null { ("passes", "✓ yes") } else { ("fails", "no") };
        let (moved, null) = (movement(self.attribute, strip.moved), movement(self.attribute, strip.null));
        format!("<td><b class=\"{class}\">{verdict}</b>, {moved}; random {null}</td>")
    }
}

/// A distance that an attribute moves, in its unit.
fn movement(attribute: Attribute, distance: f32) -> String {
    match attribute {
        Attribute::Frequency => format!("{}\u{a0}octaves", number::decimal(distance.into(), 2)),
        Attribute::Angle | Attribute::Phase => number::decimal(distance.into(), 2),
        _ => number::percent(distance.into()),
    }
}

/// What the marks of the bars mean.
fn legend(tuning: &BasisTuning) -> String {
    let null = &tuning.null;
    format!(
        "<p class=\"legend keys\"><span><i class=\"key first\"></i>share of the response’s variance that the attribute \
         accounts for alone</span> <span><i class=\"key total\"></i>with all that it takes part in</span> <span><i \
         class=\"key null\"></i>what {} of {} random directions stay below alone</span></p>",
        number::whole_percent(null.share.into()),
        number::count(u64::from(null.rotations) * tuning.dimensions.len() as u64),
    )
}

/// When something stands out, and what the strip was compared with.
fn remark(bundle: &Bundle) -> String {
    let mut text = format!(
        "Bars go from 0 to 100\u{a0}%. An attribute stands out (✓) where its share alone exceeds the mark and is at least \
         {}. ",
        number::whole_percent(LEAST.into())
    );
    match bundle.seen.as_ref().map(|seen| (seen.points_compared, seen.null)) {
        Some((points, Some(null))) => {
            text += &format!(
                "Along the strip: how far the attribute moves in {points} of its images, against {} of {} random \
             directions. Angle and phase move in a plane, in which 2 is from one extreme to the other; contrasts in shares \
             of a channel’s range.",
                number::whole_percent(NULL_SHARE),
                number::count(null.directions.into()),
            )
        }
        Some((_, None)) => {
            text += "What is seen along the strip was measured, but no random directions were drawn for this basis: \
                     nothing says how much movement is chance."
        }
        None => text += "What is seen to move along this strip was not measured.",
    }
    text
}

/// An attribute's name where there is little room.
fn short_name(attribute: Attribute) -> &'static str {
    let label = attribute.label();
    label.strip_suffix(" contrast").unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use tuning_shared::movement::Movement;
    use tuning_shared::seen::{Seen, SeenDimension, SeenNull};

    fn seen(null: bool) -> Option<Seen> {
        let alike = |amount: f32| Movement::from_each(|_| amount);
        let movement = Movement::from_each(|attribute| if attribute == Attribute::Frequency { 0.75 } else { 0.25 });
        let null = null.then(|| SeenNull { directions: 64, percentile_99: alike(0.5), best: alike(0.5) });
        let dimension = SeenDimension { images: vec![], movement };
        Some(Seen { points_compared: 8, dimensions: vec![dimension.clone(), dimension], null })
    }

    #[test]
    fn what_passes_stands_out_in_words() {
        let text = table(&sample::bundle(), 0, None, "");
        assert_eq!(text.matches("✓ stands out").count(), 1);
        assert!(text.contains("<b>75.0\u{a0}%</b> alone, 0.0\u{a0}% in total; random 50.0\u{a0}%"), "{text}");
        assert!(
            text.contains("<i class=\"null\" style=\"left:50.00%\">") && text.contains("99\u{a0}% of 2,000 random")
        );
        assert_eq!(table(&sample::bundle(), 1, None, "").matches("✓ stands out").count(), 0);
        assert_eq!(text.matches("<tr").count(), 8);
    }

    #[test]
    fn movement_is_told_with_what_random_directions_give() {
        let mut bundle = sample::bundle();
        bundle.seen = seen(true);
        let text = table(&bundle, 0, None, "");
        assert_eq!((text.matches("✓ yes</b>").count(), text.matches(">no</b>").count()), (1, 6));
        assert!(text.contains("✓ yes</b>, 0.75\u{a0}octaves; random 0.50\u{a0}octaves"), "{text}");
        assert!(text.contains("no</b>, 25.0\u{a0}%; random 50.0\u{a0}%") && text.contains("of 64 random directions"));
    }

    #[test]
    fn what_was_not_measured_is_said() {
        let mut bundle = sample::bundle();
        assert!(table(&bundle, 0, None, "").contains("was not measured"));
        bundle.seen = seen(false);
        let text = table(&bundle, 0, None, "");
        assert!(text.contains("no random directions were drawn") && !text.contains("Seen to move"), "{text}");
        bundle.tuning = None;
        assert!(table(&bundle, 0, None, "").starts_with("<p class=\"absent\">This basis was not shown gratings"));
    }

    #[test]
    fn the_chosen_attribute_is_pressed() {
        let text = table(&sample::bundle(), 0, Some(Attribute::Phase), "");
        assert_eq!(text.matches("aria-pressed=\"true\"").count(), 1);
        assert!(text.contains("data-attribute=\"2\" aria-pressed=\"true\">phase<"), "{text}");
    }
}
