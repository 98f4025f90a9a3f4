//! What a visitor takes away: a link, the strip, the numbers, a citation.

use crate::browser;
use crate::data::Opened;
use crate::explorer::Explorer;
use crate::state::point_query;
use crate::view::takeaway::{PAPER_BIBTEX, dimensions_csv, points_csv, site_bibtex};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// The picture that holds the opened dimension's sheet.
const SHEET: &str = ".frame > .sheet:not(.preview)";

/// Buttons, and what came of them.
#[component]
pub(crate) fn Takeaway(explorer: Explorer) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let tell = move |outcome: Result<(), JsValue>, done: &str, failed: &str| {
        said.set(if outcome.is_ok() { done.to_owned() } else { failed.to_owned() });
    };
    let copy = move |text: String, what: &'static str| {
        spawn_local(async move {
            let outcome = browser::copy(&text).await;
            let failed = format!("This browser does not let the page copy. Select and copy it yourself: {text}");
            tell(outcome, &format!("{what} is on the clipboard."), &failed);
        })
    };
    let copy_link = move |_| {
        explorer.settle_address();
        copy(browser::address(), "The link to this view");
    };
    let save = move |name: String, csv: Option<String>| {
        let content = csv.ok_or(JsValue::NULL).and_then(|csv| browser::text_file(&csv, "text/csv"));
        let outcome = content.and_then(|content| browser::download(&name, &content));
        tell(outcome, &format!("{name} is saved."), "This browser does not let the page save a file.");
    };
    let save_points = move |_| {
        let Some(opened) = explorer.opened_untracked() else { return };
        let dimension = explorer.dimension_untracked();
        save(format!("{}.csv", stem(&opened, dimension)), points_csv(&opened.bundle, dimension));
    };
    let save_dimensions = move |_| {
        let Some(opened) = explorer.opened_untracked() else { return };
        save(format!("{}.csv", opened.entry.folder), Some(dimensions_csv(&opened.bundle)));
    };
    let save_strip = move |_| {
        let Some(opened) = explorer.opened_untracked() else { return };
        let name = format!("{}.png", stem(&opened, explorer.dimension_untracked()));
        let failed = "The strip cannot be saved: its images have not come yet, or this browser does not allow it.";
        let begun = draw_strip(&opened, explorer.dimension_untracked()).and_then(|canvas| {
            let done = name.clone();
            browser::when_encoded(&canvas, move |blob| {
                let outcome = blob.ok_or(JsValue::NULL).and_then(|blob| browser::download(&done, &blob));
                tell(outcome, &format!("{done} is saved."), failed);
            })
        });
        if begun.is_err() {
            said.set(failed.to_owned());
        }
    };
    let bibtex = move || {
        format!("{PAPER_BIBTEX}\n\n{}", site_bibtex(browser::address().split(['?', '#']).next().unwrap_or_default()))
    };
    let mix = move || {
        let (opened, dimension, point) = (explorer.opened()?, explorer.dimension(), explorer.told_point());
        let listed = opened.bundle.dimensions.get(dimension)?;
        let deviation = f64::from(listed.observed.standard_deviation);
        let coefficient = f64::from(listed.points.get(point)?.coefficient);
        let deviations = if deviation > 0.0 { coefficient / deviation } else { 0.0 };
        Some(format!("mix.html{}", point_query(&opened.entry, dimension, deviations)))
    };
    view! {
        <section class="takeaway" aria-labelledby="takeaway-title">
            <h2 id="takeaway-title">"Take away"</h2>
            <div class="buttons">
                <button type="button" on:click=copy_link>"Copy link to this view"</button>
                <a class="mix-link" href=mix>"Mix from here"</a>
                <button type="button" on:click=save_strip>"Strip as PNG"</button>
                <button type="button" on:click=save_points>"Points as CSV"</button>
                <button type="button" on:click=save_dimensions>"All dimensions as CSV"</button>
            </div>
            <details>
                <summary>"Cite"</summary>
                <pre tabindex="0" role="region" aria-label="BibTeX of the paper and of this site">{bibtex()}</pre>
                <button type="button" on:click=move |_| copy(bibtex(), "The BibTeX")>"Copy BibTeX"</button>
            </details>
            <p class="said" role="status">{said}</p>
        </section>
    }
}

/// A file's name without its ending.
fn stem(opened: &Opened, dimension: usize) -> String {
    format!("{}-dimension-{:02}", opened.entry.folder, dimension + 1)
}

/// The strip in one row, drawn from the sheet that the page shows.
fn draw_strip(opened: &Opened, dimension: usize) -> Result<HtmlCanvasElement, JsValue> {
    let sheet: HtmlImageElement = document().query_selector(SHEET)?.ok_or(JsValue::NULL)?.dyn_into()?;
    if !sheet.complete() || sheet.natural_width() == 0 {
        return Err(JsValue::NULL);
    }
    let layout = opened.bundle.sprites;
    let points = opened.bundle.dimensions.get(dimension).map_or(0, |dimension| dimension.points.len());
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(layout.cell_px * points as u32);
    canvas.set_height(layout.cell_px);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let side = f64::from(layout.cell_px);
    for point in 0..points {
        let (column, row) = layout.cell(point);
        let (x, y) = (f64::from(column) * side, f64::from(row) * side);
        context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &sheet,
            x,
            y,
            side,
            side,
            point as f64 * side,
            0.0,
            side,
            side,
        )?;
    }
    Ok(canvas)
}
