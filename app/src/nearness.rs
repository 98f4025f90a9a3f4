//! Waiting until the visitor comes near something, so that what belongs to it is fetched only then.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, MediaQueryListEvent,
};

/// How far outside the window is near. Browsers' own lazy loading begins at more than a screen's height, so that
/// images below the first view would come with it.
const MARGIN: &str = "200px 0px";

/// Sets `near` once the page is about to be printed: paper is not scrolled, and shows all at once. A browser may begin
/// before what is asked for only now has come.
pub(crate) fn on_paper(near: RwSignal<bool>) {
    let look = move || {
        if !near.get_untracked() {
            near.set(true);
        }
    };
    window_event_listener(leptos::ev::beforeprint, move |_| look());
    let Some(paper) = window().match_media("print").ok().flatten() else { return };
    if paper.matches() {
        look();
    }
    let changed = Closure::<dyn FnMut(MediaQueryListEvent)>::new(move |event: MediaQueryListEvent| {
        if event.matches() {
            look();
        }
    });
    paper.set_onchange(Some(changed.into_js_value().unchecked_ref()));
}

/// Sets `near` once the element comes near the window, for good; at once where the browser cannot tell.
pub(crate) fn watch(element: &Element, near: RwSignal<bool>) {
    let look = move |entries: Array, observer: IntersectionObserver| {
        let is_near = |entry| IntersectionObserverEntry::unchecked_from_js(entry).is_intersecting();
        if entries.iter().any(is_near) {
            observer.disconnect();
            near.set(true);
        }
    };
    let look = Closure::<dyn FnMut(Array, IntersectionObserver)>::new(look).into_js_value();
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    match IntersectionObserver::new_with_options(look.unchecked_ref(), &options) {
        Ok(observer) => observer.observe(element),
        Err(_) => near.set(true),
    }
}
