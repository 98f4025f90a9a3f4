//! The large image: one cell of a dimension's sprite sheet, or two neighbours blended.

use super::Alert;
use super::sheet::Sheet;
use crate::data::{Opened, sheet_address};
use crate::motion::Motion;
use crate::screen::Screen;
use crate::view::crop::Crop;
use leptos::ev::ErrorEvent;
use leptos::prelude::*;
use tuning_shared::bundle::SpriteLayout;

/// A dimension of what is opened.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    /// The basis.
    pub(super) opened: Opened,
    /// The dimension's index.
    pub(super) dimension: usize,
}

/// The chosen point's visualization. Until its sheet has come, the nearest cell of the small contact sheet.
#[component]
pub(super) fn Picture(
    /// What it shows.
    #[prop(into)]
    shown: Signal<Option<Shown>>,
    /// The index of the chosen point.
    point: Signal<usize>,
    /// Its text alternative.
    #[prop(into)]
    alternative: Signal<String>,
    /// The sprite sheet.
    sheet: Sheet,
    /// What moves it between two points, where it moves.
    #[prop(optional)]
    motion: Option<Motion>,
    /// Whether the contact sheet may be asked for yet, where it is not known to be needed.
    #[prop(optional, into)]
    has_preview: Option<Signal<bool>>,
    /// What is laid over it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let address = Memo::new(move |_| sheet.address());
    let sprites = move || shown.with(|s| s.as_ref().map(|s| s.opened.bundle.sprites));
    // New elements for each sheet: an element that changes its source goes on showing the old one for a while.
    let images = move || {
        let address = address.get();
        let lost = address.clone();
        let lose = move |_| failed.set(Some(lost.clone()));
        let sprites = untrack(sprites)?;
        Some(match motion {
            Some(motion) => moving(motion, sprites, address, alternative, lose).into_any(),
            None => {
                let style = move || Crop::of_point(sprites, point.get()).style();
                still(address, alternative, lose, style).into_any()
            }
        })
    };
    let has_failed = Memo::new(move |_| failed.get().is_some_and(|lost| lost == address.get()));
    view! {
        <div class="frame" class:failed=move || has_failed.get()>
            {move || has_preview.is_none_or(|allowed| allowed.get()).then(|| preview(shown, point))} {images} {children.map(|children| children())}
        </div>
        <Show when=move || has_failed.get()>
            <Alert sentence=Signal::derive(move || missing(&address.get())) retry=move || sheet.again()/>
        </Show>
    }
}

/// One image, at the chosen point.
fn still(
    address: String,
    alternative: Signal<String>,
    lose: impl FnMut(ErrorEvent) + 'static,
    style: impl Fn() -> String + Send + 'static,
) -> impl IntoView {
    view! {
        <img class="sheet" src=address style=style alt=alternative decoding="sync" draggable="false" on:error=lose/>
    }
}

/// Two images, of the points between which the motion is.
fn moving(
    motion: Motion,
    sprites: SpriteLayout,
    address: String,
    alternative: Signal<String>,
    lose: impl FnMut(ErrorEvent) + 'static,
) -> impl IntoView {
    let screen = Screen::new(sprites, motion.blend());
    motion.show_on(screen.clone());
    view! {
        <img
            class="sheet"
            node_ref=screen.under
            src=address.clone()
            style=screen.under_style()
            alt=alternative
            decoding="sync"
            draggable="false"
            on:error=lose
        />
        <div class="over" node_ref=screen.veil style=screen.veil_style()>
            <img
                class="sheet"
                node_ref=screen.over
                src=address
                style=screen.over_style()
                alt=""
                decoding="sync"
                draggable="false"
            />
        </div>
    }
}

fn missing(sheet: &str) -> String {
    format!("The images of this dimension did not come: {sheet} is missing or damaged.")
}

fn preview(shown: Signal<Option<Shown>>, point: Signal<usize>) -> impl IntoView {
    let source =
        move || shown.with(|s| s.as_ref().map(|s| sheet_address(&s.opened.entry, &s.opened.bundle.contact_sheet.file)));
    let crop = Memo::new(move |_| shown.with(|shown| preview_crop(shown.as_ref()?, point.get())));
    let style = move || crop.get().map(Crop::style);
    view! { <img class="sheet preview" src=source style=style alt="" draggable="false" fetchpriority="high"/> }
}

fn preview_crop(Shown { opened, dimension }: &Shown, point: usize) -> Option<Crop> {
    let points = opened.bundle.dimensions.get(*dimension)?.points.len();
    let dimensions = opened.bundle.dimensions.len();
    Some(Crop::of_preview(&opened.bundle.contact_sheet, dimensions, *dimension, point, points))
}
