//! Reading a file beside the page.

use super::Failure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestCache, RequestInit, Response};

/// Whether a copy in the browser's cache will do without asking the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// The name never changes, so the server must be asked whether the content did.
    Ask,
    /// The name holds the content's hash: a copy is as good as the original.
    Named,
}

/// The bytes at this address.
pub(super) async fn bytes(address: &str, freshness: Freshness) -> Result<Vec<u8>, Failure> {
    let unreachable = |_: JsValue| Failure::Unreachable { address: address.to_owned() };
    let response = respond(address, freshness).await.map_err(unreachable)?;
    if !response.ok() {
        return Err(Failure::Refused { address: address.to_owned(), status: response.status() });
    }
    let body = response.array_buffer().map_err(unreachable)?;
    let buffer = JsFuture::from(body).await.map_err(unreachable)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The bytes at an address whose name holds their hash: a stem.
///
/// # Errors
/// When they do not come.
pub(crate) async fn named(address: &str) -> Result<Vec<u8>, Failure> {
    bytes(address, Freshness::Named).await
}

async fn respond(address: &str, freshness: Freshness) -> Result<Response, JsValue> {
    let options = RequestInit::new();
    if freshness == Freshness::Ask {
        options.set_cache(RequestCache::NoCache);
    }
    let request = Request::new_with_str_and_init(address, &options)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_request(&request)).await?.dyn_into()
}
