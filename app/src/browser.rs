//! The browser around the page: its address bar, its history, its visitor's preferences.

use crate::state::{Comparison, Request, parse_seed};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Seeds are drawn from below this number.
const MOST_SEEDS: u32 = 1_000_000;

/// What the address asks for or, where that is nothing, what the document says it opens with.
pub(crate) fn request() -> Request {
    let asked = Request::parse(&query());
    if asked != Request::default() {
        return asked;
    }
    opening().map(|query| Request::parse(&query)).unwrap_or_default()
}

/// The same of the page that compares.
pub(crate) fn comparison() -> Comparison {
    let asked = Comparison::parse(&query());
    if asked != Comparison::default() {
        return asked;
    }
    opening().map(|query| Comparison::parse(&query)).unwrap_or_default()
}

/// The seed in the address, if there is one.
pub(crate) fn seed() -> Option<u32> {
    parse_seed(&query())
}

/// A seed that nobody chose, short enough to be read out.
pub(crate) fn any_seed() -> u32 {
    (js_sys::Math::random() * f64::from(MOST_SEEDS)) as u32
}

/// What the document says it opens with, as a query.
fn opening() -> Option<String> {
    let main = document().query_selector("main").ok().flatten();
    main.and_then(|main| main.get_attribute("data-opening"))
}

/// The query of the address bar.
fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// Adds a view to the history.
pub(crate) fn push(query: &str) {
    // A browser that keeps no history still shows the page.
    let _ = window().history().and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(query)));
}

/// Changes the address of the view that is shown.
pub(crate) fn replace(query: &str) {
    let _ = window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(query)));
}

/// The title in the browser's tab and history.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Brings an element to the top of the window: gliding, unless the visitor asked for less motion.
pub(crate) fn scroll_to(element: &Element) {
    let still = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|m| m.matches());
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(if still { ScrollBehavior::Instant } else { ScrollBehavior::Smooth });
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Hands the keyboard to the element with this id, if it is there and takes it.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}
