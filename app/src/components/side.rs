//! One side of the comparison: what it shows, how to show something else, and what is known of it.

use super::Alert;
use super::picture::{Picture, Shown};
use super::sheet::Sheet;
use crate::comparer::{Comparer, Hand};
use crate::relation::Relation;
use crate::state;
use crate::view::chooser::Choice;
use crate::view::comparison::{SideReading, shown_bases};
use crate::view::dimension::DimensionView;
use crate::view::matches::{MatchView, no_match};
use leptos::prelude::*;

/// Picture, choosers and numbers of one side.
#[component]
pub(super) fn Side(comparer: Comparer, hand: Hand, sheet: Sheet) -> impl IntoView {
    let state = comparer.side(hand);
    let reading = comparer.reading(hand);
    let view = Memo::new(move |_| {
        let opened = state.opened.get();
        opened.and_then(|opened| DimensionView::new(&opened.bundle, state.dimension.get())).unwrap_or_default()
    });
    let shown = Memo::new(move |_| {
        let opened = state.opened.get()?;
        Some(Shown { opened, dimension: state.dimension.get() })
    });
    let read = move |part: fn(&SideReading) -> String| move || reading.with(part);
    let point = Memo::new(move |_| reading.with(|r| r.point)).into();
    let alternative = Signal::derive(move || reading.with(|r| r.reading.alternative.clone()));
    let title = format!("{}-title", hand.word());
    let id = title.clone();
    let has_failed = Memo::new(move |_| state.failure.get().is_some());
    view! {
        <section class=format!("side {}", hand.word()) aria-labelledby=title>
            <div class="picture">
                <Show when=move || has_failed.get() fallback=move || view! { <Picture shown point alternative sheet/> }>
                    <Alert
                        sentence=Signal::derive(move || state.failure.get().map(|f| f.sentence()).unwrap_or_default())
                        retry=move || comparer.visit()
                    />
                </Show>
                <p class="beyond">{move || reading.with(|r| r.beyond.clone())}</p>
            </div>
            <div class="told">
                <h2 id=id>{move || heading(hand, view)}</h2>
                {picks(comparer, hand)}
                <dl class="readings">
                    <div class="value">
                        <dt>"Position"</dt>
                        <dd>{read(|r| r.reading.value.clone())}</dd>
                    </div>
                    <div>
                        <dt>"Cosine"</dt>
                        <dd>{read(|r| r.reading.cosine.clone())}</dd>
                    </div>
                    <div>
                        <dt>"Variance"</dt>
                        <dd>{read(|r| r.explained_variance.clone())}</dd>
                    </div>
                </dl>
            </div>
        </section>
    }
}

/// Caption, best match and the way to the dimension's own page.
#[component]
pub(super) fn Words(comparer: Comparer, hand: Hand, relation: Relation) -> impl IntoView {
    let state = comparer.side(hand);
    let caption = move || {
        let opened = state.opened.get()?;
        DimensionView::new(&opened.bundle, state.dimension.get())?.caption
    };
    let title = format!("{}-words", hand.word());
    let id = title.clone();
    let name = move || {
        let method = state.opened.get().map_or("", |opened| opened.bundle.basis.method().label());
        format!("{}: {method} {}", hand.ordinal(), state.dimension.get() + 1)
    };
    view! {
        <section class="words" aria-labelledby=title>
            <h3 id=id>{name}</h3>
            <p class="caption">{caption}</p>
            <p class="match">{move || matching(comparer, hand, relation)}</p>
            <p class="open">{move || explore_link(comparer, hand)}</p>
        </section>
    }
}

fn heading(hand: Hand, view: Memo<DimensionView>) -> impl IntoView + use<> {
    let title = view.with(|v| v.title.clone());
    view! {
        <span class="hand">{hand.ordinal()}</span>
        {title}
    }
}

fn picks(comparer: Comparer, hand: Hand) -> impl IntoView {
    let state = comparer.side(hand);
    let layers = move || {
        let library = comparer.library()?;
        let basis = move |choice: Choice| {
            let entry = choice.entry;
            view! { <option value=entry prop:selected=move || state.entry.get() == entry>{choice.label}</option> }
        };
        let layer = move |(layer, choices): (String, Vec<Choice>)| {
            view! { <optgroup label=layer>{choices.into_iter().map(basis).collect_view()}</optgroup> }
        };
        Some(shown_bases(&library.catalog).into_iter().map(layer).collect_view())
    };
    let count = Memo::new(move |_| {
        let library = comparer.library()?;
        library.catalog.entries.get(state.entry.get()).map(|entry| entry.dimensions as usize)
    });
    let dimensions = move || {
        let dimension = |index: usize| {
            view! {
                <option value=index prop:selected=move || state.dimension.get() == index>
                    {format!("Dimension {}", index + 1)}
                </option>
            }
        };
        (0..count.get().unwrap_or(0)).map(dimension).collect_view()
    };
    let choose = move |event, choose: fn(Comparer, Hand, usize)| {
        if let Ok(index) = event_target_value(&event).parse() {
            choose(comparer, hand, index);
        }
    };
    let of_side = format!("{}-title", hand.word());
    view! {
        <div class="picks" role="group" aria-labelledby=of_side>
            <label>
                <span>"Basis"</span>
                <select on:change=move |event| choose(event, Comparer::choose_basis)>{layers}</select>
            </label>
            <label>
                <span>"Dimension"</span>
                <select on:change=move |event| choose(event, Comparer::choose_dimension)>{dimensions}</select>
            </label>
        </div>
    }
}

/// The best match among the dimensions of the other side, as a link that shows it there.
fn matching(comparer: Comparer, hand: Hand, relation: Relation) -> Option<AnyView> {
    let (own, other) = (comparer.side(hand), comparer.side(hand.other()));
    let related = relation.get()?.ok()?;
    let [of, among] = [hand, hand.other()].map(|hand| related.known()[hand as usize]);
    if of.bundle.basis == among.bundle.basis {
        let are_uncorrelated = of.bundle.basis.linear().is_some();
        let also = if are_uncorrelated { "; its dimensions are uncorrelated" } else { "" };
        return Some(format!("Both sides show one basis{also}.").into_any());
    }
    Some(match MatchView::new(of, own.dimension.get(), among) {
        Ok(found) => {
            let address = comparer.query_with(hand.other(), found.dimension);
            let show = move |event: leptos::ev::MouseEvent| {
                // What asks for another tab or window is the browser's.
                if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0) {
                    event.prevent_default();
                    comparer.choose_dimension(hand.other(), found.dimension);
                }
            };
            let is_shown = other.dimension.get() == found.dimension;
            let remark = if is_shown { " (shown)" } else { "" };
            view! {
                <span>
                    {found.lead}
                    <a href=address on:click=show>{found.text}</a>
                    {remark}
                    {found.estimated}
                </span>
            }
            .into_any()
        }
        Err(reason) => {
            let sentence = no_match(among.bundle.basis.method().label(), reason);
            view! { <span>{sentence}</span> }.into_any()
        }
    })
}

fn explore_link(comparer: Comparer, hand: Hand) -> Option<impl IntoView + use<>> {
    let side = comparer.side(hand);
    let opened = side.opened.get()?;
    let dimension = side.dimension.get();
    let address = format!("./{}", state::query(&opened.entry, dimension, comparer.resting_point(hand)));
    Some(view! { <a href=address>{format!("Explore dimension {}", dimension + 1)}</a> })
}
