//! The dimension of another method that varies most with the one that is shown, with a link that shows both.

use crate::data::{Library, Opened};
use crate::relation::relation;
use crate::state::counterpart;
use crate::view::matches::{MatchView, comparison_address, no_match};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use tuning_shared::correlation::Incomparable;

/// A line with the best match. The other bundle is asked for once the page is shown, and never twice, and so are samples
/// of both where the match is estimated from those; where they do not come the line stays empty: it is an addition to the
/// page.
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
        let (Some(library), Some(shown)) = (library.get(), opened.get()) else { return };
        let Some(index) = counterpart(&library.catalog, &shown.entry) else { return };
        spawn_local(async move {
            let found = library.open_entry(index).await.ok();
            // What comes after another basis was opened is dropped.
            if opened.try_get_untracked().flatten() == Some(shown) {
                let _ = other.try_set(found);
            }
        });
    });
    let pair = Signal::derive(move || {
        let (library, opened, other) = (library.get()?, opened.get()?, other.get()?);
        (counterpart(&library.catalog, &opened.entry) == Some(other.index)).then_some([opened, other])
    });
    let relation = relation(library, pair);
    let line = move || {
        let related = relation.get()?.ok()?;
        let [one, among] = related.known();
        match MatchView::new(one, dimension.get(), among) {
            Ok(found) => {
                let [opened, other] = pair.get()?;
                let address = comparison_address((&opened.entry, dimension.get()), (&other.entry, found.dimension));
                let line = view! {
                    <span>
                        {found.lead}
                        <a href=address>{found.text}</a>
                        {found.estimated}
                    </span>
                };
                Some(line.into_any())
            }
            // The other basis was not chosen by the visitor: that it is of something else is nothing to tell.
            Err(Incomparable::OtherActivations) => None,
            Err(reason) => {
                let sentence = no_match(among.bundle.basis.method().label(), reason);
                Some(view! { <span>{sentence}</span> }.into_any())
            }
        }
    };
    view! { <p class="match">{line}</p> }
}
