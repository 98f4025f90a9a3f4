//! One round of the game: two strips, an answer, and what they were.

use super::Alert;
use super::sheet::Sheet;
use crate::browser;
use crate::data::Opened;
use crate::game::{Round, Strip};
use crate::player::{Player, points_shown};
use crate::state;
use crate::view::crop::Crop;
use crate::view::game::{explanation, image_words, verdict};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The button that goes on, which takes the focus after an answer.
const NEXT: &str = "next-round";

/// The round that is shown. The keys work while the focus is within it.
#[component]
pub(crate) fn RoundView(player: Player) -> impl IntoView {
    let sheet = Sheet::of(
        move || player.round().map(|(_, opened)| opened),
        move || player.round().map_or(0, |(round, _)| round.dimension),
    );
    let lost = RwSignal::new(None::<String>);
    let has_lost = Memo::new(move |_| lost.get().is_some_and(|lost| lost == sheet.address()));
    let place = move || {
        let (number, of) = player.place();
        format!("Round {} of {of}", number.min(of))
    };
    let so_far = move || player.score().with(|score| format!("{} right so far", score.right()));
    let strip = move |strip: Strip| view! { <StripChoice player strip sheet lost/> };
    view! {
        <section class="round" aria-labelledby="round-title" on:keydown=move |event| on_key(player, &event)>
            <header>
                <h2 id="round-title">{place}</h2>
                <p class="so-far">{so_far}</p>
            </header>
            <Show when=move || has_lost.get()>
                <Alert
                    sentence=Signal::stored("The images of this round did not come.".to_owned())
                    retry=move || sheet.again()
                />
            </Show>
            <div class="choices">{Strip::BOTH.map(strip).collect_view()}</div>
            <Answer player/>
            <p class="keys legend">
                "Keys, while the focus is here: " <kbd>"1"</kbd> " or " <kbd>"2"</kbd> " picks a strip, "
                <kbd>"↑"</kbd> " and " <kbd>"↓"</kbd> " go between them, " <kbd>"Enter"</kbd> " goes on."
            </p>
        </section>
    }
}

fn on_key(player: Player, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || player.answer().is_some() {
        return;
    }
    match event.key().as_str() {
        "1" => answer(player, Strip::First),
        "2" => answer(player, Strip::Second),
        "ArrowUp" | "ArrowLeft" => browser::focus(&button_id(Strip::First)),
        "ArrowDown" | "ArrowRight" => browser::focus(&button_id(Strip::Second)),
        _ => return,
    }
    event.prevent_default();
}

fn answer(player: Player, strip: Strip) {
    player.pick(strip);
    // The button is placed before the next frame.
    request_animation_frame(|| browser::focus(NEXT));
}

fn button_id(strip: Strip) -> String {
    format!("strip-{}", strip.number())
}

/// A strip that can be picked, and its images in numbers.
#[component]
fn StripChoice(player: Player, strip: Strip, sheet: Sheet, lost: RwSignal<Option<String>>) -> impl IntoView {
    let images = move || {
        let (round, opened) = player.round()?;
        let address = sheet.address();
        let image = move |point: usize| {
            let failed = address.clone();
            let crop = Crop::of_point(opened.bundle.sprites, point).style();
            view! {
                <span class="cell">
                    <img
                        class="sheet"
                        src=address.clone()
                        style=crop
                        alt=""
                        draggable="false"
                        on:error=move |_| lost.set(Some(failed.clone()))
                    />
                </span>
            }
        };
        let points = points_shown(&round, strip, &player.round()?.1);
        Some(points.into_iter().map(image).collect_view())
    };
    let mark = move || {
        let (round, _) = player.round()?;
        player.answer()?;
        Some(if strip == round.in_order { "In order" } else { "Shuffled" })
    };
    let is_answered = move || player.answer().is_some();
    let is_in_order = move || is_answered() && player.round().is_some_and(|(round, _)| round.in_order == strip);
    let number = strip.number();
    // Kept while the next round's basis is on its way: what a visitor has opened stays open.
    let has_numbers = Memo::new(move |last: Option<&bool>| {
        player.round().map_or(last.copied().unwrap_or(false), |(_, opened)| opened.bundle.seen.is_some())
    });
    view! {
        <div class="choice" class:in-order=is_in_order class:picked=move || player.answer() == Some(strip)>
            <button
                type="button"
                id=button_id(strip)
                class="pick"
                aria-label=format!("Strip {number} is in order")
                aria-disabled=move || is_answered().to_string()
                on:click=move |_| answer(player, strip)
            >
                <span class="label">{number}</span>
                <span class="cells">{images}</span>
            </button>
            <p class="mark">{mark}</p>
            <Show when=move || has_numbers.get()>
                <details>
                    <summary>{format!("Strip {number} in numbers")}</summary>
                    {move || player.round().and_then(|(round, opened)| in_numbers(&round, strip, &opened))}
                </details>
            </Show>
        </div>
    }
}

/// What was measured of each image, in the strip's own order.
fn in_numbers(round: &Round, strip: Strip, opened: &Opened) -> Option<impl IntoView + use<>> {
    let seen = opened.bundle.seen.as_ref()?.dimensions.get(round.dimension)?;
    let line = |point: usize| view! { <li>{image_words(&seen.images[point])}</li> };
    Some(view! { <ol>{points_shown(round, strip, opened).into_iter().map(line).collect_view()}</ol> })
}

/// What was right and what was shown, announced when it comes, with the way on.
#[component]
fn Answer(player: Player) -> impl IntoView {
    let said = move || {
        let (round, opened) = player.round()?;
        let picked = player.answer()?;
        let words = explanation(&opened.entry, &opened.bundle, round.dimension);
        Some((verdict(picked, round.in_order), words))
    };
    let told = move || match said() {
        Some((verdict, words)) => view! {
            <strong>{verdict}</strong>
            " "
            {words}
        }
        .into_any(),
        None => "Which of the two strips is in order? Pick one.".into_any(),
    };
    let onward = move || {
        let (round, opened) = player.round()?;
        player.answer()?;
        let address = format!("./{}", state::query(&opened.entry, round.dimension, None));
        let (number, of) = player.place();
        let next = move |_| {
            player.next();
            let target = if number < of { "strip-1" } else { "score-title" };
            request_animation_frame(move || browser::focus(target));
        };
        Some(view! {
            <button type="button" id=NEXT class="next" on:click=next>
                {if number < of { "Next round" } else { "See the score" }}
            </button>
            <a href=address>{format!("Explore dimension {}", round.dimension + 1)}</a>
        })
    };
    view! {
        <div class="answer">
            <p role="status">{told}</p>
            <div class="onward">{onward}</div>
        </div>
    }
}
