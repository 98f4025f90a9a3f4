//! The opened dimension: its picture, its strip and slider, its numbers.

use super::channels::Channels;
use super::chooser::SamplingChooser;
use super::picture::Picture;
use super::readings::Readings;
use super::scrubber::Scrubber;
use crate::data::{address_again, sheet_address};
use crate::explorer::Explorer;
use leptos::prelude::*;

/// The stage.
#[component]
pub(crate) fn Stage(explorer: Explorer) -> impl IntoView {
    let view = explorer.view;
    let address = Memo::new(move |_| {
        let opened = explorer.opened()?;
        let dimension = opened.bundle.dimensions.get(explorer.dimension())?;
        Some(sheet_address(&opened.entry, &dimension.sprite))
    });
    // Attempts belong to the sheet that failed: the others keep the addresses under which they are cached.
    let attempts = RwSignal::new((None::<String>, 0u32));
    let sheet = Signal::derive(move || {
        let address = address.get();
        let (failed, attempt) = attempts.get();
        let attempt = if failed == address { attempt } else { 0 };
        address.map(|address| address_again(&address, attempt)).unwrap_or_default()
    });
    let retry = move || {
        attempts.update(|(failed, attempt)| {
            *failed = address.get_untracked();
            *attempt += 1;
        })
    };
    view! {
        <section class="stage" id="stage" aria-labelledby="stage-title">
            <figure class="picture">
                <Picture explorer sheet retry/>
                <figcaption>
                    <Readings explorer/>
                </figcaption>
            </figure>
            <div class="along">
                <div class="heading">
                    <h2 id="stage-title">{move || view.with(|v| v.title.clone())}</h2>
                    {move || view.with(|v| v.attributes.iter().map(chip).collect_view())}
                </div>
                <p class="source">{move || view.with(|v| v.source.clone())}</p>
                {move || view.with(|v| v.caption.clone()).map(|caption| view! { <p class="caption">{caption}</p> })}
                <Scrubber explorer sheet/>
                <p class="legend">{move || view.with(|v| v.legend.clone())}</p>
                <SamplingChooser explorer/>
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
                        {move || {
                            let stability = view.with(|v| v.stability.clone());
                            stability.map(|stability| view! {
                                <div>
                                    <dt>"Stability"</dt>
                                    <dd>{stability}</dd>
                                </div>
                            })
                        }}
                    </dl>
                    <Channels explorer/>
                </div>
            </div>
        </section>
    }
}

fn chip(&(name, class): &(&'static str, &'static str)) -> impl IntoView + use<> {
    view! { <span class=format!("chip {class}")>{name}</span> }
}
