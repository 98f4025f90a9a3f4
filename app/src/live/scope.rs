//! The worker's side of the wire: what arrives, what is told, the canvas, the clock.

use super::protocol::{Reply, Request, decode, encode};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use js_sys::{Array, Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, ImageData, MessageEvent, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

/// The worker around the engine.
pub(super) struct Scope {
    global: DedicatedWorkerGlobalScope,
    canvas: Rc<RefCell<Option<OffscreenCanvas>>>,
}

impl Scope {
    /// Listens, and says that it does: what arrives before would be lost.
    pub(super) fn listen() -> Option<(Self, UnboundedReceiver<Request>)> {
        let global: DedicatedWorkerGlobalScope = js_sys::global().dyn_into().ok()?;
        let (sender, receiver) = unbounded();
        let canvas: Rc<RefCell<Option<OffscreenCanvas>>> = Rc::default();
        let place = canvas.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            if let Some(given) = data.dyn_ref::<OffscreenCanvas>() {
                *place.borrow_mut() = Some(given.clone());
            } else if let Some(bytes) = data.dyn_ref::<Uint8Array>()
                && let Some(request) = decode::<Request>(&bytes.to_vec())
            {
                // The receiver lives as long as the worker.
                drop(sender.unbounded_send(request));
            }
        });
        global.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        hear.forget();
        let scope = Self { global, canvas };
        scope.tell(&Reply::Here);
        Some((scope, receiver))
    }

    /// Tells the page, which takes the bytes over.
    pub(super) fn tell(&self, reply: &Reply) {
        let bytes = Uint8Array::from(encode(reply).as_slice());
        let transferred = Array::of1(&bytes.buffer());
        // A page that is gone does not listen.
        let _ = self.global.post_message_with_transfer(&bytes, &transferred);
    }

    /// Shows pixels on the canvas that the page handed over; whether there is one.
    pub(super) fn paint(&self, size: u32, pixels: &[u8]) -> bool {
        let canvas = self.canvas.borrow();
        let Some(canvas) = &*canvas else { return false };
        let paint = || -> Result<(), JsValue> {
            if canvas.width() != size {
                canvas.set_width(size);
                canvas.set_height(size);
            }
            let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
            let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
            let image = ImageData::new_with_u8_clamped_array(Clamped(pixels), size)?;
            context.put_image_data(&image, 0.0, 0.0)
        };
        paint().is_ok()
    }

    /// Milliseconds since the worker began.
    pub(super) fn now_ms(&self) -> f64 {
        self.global.performance().map_or(0.0, |performance| performance.now())
    }

    /// Lets what has arrived be heard.
    pub(super) async fn breathe(&self) {
        let global = &self.global;
        let mut wait = |resolve: js_sys::Function, _| {
            // Without a timer the promise would never come: then there is nothing to wait for.
            if global.set_timeout_with_callback(&resolve).is_err() {
                let _ = resolve.call0(&JsValue::NULL);
            }
        };
        let _ = JsFuture::from(Promise::new(&mut wait)).await;
    }
}
