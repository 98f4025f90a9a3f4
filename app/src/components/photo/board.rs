//! A canvas that shows pixels.

use crate::view::photo::picture::Photo;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A canvas that shows what `pixels` gives, whenever that changes.
#[component]
pub(super) fn Board(
    /// The pixels.
    #[prop(into)]
    pixels: Signal<Photo>,
    /// What it shows, for those who do not see it; none where the words beside it say all.
    #[prop(into)]
    alternative: Signal<Option<String>>,
) -> impl IntoView {
    let place = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let Some(canvas) = place.get() {
            // A canvas that cannot be painted on stays as it is.
            let _ = pixels.with(|photo| paint(&canvas, photo));
        }
    });
    let role = move || alternative.with(Option::is_some).then_some("img");
    let is_hidden = move || alternative.with(Option::is_none).then_some("true");
    view! { <canvas node_ref=place role=role aria-label=alternative aria-hidden=is_hidden></canvas> }
}

fn paint(canvas: &HtmlCanvasElement, photo: &Photo) -> Result<(), JsValue> {
    let (width, height) = (photo.width as u32, photo.height as u32);
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&photo.pixels), width, height)?;
    context.put_image_data(&image, 0.0, 0.0)
}
