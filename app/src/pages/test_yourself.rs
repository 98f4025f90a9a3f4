//! The page on which a visitor tests what they see: which of two strips is in order?

use super::take_over;
use crate::components::{Alert, FinalScore, RoundView};
use crate::data::Failure;
use crate::player::{Dealt, Player};
use crate::view::game::{LEDE, TITLE, WITHOUT_SIGHT};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Deals the game of the address, then takes the place of the first view that was served with the document.
pub(super) fn start(place: web_sys::HtmlElement) {
    spawn_local(async {
        let dealt = Dealt::read(None).await;
        take_over(place, move || view! { <TestYourself dealt/> }).await;
    });
}

#[component]
fn TestYourself(dealt: Result<Dealt, Failure>) -> impl IntoView {
    let player = Player::new(dealt);
    window_event_listener(leptos::ev::popstate, move |_| player.visit());
    let has_failed = Memo::new(move |_| player.failure().is_some());
    let is_over = Memo::new(move |_| player.is_over());
    view! {
        <section class="hero" aria-labelledby="test-title">
            <div class="headline">
                <h1 id="test-title">{TITLE}</h1>
                <p class="lede">{LEDE}</p>
            </div>
        </section>
        <Show when=move || has_failed.get()>
            <Alert
                sentence=Signal::derive(move || player.failure().map(|f| f.sentence()).unwrap_or_default())
                retry=move || player.try_again()
            />
        </Show>
        <Show when=move || !has_failed.get() && !is_over.get()>
            <RoundView player/>
        </Show>
        <Show when=move || is_over.get()>
            <FinalScore player/>
        </Show>
        <p class="without-sight legend">{WITHOUT_SIGHT}</p>
    }
}
