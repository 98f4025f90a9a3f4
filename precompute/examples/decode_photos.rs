//! How long the photos of a folder take to decode, in parallel on all cores and nothing else: collecting activations
//! from them cannot take less.
//!
//! ```sh
//! cargo run --release -p tuning-precompute --example decode_photos -- PHOTOS
//! ```

use anyhow::Context;
use image::ImageReader;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tuning_precompute::stimuli::photos;

#[allow(clippy::print_stdout, reason = "the answer is what the program is for")]
fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("name a folder of photos")?;
    let found = photos::find(&folder)?;
    let start = Instant::now();
    let decoded = found.par_iter().with_max_len(1).filter(|photo| decodes(photo)).count();
    println!("{}", serde_json::json!({ "photos": decoded, "seconds": start.elapsed().as_secs_f64() }));
    Ok(())
}

/// Whether a photo can be decoded; what it shows is thrown away.
fn decodes(photo: &Path) -> bool {
    let reader = ImageReader::open(photo).and_then(ImageReader::with_guessed_format);
    reader.is_ok_and(|reader| reader.decode().is_ok())
}
