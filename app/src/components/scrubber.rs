//! The strip and the slider that scrubs along it, over the plot of what was observed.

use super::plot::Plot;
use crate::data::sheet_address;
use crate::explorer::Explorer;
use crate::places::Places;
use crate::view::reading::Reading;
use crate::view::strip::Strip;
use leptos::html::{Div, Input};
use leptos::prelude::*;
use leptos::svg::Polyline;

/// The slider's element, which takes the focus when a dimension is opened from the list.
pub(super) const SLIDER: &str = "point";

/// A native range input laid over the strip, so that the strip itself can be dragged, clicked and touched.
#[component]
pub(super) fn Scrubber(
    explorer: Explorer,
    /// The sprite sheet's address.
    sheet: Signal<String>,
) -> impl IntoView {
    let view = explorer.view;
    let gaps = move || view.with(|v| format!("--gaps:{}", v.points.saturating_sub(1).max(1)));
    let scrub = move |event: leptos::ev::Event| {
        if let Ok(number) = event_target_value(&event).parse::<usize>() {
            explorer.scrub(number.saturating_sub(1));
        }
    };
    let thumb = Thumb { slider: NodeRef::new(), carriage: NodeRef::new(), needle: NodeRef::new() };
    // All of it in one go: an effect for each attribute takes longer than what it does.
    Effect::new(move |stands: Option<Stands>| {
        explorer.reading(|reading| thumb.go_to(reading, stands.unwrap_or_default()))
    });
    view! {
        <div class="scrubber" style=gaps>
            {strip(explorer, sheet)}
            <Plot explorer/>
            // What moves with the thumb: the lens over the strip, and the needle through the plot.
            <div class="moving" aria-hidden="true">
                <div class="carriage" node_ref=thumb.carriage style:transform=untrack(move || explorer.reading(Reading::carriage))>
                    <div class="lens"></div>
                    <svg class="needle" viewBox="-1 0 2 100" preserveAspectRatio="none">
                        <polyline node_ref=thumb.needle points=untrack(move || explorer.reading(Reading::needle))/>
                    </svg>
                </div>
            </div>
            // In a box of its own, in which it is laid out alone when its thumb moves.
            <div class="slide">
                <input
                    type="range"
                    id=SLIDER
                    min="1"
                    step="1"
                    max=move || view.with(|v| v.points)
                    node_ref=thumb.slider
                    prop:value=explorer.point_untracked() + 1
                    aria-label=move || view.with(|v| format!("Point along {}", v.title.to_lowercase()))
                    aria-valuetext=untrack(move || explorer.reading(|r| r.spoken.clone()))
                    on:input=scrub
                />
            </div>
        </div>
    }
}

/// What stands where the chosen point is.
#[derive(Clone, Copy)]
struct Thumb {
    slider: NodeRef<Input>,
    carriage: NodeRef<Div>,
    needle: NodeRef<Polyline>,
}

/// Where it stands.
#[derive(Default)]
struct Stands {
    carriage: Option<Places>,
    needle: String,
}

impl Thumb {
    /// Goes to a point from where it stands.
    fn go_to(self, reading: &Reading, stands: Stands) -> Stands {
        if let Some(slider) = self.slider.get_untracked() {
            let value = reading.number as f64;
            if slider.value_as_number() != value {
                slider.set_max(&reading.of.to_string());
                slider.set_value_as_number(value);
            }
            // Only a name that is none is refused, here and below.
            let _ = slider.set_attribute("aria-valuetext", &reading.spoken);
        }
        let carriage = stands.carriage.or_else(|| Places::across(self.carriage.get_untracked()?.as_ref()));
        carriage.iter().for_each(|carriage| carriage.go_to(reading.thumb_share));
        let needle = reading.needle();
        if needle != stands.needle
            && let Some(line) = self.needle.get_untracked()
        {
            let _ = line.set_attribute("points", &needle);
        }
        Stands { carriage, needle }
    }
}

fn strip(explorer: Explorer, sheet: Signal<String>) -> impl IntoView {
    move || {
        let (opened, dimension) = (explorer.opened()?, explorer.dimension());
        let shown = opened.bundle.dimensions.get(dimension)?;
        let (sheet, preview) = (sheet.get(), sheet_address(&opened.entry, &shown.preview.file));
        let strip = Strip::new(&opened.bundle, dimension, Some(&sheet), &preview)?;
        let slice = |point| view! { <i style=strip.slice_style(point)></i> };
        let slices = (0..shown.points.len()).map(slice).collect_view();
        let label = explorer.view.with(|view| view.strip_label.clone());
        Some(view! { <div class="strip" role="img" aria-label=label style=strip.style()>{slices}</div> })
    }
}
