//! The first view as HTML: what the page's components make of the same views.

use tuning_app::data::sheet_address;
use tuning_app::view::chooser::{self, Choice};
use tuning_app::view::crop::Crop;
use tuning_app::view::dimension::{DimensionView, opening_point};
use tuning_app::view::histogram::HEIGHT;
use tuning_app::view::markup::escaped;
use tuning_app::view::numbers::{self, Controls};
use tuning_app::view::reading::Reading;
use tuning_app::view::strip::Strip;
use tuning_shared::finding::{finding, lede};
use tuning_shared::gratings::ColourAxis;
use tuning_shared::{Catalog, CatalogEntry};

use super::library::Opening;

/// The finding and the stage with the dimension on which the site opens, at the point on which that opens.
pub(super) fn first_view(catalog: &Catalog, opening: &Opening<'_>) -> String {
    let &Opening { entry, bundle, dimension: index } = opening;
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
            let address = |file| sheet_address(entry, file);
            let (sheet, preview) = (address(&dimension.sprite), address(&dimension.preview.file));
            let strip = Strip::new(bundle, index, Some(&sheet), &preview);
            let picture = picture(opening, point, &reading.alternative);
            let is_entry = |choice: &Choice| catalog.entries[choice.entry] == *entry;
            let samplings = segments("Points in", &chooser::samplings(catalog, entry), is_entry);
            let numbers = numbers::panel(bundle, index, ColourAxis::Luminance, Controls::Waiting);
            let scrubber = strip.map(|strip| scrubber(&view, &reading, &strip)).unwrap_or_default();
            headline + &stage(&view, &reading, [&picture, &scrubber, &samplings, &numbers])
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

fn stage(view: &DimensionView, reading: &Reading, [picture, scrubber, samplings, panel]: [&str; 4]) -> String {
    format!(
        "<section class=\"stage\" id=\"stage\" aria-labelledby=\"stage-title\">\n<figure class=\"picture\">\
         <div class=\"frame\">{picture}</div><figcaption>{readings}</figcaption></figure>\n<div class=\"along\">\
         <div class=\"heading\"><h2 id=\"stage-title\">{title}</h2>{chips}</div><p class=\"source\">{source}</p>{caption}\n{scrubber}<p class=\"legend\">{legend}</p>\n\
         {samplings}{facts}</div>\n<details class=\"measured\"><summary>{summary}</summary><div \
         class=\"numbers\">{panel}</div></details>\n</section>\n",
        readings = readings(reading),
        title = escaped(&view.title),
        chips = view.attributes.iter().map(chip).collect::<String>(),
        source = escaped(&view.source),
        caption =
            view.caption.as_ref().map_or_else(String::new, |c| format!("<p class=\"caption\">{}</p>", escaped(c))),
        legend = escaped(&view.legend),
        facts = facts(view),
        summary = numbers::SUMMARY,
    )
}

/// A point's image as the components show it: until its sheet has come, the nearest of the preview.
pub(super) fn picture(&Opening { entry, bundle, dimension }: &Opening<'_>, point: usize, alternative: &str) -> String {
    let Some(shown) = bundle.dimensions.get(dimension) else { return String::new() };
    let image = |class: &str, file: &str, crop: Crop, alternative: &str| {
        let (source, style, alternative) = (escaped(&sheet_address(entry, file)), crop.style(), escaped(alternative));
        format!(
            "<img class=\"{class}\" src=\"{source}\" style=\"{style}\" alt=\"{alternative}\" fetchpriority=\"high\">"
        )
    };
    let preview = Crop::of_preview(bundle.previews, shown, point);
    image("sheet preview", &shown.preview.file, preview, "")
        + &image("sheet", &shown.sprite, Crop::of_point(bundle.sprites, point), alternative)
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

fn scrubber(view: &DimensionView, reading: &Reading, strip: &Strip<'_>) -> String {
    let slice = |point| format!("<i style=\"{}\"></i>", strip.slice_style(point));
    let slices: String = (0..view.points).map(slice).collect();
    format!(
        "<div class=\"scrubber\" style=\"--gaps:{gaps}\">\
         <div class=\"strip\" role=\"img\" aria-label=\"{label}\" style=\"{style}\">{slices}</div>{plot}<div class=\"moving\" aria-hidden=\"true\"><div class=\"carriage\" \
         style=\"transform:{carriage}\"><div class=\"lens\"></div><svg class=\"needle\" viewBox=\"-1 0 2 100\" \
         preserveAspectRatio=\"none\"><polyline points=\"{needle}\"/></svg></div></div>\
         <div class=\"slide\"><input type=\"range\" id=\"point\" min=\"1\" max=\"{points}\" value=\"{value}\" disabled \
         aria-label=\"Point along {title}\" aria-valuetext=\"{spoken}\"></div></div>\n",
        gaps = view.points.saturating_sub(1).max(1),
        carriage = reading.carriage(),
        needle = reading.needle(),
        label = escaped(&view.strip_label),
        style = escaped(&strip.style()),
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
