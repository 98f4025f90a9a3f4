//! The maps of all dimensions, that which carries most first.

use super::Notes;
use super::board::Board;
use super::stage::map;
use crate::view::photo::caption;
use crate::view::photo::picture::Manner;
use crate::view::photo::ranking::Rank;
use crate::viewer::{Seen, Viewer};
use leptos::prelude::*;
use std::sync::Arc;

/// A tile a dimension.
#[component]
pub(super) fn Maps(viewer: Viewer) -> impl IntoView {
    let tiles = move || {
        let seen = viewer.seen()?;
        Some(seen.ranks.iter().map(|rank| tile(viewer, seen.clone(), *rank)).collect_view())
    };
    let heading = move || viewer.seen().map(|seen| format!("{} dimensions in this photo", seen.ranks.len()));
    let shape = move || {
        let given = viewer.given();
        format!("--wide:{};--high:{}", given.photo.width, given.photo.height)
    };
    view! {
        <section class="photo-maps" aria-labelledby="photo-maps-title">
            <h2 id="photo-maps-title">{heading}</h2>
            <Notes viewer/>
            <ol class="photo-tiles" style=shape>{tiles}</ol>
        </section>
    }
}

fn tile(viewer: Viewer, seen: Arc<Seen>, rank: Rank) -> impl IntoView {
    let dimension = rank.dimension;
    let caption = caption(&seen.opened.bundle, dimension);
    let pixels = Signal::derive(move || {
        let manner = if viewer.manner.get() == Manner::Alone { Manner::Alone } else { Manner::Over };
        map(&seen, dimension, viewer, manner)
    });
    view! {
        <li>
            <button
                type="button"
                aria-pressed=move || (viewer.dimension() == dimension).to_string()
                on:click=move |_| viewer.choose_dimension(dimension)
            >
                <Board pixels alternative=Signal::derive(|| None::<String>)/>
                <strong>{format!("Dimension {}", dimension + 1)}</strong>
                <span class="share">{rank.label()}</span>
            </button>
            <p class="caption">{caption}</p>
        </li>
    }
}
