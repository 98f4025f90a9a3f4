//! The game, before its program has come: what it asks, and the places of the strips.

use tuning_app::view::game::{LEDE, TITLE, WITHOUT_SIGHT};

use super::document::Page;

/// The page. Which strips it shows follows from a seed, so that they come with the program.
pub(super) fn page() -> Page {
    let cells: String = "<span class=\"cell\"></span>".repeat(tuning_app::game::CELLS);
    let choice = |number: usize| {
        format!(
            "<div class=\"choice\"><div class=\"pick\"><span class=\"label\">{number}</span><span class=\"cells\">{cells}\
             </span></div><p class=\"mark\"></p></div>"
        )
    };
    Page {
        file: "test.html",
        program: Some("test"),
        title: Some("Test yourself"),
        description: Some(
            "Two strips of one tuning dimension: which is in order, which is shuffled? Ten rounds, a score, per method. \
             Nothing leaves the browser."
                .to_owned(),
        ),
        opening: None,
        is_live: false,
        content: format!(
            "<section class=\"hero\" aria-labelledby=\"test-title\"><div class=\"headline\"><h1 id=\"test-title\">{TITLE}\
             </h1><p class=\"lede\">{LEDE}</p></div></section>\n<section class=\"round\" aria-label=\"The game\"><header>\
             <h2>Round 1 of {rounds}</h2></header><div class=\"choices\">{}{}</div><div class=\"answer\"></div></section>\n\
             <p class=\"without-sight legend\">{WITHOUT_SIGHT}</p>\n",
            choice(1),
            choice(2),
            rounds = tuning_app::game::ROUNDS,
        ),
    }
}
