//! Where a page has its image drawn: the worker, from the first touch of a live control to the end of the page.
//!
//! A page says which stem it draws with ([`Studio::choose`]) and where to ([`Studio::aim`]), and places what
//! [`Studio::status`] tells. Nothing of the engine is asked for before the first target. Another stem is another worker,
//! so that no image of the one before is taken for one of its own.

use super::Worker;
use super::protocol::{Motion, Reply, Request, StemSource};
use super::status::Status;
use super::stems::StemPlace;
use crate::browser;
use crate::data;
use leptos::ev::Custom;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{CanvasRenderingContext2d, Event, HtmlCanvasElement, ImageData};

/// An event that a test sends to the window to have the graphics processor lost.
const LOSE: &str = "tuning:lose";
/// What is said where a file cannot be saved.
const NOT_SAVED: &str = "This browser does not let the page save the image.";
/// Seeds that a visitor can come upon.
const SEEDS: f64 = 1e9;

/// The place where a page's image is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Studio {
    status: RwSignal<Status>,
    /// The canvas of the running worker.
    canvas: RwSignal<Option<HtmlCanvasElement>, LocalStorage>,
    /// What came of saving the image.
    said: RwSignal<String>,
    /// The script that a worker starts with.
    engine: StoredValue<String>,
    desk: StoredValue<Desk, LocalStorage>,
}

/// What hears all that the worker tells.
type Listener = Box<dyn Fn(&Reply)>;

/// What lies about while an image is drawn.
#[derive(Default)]
struct Desk {
    stem: Option<StemPlace>,
    worker: Option<Worker>,
    /// Counts workers, so that what one of them tells too late is dropped.
    ticket: u32,
    /// Whether the worker was given the stem.
    is_loaded: bool,
    target: Option<Vec<f32>>,
    /// Whether the target was sent.
    is_sent: bool,
    /// Whether a frame is waited for, to send the target in.
    waits: bool,
    /// The name under which the image that was asked for is to be saved.
    file: Option<String>,
    listener: Option<Listener>,
}

impl Studio {
    /// A studio whose worker starts with this script. It rests while the page is hidden, and shows little of an image's
    /// way while the visitor asks for less motion.
    pub(crate) fn new(engine: String) -> Self {
        let studio = Self {
            status: RwSignal::new(Status::default()),
            canvas: RwSignal::new_local(None),
            said: RwSignal::new(String::new()),
            engine: StoredValue::new(engine),
            desk: StoredValue::new_local(Desk::default()),
        };
        let rest = move |_: Event| studio.tell(Request::Pause(document().hidden()));
        let still = move |is_still| studio.tell(Request::Motion(if is_still { Motion::Reduced } else { Motion::Full }));
        let lose = move |_: Event| studio.tell(Request::Lose);
        // It is sent to the document, and bubbles up.
        window_event_listener(Custom::new("visibilitychange"), rest);
        window_event_listener(Custom::new(LOSE), lose);
        browser::on_stillness(still);
        studio
    }

    /// What is known of the image.
    pub(crate) fn status(self) -> RwSignal<Status> {
        self.status
    }

    /// The canvas on which it is drawn; another one for each worker.
    pub(crate) fn canvas(self) -> Option<HtmlCanvasElement> {
        self.canvas.get()
    }

    /// What came of saving the image.
    pub(crate) fn said(self) -> RwSignal<String> {
        self.said
    }

    /// Calls this with all that the worker tells from now on.
    #[allow(dead_code, reason = "only what asks for more than an image hears more")]
    pub(crate) fn listen(self, listener: impl Fn(&Reply) + 'static) {
        self.desk.update_value(|desk| desk.listener = Some(Box::new(listener)));
    }

    /// Draws with this stem from now on, or with none. A worker of another one ends.
    pub(crate) fn choose(self, stem: Option<StemPlace>) {
        if self.desk.with_value(|desk| desk.stem == stem) {
            return;
        }
        self.desk.update_value(|desk| (desk.stem, desk.target) = (stem, None));
        self.end();
        self.status.set(Status::default());
    }

    /// Whether a worker was started, and has not failed.
    pub(crate) fn is_started(self) -> bool {
        self.status.with_untracked(Status::is_live)
    }

    /// Moves the target to this activation `[C]`, at most once in a frame. The first one starts the worker.
    pub(crate) fn aim(self, activation: Vec<f32>) {
        let (can_draw, has_worker) = self.desk.with_value(|desk| (desk.stem.is_some(), desk.worker.is_some()));
        if !can_draw {
            return;
        }
        self.desk.update_value(|desk| (desk.target, desk.is_sent) = (Some(activation), false));
        if has_worker { self.send_in_next_frame() } else { self.start() }
    }

    /// Starts anew after a failure, towards the same target.
    pub(crate) fn again(self) {
        self.end();
        self.desk.update_value(|desk| desk.is_sent = false);
        self.start();
    }

    /// Begins again from other noise.
    pub(crate) fn restart(self) {
        self.tell(Request::Restart((js_sys::Math::random() * SEEDS) as u64));
    }

    /// Saves the image as a PNG file of this name, once the worker has told its pixels.
    pub(crate) fn save(self, file: String) {
        self.desk.update_value(|desk| desk.file = Some(file));
        self.tell(Request::Image);
    }

    /// Asks the worker for something else that the page wants, if it has the stem.
    pub(crate) fn tell(self, request: Request) {
        self.desk.with_value(|desk| {
            if let Some(worker) = desk.worker.as_ref().filter(|_| desk.is_loaded) {
                worker.ask(request);
            }
        });
    }

    /// Starts the worker, and reads the stem beside it.
    pub(crate) fn start(self) {
        let Some(stem) = self.desk.with_value(|desk| desk.stem.clone()) else { return };
        let ticket = self.desk.with_value(|desk| desk.ticket);
        self.status.set(Status::started());
        let hear = move |reply| {
            if self.is_current(ticket) {
                self.hear(&reply);
            }
        };
        let started = self.engine.with_value(|engine| Worker::start(engine, hear));
        let canvas = document().create_element("canvas").ok().and_then(|canvas| canvas.dyn_into().ok());
        let (Ok(worker), Some(canvas)) = (started, canvas) else {
            self.status
                .set(Status::failed("this browser does not let the page start a worker, in which it would draw"));
            return;
        };
        // Where the worker cannot have it, the page paints what the worker sends.
        worker.show_on(&canvas);
        self.canvas.set(Some(canvas));
        self.desk.update_value(|desk| desk.worker = Some(worker));
        spawn_local(async move {
            let source = match stem {
                StemPlace::Program => Ok(StemSource::Gabor),
                StemPlace::File(address) => data::named(&address).await.map(StemSource::File),
            };
            if self.is_current(ticket) {
                match source {
                    Ok(stem) => self.load(stem),
                    Err(failure) => self.hear(&Reply::Failed(failure.sentence())),
                }
            }
        });
    }

    fn load(self, stem: StemSource) {
        self.desk.update_value(|desk| desk.is_loaded = true);
        self.tell(Request::Load { stem, wish: browser::wish() });
        if document().hidden() {
            self.tell(Request::Pause(true));
        }
        if browser::prefers_stillness() {
            self.tell(Request::Motion(Motion::Reduced));
        }
        self.send();
    }

    /// Ends the worker. What it still tells is not heard.
    fn end(self) {
        self.canvas.set(None);
        let ended = self.desk.try_update_value(|desk| {
            desk.ticket = desk.ticket.wrapping_add(1);
            (desk.is_loaded, desk.is_sent, desk.file) = (false, false, None);
            desk.worker.take()
        });
        drop(ended);
    }

    fn is_current(self, ticket: u32) -> bool {
        self.desk.try_with_value(|desk| desk.ticket == ticket) == Some(true)
    }

    fn send_in_next_frame(self) {
        let waits = self.desk.try_update_value(|desk| std::mem::replace(&mut desk.waits, true));
        if waits == Some(false) {
            request_animation_frame(move || {
                if self.desk.try_update_value(|desk| desk.waits = false).is_some() {
                    self.send();
                }
            });
        }
    }

    fn send(self) {
        let target = self.desk.try_update_value(|desk| {
            let target = desk.target.clone().filter(|_| desk.is_loaded && !desk.is_sent)?;
            desk.is_sent = true;
            Some(target)
        });
        if let Some(target) = target.flatten() {
            self.tell(Request::Target(target));
        }
    }

    fn hear(self, reply: &Reply) {
        match reply {
            Reply::Frame { pixels: Some(pixels), size_px, .. } => {
                if let Some(canvas) = self.canvas.get_untracked() {
                    // A canvas that cannot be painted on stays as it is.
                    let _ = paint(&canvas, *size_px, pixels);
                }
            }
            Reply::Image { size_px, pixels } => self.save_pixels(*size_px, pixels),
            _ => {}
        }
        self.status.update(|status| status.hear(reply));
        self.desk.with_value(|desk| desk.listener.iter().for_each(|listener| listener(reply)));
    }

    fn save_pixels(self, size_px: u32, pixels: &[u8]) {
        let Some(file) = self.desk.try_update_value(|desk| desk.file.take()).flatten() else { return };
        let tell = move |outcome: Result<(), JsValue>, file: &str| {
            self.said.set(if outcome.is_ok() { format!("{file} is saved.") } else { NOT_SAVED.to_owned() });
        };
        let begin = || -> Result<(), JsValue> {
            let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
            paint(&canvas, size_px, pixels)?;
            browser::when_encoded(&canvas, move |blob| {
                let outcome = blob.ok_or(JsValue::NULL).and_then(|blob| browser::download(&file, &blob));
                tell(outcome, &file);
            })
        };
        if begin().is_err() {
            self.said.set(NOT_SAVED.to_owned());
        }
    }
}

/// Shows pixels on a canvas of the page's own.
fn paint(canvas: &HtmlCanvasElement, size_px: u32, pixels: &[u8]) -> Result<(), JsValue> {
    if canvas.width() != size_px || canvas.height() != size_px {
        canvas.set_width(size_px);
        canvas.set_height(size_px);
    }
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), size_px, size_px)?;
    context.put_image_data(&image, 0.0, 0.0)
}
