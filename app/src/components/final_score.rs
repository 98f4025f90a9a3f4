//! The score of a game that is over, beside what guessing gives.

use crate::browser;
use crate::game::MethodScore;
use crate::player::Player;
use crate::view::game::{MEANING, chance, result};
use leptos::prelude::*;

/// The score, by method, and ways to play on.
#[component]
pub(crate) fn FinalScore(player: Player) -> impl IntoView {
    let score = player.score();
    let row = |MethodScore { method, right, of }: MethodScore| {
        view! {
            <tr>
                <th scope="row">{method}</th>
                <td>{right}</td>
                <td>{of}</td>
            </tr>
        }
    };
    let rows = move || score.with(|score| score.methods.clone()).into_iter().map(row).collect_view();
    let play = move |seed: fn(Player) -> u32| {
        player.play(seed(player));
        request_animation_frame(|| browser::focus("strip-1"));
    };
    view! {
        <section class="score" aria-labelledby="score-title">
            <h2 id="score-title" tabindex="-1">{move || score.with(result)}</h2>
            <p>{move || score.with(chance)}</p>
            <table>
                <caption>"By method"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Method"</th>
                        <th scope="col">"Right"</th>
                        <th scope="col">"Rounds"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="meaning">{MEANING}</p>
            <div class="onward">
                <button type="button" class="next" on:click=move |_| play(|_| browser::any_seed())>"Play again"</button>
                <button type="button" class="again" on:click=move |_| play(|player| player.seed())>
                    "The same rounds once more"
                </button>
            </div>
            <p class="legend">
                "The address of this page holds the game’s seed: whoever opens it plays the same rounds. No answer leaves \
                 the browser."
            </p>
        </section>
    }
}
