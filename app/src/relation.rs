//! How two bases that a page shows are related, read once both are there.

use crate::data::{Failure, Library, Opened, Related};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// How a pair is related; none until that is known.
pub(crate) type Relation = Signal<Option<Result<Related, Failure>>>;

/// Follows a pair of bases. Samples are asked for only where the pair is compared from them.
pub(crate) fn relation(library: Signal<Option<Arc<Library>>>, pair: Signal<Option<[Opened; 2]>>) -> Relation {
    let read = RwSignal::new(None::<([Opened; 2], Result<Related, Failure>)>);
    // Effects run after what they stand in was placed in the document.
    Effect::new(move |_| {
        let (Some(library), Some(asked)) = (library.get(), pair.get()) else { return };
        let is_known = read.with_untracked(|read| read.as_ref().is_some_and(|(pair, _)| *pair == asked));
        if is_known || Related::by_bundles(&asked).is_some() {
            return;
        }
        spawn_local(async move {
            let related = Related::read(&library, asked.clone()).await;
            // What comes after another pair was shown is dropped.
            if pair.try_get_untracked().flatten().as_ref() == Some(&asked) {
                let _ = read.try_set(Some((asked, related)));
            }
        });
    });
    Signal::derive(move || {
        let shown = pair.get()?;
        match Related::by_bundles(&shown) {
            Some(related) => Some(Ok(related)),
            None => read.with(|read| read.clone().filter(|(pair, _)| *pair == shown).map(|(_, related)| related)),
        }
    })
}
