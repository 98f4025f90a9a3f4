//! Every dimension of the basis, as a strip.

use super::Alert;
use super::scrubber::SLIDER;
use crate::browser;
use crate::data::address_again;
use crate::explorer::Explorer;
use crate::nearness;
use crate::state::{Arrangement, Sort};
use crate::view::arrange::count;
use crate::view::row::{Bar, Row, rows, strip_ratio};
use leptos::ev::MouseEvent;
use leptos::html::Ol;
use leptos::prelude::*;
use tuning_shared::tuning::Attribute;
use wasm_bindgen::JsCast;

/// The list. Each dimension is a link, so that it can be opened in another tab and shared.
#[component]
pub(crate) fn List(explorer: Explorer) -> impl IntoView {
    // The strips that did not come, each by how often it was asked for again.
    let failed = RwSignal::new(Vec::<RwSignal<u32>>::new());
    let listed = Memo::new(move |_| explorer.listed());
    let all = Memo::new(move |_| {
        let listed = listed.get();
        explorer.opened().map(|o| rows(&o.entry, &o.bundle, &listed)).unwrap_or_default()
    });
    let ratio = move || explorer.opened().map(|o| format!("--ratio:{}", strip_ratio(&o.bundle)));
    let title = move || {
        let dimensions = explorer.opened().map_or(0, |o| o.bundle.dimensions.len());
        count(listed.with(Vec::len), dimensions, explorer.arrangement().attribute)
    };
    let lines = move || {
        let line = |row: Row| {
            let address = explorer.address_of(row.dimension, None);
            view! { <li>{line(explorer, row, address, failed)}</li> }
        };
        all.get().into_iter().map(line).collect_view()
    };
    let lines_place = NodeRef::<Ol>::new();
    lines_place.on_load(move |place| nearness::watch(&place, explorer.is_list_near));
    Effect::new(move |_| {
        all.track();
        failed.set(Vec::new());
    });
    let again = move || {
        for attempt in failed.try_update(std::mem::take).unwrap_or_default() {
            // A strip that is no longer listed is not asked for.
            attempt.try_update(|attempt| *attempt += 1);
        }
    };
    view! {
        <section class="list" aria-labelledby="list-title">
            <div class="list-head">
                <h2 id="list-title" aria-live="polite">{title}</h2>
                <Tools explorer/>
            </div>
            <p class="legend">
                "Each strip runs from the smallest coefficient observed to the largest. The bars say what share of the \
                 response to gratings frequency, angle, phase and one colour contrast alone account for; the line across \
                 each is what 99 of 100 random directions stay below."
            </p>
            <Show when=move || failed.with(|failed| !failed.is_empty())>
                <Alert sentence=Signal::stored("Some strips of this list did not come.".to_owned()) retry=again/>
            </Show>
            <ol style=ratio node_ref=lines_place>{lines}</ol>
            <Show when=move || listed.with(Vec::is_empty)>
                <p class="nothing">
                    "No dimension of this basis follows it, or shows it along its strip, more than random directions do. \
                     Choose another attribute above, or another layer or method at the top."
                </p>
            </Show>
        </section>
    }
}

/// In which order, and which of them.
#[component]
fn Tools(explorer: Explorer) -> impl IntoView {
    let arrange = move |change: &dyn Fn(&mut Arrangement)| {
        let mut arrangement = explorer.arrangement();
        change(&mut arrangement);
        explorer.arrange(arrangement);
    };
    let sort = move |sort: Sort| {
        view! {
            <option value=sort.slug() selected=move || explorer.arrangement().sort == sort>
                {sort.label()}
            </option>
        }
    };
    let attribute = move |attribute: Attribute| {
        view! {
            <option value=attribute.slug() selected=move || explorer.arrangement().attribute == Some(attribute)>
                {attribute.label()}
            </option>
        }
    };
    let sort_chosen = move |event| {
        let chosen = Sort::from_slug(&event_target_value(&event)).unwrap_or_default();
        arrange(&|arrangement| arrangement.sort = chosen);
    };
    let attribute_chosen = move |event| {
        let chosen = Attribute::from_slug(&event_target_value(&event));
        arrange(&|arrangement| arrangement.attribute = chosen);
    };
    view! {
        <div class="tools">
            <label>
                <span>"Sort by"</span>
                <select id="sort" on:change=sort_chosen>{Sort::ALL.map(sort).collect_view()}</select>
            </label>
            <label>
                <span>"Show"</span>
                <select id="attribute" on:change=attribute_chosen>
                    <option value="" selected=move || explorer.arrangement().attribute.is_none()>
                        "all dimensions"
                    </option>
                    {Attribute::ALL.map(attribute).collect_view()}
                </select>
            </label>
        </div>
    }
}

fn line(explorer: Explorer, row: Row, address: Option<String>, failed: RwSignal<Vec<RwSignal<u32>>>) -> impl IntoView {
    let dimension = row.dimension;
    let attempt = RwSignal::new(0);
    let preview = move || explorer.is_list_near.get().then(|| address_again(&row.preview, attempt.get()));
    let fail = move |_| {
        // The line may be gone before its strip has failed.
        if attempt.try_get_untracked().is_some() {
            failed.update(|failed| failed.push(attempt));
        }
    };
    let open = move |event: MouseEvent| {
        // What asks for another tab or window is the browser's.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
            return;
        }
        event.prevent_default();
        explorer.open_dimension(dimension);
        go_to_stage();
    };
    let stability = row.stability.map(|stability| view! { <span>{format!("stability {stability}")}</span> });
    view! {
        <a
            class="row"
            href=address
            aria-current=move || (explorer.dimension() == dimension).then_some("true")
            on:click=open
        >
            <span class="title">{row.title}</span>
            <span class="film" class:failed=move || failed.with(|failed| failed.contains(&attempt))>
                <img
                    class="sheet"
                    src=preview
                    style=row.crop
                    alt=""
                    draggable="false"
                    on:error=fail
                />
            </span>
            <span class="says">
                {row.caption.map(|caption| view! { <span class="caption">{caption}</span> })}
                <small>
                    <span>{format!("{} of variance", row.explained_variance)}</span>
                    {stability}
                </small>
            </span>
            <span class="bars">{row.bars.iter().map(bar).collect_view()}</span>
        </a>
    }
}

fn bar(bar: &Bar) -> impl IntoView + use<> {
    let words = bar.words();
    let share = format!("height:{:.1}%", bar.share * 100.0);
    let null = format!("bottom:{:.1}%", bar.null * 100.0);
    view! {
        <span class=format!("bar {}", bar.class) title=words.clone()>
            <i style=share></i>
            <b style=null></b>
            <span class="spoken">{format!("{words}. ")}</span>
        </span>
    }
}

/// Brings the stage into sight and hands the slider to the keyboard.
fn go_to_stage() {
    let found = |id: &str| document().get_element_by_id(id);
    if let Some(stage) = found("stage") {
        browser::scroll_to(&stage, web_sys::ScrollLogicalPosition::Start);
    }
    if let Some(slider) = found(SLIDER).and_then(|slider| slider.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element that cannot take the focus leaves it where it was.
        let _ = slider.focus_with_options(&options);
    }
}
