//! The choice of a basis on a live page, those first whose layers are live on this site.

use crate::data::Library;
use crate::live::stems::Stems;
use crate::view::mix::{OfferedBasis, OfferedLayer, offered};
use leptos::prelude::*;
use std::sync::Arc;

/// A list of all bases by their layers.
#[component]
pub(super) fn BasisChooser(
    /// The catalog, once it was read.
    library: Signal<Option<Arc<Library>>>,
    /// The stems of the site.
    stems: StoredValue<Stems>,
    /// The index of the opened basis in the catalog.
    opened: Signal<Option<usize>>,
    /// Opens another.
    choose: Callback<usize>,
) -> impl IntoView {
    let choice = move |OfferedBasis { entry, label }: OfferedBasis| {
        view! { <option value=entry prop:selected=move || opened.get() == Some(entry)>{label}</option> }
    };
    let group = move |OfferedLayer { label, bases }: OfferedLayer| {
        view! { <optgroup label=label>{bases.into_iter().map(choice).collect_view()}</optgroup> }
    };
    let groups = move || {
        let library = library.get()?;
        let offered = stems.with_value(|stems| offered(&library.catalog, stems));
        Some(offered.into_iter().map(group).collect_view())
    };
    let choose = move |event| {
        if let Ok(entry) = event_target_value(&event).parse() {
            choose.run(entry);
        }
    };
    view! {
        <label>
            <span>"Basis"</span>
            <select on:change=choose>{groups}</select>
        </label>
    }
}
