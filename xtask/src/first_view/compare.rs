//! The page that compares, before its program has come: two dimensions and their strips.

use tuning_app::data::sheet_address;
use tuning_app::state::{Side, comparison_query, counterpart};
use tuning_app::view::comparison::{
    CommonAxis, LEDE, Lane, SideReading, TITLE, correlation_line, note, opening_position,
};
use tuning_app::view::crop::Crop;
use tuning_app::view::dimension::DimensionView;
use tuning_app::view::markup::escaped;
use tuning_app::view::strip::Strip;
use tuning_shared::correlation::{best_match, needs_samples};

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
        is_live: false,
        content: content(&left, &right),
    }
}

/// What the opening is compared with: its best match in the counterpart of its basis, the first dimension there where the
/// bundles alone do not tell, or itself where there is no counterpart.
fn counterpart_of<'a>(library: &'a Library, opening: &Opening<'a>) -> Opening<'a> {
    match counterpart(&library.catalog, opening.entry) {
        Some(index) => {
            let bundle = &library.bundles[index];
            let found = best_match(opening.bundle.into(), opening.dimension, bundle.into());
            let dimension = found.map_or(0, |found| found.dimension);
            Opening { entry: &library.catalog.entries[index], bundle, dimension }
        }
        None => Opening { entry: opening.entry, bundle: opening.bundle, dimension: opening.dimension },
    }
}

fn content(left: &Opening<'_>, right: &Opening<'_>) -> String {
    let sides = [("left", "First", left), ("right", "Second", right)];
    let methods = [left.bundle.basis.method(), right.bundle.basis.method()];
    let lanes = sides.map(|(.., side)| Lane::new(side.bundle, side.dimension));
    let axis = CommonAxis::of(lanes.iter().flatten().map(Lane::span));
    let stop = axis.stop(opening_position(left.bundle, left.dimension).unwrap_or(0.0));
    let position = axis.position(stop);
    let told: String = sides.iter().map(|(hand, title, of)| side(hand, title, of, position, &axis)).collect();
    let strips: String =
        sides.iter().zip(&lanes).map(|((hand, _, of), lane)| strip(hand, of, lane.as_ref(), &axis)).collect();
    // What takes samples is left to the program, which asks for them.
    let correlation = match needs_samples(left.bundle, right.bundle) {
        true => String::new(),
        false => correlation_line((left.bundle.into(), left.dimension), (right.bundle.into(), right.dimension)),
    };
    format!(
        "<section class=\"hero\" aria-labelledby=\"compare-title\"><div class=\"headline\"><h1 id=\"compare-title\">\
         {TITLE}</h1><p class=\"lede\">{LEDE}</p></div></section>\n<div class=\"sides\">{told}</div>\n\
         <section class=\"common\" aria-label=\"Both strips on one slider\"><div class=\"tracks\">{strips}<div \
         class=\"slide\"><input type=\"range\" id=\"point\" min=\"{}\" max=\"{}\" value=\"{stop}\" disabled \
         aria-label=\"Position along both dimensions\"></div></div></section>\n<div class=\"notes-below\"><p class=\"correlation\">{}</p><p class=\"legend\">{}</p>\
         </div>\n",
        axis.stops().0,
        axis.stops().1,
        escaped(&correlation),
        escaped(&note(&methods)),
    )
}

fn side(hand: &str, title: &str, of: &Opening<'_>, position: f64, axis: &CommonAxis) -> String {
    let Opening { entry, bundle, dimension } = of;
    let shown = bundle.dimensions.get(*dimension);
    let reading = SideReading::new(bundle, *dimension, position, axis).unwrap_or_default();
    let pick = |label: &str, value: String| {
        format!("<label><span>{label}</span><select disabled><option>{}</option></select></label>", escaped(&value))
    };
    format!(
        "<section class=\"side {hand}\" aria-labelledby=\"{hand}-title\"><div class=\"picture\"><div class=\"frame\">\
         <img class=\"sheet preview\" src=\"{preview}\" style=\"{crop}\" alt=\"{alternative}\" fetchpriority=\"high\"></div></div><div class=\"told\">\
         <h2 id=\"{hand}-title\"><span class=\"hand\">{title}</span>Dimension {number}</h2><div class=\"picks\">{basis}\
         {choice}</div><dl class=\"readings\">{numbers}</dl></div></section>",
        preview = escaped(&preview(of)),
        crop = shown.map(|shown| Crop::of_preview(bundle.previews, shown, reading.point).style()).unwrap_or_default(),
        alternative = escaped(&reading.reading.alternative),
        numbers = reading.markup(),
        number = dimension + 1,
        basis = pick("Basis", format!("{} · {} {}", entry.layer, bundle.basis.method().label(), entry.dimensions)),
        choice = pick("Dimension", format!("Dimension {}", dimension + 1)),
    )
}

fn strip(hand: &str, of: &Opening<'_>, lane: Option<&Lane>, axis: &CommonAxis) -> String {
    let Opening { bundle, dimension, .. } = *of;
    let label = DimensionView::new(bundle, dimension).map(|view| view.strip_label).unwrap_or_default();
    let preview = preview(of);
    let strip = Strip::new(bundle, dimension, None, &preview);
    let strip = lane.zip(strip).map(|(lane, strip)| lane.markup(axis, &strip, &label)).unwrap_or_default();
    format!("<div class=\"lane {hand}\"><div class=\"strip-place\">{strip}</div></div>")
}

/// The address of the dimension's preview: small, so it comes first, and the program asks for the sheet. Empty where the
/// bundle has no such dimension.
fn preview(Opening { entry, bundle, dimension }: &Opening<'_>) -> String {
    bundle.dimensions.get(*dimension).map(|shown| sheet_address(entry, &shown.preview.file)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_published_bundles_open_on_two_methods_of_one_layer() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundles");
        let page = page(&Library::read(&folder).unwrap().unwrap());
        let asked = tuning_app::state::Comparison::parse(page.opening.as_deref().unwrap());
        let (left, right) = (asked.left.unwrap(), asked.right.unwrap());
        assert!(left.layer == right.layer && left.method != right.method, "{left:?} and {right:?}");
        assert_eq!(page.content.matches("<img class=\"sheet preview\"").count(), 2);
        assert!(page.content.contains("r = ") && page.content.contains("id=\"point\""));
    }
}
