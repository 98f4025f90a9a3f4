//! What every dimension says at the place that is pointed at.

use crate::data::sheet_address;
use crate::state;
use crate::view::crop::Crop;
use crate::view::photo::place::Bar;
use crate::viewer::{Seen, Viewer};
use leptos::prelude::*;

/// Bars, and the nearest image of each strip.
#[component]
pub(super) fn Here(viewer: Viewer) -> impl IntoView {
    let place = move || viewer.seen().map(|seen| viewer.place().label(&seen.maps));
    let bars = move || {
        let seen = viewer.seen()?;
        let bars = viewer.place().bars(&seen.maps, &seen.opened.bundle, seen.scale, &seen.ranks);
        Some(bars.into_iter().map(|bar| row(viewer, &seen, bar)).collect_view())
    };
    view! {
        <section class="photo-here" aria-labelledby="photo-here-title">
            <header>
                <h2 id="photo-here-title">"At this place"</h2>
                <p class="source">{place}</p>
            </header>
            <button type="button" class="photo-visualize" on:click=move |_| viewer.visualize()>
                "Visualize this spot"
            </button>
            <ol class="photo-bars" class:signed=move || viewer.seen().is_some_and(|seen| seen.scale.is_signed)>{bars}</ol>
            <p class="legend">
                "Each image is the nearest on its dimension’s strip; it opens there. Arrow keys move the place, page keys in \
                 larger steps."
            </p>
        </section>
    }
}

fn row(viewer: Viewer, seen: &Seen, bar: Bar) -> impl IntoView + use<> {
    let Bar { dimension, value, spoken, span: (from, length), is_negative, point } = bar;
    let opened = &seen.opened;
    let number = dimension + 1;
    let address = format!("./{}", state::query(&opened.entry, dimension, Some(point)));
    let label = format!("Dimension {number}: image {} of its strip, in Explore", point + 1);
    let preview = opened.bundle.dimensions.get(dimension).map(|listed| {
        let preview = sheet_address(&opened.entry, &listed.preview.file);
        let under = Crop::of_preview(opened.bundle.previews, listed, point).style();
        let over = Crop::of_point(opened.bundle.sprites, point).style();
        view! {
            <img class="sheet" src=preview style=under alt="" draggable="false"/>
            <img
                class="sheet"
                src=sheet_address(&opened.entry, &listed.sprite)
                style=over
                alt=""
                loading="lazy"
                draggable="false"
            />
        }
    });
    view! {
        <li class:current=move || viewer.dimension() == dimension>
            <a href=address class="photo-cell" aria-label=label>{preview}</a>
            <span class="name">
                <span class="spoken">"Dimension "</span>
                {number}
            </span>
            <span class="track" aria-hidden="true">
                <i class:negative=is_negative style=format!("left:{from:.2}%;width:{length:.2}%")></i>
            </span>
            <span class="value" aria-hidden="true">{value}</span>
            <span class="spoken">{spoken}</span>
        </li>
    }
}
