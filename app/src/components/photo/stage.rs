//! The photo, large, with one dimension's map over it and a place that can be pointed at.

use super::When;
use super::board::Board;
use crate::view::number;
use crate::view::photo::picture::{Manner, Photo, painted};
use crate::view::photo::place::Place;
use crate::view::photo::scale::{Mark, units};
use crate::viewer::{Seen, Viewer};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Element;

/// The large picture, its legend, and the ways to show it.
#[component]
pub(super) fn Stage(viewer: Viewer) -> impl IntoView {
    let is_seen = Memo::new(move |_| viewer.seen().is_some());
    let is_running = Memo::new(move |_| viewer.is_running());
    let pixels = Signal::derive(move || shown(viewer));
    let alternative = Signal::derive(move || Some(alternative(viewer)));
    let shape = move || {
        let given = viewer.given();
        format!("--wide:{};--high:{}", given.photo.width, given.photo.height)
    };
    let name = move || viewer.given().name.clone();
    let remark = move || Some(viewer.given().remark).filter(|remark| !remark.is_empty());
    let can_look = Memo::new(move |_| !is_seen.get() && !is_running.get() && viewer.not_live().is_none());
    let waits = move || is_running.get().then_some("Running it through the layer …");
    view! {
        <section class="photo-stage" aria-labelledby="photo-stage-title" aria-busy=move || is_running.get().to_string()>
            <header>
                <h2 id="photo-stage-title">{name}</h2>
                <When is=is_seen>{manners(viewer)}</When>
            </header>
            <div class="photo-frame" style=shape>
                <Board pixels alternative/>
                <When is=is_seen>
                    <Pad viewer/>
                </When>
                <When is=can_look>
                    <button type="button" class="photo-look" on:click=move |_| viewer.look()>
                        <span>"See where each dimension answers"</span>
                    </button>
                </When>
                <p class="photo-wait" role="status">{waits}</p>
            </div>
            <p class="photo-remark">{remark}</p>
            <When is=is_seen>
                <Legend viewer/>
                <p class="photo-strongest">
                    <button type="button" on:click=move |_| viewer.point_at_strongest()>
                        {move || format!("Go where dimension {} is strongest", viewer.dimension() + 1)}
                    </button>
                </p>
            </When>
        </section>
    }
}

/// What is painted: the map, or the photo where there is none.
fn shown(viewer: Viewer) -> Photo {
    let Some(seen) = viewer.seen() else { return viewer.given().photo.clone() };
    map(&seen, viewer.dimension(), viewer, viewer.manner.get())
}

/// A dimension's map as pixels.
pub(super) fn map(seen: &Seen, dimension: usize, viewer: Viewer, manner: Manner) -> Photo {
    let photo = &seen.given.photo;
    let unit = units(&seen.opened.bundle).get(dimension).map_or(0.0, |unit| unit / seen.scale.end);
    let pixels = painted(photo, &seen.maps, (dimension, unit), manner, viewer.ground.get());
    Photo { pixels, width: photo.width, height: photo.height }
}

fn alternative(viewer: Viewer) -> String {
    let name = viewer.given().name.clone();
    match viewer.seen() {
        None => name,
        Some(_) if viewer.manner.get() == Manner::Photo => name,
        Some(seen) => {
            let dimension = viewer.dimension();
            let share = seen.maps.shares.get(dimension).copied().unwrap_or(0.0);
            format!(
                "Map of dimension {} over {name}; it carries {} of the photo’s variance",
                dimension + 1,
                number::percent(share)
            )
        }
    }
}

fn manners(viewer: Viewer) -> impl IntoView {
    let option = move |(manner, name): (Manner, &'static str)| {
        view! {
            <label>
                <input
                    type="radio"
                    name="manner"
                    prop:checked=move || viewer.manner.get() == manner
                    on:change=move |_| viewer.manner.set(manner)
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segments">
            <legend class="spoken">"How the map is shown"</legend>
            {Manner::ALL.map(option).into_iter().collect_view()}
        </fieldset>
    }
}

/// What takes pointer and keyboard, with a mark on the place.
#[component]
fn Pad(viewer: Viewer) -> impl IntoView {
    let pad = NodeRef::<Div>::new();
    let point = move |event: &PointerEvent| {
        let (Some(pad), Some(seen)) = (pad.get_untracked(), viewer.seen()) else { return };
        let element: &Element = &pad;
        let bounds = element.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - bounds.left(), f64::from(event.client_y()) - bounds.top());
        let share = (x / bounds.width().max(1.0), y / bounds.height().max(1.0));
        viewer.point_at(Place::at(share, (seen.given.photo.width, seen.given.photo.height), &seen.maps));
    };
    let is_held = StoredValue::new(false);
    let press = move |event: PointerEvent| {
        is_held.set_value(true);
        if let Some(pad) = pad.get_untracked() {
            // Where the pointer cannot be captured, it is followed as far as the photo's border.
            let _ = pad.set_pointer_capture(event.pointer_id());
        }
        point(&event);
    };
    let drag = move |event: PointerEvent| {
        if is_held.get_value() {
            point(&event);
        }
    };
    let key = move |event: KeyboardEvent| {
        let moved = viewer.seen().and_then(|seen| viewer.place().after(&event.key(), &seen.maps));
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if let Some(place) = moved.filter(|_| !has_modifier) {
            event.prevent_default();
            viewer.point_at(place);
        }
    };
    let spoken = move || {
        let seen = viewer.seen()?;
        Some(viewer.place().spoken(&seen.maps, &seen.opened.bundle, viewer.dimension()))
    };
    let mark = move || {
        let seen = viewer.seen()?;
        Some(viewer.place().style(&seen.maps, (seen.given.photo.width, seen.given.photo.height)))
    };
    let last = move || viewer.seen().map(|seen| (seen.maps.width * seen.maps.height).saturating_sub(1));
    let number = move || viewer.seen().map(|seen| viewer.place().number(&seen.maps));
    view! {
        <div
            class="photo-pad"
            node_ref=pad
            role="slider"
            tabindex="0"
            aria-label="Place in the photo"
            aria-valuemin="0"
            aria-valuemax=last
            aria-valuenow=number
            aria-valuetext=spoken
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=move |_| is_held.set_value(false)
            on:pointercancel=move |_| is_held.set_value(false)
            on:keydown=key
        >
            <i class="photo-mark" style=mark></i>
        </div>
    }
}

/// The colours with their numbers.
#[component]
fn Legend(viewer: Viewer) -> impl IntoView {
    let bar = move || viewer.seen().map(|seen| seen.scale.style(viewer.ground.get()));
    let mark = |Mark { percent, label }: Mark| view! { <span style=format!("left:{percent}%")>{label}</span> };
    let marks = move || viewer.seen().map(|seen| seen.scale.marks().into_iter().map(mark).collect_view());
    let spoken = move || viewer.seen().map(|seen| seen.scale.spoken());
    view! {
        <figure class="photo-legend">
            <div class="photo-colours" style=bar aria-hidden="true"></div>
            <div class="photo-numbers" aria-hidden="true">{marks}</div>
            <figcaption>
                <span class="spoken">{spoken}</span>
                "Coefficient in standard deviations (σ) of what was observed over the photographs; one scale for all maps."
            </figcaption>
        </figure>
    }
}
