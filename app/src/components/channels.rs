//! The channels that change most along the dimension.

use crate::explorer::Explorer;
use crate::view::channels::Bar;
use leptos::prelude::*;

/// Bars on either side of zero, a channel each.
#[component]
pub(super) fn Channels(explorer: Explorer) -> impl IntoView {
    let bars = move || explorer.view.with(|v| v.channels.iter().map(bar).collect_view());
    view! {
        <div class="channels">
            <h3 id="channels-title">"Strongest channels, change per " <abbr title="standard deviation">"σ"</abbr></h3>
            <ul aria-labelledby="channels-title">{bars}</ul>
        </div>
    }
}

fn bar(bar: &Bar) -> impl IntoView + use<> {
    let extent = format!("left:{:.2}%;width:{:.2}%", bar.start * 100.0, bar.length * 100.0);
    view! {
        <li>
            <span>{bar.name.clone()}</span>
            <span class="track" aria-hidden="true"><i style=extent></i></span>
            <span class="change">{bar.change.clone()}</span>
        </li>
    }
}
