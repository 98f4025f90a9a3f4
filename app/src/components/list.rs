//! Every dimension of the basis, as a contact sheet.

use super::Alert;
use super::scrubber::SLIDER;
use crate::browser;
use crate::data::address_again;
use crate::explorer::Explorer;
use crate::nearness;
use crate::state;
use crate::view::row::{Row, rows, strip_ratio};
use leptos::ev::MouseEvent;
use leptos::html::Ol;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The list. Each dimension is a link, so that it can be opened in another tab and shared.
#[component]
pub(crate) fn List(explorer: Explorer) -> impl IntoView {
    let attempt = RwSignal::new(0u32);
    let failed = RwSignal::new(false);
    let all = Memo::new(move |_| explorer.opened().map(|o| rows(&o.entry, &o.bundle)).unwrap_or_default());
    let ratio = move || explorer.opened().map(|o| format!("--ratio:{}", strip_ratio(&o.bundle)));
    let lines = move || {
        let attempt = attempt.get();
        let entry = explorer.opened()?.entry;
        let line = |mut row: Row| {
            row.sheet = address_again(&row.sheet, attempt);
            let address = state::query(&entry, row.dimension, None);
            view! { <li>{line(explorer, row, address, failed)}</li> }
        };
        Some(all.get().into_iter().map(line).collect_view())
    };
    let lines_place = NodeRef::<Ol>::new();
    lines_place.on_load(move |place| nearness::watch(&place, explorer.is_list_near));
    let again = move || {
        failed.set(false);
        attempt.update(|attempt| *attempt += 1);
    };
    view! {
        <section class="list" aria-labelledby="list-title">
            <h2 id="list-title">{move || format!("All {} dimensions", all.with(Vec::len))}</h2>
            <p class="legend">
                "Each strip runs from the smallest coefficient observed to the largest. Excess kurtosis is zero for a bell \
                 curve, and large where a few places in images answer strongly and most hardly at all."
            </p>
            <Show when=move || failed.get()>
                <Alert sentence=Signal::stored("The strips of this list did not come.".to_owned()) retry=again/>
            </Show>
            <ol style=ratio node_ref=lines_place>{lines}</ol>
        </section>
    }
}

fn line(explorer: Explorer, row: Row, address: String, failed: RwSignal<bool>) -> impl IntoView {
    let dimension = row.dimension;
    let open = move |event: MouseEvent| {
        // What asks for another tab or window is the browser's.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
            return;
        }
        event.prevent_default();
        explorer.open_dimension(dimension);
        go_to_stage();
    };
    view! {
        <a
            class="row"
            href=address
            aria-current=move || (explorer.dimension() == dimension).then_some("true")
            on:click=open
        >
            <span class="title">{row.title}</span>
            <span class="film">
                <img
                    class="sheet"
                    src=move || explorer.is_list_near.get().then(|| row.sheet.clone())
                    style=row.crop
                    alt=""
                    draggable="false"
                    on:error=move |_| failed.set(true)
                />
            </span>
            <span class="share">
                <b>{row.explained_variance}</b>
                <small>" of variance"</small>
                <span class="track" aria-hidden="true"><i style=format!("width:{:.2}%", row.bar * 100.0)></i></span>
            </span>
            <span class="kurtosis">
                <b>{row.excess_kurtosis}</b>
                <small>" "<span class="word">"excess "</span>"kurtosis"</small>
            </span>
        </a>
    }
}

/// Brings the stage into sight and hands the slider to the keyboard.
fn go_to_stage() {
    let found = |id: &str| document().get_element_by_id(id);
    if let Some(stage) = found("stage") {
        browser::scroll_to(&stage);
    }
    if let Some(slider) = found(SLIDER).and_then(|slider| slider.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element that cannot take the focus leaves it where it was.
        let _ = slider.focus_with_options(&options);
    }
}
