//! The large image: one cell of a dimension's sprite sheet, or two neighbours blended.

use super::Alert;
use super::sheet::Sheet;
use crate::data::{Opened, sheet_address};
use crate::view::crop::Crop;
use crate::view::glide::Blend;
use leptos::prelude::*;

/// A point of a dimension of what is opened.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    /// The basis.
    pub(super) opened: Opened,
    /// The dimension's index.
    pub(super) dimension: usize,
    /// The point's index.
    pub(super) point: usize,
}

/// The chosen point's visualization. Until its sheet has come, the nearest cell of the small contact sheet.
#[component]
pub(super) fn Picture(
    /// What it shows.
    #[prop(into)]
    shown: Signal<Option<Shown>>,
    /// Its text alternative.
    #[prop(into)]
    alternative: Signal<String>,
    /// The sprite sheet.
    sheet: Sheet,
    /// Where it is between two points, for a picture that moves.
    #[prop(optional, into)]
    blend: Option<Signal<Blend>>,
    /// Whether the contact sheet may be asked for yet, where it is not known to be needed.
    #[prop(optional, into)]
    has_preview: Option<Signal<bool>>,
    /// What is laid over it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let address = Memo::new(move |_| sheet.address());
    let crop =
        move |point: usize| shown.with(|s| s.as_ref().map(|s| Crop::of_point(s.opened.bundle.sprites, point).style()));
    let point = move || shown.with(|s| s.as_ref().map_or(0, |s| s.point));
    let under = Memo::new(move |_| crop(blend.map_or_else(point, |blend| blend.get().under)));
    // New elements for each sheet: an element that changes its source goes on showing the old one for a while.
    let images = move || {
        let address = address.get();
        let lost = address.clone();
        view! {
            <img
                class="sheet"
                src=address.clone()
                style=move || under.get()
                alt=alternative
                decoding="sync"
                draggable="false"
                on:error=move |_| failed.set(Some(lost.clone()))
            />
            {blend.map(|blend| over(blend, address, Memo::new(move |_| crop(blend.get().over))))}
        }
    };
    let has_failed = Memo::new(move |_| failed.get().is_some_and(|lost| lost == address.get()));
    view! {
        <div class="frame" class:failed=move || has_failed.get()>
            {move || has_preview.is_none_or(|allowed| allowed.get()).then(|| preview(shown))} {images} {children.map(|children| children())}
        </div>
        <Show when=move || has_failed.get()>
            <Alert sentence=Signal::derive(move || missing(&address.get())) retry=move || sheet.again()/>
        </Show>
    }
}

/// The picture of the next point, as opaque as the motion has come near it.
fn over(blend: Signal<Blend>, address: String, crop: Memo<Option<String>>) -> impl IntoView {
    view! {
        <div class="over" style:opacity=move || format!("{:.3}", blend.get().opacity)>
            <img class="sheet" src=address style=move || crop.get() alt="" decoding="sync" draggable="false"/>
        </div>
    }
}

fn missing(sheet: &str) -> String {
    format!("The images of this dimension did not come: {sheet} is missing or damaged.")
}

fn preview(shown: Signal<Option<Shown>>) -> impl IntoView {
    let source =
        move || shown.with(|s| s.as_ref().map(|s| sheet_address(&s.opened.entry, &s.opened.bundle.contact_sheet.file)));
    let crop = move || shown.with(|shown| shown.as_ref().and_then(preview_style));
    view! { <img class="sheet preview" src=source style=crop alt="" draggable="false"/> }
}

fn preview_style(Shown { opened, dimension, point }: &Shown) -> Option<String> {
    let points = opened.bundle.dimensions.get(*dimension)?.points.len();
    let dimensions = opened.bundle.dimensions.len();
    Some(Crop::of_preview(&opened.bundle.contact_sheet, dimensions, *dimension, *point, points).style())
}
