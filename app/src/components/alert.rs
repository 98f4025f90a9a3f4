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
    view! {
        <div class="alert" role="alert">
            <p>{sentence}</p>
            <button type="button" on:click=move |_| retry()>"Try again"</button>
        </div>
    }
}
