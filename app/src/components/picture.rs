//! The large image: one cell of the dimension's sprite sheet.

use super::Alert;
use crate::data::sheet_address;
use crate::explorer::Explorer;
use crate::view::crop::Crop;
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
    let crop = move || {
        let opened = explorer.opened()?;
        Some(Crop::of_point(opened.bundle.sprites, explorer.point()).style())
    };
    // A new element for each sheet: an element that changes its source goes on showing the old one for a while.
    let image = move || {
        let address = sheet.get();
        let lost = address.clone();
        view! {
            <img
                class="sheet"
                src=address
                style=crop
                alt=move || explorer.reading.with(|r| r.alternative.clone())
                decoding="sync"
                draggable="false"
                on:error=move |_| failed.set(Some(lost.clone()))
            />
        }
    };
    let has_failed = Memo::new(move |_| failed.get().is_some_and(|lost| lost == sheet.get()));
    view! {
        <div class="frame" class:failed=move || has_failed.get()>{preview(explorer)} {image}</div>
        <Show when=move || has_failed.get()>
            <Alert sentence=Signal::derive(move || missing(&sheet.get())) retry=retry/>
        </Show>
    }
}

fn missing(sheet: &str) -> String {
    format!("The images of this dimension did not come: {sheet} is missing or damaged.")
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
