//! The page on which a visitor explores: the finding, the stage, the list, and how it was made.

use super::take_over;
use crate::browser;
use crate::components::{Alert, BestMatch, Chooser, Headline, List, Stage, Story, Takeaway};
use crate::explorer::{Explorer, Found};
use crate::nearness;
use crate::turns;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Parts below the first view: what is taken away, the list, the story.
const PARTS_BELOW: usize = 3;

/// Reads what the address means, then takes the place of the first view that was served with the document.
///
/// Not before: until then the visitor has the served view, and nothing on it moves when the page takes over.
pub(super) fn start(place: web_sys::HtmlElement) {
    spawn_local(async {
        let found = Found::read(None, &browser::request()).await;
        take_over(place, move || view! { <Explore found/> }).await;
    });
}

#[component]
fn Explore(found: Found) -> impl IntoView {
    let explorer = Explorer::new(found);
    window_event_listener(leptos::ev::popstate, move |_| explorer.visit());
    nearness::on_paper(explorer.is_list_near);
    Effect::new(move |_| name_the_tab(explorer));
    let has_failed = Memo::new(move |_| explorer.failure().is_some());
    let is_open = Memo::new(move |_| explorer.opened().is_some() && !has_failed.get());
    // What lies below the first view is built after it.
    let parts = turns::parts(PARTS_BELOW);
    let is_there = move |part: usize| parts.get() >= part;
    view! {
        <section class="hero" aria-labelledby="finding">
            <Headline explorer/>
            <Chooser explorer/>
        </section>
        <Show when=move || has_failed.get()>
            <Alert
                sentence=Signal::derive(move || explorer.failure().map(|f| f.sentence()).unwrap_or_default())
                retry=move || explorer.visit()
            />
        </Show>
        <Show when=move || is_open.get()>
            <Stage explorer/>
            <Show when=move || is_there(1)>
                <BestMatch
                    library=Signal::derive(move || explorer.library())
                    opened=Signal::derive(move || explorer.opened())
                    dimension=Signal::derive(move || explorer.dimension())
                />
                <Takeaway explorer/>
            </Show>
            <Show when=move || is_there(2)><List explorer/></Show>
            <Show when=move || is_there(PARTS_BELOW)><Story explorer/></Show>
        </Show>
    }
}

fn name_the_tab(explorer: Explorer) {
    if let Some(opened) = explorer.opened() {
        let method = opened.bundle.basis.method().label();
        let title = explorer.view.with(|view| format!("{} · {method} · {}", view.title, opened.bundle.layer));
        browser::set_title(&format!("{title} · Tuning Dimensions"));
    }
}
