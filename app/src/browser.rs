//! The browser around the page: its address bar, its history, its visitor's preferences.

use crate::live::protocol::Wish;
use crate::state::{Comparison, MixRequest, Request, parse_seed};
use leptos::prelude::{document, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Clipboard, Element, FocusOptions, HtmlAnchorElement, HtmlCanvasElement, HtmlElement,
    MediaQueryList, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition, Url,
};

/// Seeds are drawn from below this number.
const MOST_SEEDS: u32 = 1_000_000;

/// What the address asks for and, where it names no basis, what the document says the site opens with.
pub(crate) fn request() -> Request {
    Request::parse(&query()).or(opening().map(|query| Request::parse(&query)).unwrap_or_default())
}

/// What the address asks to compare or, where that is nothing, what the document says the page opens with.
pub(crate) fn comparison() -> Comparison {
    let asked = Comparison::parse(&query());
    if asked != Comparison::default() {
        return asked;
    }
    opening().map(|query| Comparison::parse(&query)).unwrap_or_default()
}

/// What the address asks to mix and, where it names no basis, what the document says the page opens with.
pub(crate) fn mix() -> MixRequest {
    MixRequest::parse(&query()).or(opening().map(|query| Request::parse(&query)).unwrap_or_default())
}

/// The seed in the address, if there is one.
pub(crate) fn seed() -> Option<u32> {
    parse_seed(&query())
}

/// A seed that nobody chose, short enough to be read out.
pub(crate) fn any_seed() -> u32 {
    (js_sys::Math::random() * f64::from(MOST_SEEDS)) as u32
}

/// What the address wishes to compute with.
pub(crate) fn wish() -> Wish {
    Wish::of_query(&query())
}

/// A query of a live page that goes on wishing what the address wishes.
pub(crate) fn keeping_wish(query: &str) -> String {
    format!("{query}{}", wish().suffix())
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

/// Asks whether the visitor wants less motion.
const STILLNESS: &str = "(prefers-reduced-motion: reduce)";

/// The browser's answer to whether the visitor asked for less motion, which it keeps up to date.
pub(crate) fn stillness() -> Option<MediaQueryList> {
    window().match_media(STILLNESS).ok().flatten()
}

/// Whether the visitor asked for less motion.
pub(crate) fn prefers_stillness() -> bool {
    stillness().is_some_and(|asked| asked.matches())
}

/// Calls this with whether the visitor asked for less motion: now, and whenever it changes.
pub(crate) fn on_stillness(tell: impl Fn(bool) + 'static) {
    on_media(STILLNESS, tell);
}

/// Calls this with whether the visitor's colours are dark: now, and whenever it changes.
pub(crate) fn on_dark(tell: impl Fn(bool) + 'static) {
    on_media("(prefers-color-scheme: dark)", tell);
}

fn on_media(query: &str, tell: impl Fn(bool) + 'static) {
    let Some(media) = window().match_media(query).ok().flatten() else { return };
    tell(media.matches());
    let watched = media.clone();
    let changed = Closure::<dyn FnMut()>::new(move || tell(watched.matches()));
    media.set_onchange(Some(changed.as_ref().unchecked_ref()));
    // The page listens to its end.
    changed.forget();
}

/// Milliseconds since the document began, to measure how long something took.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The page's whole address.
pub(crate) fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Whether the address asks for something, rather than for what the site opens with.
pub(crate) fn asks_for_something() -> bool {
    Request::parse(&query()) != Request::default()
}

/// Changes one property of an element's own style.
pub(crate) fn set_style(element: &HtmlElement, property: &str, value: &str) {
    // Only a name that is none is refused.
    let _ = element.style().set_property(property, value);
}

/// Hands the visitor a file.
pub(crate) fn download(name: &str, content: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(content)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// Hands over the canvas as PNG when the browser has encoded it; none where it cannot.
pub(crate) fn when_encoded(
    canvas: &HtmlCanvasElement,
    then: impl FnOnce(Option<Blob>) + 'static,
) -> Result<(), JsValue> {
    let encoded = Closure::once_into_js(move |blob: JsValue| then(blob.dyn_into().ok()));
    canvas.to_blob(encoded.unchecked_ref())
}

/// Text as a file's content.
pub(crate) fn text_file(text: &str, media_type: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options)
}

/// Puts text on the visitor's clipboard; an error where the browser does not allow it.
pub(crate) async fn copy(text: &str) -> Result<(), JsValue> {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into())?;
    if clipboard.is_undefined() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(clipboard.unchecked_into::<Clipboard>().write_text(text)).await.map(|_| ())
}

/// Brings an element to a place in the window: gliding, unless the visitor asked for less motion.
pub(crate) fn scroll_to(element: &Element, place: ScrollLogicalPosition) {
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(if prefers_stillness() { ScrollBehavior::Instant } else { ScrollBehavior::Smooth });
    options.set_block(place);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Hands the keyboard to the element with this id, if it is there and takes it.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// The same without bringing it into sight: it is where a pointer is.
pub(crate) fn focus_in_place(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = element {
        let _ = element.focus_with_options(&options);
    }
}
