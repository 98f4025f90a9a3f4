//! The large image: one cell of a dimension's sprite sheet, or two neighbours blended.

use super::Alert;
use super::sheet::Sheet;
use crate::data::{Opened, sheet_address};
use crate::motion::Motion;
use crate::screen::{Layer, Screen};
use crate::view::crop::Crop;
use leptos::ev::{ErrorEvent, Event};
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

/// The chosen point's visualization. Until its sheet has come, the nearest cell of its dimension's preview.
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
    /// What is laid over it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (failed, come) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let address = Memo::new(move |_| sheet.address());
    let sprites = move || shown.with(|s| s.as_ref().map(|s| s.opened.bundle.sprites));
    // New elements for each sheet: an element that changes its source goes on showing the old one for a while.
    let images = move || {
        let address = address.get();
        let (own, lost) = (address.clone(), address.clone());
        let fate = Fate { come: move |_| come.set(Some(own.clone())), fail: move |_| failed.set(Some(lost.clone())) };
        let sprites = untrack(sprites)?;
        Some(match motion {
            Some(motion) => moving(motion, sprites, address, alternative, fate).into_any(),
            None => still(point, sprites, address, alternative, fate).into_any(),
        })
    };
    let has_failed = Memo::new(move |_| failed.get().is_some_and(|lost| lost == address.get()));
    // Once the sheet is there, nothing needs to move below it.
    let is_previewed = Memo::new(move |_| come.get().is_none_or(|come| come != address.get()));
    view! {
        <div class="frame" class:failed=move || has_failed.get()>
            {move || is_previewed.get().then(|| preview(shown, point))} {images} {children.map(|children| children())}
        </div>
        <Show when=move || has_failed.get()>
            <Alert sentence=Signal::derive(move || missing(&address.get())) retry=move || sheet.again()/>
        </Show>
    }
}

/// What to do when a sheet has come, and when it has not.
struct Fate<C, F> {
    come: C,
    fail: F,
}

/// One image, at the chosen point.
fn still(
    point: Signal<usize>,
    sprites: SpriteLayout,
    address: String,
    alternative: Signal<String>,
    fate: Fate<impl FnMut(Event) + 'static, impl FnMut(ErrorEvent) + 'static>,
) -> impl IntoView {
    let mut layer = Layer::default();
    let image = layer.image;
    let style = untrack(|| Crop::of_point(sprites, point.get()).style());
    Effect::new(move |_| layer.move_to(sprites, point.get()));
    view! {
        <img
            class="sheet"
            node_ref=image
            src=address
            style=style
            alt=alternative
            decoding="sync"
            draggable="false"
            on:load=fate.come
            on:error=fate.fail
        />
    }
}

/// Two images, of the points between which the motion is.
fn moving(
    motion: Motion,
    sprites: SpriteLayout,
    address: String,
    alternative: Signal<String>,
    fate: Fate<impl FnMut(Event) + 'static, impl FnMut(ErrorEvent) + 'static>,
) -> impl IntoView {
    let screen = Screen::new(sprites, motion.blend());
    let images = view! {
        <img
            class="sheet"
            node_ref=screen.under.image
            src=address.clone()
            style=screen.under_style()
            alt=alternative
            decoding="sync"
            draggable="false"
            on:load=fate.come
            on:error=fate.fail
        />
        <div class="over" node_ref=screen.veil style=screen.veil_style()>
            <img
                class="sheet"
                node_ref=screen.over.image
                src=address
                style=screen.over_style()
                alt=""
                decoding="sync"
                draggable="false"
            />
        </div>
    };
    motion.show_on(screen);
    images
}

fn missing(sheet: &str) -> String {
    format!("The images of this dimension did not come: {sheet} is missing or damaged.")
}

fn preview(shown: Signal<Option<Shown>>, point: Signal<usize>) -> impl IntoView {
    let source = move || shown.with(|shown| preview_address(shown.as_ref()?));
    let crop = Memo::new(move |_| shown.with(|shown| preview_crop(shown.as_ref()?, point.get())));
    let style = move || crop.get().map(Crop::style);
    view! { <img class="sheet preview" src=source style=style alt="" draggable="false" fetchpriority="high"/> }
}

fn preview_address(Shown { opened, dimension }: &Shown) -> Option<String> {
    Some(sheet_address(&opened.entry, &opened.bundle.dimensions.get(*dimension)?.preview.file))
}

fn preview_crop(Shown { opened, dimension }: &Shown, point: usize) -> Option<Crop> {
    Some(Crop::of_preview(opened.bundle.previews, opened.bundle.dimensions.get(*dimension)?, point))
}
