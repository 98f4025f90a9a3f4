//! The finding and what it speaks of.

use crate::explorer::Explorer;
use leptos::prelude::*;
use tuning_shared::finding::{finding, lede};

/// What the page says where there is no bundle to say more about.
const WITHOUT_BUNDLE: &str = "The directions in which a network’s answers to photographs vary.";

/// The headline, made from the opened bundle.
#[component]
pub(crate) fn Headline(explorer: Explorer) -> impl IntoView {
    let headline = move || explorer.opened().map_or_else(|| WITHOUT_BUNDLE.to_owned(), |o| finding(&o.bundle));
    let words = move || explorer.opened().map(|o| lede(&o.bundle));
    view! {
        <div class="headline">
            <h1 id="finding">{headline}</h1>
            <p class="lede">{words}</p>
        </div>
    }
}
