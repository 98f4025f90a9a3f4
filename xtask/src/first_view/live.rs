//! The page of the visitor's photo, before its program has come: what can be done on it.

use tuning_app::live::stems::Stems;
use tuning_app::state::query;
use tuning_app::view::mix::opening;
use tuning_app::view::photo::{LEDE, PRIVACY, TITLE};

use super::document::Page;
use super::library::Library;

/// The page, open on a basis that is live where there is one.
pub(super) fn photo(library: &Library, stems: &Stems) -> Page {
    let entry = opening(&library.catalog, stems, library.opening().entry);
    // Which dimension is shown first is decided by the photo.
    let opening = query(entry, 0, None).split("&dimension").next().map(str::to_owned);
    Page {
        file: "photo.html",
        program: Some("photo"),
        title: Some("Your photo"),
        description: Some(LEDE.to_owned()),
        opening,
        is_live: true,
        content: format!(
            "<section class=\"hero\" aria-labelledby=\"photo-title\"><div class=\"headline\"><h1 id=\"photo-title\">{TITLE}\
             </h1><p class=\"lede\">{LEDE}</p></div></section>\n<div class=\"photo-source\"><div class=\"photo-ways\"></div>\
             <div class=\"picks photo-basis\"></div><p class=\"legend\">{PRIVACY}</p></div>\n<div class=\"photo-desk\">\
             <section class=\"photo-stage\" aria-label=\"Example scene\"><header></header><div class=\"photo-frame\"></div>\
             </section></div>\n"
        ),
    }
}
