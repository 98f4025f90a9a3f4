//! The dimension of another method that varies most with the one that is shown, with a link that shows both.

use crate::data::{Library, Opened};
use crate::state::counterpart;
use crate::view::matches::{MatchView, comparison_address};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// A line with the best match. The other bundle is asked for once the page is shown, and never twice; where it does not
/// come, or nothing can be computed, the line stays empty: it is an addition to the page.
#[component]
pub(crate) fn BestMatch(
    /// The catalog.
    #[prop(into)]
    library: Signal<Option<Arc<Library>>>,
    /// The basis that is shown.
    #[prop(into)]
    opened: Signal<Option<Opened>>,
    /// The index of the dimension that is shown.
    #[prop(into)]
    dimension: Signal<usize>,
) -> impl IntoView {
    let other = RwSignal::new(None::<Opened>);
    // Effects run after what they stand in was placed in the document.
    Effect::new(move |_| {
        let (Some(library), Some(opened)) = (library.get(), opened.get()) else { return };
        let Some(index) = counterpart(&library.catalog, &opened.entry) else {
            other.set(None);
            return;
        };
        spawn_local(async move {
            let found = library.open_entry(index).await.ok();
            let _ = other.try_set(found);
        });
    });
    let line = move || {
        let (opened, other) = (opened.get()?, other.get()?);
        let found = MatchView::new(&opened.bundle, dimension.get(), &other.bundle).ok()?;
        let address = comparison_address((&opened.entry, dimension.get()), (&other.entry, found.dimension));
        Some(view! {
            <span>
                {found.lead}
                <a href=address>{found.text}</a>
            </span>
        })
    };
    view! { <p class="match">{line}</p> }
}
