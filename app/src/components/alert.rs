//! A sentence that says what is wrong, with a way to try again.

use leptos::prelude::*;

/// What happened, announced at once.
#[component]
pub(crate) fn Alert(
    /// What happened and what helps.
    sentence: Signal<String>,
    /// Tries again.
    retry: impl Fn() + 'static,
) -> impl IntoView {
    alert(sentence, Box::new(retry))
}

/// One piece of code for all of them, whatever trying again is.
fn alert(sentence: Signal<String>, retry: Box<dyn Fn()>) -> impl IntoView {
    view! {
        <div class="alert" role="alert">
            <p>{sentence}</p>
            <button type="button" on:click=move |_| retry()>"Try again"</button>
        </div>
    }
}
