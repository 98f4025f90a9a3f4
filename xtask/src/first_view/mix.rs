//! The page of the mix, before its program has come: the precomputed image at the start, and a slider a dimension.

use tuning_app::live::stems::Stems;
use tuning_app::state::{FIRST_PLANE, mix_query};
use tuning_app::view::histogram::HEIGHT;
use tuning_app::view::markup::escaped;
use tuning_app::view::mix::sliders::{SliderView, nearest_point, value};
use tuning_app::view::mix::{INVITATION, LEDE, TITLE, opening, stand_in};
use tuning_app::view::reading::Reading;
use tuning_shared::{Bundle, CatalogEntry};

use super::document::Page;
use super::library::{Library, Opening};
use super::markup::picture;

/// The page, open on the mean of a basis that is live where there is one.
pub(super) fn page(library: &Library, stems: &Stems) -> Page {
    let entry = opening(&library.catalog, stems, library.opening().entry);
    let place = library.catalog.entries.iter().position(|listed| listed == entry).unwrap_or(0);
    Page {
        file: "mix.html",
        program: Some("mix"),
        title: Some("Mix"),
        description: Some(LEDE.to_owned()),
        opening: Some(mix_query(entry, &[], FIRST_PLANE)),
        is_live: true,
        content: format!(
            "<section class=\"hero\" aria-labelledby=\"mix-title\"><div class=\"headline\"><h1 id=\"mix-title\">{TITLE}\
             </h1><p class=\"lede\">{LEDE}</p></div></section>\n{}",
            mix(entry, &library.bundles[place])
        ),
    }
}

fn mix(entry: &CatalogEntry, bundle: &Bundle) -> String {
    let (dimension, point) = nearest_point(bundle, &vec![0; bundle.dimensions.len()]);
    let alternative = Reading::new(bundle, dimension, point).map(|reading| reading.alternative).unwrap_or_default();
    let picture = picture(&Opening { entry, bundle, dimension }, point, &alternative);
    let sliders = (0..bundle.dimensions.len()).filter_map(|index| Some((index, SliderView::new(bundle, index)?)));
    let sliders: String = sliders.map(|(index, view)| slider(index, &view)).collect();
    let buttons = ["Reset", "New noise", "Copy link", "Save PNG"]
        .map(|label| format!("<button type=\"button\" disabled>{label}</button>"));
    format!(
        "<div class=\"mix\"><section class=\"mix-image\" aria-labelledby=\"mix-image-title\"><h2 class=\"spoken\" \
         id=\"mix-image-title\">The image of the mix</h2><figure class=\"live\"><div class=\"live-frame\"><div \
         class=\"live-under\"><div class=\"frame\">{picture}</div></div></div><figcaption><dl class=\"live-readings\"><div \
         class=\"value\"><dt>Cosine</dt><dd class=\"live-cosine\">–</dd></div><div><dt>Step</dt><dd>–</dd></div></dl><div \
         class=\"live-progress\"></div><p class=\"live-tier\"></p></figcaption></figure><p class=\"mix-stand-in\">{note}</p>\
         <div class=\"takeaway mix-actions\"><div class=\"buttons\">{buttons}</div></div></section>\n<div \
         class=\"mix-controls\"><div class=\"picks mix-basis\"><label><span>Basis</span><select disabled><option>{basis}\
         </option></select></label><p class=\"source\">{source}</p></div><section class=\"mix-sliders\" \
         aria-labelledby=\"mix-sliders-title\"><h2 id=\"mix-sliders-title\">{count} dimensions</h2><p class=\"legend\">\
         </p><ul>{sliders}</ul></section></div></div>\n",
        note = escaped(&format!("{} {INVITATION}", stand_in(bundle, dimension, point))),
        buttons = buttons.concat(),
        basis = escaped(&format!("{} · {}", entry.layer, bundle.basis.method().label())),
        source = escaped(&format!("{}, layer {}", bundle.model.title, bundle.layer)),
        count = bundle.dimensions.len(),
    )
}

fn slider(index: usize, view: &SliderView) -> String {
    let number = index + 1;
    let dots = view.classes.iter().map(|class| format!("<i class=\"mix-dot {class}\"></i>"));
    let caption = view.caption.as_ref().map(|text| format!("<p class=\"mix-caption\">{}</p>", escaped(text)));
    format!(
        "<li class=\"mix-slider\"><div class=\"mix-slider-head\"><label for=\"mix-slider-{number}\">{title}</label>{dots}\
         <output>{zero}</output></div><div class=\"mix-track\" style=\"--zero-at:{at:.5}\"><svg viewBox=\"0 0 {bins} \
         {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path d=\"{path}\"/></svg><i class=\"mix-zero\" \
         aria-hidden=\"true\"></i><input type=\"range\" id=\"mix-slider-{number}\" min=\"{min}\" max=\"{max}\" value=\"0\" \
         disabled></div>{caption}</li>",
        title = view.title,
        dots = dots.collect::<String>(),
        zero = value(0),
        at = view.zero,
        bins = view.bins,
        path = view.histogram,
        min = view.ends.0,
        max = view.ends.1,
        caption = caption.unwrap_or_default(),
    )
}
