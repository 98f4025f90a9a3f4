//! The opened dimension: its picture, its strip and slider, its numbers.

use super::channels::Channels;
use super::picture::Picture;
use super::readings::Readings;
use super::scrubber::Scrubber;
use crate::data::sheet_address;
use crate::explorer::Explorer;
use leptos::prelude::*;

/// The stage.
#[component]
pub(crate) fn Stage(explorer: Explorer) -> impl IntoView {
    let view = explorer.view;
    let sheet = Memo::new(move |_| {
        let opened = explorer.opened()?;
        let dimension = opened.bundle.dimensions.get(explorer.dimension())?;
        Some(sheet_address(&opened.entry, &dimension.sprite))
    });
    let sheet = Signal::derive(move || sheet.get().unwrap_or_default());
    view! {
        <section class="stage" id="stage" aria-labelledby="stage-title">
            <figure class="picture">
                <Picture explorer sheet/>
                <figcaption>
                    <Readings explorer/>
                </figcaption>
            </figure>
            <div class="along">
                <h2 id="stage-title">{move || view.with(|v| v.title.clone())}</h2>
                <p class="source">{move || view.with(|v| v.source.clone())}</p>
                <Scrubber explorer sheet/>
                <p class="legend">{move || view.with(|v| v.legend.clone())}</p>
                <div class="facts">
                    <dl>
                        <div>
                            <dt>"Explained variance"</dt>
                            <dd>{move || view.with(|v| v.explained_variance.clone())}</dd>
                        </div>
                        <div>
                            <dt>"Excess kurtosis"</dt>
                            <dd>{move || view.with(|v| v.excess_kurtosis.clone())}</dd>
                        </div>
                    </dl>
                    <Channels explorer/>
                </div>
            </div>
        </section>
    }
}
