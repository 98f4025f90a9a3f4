//! The opened dimension: its picture, its strip and slider, its numbers.

use super::chooser::SamplingChooser;
use super::numbers::Numbers;
use super::picture::{Picture, Shown};
use super::play::{Draggable, PlayButton};
use super::readings::Readings;
use super::scrubber::Scrubber;
use super::sheet::Sheet;
use crate::explorer::Explorer;
use crate::motion::Motion;
use leptos::prelude::*;

/// The stage.
#[component]
pub(crate) fn Stage(explorer: Explorer) -> impl IntoView {
    let view = explorer.view;
    let sheet = Sheet::of(move || explorer.opened(), move || explorer.dimension());
    let address = Signal::derive(move || sheet.address());
    let shown = Memo::new(move |_| {
        let opened = explorer.opened()?;
        Some(Shown { opened, dimension: explorer.dimension() })
    });
    let point = Signal::derive(move || explorer.point());
    let motion = Motion::new(explorer);
    let alternative = Signal::derive(move || explorer.told(|r| r.alternative.clone()));
    view! {
        <section class="stage" id="stage" aria-labelledby="stage-title">
            <figure class="picture">
                <Draggable explorer>
                    <Picture shown point alternative sheet motion>
                        <PlayButton explorer/>
                    </Picture>
                </Draggable>
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
                <Scrubber explorer sheet=address/>
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
                </div>
            </div>
            <Numbers explorer/>
        </section>
    }
}

fn chip(&(name, class): &(&'static str, &'static str)) -> impl IntoView + use<> {
    view! { <span class=format!("chip {class}")>{name}</span> }
}
