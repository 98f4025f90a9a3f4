//! Choosing a layer and a basis.

use crate::explorer::Explorer;
use crate::view::chooser::{Choice, bases, layers, samplings};
use leptos::prelude::*;

/// Radio groups of what the catalog lists. A group of one says nothing and is left out.
#[component]
pub(crate) fn Chooser(explorer: Explorer) -> impl IntoView {
    let layer = move || explorer.opened().map(|opened| opened.entry.layer);
    let of_layers = move || explorer.library().map(|library| layers(&library.catalog)).unwrap_or_default();
    let of_bases = move || {
        let library = explorer.library()?;
        let opened = explorer.opened().map(|opened| opened.entry);
        let entry = opened.or_else(|| library.catalog.entries.first().cloned())?;
        Some(bases(&library.catalog, &entry.layer, &entry.sampling))
    };
    let current_layer = Memo::new(move |_| {
        let layer = layer()?;
        of_layers().into_iter().find(|choice| choice.label == layer).map(|choice| choice.entry)
    });
    let current_basis = Memo::new(move |_| explorer.opened().map(|opened| opened.index));
    view! {
        <div class="chooser">
            {group("Layer", "layer", Memo::new(move |_| of_layers()), current_layer, explorer)}
            {group("Method", "method", Memo::new(move |_| of_bases().unwrap_or_default()), current_basis, explorer)}
        </div>
    }
}

/// A radio group of where the points of the opened basis lie, where there is a choice.
#[component]
pub(super) fn SamplingChooser(explorer: Explorer) -> impl IntoView {
    let offered = Memo::new(move |_| {
        let (library, opened) = (explorer.library()?, explorer.opened()?);
        Some(samplings(&library.catalog, &opened.entry))
    });
    let current = Memo::new(move |_| explorer.opened().map(|opened| opened.index));
    group("Points in", "sampling", Memo::new(move |_| offered.get().unwrap_or_default()), current, explorer)
}

fn group(
    legend: &'static str,
    name: &'static str,
    choices: Memo<Vec<Choice>>,
    current: Memo<Option<usize>>,
    explorer: Explorer,
) -> impl IntoView {
    let option = move |Choice { entry, label }: Choice| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name
                    prop:checked=move || current.get() == Some(entry)
                    on:change=move |_| explorer.open_basis(entry)
                />
                <span>{label}</span>
            </label>
        }
    };
    let fieldset = move || {
        let choices = choices.get();
        (choices.len() > 1).then(|| {
            view! {
                <fieldset class="segments">
                    <legend>{legend}</legend>
                    {choices.into_iter().map(option).collect_view()}
                </fieldset>
            }
        })
    };
    view! { {fieldset} }
}
