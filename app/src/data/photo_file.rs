//! Reading the photo that a visitor gives the page. It goes from the file to pixels and nowhere else.

use crate::view::photo::picture::{Photo, fitted};
use crate::view::photo::refusal::{TELLING, refusal};
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap, ImageBitmapOptions};

/// A photo that was read.
pub(crate) struct PhotoFile {
    /// Its name.
    pub(crate) name: String,
    /// Its pixels, as large as the layer is shown them.
    pub(crate) photo: Photo,
    /// Whether it is transparent somewhere.
    pub(crate) is_transparent: bool,
}

impl PhotoFile {
    /// Reads a file, whatever it is: turned as it says that it was taken, and smaller where it is large.
    ///
    /// # Errors
    /// When the browser finds no picture in it: a sentence.
    pub(crate) async fn read(file: &File) -> Result<Self, String> {
        let name = file.name();
        match decode(file).await {
            Ok((size, pixels)) => {
                let (photo, is_transparent) = Photo::on_grey(size, pixels);
                Ok(Self { name, photo, is_transparent })
            }
            Err(_) => Err(refusal(&name, &start_of(file).await.unwrap_or_default())),
        }
    }
}

async fn decode(file: &File) -> Result<((u32, u32), Vec<u8>), JsValue> {
    let options = ImageBitmapOptions::new();
    Reflect::set(&options, &"imageOrientation".into(), &"from-image".into())?;
    let decoded = window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options)?;
    let bitmap: ImageBitmap = JsFuture::from(decoded).await?.dyn_into()?;
    let (width, height) = fitted((bitmap.width(), bitmap.height()));
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    // Where a browser does not know it, it draws as well as it can.
    Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into())?;
    let (across, down) = (f64::from(width), f64::from(height));
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, across, down)?;
    bitmap.close();
    let data = context.get_image_data(0.0, 0.0, across, down)?;
    Ok(((width, height), data.data().0))
}

/// The first bytes, which tell what a file is.
async fn start_of(file: &File) -> Result<Vec<u8>, JsValue> {
    let start = file.slice_with_i32_and_i32(0, TELLING as i32)?;
    Ok(Uint8Array::new(&JsFuture::from(start.array_buffer()).await?).to_vec())
}
