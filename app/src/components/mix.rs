//! The mix: the image, a slider a dimension, the plane of two of them, and what a visitor takes away.

mod plane;
mod sliders;

use super::LiveImage;
use super::basis_chooser::BasisChooser;
use super::picture::{Picture, Shown};
use super::sheet::Sheet;
use crate::browser;
use crate::live::status::Stage;
use crate::mixer::Mixer;
use crate::view::markup::coded;
use crate::view::mix::sliders::described;
use crate::view::mix::{INVITATION, stand_in, zero};
use crate::view::reading::Reading;
use leptos::prelude::*;
use leptos::task::spawn_local;
use plane::Plane;
use sliders::Sliders;

/// All of the mix.
#[component]
pub(crate) fn Mix(mixer: Mixer) -> impl IntoView {
    view! {
        <div class="mix">
            <section class="mix-image" aria-labelledby="mix-image-title">
                <h2 class="spoken" id="mix-image-title">"The image of the mix"</h2>
                <Image mixer/>
                <Actions mixer/>
            </section>
            <div class="mix-controls">
                <Basis mixer/>
                <p class="mix-hindrance" role="status" inner_html=move || coded(&mixer.hindrance().unwrap_or_default())></p>
                <Sliders mixer/>
                <Plane mixer/>
            </div>
        </div>
    }
}

/// The drawn image, over the precomputed one nearest to it.
#[component]
fn Image(mixer: Mixer) -> impl IntoView {
    let studio = mixer.studio;
    let status = studio.status();
    let is_live = Memo::new(move |_| status.with(|status| status.is_live()));
    // While the image is on its way or drawn, what lies under it stays: nobody sees its sheets, so none are fetched.
    let stand = Memo::new(move |before: Option<&Option<(Shown, usize)>>| {
        let opened = mixer.opened()?;
        let before = before.cloned().flatten().filter(|(before, _)| before.opened == opened);
        if is_live.get() && before.is_some() {
            return before;
        }
        let (dimension, point) = mixer.stand_in();
        Some((Shown { opened, dimension }, point))
    });
    let shown = Memo::new(move |_| stand.with(|stand| stand.as_ref().map(|(shown, _)| shown.clone())));
    let point = Signal::derive(move || stand.with(|stand| stand.as_ref().map_or(0, |(_, point)| *point)));
    let dimension = Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.dimension)));
    let sheet = Sheet::of(move || mixer.opened(), move || dimension.get());
    let of_shown = move || {
        let shown = shown.get()?;
        Reading::new(&shown.opened.bundle, shown.dimension, point.get())
    };
    let under = Signal::derive(move || of_shown().map(|reading| reading.alternative).unwrap_or_default());
    let alternative = Signal::derive(move || {
        let origin = mixer.opened().map_or("zero", |opened| zero(opened.bundle.basis.method()));
        mixer.tenths().with(|tenths| format!("The image drawn for {}", described(tenths, origin)))
    });
    let note = move || {
        let shown = shown.get().filter(|_| !status.with(|status| status.is_drawn))?;
        let note = stand_in(&shown.opened.bundle, shown.dimension, point.get());
        let can_be_asked = status.with(|status| status.stage == Stage::Untouched) && mixer.hindrance().is_none();
        Some(if can_be_asked { format!("{note} {INVITATION}") } else { note })
    };
    view! {
        <LiveImage studio alternative>
            <Picture shown=shown point alternative=under sheet/>
        </LiveImage>
        <p class="mix-stand-in">{note}</p>
    }
}

/// The choice of a basis.
#[component]
fn Basis(mixer: Mixer) -> impl IntoView {
    let source = move || {
        let opened = mixer.opened()?;
        Some(format!("{}, layer {}", opened.bundle.model.title, opened.bundle.layer))
    };
    view! {
        <div class="picks mix-basis">
            <BasisChooser
                library=Signal::derive(move || mixer.library())
                stems=mixer.stems
                opened=Signal::derive(move || mixer.opened().map(|opened| opened.index))
                choose=Callback::new(move |entry| mixer.choose_basis(entry))
            />
            <p class="source">{source}</p>
        </div>
    }
}

/// Back to the start, other noise, and what a visitor takes away.
#[component]
fn Actions(mixer: Mixer) -> impl IntoView {
    let studio = mixer.studio;
    let said = studio.said();
    let is_drawn = Memo::new(move |_| studio.status().with(|status| status.is_drawn));
    let copy_link = move |_| {
        mixer.settle_address();
        spawn_local(async move {
            let address = browser::address();
            said.set(match browser::copy(&address).await {
                Ok(()) => "The link to this mix is on the clipboard.".to_owned(),
                Err(_) => format!("This browser does not let the page copy. Select and copy it yourself: {address}"),
            });
        });
    };
    let save = move |_| {
        let folder = mixer.opened().map(|opened| opened.entry.folder).unwrap_or_default();
        studio.save(format!("{folder}-mix.png"));
    };
    view! {
        <div class="takeaway mix-actions" role="group" aria-label="Actions">
            <div class="buttons">
                <button type="button" on:click=move |_| mixer.reset()>"Reset"</button>
                <button type="button" on:click=move |_| mixer.restart()>"New noise"</button>
                <button type="button" on:click=copy_link>"Copy link"</button>
                <button type="button" disabled=move || !is_drawn.get() on:click=save>"Save PNG"</button>
            </div>
            <p class="said" role="status">{said}</p>
        </div>
    }
}
