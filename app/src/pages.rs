//! The pages that are programs. Which of them a document is, its `main` says; the others are complete as they are served.

mod compare;
mod explore;
mod test_yourself;

use leptos::prelude::document;
use wasm_bindgen::JsCast;

/// The element that holds the page.
const PLACE: &str = "page";

/// Takes the place of the first view that was served with the document.
pub fn start() {
    console_error_panic_hook::set_once();
    let place = document().get_element_by_id(PLACE).and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(place) = place {
        match place.get_attribute("data-page").as_deref() {
            Some("compare") => compare::start(place),
            Some("test") => test_yourself::start(place),
            _ => explore::start(place),
        }
    }
}
