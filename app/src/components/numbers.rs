//! The numbers of the opened dimension: tuning curves with a point each, shares, strongest channels.

use crate::browser;
use crate::explorer::Explorer;
use crate::view::curves::{Chosen, Curves};
use crate::view::numbers::{self, Controls};
use leptos::ev::{Event, MouseEvent};
use leptos::html::Div;
use leptos::prelude::*;
use tuning_shared::gratings::ColourAxis;
use tuning_shared::tuning::Attribute;
use wasm_bindgen::JsCast;
use web_sys::{Element, ScrollLogicalPosition};

/// The panel as [`numbers::panel`] makes it. What a visitor does to it is told by what it was done to.
#[component]
pub(super) fn Numbers(explorer: Explorer) -> impl IntoView {
    let panel = Panel { explorer, place: NodeRef::new(), chosen: StoredValue::new(None) };
    let markup = Memo::new(move |_| panel.opened());
    view! {
        <details class="measured">
            <summary>{numbers::SUMMARY}</summary>
            <div
                class="numbers"
                node_ref=panel.place
                inner_html=markup
                on:input=move |event| panel.input(&event)
                on:click=move |event| panel.click(&event)
                on:pointermove=move |event| {
                    // A finger that moves scrolls; its tap is a click.
                    if event.pointer_type() != "touch" {
                        panel.point(&event);
                    }
                }
            ></div>
        </details>
    }
}

#[derive(Clone, Copy)]
struct Panel {
    explorer: Explorer,
    place: NodeRef<Div>,
    chosen: StoredValue<Option<Chosen>>,
}

impl Panel {
    /// The opened dimension's panel. Its colour axis is that of the dimension before, so that the two compare.
    fn opened(self) -> String {
        let (opened, dimension) = (self.explorer.opened(), self.explorer.dimension());
        let axis = self.chosen.get_value().map_or(ColourAxis::Luminance, |chosen| chosen.axis);
        let Some(opened) = opened else { return String::new() };
        self.chosen.set_value(numbers::opening(&opened.bundle, dimension, axis));
        numbers::panel(&opened.bundle, dimension, axis, Controls::Live)
    }

    fn input(self, event: &Event) {
        let Some(target) = target(event) else { return };
        let Ok(number) = event_target_value(event).parse::<usize>() else { return };
        match chart_of(&target) {
            Some(chart) => self.move_point(chart, |_, _| number),
            None => {
                if let Some(axis) = ColourAxis::ALL.get(number) {
                    self.change(|curves, _| curves.largest(*axis));
                }
            }
        }
    }

    fn click(self, event: &MouseEvent) {
        self.point(event);
        let button = target(event).and_then(|target| target.closest("[data-attribute]").ok().flatten());
        let place = button.and_then(|button| button.get_attribute("data-attribute")?.parse::<usize>().ok());
        if let Some(attribute) = place.and_then(|place| Attribute::ALL.get(place)) {
            self.change(|curves, chosen| curves.choose(*attribute, chosen));
            if let Some(card) = self.card(attribute.factor()) {
                browser::scroll_to(&card, ScrollLogicalPosition::Nearest);
            }
        }
    }

    /// The point of a chart goes to the level under the pointer.
    fn point(self, event: &MouseEvent) {
        let drawing = target(event).and_then(|target| target.closest(".chart svg").ok().flatten());
        let Some((drawing, chart)) = drawing.and_then(|drawing| Some((drawing.clone(), chart_of(&drawing)?))) else {
            return;
        };
        let bounds = drawing.get_bounding_client_rect();
        let place = [
            (f64::from(event.client_x()) - bounds.left()) / bounds.width(),
            (f64::from(event.client_y()) - bounds.top()) / bounds.height(),
        ];
        self.move_point(chart, |curves, chosen| curves.level_at(chosen.axis, chart, place));
    }

    fn with_curves(self, then: impl FnOnce(&Curves<'_>, Chosen)) {
        let (opened, dimension) = untrack(move || (self.explorer.opened(), self.explorer.dimension()));
        let Some(opened) = opened else { return };
        if let (Some(curves), Some(chosen)) = (Curves::new(&opened.bundle, dimension), self.chosen.get_value()) {
            then(&curves, chosen);
        }
    }

    fn move_point(self, chart: usize, level: impl FnOnce(&Curves<'_>, Chosen) -> usize) {
        self.with_curves(|curves, mut chosen| {
            let level = level(curves, chosen);
            let Some(card) = self.card(chart).filter(|_| level != chosen.levels[chart]) else { return };
            chosen.levels[chart] = level;
            self.chosen.set_value(Some(chosen));
            let moved = curves.moved(chosen, chart);
            fill(&card, ".chart", &moved.chart);
            fill(&card, ".shown", &moved.shown);
            if let Some(slider) = found(&card, "input") {
                set(&slider, "aria-valuetext", &moved.spoken);
                slider.unchecked_into::<web_sys::HtmlInputElement>().set_value(&level.to_string());
            }
        });
    }

    /// Draws all charts anew for another colour axis or another attribute that stands out.
    fn change(self, to: impl FnOnce(&Curves<'_>, Chosen) -> Chosen) {
        self.with_curves(|curves, chosen| {
            let chosen = to(curves, chosen);
            self.chosen.set_value(Some(chosen));
            let Some(place) = self.place.get_untracked() else { return };
            fill(&place, ".curves", &curves.cards(chosen, ""));
            if let Some(choice) = found(&place, "#colour-axis") {
                choice.unchecked_into::<web_sys::HtmlSelectElement>().set_selected_index(chosen.axis as i32);
            }
            for attribute in Attribute::ALL {
                if let Some(button) = found(&place, &format!("[data-attribute=\"{}\"]", attribute as usize)) {
                    set(&button, "aria-pressed", if chosen.attribute == Some(attribute) { "true" } else { "false" });
                }
            }
        });
    }

    fn card(self, chart: usize) -> Option<Element> {
        found(&*self.place.get_untracked()?, &format!("[data-curve=\"{chart}\"]"))
    }
}

fn target(event: &Event) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into::<Element>().ok())
}

/// The chart that an element belongs to.
fn chart_of(element: &Element) -> Option<usize> {
    element.closest("[data-curve]").ok().flatten()?.get_attribute("data-curve")?.parse().ok()
}

fn found(place: &Element, selector: &str) -> Option<Element> {
    place.query_selector(selector).ok().flatten()
}

fn fill(place: &Element, selector: &str, markup: &str) {
    if let Some(part) = found(place, selector) {
        part.set_inner_html(markup);
    }
}

fn set(element: &Element, name: &str, value: &str) {
    // Only a name that is none is refused.
    let _ = element.set_attribute(name, value);
}
