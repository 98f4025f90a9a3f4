//! The live pages, before their program has come: what can be done on them.

use super::document::Page;
use tuning_app::view::photo;

/// The page of the visitor's photo.
pub(super) fn photo() -> Page {
    page("photo.html", "photo", "Your photo", (photo::TITLE, photo::LEDE))
}

fn page(file: &'static str, program: &'static str, title: &'static str, (heading, lede): (&str, &str)) -> Page {
    Page {
        file,
        program: Some(program),
        title: Some(title),
        description: Some(lede.to_owned()),
        opening: None,
        is_live: true,
        content: format!(
            "<section class=\"hero\" aria-labelledby=\"{program}-title\"><div class=\"headline\"><h1 \
             id=\"{program}-title\">{heading}</h1><p class=\"lede\">{lede}</p></div></section>\n"
        ),
    }
}
