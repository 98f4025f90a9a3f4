//! The page of the visitor's photo.

use super::take_over;
use crate::browser;
use crate::components::{Alert, PhotoView};
use crate::data::Failure;
use crate::live::stems::Stems;
use crate::view::photo::{LEDE, TITLE};
use crate::viewer::{Found, Viewer};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Reads what the address means, then takes the place of the first view that was served with the document.
pub(super) fn start(place: web_sys::HtmlElement) {
    let told = |name: &str| place.get_attribute(name).unwrap_or_default();
    let (engine, stems) = (told("data-engine"), Stems::parse(&told("data-stems")));
    spawn_local(async move {
        let found = Found::read(None, &browser::request()).await;
        take_over(place, move || view! { <PhotoPage found engine stems/> }).await;
    });
}

#[component]
fn PhotoPage(found: Result<Found, Failure>, engine: String, stems: Stems) -> impl IntoView {
    let viewer = Viewer::new(found, engine, stems);
    window_event_listener(leptos::ev::popstate, move |_| viewer.visit());
    let has_failed = Memo::new(move |_| viewer.failure().is_some());
    let is_open = Memo::new(move |_| viewer.opened().is_some() && !has_failed.get());
    view! {
        <section class="hero" aria-labelledby="photo-title">
            <div class="headline">
                <h1 id="photo-title">{TITLE}</h1>
                <p class="lede">{LEDE}</p>
            </div>
        </section>
        <Show when=move || has_failed.get()>
            <Alert
                sentence=Signal::derive(move || viewer.failure().map(|f| f.sentence()).unwrap_or_default())
                retry=move || viewer.visit()
            />
        </Show>
        <Show when=move || is_open.get()>
            <PhotoView viewer/>
        </Show>
    }
}
