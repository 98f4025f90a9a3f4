//! The page's side of the wire: a worker that is started when it is first needed.

use super::protocol::{Reply, Request, decode, encode};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, MessageEvent, OffscreenCanvas, WorkerOptions, WorkerType};

/// What a worker calls.
type Listener = Closure<dyn FnMut(JsValue)>;

/// A running worker. It ends when the last of its handles is dropped.
#[derive(Clone)]
pub(crate) struct Worker(Rc<Inner>);

struct Inner {
    worker: web_sys::Worker,
    /// What was asked before the worker could hear it; nothing once it can.
    waiting: RefCell<Option<Vec<Request>>>,
    /// The canvas that was handed over before the worker could hear it.
    canvas: RefCell<Option<OffscreenCanvas>>,
    /// Kept as long as the worker may call them.
    listeners: RefCell<Vec<Listener>>,
}

impl Worker {
    /// Starts the worker whose script is at this address; `hear` is told its replies, and [`Reply::Failed`] where its
    /// program does not come.
    ///
    /// # Errors
    /// Where the browser has no workers, or refuses this one.
    pub(crate) fn start(address: &str, hear: impl Fn(Reply) + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(address, &options)?;
        let waiting = RefCell::new(Some(Vec::new()));
        let inner = Rc::new(Inner { worker, waiting, canvas: RefCell::default(), listeners: RefCell::default() });
        let hear = Rc::new(hear);
        let (weak, told) = (Rc::downgrade(&inner), hear.clone());
        let on_message = Listener::new(move |event: JsValue| {
            let data = event.unchecked_into::<MessageEvent>().data();
            let Some(reply) = decode::<Reply>(&Uint8Array::new(&data).to_vec()) else { return };
            match (reply, weak.upgrade()) {
                (Reply::Here, Some(inner)) => inner.begin(),
                (reply, _) => told(reply),
            }
        });
        let on_error = Listener::new(move |_| {
            hear(Reply::Failed("the program that draws did not come; check the connection, then try again".into()));
        });
        inner.worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        inner.listeners.borrow_mut().extend([on_message, on_error]);
        Ok(Self(inner))
    }

    /// Hands a canvas over, on which the worker then shows the image itself; whether this browser can.
    pub(crate) fn show_on(&self, canvas: &HtmlCanvasElement) -> bool {
        let Ok(offscreen) = canvas.transfer_control_to_offscreen() else { return false };
        if self.0.waiting.borrow().is_some() {
            self.0.canvas.replace(Some(offscreen));
        } else {
            self.0.post_canvas(&offscreen);
        }
        true
    }

    /// Asks, now or as soon as the worker can hear.
    pub(crate) fn ask(&self, request: Request) {
        match &mut *self.0.waiting.borrow_mut() {
            Some(waiting) => waiting.push(request),
            None => self.0.post(&request),
        }
    }
}

impl Inner {
    fn begin(&self) {
        self.canvas.take().iter().for_each(|canvas| self.post_canvas(canvas));
        let waiting = self.waiting.borrow_mut().take();
        waiting.into_iter().flatten().for_each(|request| self.post(&request));
    }

    fn post_canvas(&self, canvas: &OffscreenCanvas) {
        // A worker that is gone does not hear.
        let _ = self.worker.post_message_with_transfer(canvas, &Array::of1(canvas));
    }

    fn post(&self, request: &Request) {
        let bytes = Uint8Array::from(encode(request).as_slice());
        // A worker that is gone does not hear.
        let _ = self.worker.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
