//! What was observed along the dimension, on the slider's own axis.

use crate::explorer::Explorer;
use crate::view::axis::Tick;
use crate::view::histogram::HEIGHT;
use leptos::prelude::*;

/// The histogram and its axis. The slider says all of it in words.
#[component]
pub(super) fn Plot(explorer: Explorer) -> impl IntoView {
    let view = explorer.view;
    let bins = move || view.with(|v| v.bins);
    let percent = |share: f64| format!("{:.3}%", share * 100.0);
    view! {
        <div class="plot" aria-hidden="true">
            <svg class="histogram" viewBox=move || format!("0 0 {} {HEIGHT}", bins()) preserveAspectRatio="none">
                <rect
                    class="band"
                    x=move || percent(view.with(|v| v.band.0))
                    width=move || percent(view.with(|v| v.band.1))
                    height=HEIGHT
                />
                <path d=move || view.with(|v| v.histogram.clone())/>
            </svg>
            <div class="axis">
                <span class="end">{move || view.with(|v| v.ends.0.clone())}</span>
                {move || view.with(|v| v.ticks.iter().map(tick).collect_view())}
                <span class="end">{move || view.with(|v| v.ends.1.clone())}</span>
            </div>
        </div>
    }
}

fn tick(tick: &Tick) -> impl IntoView + use<> {
    view! { <span class=tick.class() style=format!("left:{:.3}%", tick.share * 100.0)>{tick.label.clone()}</span> }
}
