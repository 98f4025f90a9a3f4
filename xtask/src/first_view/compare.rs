//! The page that compares, before its program has come: two dimensions, without the slider's strips.

use tuning_app::data::sheet_address;
use tuning_app::state::{Side, comparison_query, counterpart};
use tuning_app::view::comparison::{LEDE, TITLE, note};
use tuning_app::view::crop::Crop;
use tuning_app::view::dimension::opening_point;
use tuning_app::view::markup::escaped;
use tuning_app::view::reading::Reading;
use tuning_shared::correlation::best_match;
use tuning_shared::{Bundle, CatalogEntry};

use super::document::Page;
use super::library::{Library, Opening};

/// The page, open on the clearest dimension and what matches it best in the other method.
pub(super) fn page(library: &Library) -> Page {
    let left = library.opening();
    let right = counterpart_of(library, &left);
    let side = |opening: &Opening<'_>| (opening.entry.clone(), opening.dimension);
    let ((left_entry, left_dimension), (right_entry, right_dimension)) = (side(&left), side(&right));
    let sides: [Side<'_>; 2] = [(&left_entry, left_dimension), (&right_entry, right_dimension)];
    Page {
        file: "compare.html",
        program: Some("compare"),
        title: Some("Compare"),
        description: Some(
            "Two tuning dimensions of any two bases side by side on one slider, and for each the best match in the other \
             basis by correlation."
                .to_owned(),
        ),
        opening: Some(comparison_query(sides[0], sides[1], None)),
        content: content(&left, &right),
    }
}

/// What the opening is compared with: its best match in the counterpart of its basis or, where there is none, itself.
fn counterpart_of<'a>(library: &'a Library, opening: &Opening<'a>) -> Opening<'a> {
    match counterpart(&library.catalog, opening.entry) {
        Some(index) => {
            let bundle = &library.bundles[index];
            let found = best_match(opening.bundle, opening.dimension, bundle);
            let dimension = found.map_or(0, |found| found.dimension);
            Opening { entry: &library.catalog.entries[index], bundle, dimension }
        }
        None => Opening { entry: opening.entry, bundle: opening.bundle, dimension: opening.dimension },
    }
}

fn content(left: &Opening<'_>, right: &Opening<'_>) -> String {
    let methods = [left.bundle.basis.method(), right.bundle.basis.method()];
    format!(
        "<section class=\"hero\" aria-labelledby=\"compare-title\"><div class=\"headline\"><h1 id=\"compare-title\">\
         {TITLE}</h1><p class=\"lede\">{LEDE}</p></div></section>\n<div class=\"sides\">{}{}</div>\n\
         <section class=\"common\" aria-label=\"Both strips on one slider\"><div class=\"tracks\" \
         style=\"--thumb-at:.5\"><div class=\"lane left\"></div><div class=\"lane right\"></div><input type=\"range\" \
         id=\"point\" disabled aria-label=\"Position along both dimensions\"></div></section>\n\
         <div class=\"notes-below\"><p class=\"correlation\">\u{a0}</p><p class=\"legend\">{}</p></div>\n",
        side("left", left),
        side("right", right),
        escaped(&note(&methods)),
    )
}

fn side(hand: &str, Opening { entry, bundle, dimension }: &Opening<'_>) -> String {
    let picture = picture(entry, bundle, *dimension).unwrap_or_default();
    let title = if hand == "left" { "First" } else { "Second" };
    let pick = |label: &str, value: String| {
        format!("<label><span>{label}</span><select disabled><option>{}</option></select></label>", escaped(&value))
    };
    format!(
        "<section class=\"side {hand}\" aria-labelledby=\"{hand}-title\"><div class=\"picture\"><div class=\"frame\">\
         {picture}</div></div><div class=\"told\"><h2 id=\"{hand}-title\"><span class=\"hand\">{title}</span>Dimension \
         {number}</h2><div class=\"picks\">{basis}{choice}</div><dl class=\"readings\"><div class=\"value\"><dt>\u{a0}\
         </dt><dd>\u{a0}</dd></div></dl></div></section>",
        number = dimension + 1,
        basis = pick("Basis", format!("{} · {} {}", entry.layer, bundle.basis.method().label(), entry.dimensions)),
        choice = pick("Dimension", format!("Dimension {}", dimension + 1)),
    )
}

/// The image on which the dimension opens.
fn picture(entry: &CatalogEntry, bundle: &Bundle, index: usize) -> Option<String> {
    let dimension = bundle.dimensions.get(index)?;
    let point = opening_point(dimension);
    let reading = Reading::new(bundle, index, point)?;
    Some(format!(
        "<img class=\"sheet\" src=\"{}\" style=\"{}\" alt=\"{}\">",
        escaped(&sheet_address(entry, &dimension.sprite)),
        Crop::of_point(bundle.sprites, point).style(),
        escaped(&reading.alternative),
    ))
}
