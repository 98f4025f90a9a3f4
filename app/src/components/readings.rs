//! The numbers of the chosen point.

use crate::explorer::Explorer;
use crate::view::reading::Reading;
use leptos::prelude::*;

/// Where the point is, and how well its visualization reproduces it.
#[component]
pub(super) fn Readings(explorer: Explorer) -> impl IntoView {
    let read = move |part: fn(&Reading) -> String| move || explorer.told(part);
    view! {
        <dl class="readings">
            <div class="value">
                <dt>"Position"</dt>
                <dd>{read(|r| r.value.clone())}</dd>
            </div>
            <div>
                <dt>"Point"</dt>
                <dd>{read(|r| format!("{} of {}", r.number, r.of))}</dd>
            </div>
            <div>
                <dt>"Cosine"</dt>
                <dd>{read(|r| r.cosine.clone())}</dd>
            </div>
            <div>
                <dt>"Target norm"</dt>
                <dd>{read(|r| r.target_norm.clone())}</dd>
            </div>
        </dl>
    }
}
