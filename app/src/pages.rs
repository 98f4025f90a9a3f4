//! The pages that are programs. The others are complete as they are served.
//!
//! There are three programs, so that the page on which the site opens does not bring the code of the others.

mod compare;
mod explore;
mod mix;
mod photo;
mod test_yourself;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The element that holds the page.
const PLACE: &str = "page";

/// The program of the page on which the site opens: takes the place of the first view that was served with it.
pub fn start_explore() {
    console_error_panic_hook::set_once();
    place().into_iter().for_each(explore::start);
}

/// The program of the pages beside it; which of them a document is, its `main` says.
pub fn start_other() {
    console_error_panic_hook::set_once();
    let Some(place) = place() else { return };
    match place.get_attribute("data-page").as_deref() {
        Some("compare") => compare::start(place),
        Some("test") => test_yourself::start(place),
        _ => {}
    }
}

/// The program of the live pages; which of them a document is, its `main` says.
pub fn start_live() {
    console_error_panic_hook::set_once();
    let Some(place) = place() else { return };
    match place.get_attribute("data-page").as_deref() {
        Some("mix") => mix::start(place),
        Some("photo") => photo::start(place),
        _ => {}
    }
}

fn place() -> Option<HtmlElement> {
    document().get_element_by_id(PLACE)?.dyn_into().ok()
}
