//! The image that is drawn while a visitor moves its target, over the picture that stands in for it until then.

use super::Alert;
use crate::live::Studio;
use crate::view::live::LiveReading;
use leptos::html::Div;
use leptos::prelude::*;

/// A square with the image, and beneath it what is known of it.
#[component]
pub(crate) fn LiveImage(
    /// Where it is drawn.
    studio: Studio,
    /// Its text alternative.
    #[prop(into)]
    alternative: Signal<String>,
    /// What is shown until there is an image, and where none can be drawn.
    children: Children,
) -> impl IntoView {
    let status = studio.status();
    let reading = Memo::new(move |_| status.with(LiveReading::new));
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let (place, canvas) = (place.get(), studio.canvas());
        if let Some(place) = place {
            place.set_inner_html("");
            // A worker's canvas is an element of its own: one can be handed over only once.
            canvas.iter().for_each(|canvas| drop(place.append_child(canvas)));
        }
    });
    let is_drawn = Memo::new(move |_| status.with(|status| status.is_drawn));
    let has_failed = Memo::new(move |_| reading.with(|reading| reading.failure.is_some()));
    let read = move |part: fn(&LiveReading) -> String| move || reading.with(part);
    view! {
        <figure class="live">
            <div class="live-frame" class:drawn=is_drawn>
                <div class="live-under" aria-hidden=move || is_drawn.get().then_some("true")>{children()}</div>
                <div
                    class="live-canvas"
                    node_ref=place
                    role="img"
                    aria-label=alternative
                    aria-hidden=move || (!is_drawn.get()).then_some("true")
                ></div>
            </div>
            <figcaption>
                <dl class="live-readings">
                    <div class="value">
                        <dt>"Cosine"</dt>
                        <dd class="live-cosine">{read(|r| r.cosine.clone())}</dd>
                    </div>
                    <div>
                        <dt>"Step"</dt>
                        <dd class="live-steps">{read(|r| r.steps.clone())}</dd>
                    </div>
                </dl>
                <div class="live-progress" aria-hidden="true">
                    <i style=move || reading.with(|r| format!("width:{}%", r.percent))></i>
                </div>
                <p class="live-tier">{read(|r| r.sentence.clone())}</p>
                <p class="spoken" role="status">{read(|r| r.spoken.clone())}</p>
            </figcaption>
            <Show when=move || has_failed.get()>
                <Alert
                    sentence=Signal::derive(move || reading.with(|r| r.failure.clone().unwrap_or_default()))
                    retry=move || studio.again()
                />
            </Show>
        </figure>
    }
}
