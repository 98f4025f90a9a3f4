//! The first view as HTML: what the page's components make of the same views.

use tuning_app::data::sheet_address;
use tuning_app::view::chooser::{self, Choice};
use tuning_app::view::crop::Crop;
use tuning_app::view::dimension::{DimensionView, opening_point};
use tuning_app::view::histogram::HEIGHT;
use tuning_app::view::markup::escaped;
use tuning_app::view::numbers::{self, Controls};
use tuning_app::view::reading::Reading;
use tuning_shared::bundle::SpriteLayout;
use tuning_shared::finding::{finding, lede};
use tuning_shared::gratings::ColourAxis;
use tuning_shared::{Catalog, CatalogEntry};

use super::library::Opening;

/// The finding and the stage with the dimension on which the site opens, at the point on which that opens.
pub(super) fn first_view(catalog: &Catalog, &Opening { entry, bundle, dimension: index }: &Opening<'_>) -> String {
    let headline = format!(
        "<section class=\"hero\" aria-labelledby=\"finding\">\n<div class=\"headline\"><h1 id=\"finding\">{}</h1>\
         <p class=\"lede\">{}</p></div>\n{}</section>\n",
        escaped(&finding(bundle)),
        escaped(&lede(bundle)),
        chooser(catalog, entry),
    );
    let dimension = bundle.dimensions.get(index);
    let point = dimension.map_or(0, opening_point);
    match (dimension, DimensionView::new(bundle, index), Reading::new(bundle, index, point)) {
        (Some(dimension), Some(view), Some(reading)) => {
            let sheet = escaped(&sheet_address(entry, &dimension.sprite));
            let is_entry = |choice: &Choice| catalog.entries[choice.entry] == *entry;
            let samplings = segments("Points in", &chooser::samplings(catalog, entry), is_entry);
            let numbers = numbers::panel(bundle, index, ColourAxis::Luminance, Controls::Waiting);
            headline + &stage(&view, &reading, &sheet, (bundle.sprites, point), &samplings, &numbers)
        }
        _ => headline,
    }
}

fn chooser(catalog: &Catalog, entry: &CatalogEntry) -> String {
    let first_of_layer = |choice: &Choice| choice.label == entry.layer;
    let is_entry = |choice: &Choice| catalog.entries[choice.entry] == *entry;
    let layers = segments("Layer", &chooser::layers(catalog), first_of_layer);
    let bases = segments("Method", &chooser::bases(catalog, &entry.layer, &entry.sampling), is_entry);
    format!("<div class=\"chooser\">{layers}{bases}</div>\n")
}

fn segments(legend: &str, choices: &[Choice], is_current: impl Fn(&Choice) -> bool) -> String {
    if choices.len() < 2 {
        return String::new();
    }
    let option = |choice: &Choice| {
        let checked = if is_current(choice) { " checked" } else { "" };
        format!("<label><input type=\"radio\" disabled{checked}><span>{}</span></label>", escaped(&choice.label))
    };
    let options: String = choices.iter().map(option).collect();
    format!("<fieldset class=\"segments\"><legend>{legend}</legend>{options}</fieldset>")
}

fn stage(
    view: &DimensionView,
    reading: &Reading,
    sheet: &str,
    (layout, point): (SpriteLayout, usize),
    samplings: &str,
    panel: &str,
) -> String {
    format!(
        "<section class=\"stage\" id=\"stage\" aria-labelledby=\"stage-title\">\n<figure class=\"picture\">\
         <div class=\"frame\"><img class=\"sheet\" src=\"{sheet}\" style=\"{crop}\" alt=\"{alternative}\" \
         fetchpriority=\"high\"></div><figcaption>{readings}</figcaption></figure>\n<div class=\"along\">\
         <div class=\"heading\"><h2 id=\"stage-title\">{title}</h2>{chips}</div><p class=\"source\">{source}</p>{caption}\n{scrubber}<p class=\"legend\">{legend}</p>\n\
         {samplings}{facts}</div>\n<details class=\"measured\"><summary>{summary}</summary><div \
         class=\"numbers\">{panel}</div></details>\n</section>\n",
        crop = Crop::of_point(layout, point).style(),
        alternative = escaped(&reading.alternative),
        readings = readings(reading),
        title = escaped(&view.title),
        chips = view.attributes.iter().map(chip).collect::<String>(),
        source = escaped(&view.source),
        caption =
            view.caption.as_ref().map_or_else(String::new, |c| format!("<p class=\"caption\">{}</p>", escaped(c))),
        scrubber = scrubber(view, reading, sheet, layout),
        legend = escaped(&view.legend),
        facts = facts(view),
        summary = numbers::SUMMARY,
    )
}

fn chip((name, class): &(&str, &str)) -> String {
    format!("<span class=\"chip {class}\">{name}</span>")
}

fn readings(reading: &Reading) -> String {
    let place = format!("{} of {}", reading.number, reading.of);
    let pair = |name: &str, value: &str| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escaped(value));
    format!(
        "<dl class=\"readings\"><div class=\"value\"><dt>Position</dt><dd>{}</dd></div>{}{}{}</dl>",
        escaped(&reading.value),
        pair("Point", &place),
        pair("Cosine", &reading.cosine),
        pair("Target norm", &reading.target_norm),
    )
}

fn scrubber(view: &DimensionView, reading: &Reading, sheet: &str, layout: SpriteLayout) -> String {
    let cell = |point| {
        let (column, row) = layout.cell(point);
        format!("<i style=\"--column:{column};--row:{row}\"></i>")
    };
    let cells: String = (0..view.points).map(cell).collect();
    format!(
        "<div class=\"scrubber\" style=\"--gaps:{gaps}\">\
         <div class=\"strip\" role=\"img\" aria-label=\"{label}\" style=\"--columns:{columns};--rows:{rows};\
         background-image:url('{sheet}')\">{cells}</div>{plot}<div class=\"moving\" aria-hidden=\"true\"><div class=\"carriage\" \
         style=\"transform:{carriage}\"><div class=\"lens\"></div><svg class=\"needle\" viewBox=\"-1 0 2 100\" \
         preserveAspectRatio=\"none\"><polyline points=\"{needle}\"/></svg></div></div>\
         <div class=\"slide\"><input type=\"range\" id=\"point\" min=\"1\" max=\"{points}\" value=\"{value}\" disabled \
         aria-label=\"Point along {title}\" aria-valuetext=\"{spoken}\"></div></div>\n",
        gaps = view.points.saturating_sub(1).max(1),
        carriage = reading.carriage(),
        needle = reading.needle(),
        label = escaped(&view.strip_label),
        columns = layout.columns,
        rows = layout.rows,
        points = view.points,
        value = reading.number,
        title = escaped(&view.title.to_lowercase()),
        spoken = escaped(&reading.spoken),
        plot = plot(view),
    )
}

fn plot(view: &DimensionView) -> String {
    let tick = |tick: &tuning_app::view::axis::Tick| {
        format!("<span class=\"{}\" style=\"left:{:.3}%\">{}</span>", tick.class(), tick.share * 100.0, tick.label)
    };
    let ticks: String = view.ticks.iter().map(tick).collect();
    format!(
        "<div class=\"plot\" aria-hidden=\"true\"><svg class=\"histogram\" \
         viewBox=\"0 0 {bins} {HEIGHT}\" preserveAspectRatio=\"none\"><rect class=\"band\" x=\"{band:.3}%\" \
         width=\"{width:.3}%\" height=\"{HEIGHT}\"/><path d=\"{path}\"/></svg><div class=\"axis\">\
         <span class=\"end\">{low}</span>{ticks}<span class=\"end\">{high}</span></div></div>",
        bins = view.bins,
        band = view.band.0 * 100.0,
        width = view.band.1 * 100.0,
        path = view.histogram,
        low = view.ends.0,
        high = view.ends.1,
    )
}

fn facts(view: &DimensionView) -> String {
    let stability = |stability: &String| format!("<div><dt>Stability</dt><dd>{}</dd></div>", escaped(stability));
    let stability = view.stability.as_ref().map_or_else(String::new, stability);
    format!(
        "<div class=\"facts\"><dl><div><dt>Explained variance</dt><dd>{}</dd></div><div><dt>Excess kurtosis</dt>\
         <dd>{}</dd></div>{stability}</dl></div>",
        escaped(&view.explained_variance),
        escaped(&view.excess_kurtosis),
    )
}
