//! The large image: one cell of the dimension's sprite sheet, or two neighbours blended.

use super::Alert;
use crate::data::sheet_address;
use crate::explorer::Explorer;
use crate::motion::Motion;
use crate::view::crop::Crop;
use crate::view::glide::Blend;
use leptos::ev::PointerEvent;
use leptos::html::Div;
use leptos::prelude::*;

/// The chosen point's visualization. Until its sheet has come, the nearest cell of the small contact sheet.
#[component]
pub(super) fn Picture(
    explorer: Explorer,
    /// The sprite sheet's address.
    sheet: Signal<String>,
    /// Asks for the sheet again.
    retry: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let frame = NodeRef::<Div>::new();
    let motion = Motion::new(explorer);
    let has_failed = Memo::new(move |_| failed.get().is_some_and(|lost| lost == sheet.get()));
    let drag = Drag { explorer, frame, held: StoredValue::new(None) };
    view! {
        <div
            class="frame"
            node_ref=frame
            class:failed=move || has_failed.get()
            on:pointerdown=move |event| drag.begin(&event)
            on:pointermove=move |event| drag.go_on(&event)
            on:pointerup=move |_| drag.end()
            on:pointercancel=move |_| drag.end()
        >
            {preview(explorer)} {images(explorer, motion, sheet, failed)} <PlayButton explorer/>
        </div>
        <Show when=move || has_failed.get()>
            <Alert sentence=Signal::derive(move || missing(&sheet.get())) retry=retry/>
        </Show>
    }
}

fn missing(sheet: &str) -> String {
    format!("The images of this dimension did not come: {sheet} is missing or damaged.")
}

/// The picture and, laid over it, that of the next point, as opaque as the motion has come near it.
fn images(
    explorer: Explorer,
    motion: Motion,
    sheet: Signal<String>,
    failed: RwSignal<Option<String>>,
) -> impl IntoView {
    let blend = Memo::new(move |_| Blend::at(motion.shown(), explorer.view.with(|view| view.points)));
    let crop = move |point: usize| explorer.opened().map(|o| Crop::of_point(o.bundle.sprites, point).style());
    let under = Memo::new(move |_| crop(blend.get().under));
    let over = Memo::new(move |_| crop(blend.get().over));
    // New elements for each sheet: an element that changes its source goes on showing the old one for a while.
    move || {
        let address = sheet.get();
        let lost = address.clone();
        view! {
            <img
                class="sheet"
                src=address.clone()
                style=move || under.get()
                alt=move || explorer.reading.with(|r| r.alternative.clone())
                decoding="sync"
                draggable="false"
                on:error=move |_| failed.set(Some(lost.clone()))
            />
            <div class="over" style:opacity=move || format!("{:.3}", blend.get().opacity)>
                <img class="sheet" src=address style=move || over.get() alt="" decoding="sync" draggable="false"/>
            </div>
        }
    }
}

fn preview(explorer: Explorer) -> impl IntoView {
    let source = move || explorer.opened().map(|o| sheet_address(&o.entry, &o.bundle.contact_sheet.file));
    let crop = move || {
        let opened = explorer.opened()?;
        let (dimension, dimensions) = (explorer.dimension(), opened.bundle.dimensions.len());
        let points = opened.bundle.dimensions.get(dimension)?.points.len();
        let sheet = &opened.bundle.contact_sheet;
        Some(Crop::of_preview(sheet, dimensions, dimension, explorer.point(), points).style())
    };
    // Before the list is near its contact sheet is not fetched, and the sheet that opens has come with the document.
    move || {
        let is_there = explorer.is_list_near.get();
        is_there.then(|| view! { <img class="sheet preview" src=source style=crop alt="" draggable="false"/> })
    }
}

/// Lets the strip play by itself, and stops it.
#[component]
fn PlayButton(explorer: Explorer) -> impl IntoView {
    let label = move || if explorer.is_playing() { "Stop playing the strip" } else { "Play the strip" };
    let icon = move || if explorer.is_playing() { "M4 3h3v10H4zM9 3h3v10H9z" } else { "M4 2l9 6-9 6z" };
    view! {
        <button
            type="button"
            class="play"
            aria-label=label
            on:pointerdown=|event| event.stop_propagation()
            on:click=move |_| explorer.play(!explorer.is_playing_untracked())
        >
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d=icon/>
            </svg>
        </button>
    }
}

/// Dragging across the picture scrubs: its width is the whole strip.
#[derive(Clone, Copy)]
struct Drag {
    explorer: Explorer,
    frame: NodeRef<Div>,
    /// Where the pointer went down, and the point that was shown then.
    held: StoredValue<Option<(f64, f64)>>,
}

impl Drag {
    fn begin(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(frame) = self.frame.get_untracked() {
            // Where a pointer cannot be captured, dragging ends at the picture's edge.
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        self.held.set_value(Some((f64::from(event.client_x()), self.explorer.point_untracked() as f64)));
    }

    fn go_on(self, event: &PointerEvent) {
        let (Some((from, point)), Some(frame)) = (self.held.get_value(), self.frame.get_untracked()) else { return };
        let width = frame.get_bounding_client_rect().width();
        let last = self.explorer.view.with_untracked(|view| view.points.saturating_sub(1)) as f64;
        let moved = (f64::from(event.client_x()) - from) / width.max(1.0) * last;
        let target = (point + moved).round().clamp(0.0, last) as usize;
        if target != self.explorer.point_untracked() || self.explorer.is_playing_untracked() {
            self.explorer.scrub(target);
        }
    }

    fn end(self) {
        self.held.set_value(None);
    }
}
