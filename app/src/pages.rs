//! The pages that are programs. The others are complete as they are served.
//!
//! There are several programs, so that a page does not bring the code of the others.

mod compare;
mod explore;
mod mix;
mod photo;
mod test_yourself;

use crate::turns::next_task;
use leptos::mount::mount_to;
use leptos::prelude::{IntoView, document};
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

/// The program of the mix.
pub fn start_mix() {
    console_error_panic_hook::set_once();
    place().into_iter().for_each(mix::start);
}

/// The program of the visitor's photo.
pub fn start_photo() {
    console_error_panic_hook::set_once();
    place().into_iter().for_each(photo::start);
}

fn place() -> Option<HtmlElement> {
    document().get_element_by_id(PLACE)?.dyn_into().ok()
}

/// Takes the place of the first view that was served with the document, in a task of its own: reading took long enough.
async fn take_over<V: IntoView + 'static>(place: HtmlElement, page: impl FnOnce() -> V + 'static) {
    next_task().await;
    place.set_text_content(None);
    mount_to(place, page).forget();
}
