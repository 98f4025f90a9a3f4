//! What moves the stage's picture: a button that lets the strip play, and dragging across it.

use crate::explorer::Explorer;
use leptos::ev::PointerEvent;
use leptos::html::Div;
use leptos::prelude::*;

/// Lets the strip play by itself, and stops it.
#[component]
pub(super) fn PlayButton(explorer: Explorer) -> impl IntoView {
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

/// What is dragged to scrub: its width is the whole strip.
#[component]
pub(super) fn Draggable(explorer: Explorer, children: Children) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let drag = Drag { explorer, place, held: StoredValue::new(None) };
    view! {
        <div
            class="draggable"
            node_ref=place
            on:pointerdown=move |event| drag.begin(&event)
            on:pointermove=move |event| drag.go_on(&event)
            on:pointerup=move |_| drag.end()
            on:pointercancel=move |_| drag.end()
        >
            {children()}
        </div>
    }
}

#[derive(Clone, Copy)]
struct Drag {
    explorer: Explorer,
    place: NodeRef<Div>,
    /// Where the pointer went down, and the point that was shown then.
    held: StoredValue<Option<(f64, f64)>>,
}

impl Drag {
    fn begin(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(place) = self.place.get_untracked() {
            // Where a pointer cannot be captured, dragging ends at the picture's edge.
            let _ = place.set_pointer_capture(event.pointer_id());
        }
        self.held.set_value(Some((f64::from(event.client_x()), self.explorer.point_untracked() as f64)));
    }

    fn go_on(self, event: &PointerEvent) {
        let (Some((from, point)), Some(place)) = (self.held.get_value(), self.place.get_untracked()) else { return };
        let width = place.get_bounding_client_rect().width();
        let last = self.explorer.view.with_untracked(|view| view.points.saturating_sub(1)) as f64;
        let moved = (f64::from(event.client_x()) - from) / width.max(1.0) * last;
        let target = (point + moved).round().clamp(0.0, last) as usize;
        if target != self.explorer.point_untracked() {
            self.explorer.scrub(target);
        }
    }

    fn end(self) {
        self.held.set_value(None);
    }
}
