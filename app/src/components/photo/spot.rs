//! The image that makes the layer answer as it does at a place of the photo.

use super::When;
use super::board::Board;
use crate::components::LiveImage;
use crate::view::photo::picture::Photo;
use crate::view::photo::place::Place;
use crate::view::photo::spot_alternative;
use crate::viewer::Viewer;
use leptos::prelude::*;

/// What the place sees of the photo, and beside it the image that is drawn for its activation.
#[component]
pub(super) fn Spot(viewer: Viewer) -> impl IntoView {
    let is_asked = Memo::new(move |_| viewer.spot().is_some() && viewer.seen().is_some());
    let patch = Signal::derive(move || patch(viewer, viewer.spot()));
    let where_it_is = Signal::derive(move || {
        let (seen, spot) = (viewer.seen()?, viewer.spot()?);
        Some(spot.label(&seen.maps))
    });
    let alternative = Signal::derive(move || spot_alternative(&where_it_is.get().unwrap_or_default()));
    let of_patch =
        Signal::derive(move || Some(format!("What the place sees of the photo, {} pixels wide", patch.get().width)));
    view! {
        <When is=is_asked>
            <section class="photo-spot" aria-labelledby="photo-spot-title">
                <header>
                    <h2 id="photo-spot-title">"This spot, visualized"</h2>
                    <p class="source">{where_it_is}</p>
                    <p class="legend">
                        "Left what the layer’s place sees of the photo, enlarged; right an image that, everywhere in it, \
                         makes the layer answer as it does there. It looks at the place’s activation and not at the photo."
                    </p>
                </header>
                <figure class="photo-patch">
                    <Board pixels=patch alternative=of_patch/>
                </figure>
                <LiveImage studio=viewer.studio alternative>
                    <p class="photo-wait">"Drawing …"</p>
                </LiveImage>
            </section>
        </When>
    }
}

fn patch(viewer: Viewer, spot: Option<Place>) -> Photo {
    let (Some(seen), Some(spot)) = (viewer.seen(), spot) else { return Photo::default() };
    seen.given.photo.patch(spot.pixel(&seen.maps), (seen.maps.field_px.round() as usize).max(1))
}
