//! The page that compares two dimensions of any two bases on one slider.

use super::take_over;
use crate::browser;
use crate::comparer::{Comparer, Found};
use crate::components::{Alert, Comparison};
use crate::data::Failure;
use crate::view::comparison::{LEDE, TITLE};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Reads what the address means, then takes the place of the first view that was served with the document.
pub(super) fn start(place: web_sys::HtmlElement) {
    spawn_local(async {
        let found = Found::read(None, &browser::comparison()).await;
        take_over(place, move || view! { <Compare found/> }).await;
    });
}

#[component]
fn Compare(found: Result<Found, Failure>) -> impl IntoView {
    let comparer = Comparer::new(found);
    window_event_listener(leptos::ev::popstate, move |_| comparer.visit());
    let has_failed = Memo::new(move |_| comparer.failure().is_some());
    view! {
        <section class="hero" aria-labelledby="compare-title">
            <div class="headline">
                <h1 id="compare-title">{TITLE}</h1>
                <p class="lede">{LEDE}</p>
            </div>
        </section>
        <Show when=move || has_failed.get()>
            <Alert
                sentence=Signal::derive(move || comparer.failure().map(|f| f.sentence()).unwrap_or_default())
                retry=move || comparer.visit()
            />
        </Show>
        <Show when=move || !has_failed.get()>
            <Comparison comparer/>
        </Show>
    }
}
