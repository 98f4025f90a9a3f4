//! Doing a lot of work in turns: a browser answers the visitor, and draws, only between its tasks.

use js_sys::Promise;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// Waits for a task of its own.
pub(crate) async fn next_task() {
    let later = |resolve: js_sys::Function, _| {
        // Without timers, what waits goes on at once.
        if window().set_timeout_with_callback(&resolve).is_err() {
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        }
    };
    // It is never rejected.
    let _ = JsFuture::from(Promise::new(&mut { later })).await;
}

/// How many of so many parts are there: none at first, and one more each time that the browser has drawn those before.
pub(crate) fn parts(count: usize) -> ReadSignal<usize> {
    let (there, set_there) = signal(0);
    add_parts(count, there, set_there);
    there
}

fn add_parts(count: usize, there: ReadSignal<usize>, set_there: WriteSignal<usize>) {
    let add = move || {
        // The page may be gone.
        let Some(before) = there.try_get_untracked().filter(|before| *before < count) else { return };
        set_there.set(before + 1);
        add_parts(count, there, set_there);
    };
    // What a frame asks for comes after it is drawn.
    request_animation_frame(move || set_timeout(add, Duration::ZERO));
}
