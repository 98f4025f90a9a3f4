//! Measuring what is seen in strips: of `tuning render`, or of a published bundle.
//!
//! A bundle holds what a visitor sees: images that went through a lossy WebP. A null that is compared with a bundle goes
//! through the same sheet first. Movement is measured at as many points as the null's strips have, evenly chosen.

use crate::pack::{bundle_files, read_bundle};
use crate::sheet::{sprite_layout, sprite_sheet, webp};
use crate::strip::{Strip, strip_path};
use crate::{Error, Result};
use image::RgbImage;
use ndarray::{Array4, Axis};
use rayon::prelude::*;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tuning_shared::Bundle;
use tuning_shared::attribute::{Attribute, Attributes};
use tuning_shared::bundle::SpriteLayout;
use tuning_shared::movement::{FEWEST_POINTS, Movement};
use tuning_shared::seen::{Seen, SeenDimension, SeenNull};

/// Measure the strips in the folder `strips`, a folder of strips or of a bundle, against those in the folder `null`.
/// `progress` hears how many strips are measured, of how many.
///
/// # Errors
/// When there are no strips, a file cannot be used, or strips have too few points.
pub fn measure(strips: &Path, null: Option<&Path>, progress: &mut dyn FnMut(usize, usize)) -> Result<Seen> {
    let bundle = bundle_in(strips)?;
    let null_files = null.map(strip_files).transpose()?.unwrap_or_default();
    let files = match &bundle {
        Some(bundle) => bundle.dimensions.iter().map(|d| strips.join(&d.sprite)).collect(),
        None => strip_files(strips)?,
    };
    let (mut done, total) = (0, files.len() + null_files.len());
    let mut measured = |images: &Array4<u8>| {
        let found = attributes(images);
        done += 1;
        progress(done, total);
        found
    };
    let mut points = None;
    let mut movements = Vec::with_capacity(null_files.len());
    for path in &null_files {
        let images = strip_images(path)?;
        if *points.get_or_insert(images.dim().0) != images.dim().0 {
            return Err(Error::content(path, "it has another number of points than those before; draw the null again"));
        }
        let images = if bundle.is_some() { through_webp(&images, path)? } else { images };
        movements.push(Movement::along(&measured(&images)));
    }
    let mut dimensions = Vec::with_capacity(files.len());
    for (dimension, path) in files.iter().enumerate() {
        let images = match &bundle {
            Some(bundle) => sprite_images(path, bundle, dimension)?,
            None => strip_images(path)?,
        };
        let compared = *points.get_or_insert(images.dim().0);
        if images.dim().0 < compared {
            let reason = format!("it has {} points, and {compared} are compared; draw them alike", images.dim().0);
            return Err(Error::content(path, reason));
        }
        dimensions.push(SeenDimension::new(measured(&images), compared));
    }
    let points_compared = points.unwrap_or(0) as u32;
    Ok(Seen { points_compared, dimensions, null: SeenNull::of(&movements, files.len()) })
}

/// The attributes of every image [T x S x S x 3].
fn attributes(images: &Array4<u8>) -> Vec<Attributes> {
    let images: Vec<_> = images.outer_iter().collect();
    images.into_par_iter().map(Attributes::of).collect()
}

/// The images of a strip.
fn strip_images(path: &Path) -> Result<Array4<u8>> {
    measurable(path, Strip::read(path)?.images)
}

/// Images that can be measured: square, of three channels, and enough of them.
fn measurable(path: &Path, images: Array4<u8>) -> Result<Array4<u8>> {
    let (points, height, width, channels) = images.dim();
    if height == 0 || height != width || channels != 3 {
        let reason = format!("its images are {width} x {height} with {channels} channels, and squares of 3 are needed");
        return Err(Error::content(path, reason));
    }
    if points < FEWEST_POINTS {
        let reason = format!(
            "it has {points} points, too few to tell movement from noise; draw it with --points {FEWEST_POINTS} or more"
        );
        return Err(Error::content(path, reason));
    }
    Ok(images)
}

/// The strips of a folder, in order of their dimensions.
fn strip_files(folder: &Path) -> Result<Vec<PathBuf>> {
    // A folder that cannot be listed is told apart from one without strips.
    fs::read_dir(folder).map_err(Error::io("list", folder))?;
    let files: Vec<PathBuf> = (0..).map(|d| strip_path(folder, d)).take_while(|path| path.is_file()).collect();
    if files.is_empty() {
        let reason =
            "it holds neither strips (dimension-01.npz …) nor a bundle; draw some with `tuning render --basis`";
        return Err(Error::content(folder, reason));
    }
    Ok(files)
}

/// The bundle of a folder that has one.
fn bundle_in(folder: &Path) -> Result<Option<Bundle>> {
    let Some(path) = bundle_files(folder)?.into_iter().next() else { return Ok(None) };
    read_bundle(&path).map(Some)
}

/// The images in the sprite sheet of a bundle's dimension.
fn sprite_images(path: &Path, bundle: &Bundle, dimension: usize) -> Result<Array4<u8>> {
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    measurable(path, images_in_sheet(&bytes, bundle.sprites, bundle.dimensions[dimension].points.len(), path)?)
}

/// The images as a bundle would show them.
fn through_webp(images: &Array4<u8>, path: &Path) -> Result<Array4<u8>> {
    let bytes = webp(&sprite_sheet(images.view()))?;
    images_in_sheet(&bytes, sprite_layout(images.dim().0, images.dim().1 as u32), images.dim().0, path)
}

/// The images [T x S x S x 3] in a sheet that `path` names.
fn images_in_sheet(bytes: &[u8], layout: SpriteLayout, points: usize, path: &Path) -> Result<Array4<u8>> {
    let sheet = image::load_from_memory(bytes).map_err(|e| Error::content(path, format!("it is no image ({e})")))?;
    let sheet: RgbImage = sheet.to_rgb8();
    let size = (layout.columns * layout.cell_px, layout.rows * layout.cell_px);
    if sheet.dimensions() != size {
        let found = sheet.dimensions();
        let reason = format!("it has {} x {} pixels, and {} x {} belong there", found.0, found.1, size.0, size.1);
        return Err(Error::content(path, reason));
    }
    let side = layout.cell_px as usize;
    let mut images = Array4::zeros((points, side, side, 3));
    for (point, mut image) in images.axis_iter_mut(Axis(0)).enumerate() {
        let (column, row) = layout.cell(point);
        for ((y, x, channel), value) in image.indexed_iter_mut() {
            let pixel = sheet.get_pixel(column * layout.cell_px + x as u32, row * layout.cell_px + y as u32);
            *value = pixel.0[channel];
        }
    }
    Ok(images)
}

/// The movements, for a person: a row a dimension, what exceeds the null marked with `*`.
pub fn table(seen: &Seen) -> String {
    const HEADINGS: [&str; 7] = ["frequency", "angle", "phase", "gr/purple", "or/blue", "green/red", "blue/red"];
    let mut text = String::from("  #");
    // Writing into a String cannot fail.
    let _ = HEADINGS.iter().try_for_each(|heading| write!(text, "  {heading:>10}"));
    text.push('\n');
    for (index, dimension) in seen.dimensions.iter().enumerate() {
        let passing = seen.passing(index);
        let _ = write!(text, "{:>3}", index + 1);
        for attribute in Attribute::ALL {
            let mark = if passing.contains(&attribute) { '*' } else { ' ' };
            let _ = write!(text, "  {:>9.3}{mark}", dimension.movement.of(attribute));
        }
        text.push('\n');
    }
    if let Some(null) = seen.null {
        text += "99%";
        for attribute in Attribute::ALL {
            let _ = write!(text, "  {:>9.3} ", null.percentile_99.of(attribute));
        }
        let _ = write!(text, "\n99%: of {} random directions. * exceeds it.", null.directions);
    }
    let _ =
        writeln!(text, " Movement at {} points: octaves, plane, plane, then RGB from 0 to 1.", seen.points_compared);
    text
}

#[cfg(test)]
mod tests;
