//! How the opened bundle was made.

use crate::explorer::Explorer;
use crate::view::diagram::diagrams;
use crate::view::story::{Step, caution, measures, network, steps};
use leptos::prelude::*;

/// The way from photographs to pictures, and what to keep in mind.
#[component]
pub(crate) fn Story(explorer: Explorer) -> impl IntoView {
    let told = move || {
        let bundle = explorer.opened()?.bundle;
        let step = |(Step { title, text }, diagram): (Step, String)| {
            view! {
                <li>
                    <div inner_html=diagram></div>
                    <h3>{title}</h3>
                    <p>{text}</p>
                </li>
            }
        };
        Some(view! {
            <ol class="steps">{steps(&bundle).into_iter().zip(diagrams(&bundle)).map(step).collect_view()}</ol>
            <div class="notes">
                <div>
                    <h3>"How to read the numbers"</h3>
                    <p>{caution(&bundle)}</p>
                    {measures(&bundle).map(|text| view! { <p>{text}</p> })}
                </div>
                <div>
                    <h3>{format!("The network: {}", bundle.model.title)}</h3>
                    <p>{network(&bundle)}</p>
                </div>
            </div>
        })
    };
    view! {
        <section class="story" aria-labelledby="story-title">
            <h2 id="story-title">"How it was made"</h2>
            {told}
        </section>
    }
}
