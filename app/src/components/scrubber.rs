//! The strip and the slider that scrubs along it, over the plot of what was observed.

use super::plot::Plot;
use crate::explorer::Explorer;
use leptos::prelude::*;

/// The slider's element, which takes the focus when a dimension is opened from the list.
pub(super) const SLIDER: &str = "point";

/// A native range input laid over the strip, so that the strip itself can be dragged, clicked and touched.
#[component]
pub(super) fn Scrubber(
    explorer: Explorer,
    /// The sprite sheet's address.
    sheet: Signal<String>,
) -> impl IntoView {
    let (view, reading) = (explorer.view, explorer.reading);
    let gaps = move || view.with(|v| format!("--gaps:{}", v.points.saturating_sub(1).max(1)));
    let thumb = move || reading.with(|r| format!("--thumb-at:{:.5}", r.thumb_share));
    let scrub = move |event: leptos::ev::Event| {
        if let Ok(number) = event_target_value(&event).parse::<usize>() {
            explorer.scrub(number.saturating_sub(1));
        }
    };
    view! {
        <div class="scrubber" style=gaps>
            {strip(explorer, sheet)}
            <div class="lens" aria-hidden="true" style=thumb></div>
            <input
                type="range"
                id=SLIDER
                min="1"
                step="1"
                max=move || view.with(|v| v.points)
                prop:value=move || explorer.point() + 1
                aria-label=move || view.with(|v| format!("Point along {}", v.title.to_lowercase()))
                aria-valuetext=move || reading.with(|r| r.spoken.clone())
                on:input=scrub
            />
            <Plot explorer/>
        </div>
    }
}

fn strip(explorer: Explorer, sheet: Signal<String>) -> impl IntoView {
    let layout = Memo::new(move |_| {
        let opened = explorer.opened()?;
        Some((opened.bundle.sprites, explorer.view.with(|v| v.points)))
    });
    let grid = move || {
        let (columns, rows) = layout.get().map_or((1, 1), |(sprites, _)| (sprites.columns, sprites.rows));
        format!("--columns:{columns};--rows:{rows};background-image:url(\"{}\")", sheet.get())
    };
    let cells = move || {
        layout.get().map(|(sprites, points)| {
            let cell = |point| {
                let (column, row) = sprites.cell(point);
                view! { <i style=format!("--column:{column};--row:{row}")></i> }
            };
            (0..points).map(cell).collect_view()
        })
    };
    view! {
        <div class="strip" role="img" aria-label=move || explorer.view.with(|v| v.strip_label.clone()) style=grid>
            {cells}
        </div>
    }
}
