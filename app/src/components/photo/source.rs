//! Giving the page a photo: chosen, taken, dropped or pasted; and the basis that is asked.

use crate::components::basis_chooser::BasisChooser;
use crate::view::markup::coded;
use crate::view::photo::PRIVACY;
use crate::viewer::Viewer;
use leptos::ev;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, DragEvent, FileList, HtmlInputElement};

/// The controls, and what becomes of a photo.
#[component]
pub(super) fn Source(viewer: Viewer) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let take = move |files: Option<FileList>| {
        let file = files.and_then(|files| files.get(0));
        let is_file = file.is_some();
        file.into_iter().for_each(|file| viewer.look_at(file));
        is_file
    };
    let over = move |event: DragEvent| {
        // Without this the browser would open the file in the page's place.
        event.prevent_default();
        is_over.set(true);
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    let paste = move |event: ClipboardEvent| {
        if take(event.clipboard_data().and_then(|data| data.files())) {
            event.prevent_default();
        }
    };
    let listeners = [
        window_event_listener(ev::dragover, over),
        window_event_listener(ev::dragleave, move |event| is_over.set(event.related_target().is_some())),
        window_event_listener(ev::drop, drop),
        window_event_listener(ev::paste, paste),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    let chosen = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        take(input.files());
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <div class="photo-source" class:over=move || is_over.get()>
            <div class="photo-ways">
                <label class="photo-way">
                    <input type="file" accept="image/*" on:change=chosen/>
                    <span>"Choose a photo"</span>
                </label>
                <label class="photo-way photo-camera">
                    <input type="file" accept="image/*" capture="environment" on:change=chosen/>
                    <span>"Take a photo"</span>
                </label>
                <button type="button" class="photo-example" on:click=move |_| viewer.look_at_example()>
                    "Example scene"
                </button>
            </div>
            <div class="picks photo-basis">
                <BasisChooser
                    library=Signal::derive(move || viewer.library())
                    stems=viewer.stems
                    opened=Signal::derive(move || viewer.opened().map(|opened| opened.index))
                    choose=Callback::new(move |entry| viewer.choose_basis(entry))
                />
            </div>
            <p class="legend">{PRIVACY}</p>
            <p class="photo-refusal" role="alert">{move || viewer.refusal()}</p>
            <p class="photo-refusal" role="status" inner_html=move || coded(&viewer.not_live().unwrap_or_default())></p>
        </div>
    }
}
