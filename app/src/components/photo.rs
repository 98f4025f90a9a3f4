//! The visitor's photo: how it is given, the large map, what is said at a place, and the maps of all dimensions.

mod board;
mod here;
mod maps;
mod source;
mod spot;
mod stage;

use super::Alert;
use crate::view::photo::ranking::{shares_sentence, thinned_sentence};
use crate::view::photo::{BORDER, not_run};
use crate::viewer::Viewer;
use here::Here;
use leptos::prelude::*;
use maps::Maps;
use source::Source;
use spot::Spot;
use stage::Stage;

/// All of the page below its heading.
#[component]
pub(crate) fn PhotoView(viewer: Viewer) -> impl IntoView {
    let hindrance = Memo::new(move |_| viewer.hindrance());
    let has_failed = Memo::new(move |_| hindrance.with(Option::is_some));
    let is_seen = Memo::new(move |_| viewer.seen().is_some());
    let found = move || viewer.seen().map(|seen| seen.sentence.clone());
    view! {
        <Source viewer/>
        <When is=has_failed>
            <Alert
                sentence=Signal::derive(move || hindrance.get().as_deref().map(not_run).unwrap_or_default())
                retry=move || viewer.studio.again()
            />
        </When>
        <p class="spoken" role="status">{found}</p>
        <div class="photo-desk">
            <Stage viewer/>
            <When is=is_seen>
                <Here viewer/>
            </When>
        </div>
        <Spot viewer/>
        <When is=is_seen>
            <Maps viewer/>
        </When>
    }
}

/// Shows its children while something holds: one piece of code for all conditions.
#[component]
fn When(is: Memo<bool>, children: ChildrenFn) -> impl IntoView {
    move || is.get().then(|| children())
}

/// What is to be known of all maps.
#[component]
fn Notes(viewer: Viewer) -> impl IntoView {
    let notes = move || {
        let seen = viewer.seen()?;
        let bundle = &seen.opened.bundle;
        let mut notes = vec![seen.sentence.clone(), shares_sentence(&seen.maps, bundle)];
        notes.extend(thinned_sentence(&seen.maps, bundle.basis.method()));
        notes.push(BORDER.to_owned());
        Some(notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view())
    };
    view! { <div class="photo-notes">{notes}</div> }
}
