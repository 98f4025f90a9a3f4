//! Photos: found in a folder, put in a random order, and cut to what the network was trained on.

use super::{SIDE_PX, Stimuli, Unreadable};
use crate::fingerprint::{self, Fingerprint};
use crate::{Error, Result};
use image::imageops::FilterType;
use image::{DynamicImage, ImageReader, Rgb32FImage};
use ndarray::{Array3, Array4, ArrayView3, ShapeBuilder};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Length of the shorter side to which a photo is resized, in pixels.
pub const SHORTER_SIDE_PX: u32 = 256;

/// File name endings of photos, in lower case.
const ENDINGS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// The photos of a folder, in a random order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photos {
    folder: PathBuf,
    order: Vec<PathBuf>,
}

impl Photos {
    /// Those in `folder` (see [`find`]), in the order that `seed` gives.
    ///
    /// # Errors
    /// When the folder cannot be read, or holds no photo.
    pub fn find(folder: &Path, seed: u64) -> Result<Self> {
        Ok(Self { folder: folder.to_owned(), order: shuffled(find(folder)?, seed) })
    }
}

impl Stimuli for Photos {
    fn unit(&self) -> &'static str {
        "photos"
    }

    fn count(&self) -> usize {
        self.order.len()
    }

    fn image(&self, index: usize) -> std::result::Result<Array3<f32>, Unreadable> {
        let path = &self.order[index];
        load(path).map_err(|why| (path.clone(), why))
    }

    /// Only the parts become numbers, not all of a photo of which they are a little.
    fn parts(
        &self,
        index: usize,
        [height, width]: [usize; 2],
        starts_px: &[[usize; 2]],
    ) -> std::result::Result<Array4<f32>, Unreadable> {
        let path = &self.order[index];
        let square = decode(path).map(square).map_err(|why| (path.clone(), why))?;
        let mut parts = Array4::zeros((starts_px.len(), 3, height, width));
        for (mut part, [top, left]) in parts.outer_iter_mut().zip(starts_px) {
            part.assign(&planes(&square, [*top, *left], [height, width]));
        }
        Ok(parts)
    }

    fn mark(&self, fingerprint: Fingerprint) -> Fingerprint {
        let mut sorted = self.order.clone();
        sorted.sort();
        fingerprint.with("photos", fingerprint::of_photos(&self.folder, &sorted))
    }
}

/// The photos in `folder` and in the folders within it, by their endings (jpg, jpeg, png, webp, in any case), sorted
/// by their paths within the folder, so that every machine lists them in the same order.
///
/// # Errors
/// When the folder cannot be read, or holds no photo.
pub fn find(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut photos = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_photo(entry.path()) => photos.push(entry.into_path()),
            Ok(_) => {}
            // A photo behind a broken link is one that cannot be read: it is named when its turn comes.
            Err(error) if error.path().is_some_and(is_photo) => {
                photos.extend(error.path().map(Path::to_owned));
            }
            Err(error) => return Err(Error::Photos(format!("the photos cannot be listed: {error}"))),
        }
    }
    if photos.is_empty() {
        let endings = ENDINGS.join(", ");
        let reason = format!("there are no photos ({endings}) in {}; name a folder that has some", folder.display());
        return Err(Error::Photos(reason));
    }
    photos.sort();
    Ok(photos)
}

/// The photos in the random order that `seed` gives.
pub fn shuffled(mut photos: Vec<PathBuf>, seed: u64) -> Vec<PathBuf> {
    photos.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    photos
}

/// The photo in a file, as the network sees it [3 x 224 x 224]: RGB, 0 to 1, its shorter side resized to 256 pixels
/// and the centre cut out. A photo whose shorter side is 256 is not resampled. Transparency is ignored.
///
/// # Errors
/// What is wrong with the file, for a list of those that were skipped.
pub fn load(path: &Path) -> std::result::Result<Array3<f32>, String> {
    Ok(centre(decode(path)?))
}

/// The photo in a file at its own size [3 x height x width]: RGB, 0 to 1. Transparency is ignored.
///
/// # Errors
/// As [`load`].
pub fn load_whole(path: &Path) -> std::result::Result<Array3<f32>, String> {
    Ok(all_planes(&decode(path)?.into_rgb32f()))
}

fn decode(path: &Path) -> std::result::Result<DynamicImage, String> {
    let reader = ImageReader::open(path).map_err(|e| e.to_string())?;
    // By content: photo collections hold files whose ending lies.
    let reader = reader.with_guessed_format().map_err(|e| e.to_string())?;
    reader.decode().map_err(|e| e.to_string())
}

fn is_photo(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// The centre of an image, resized and cut, as planes [3 x 224 x 224].
fn centre(image: DynamicImage) -> Array3<f32> {
    planes(&square(image), [0; 2], [SIDE_PX; 2])
}

/// The square in the middle of an image, its side resized to [`SHORTER_SIDE_PX`].
fn square(image: DynamicImage) -> DynamicImage {
    // Cut the square first: the rest of a long photo would be resized for nothing.
    let shorter = image.width().min(image.height());
    let (left, top) = ((image.width() - shorter) / 2, (image.height() - shorter) / 2);
    let square = image.crop_imm(left, top, shorter, shorter);
    if shorter == SHORTER_SIDE_PX {
        return square;
    }
    // Its support grows with the reduction, so that fine patterns do not alias into coarse ones.
    square.resize_exact(SHORTER_SIDE_PX, SHORTER_SIDE_PX, FilterType::Lanczos3)
}

/// Planes [3 x height x width] of a part of a square's centre, which starts at this row and column of the centre.
fn planes(square: &DynamicImage, [top, left]: [usize; 2], [height, width]: [usize; 2]) -> Array3<f32> {
    let margin = (SHORTER_SIDE_PX as usize - SIDE_PX) / 2;
    let [x, y, wide, high] = [margin + left, margin + top, width, height].map(|px| px as u32);
    all_planes(&square.crop_imm(x, y, wide, high).into_rgb32f())
}

/// Planes [3 x height x width] of all pixels.
fn all_planes(pixels: &Rgb32FImage) -> Array3<f32> {
    let [height, width] = [pixels.height(), pixels.width()].map(|px| px as usize);
    let interleaved = (3, height, width).strides((1, 3 * width, 3));
    match ArrayView3::from_shape(interleaved, pixels.as_raw()) {
        Ok(planes) => planes.as_standard_layout().into_owned(),
        Err(_) => unreachable!("an RGB image of {width} x {height} pixels has 3 x {height} x {width} values"),
    }
}

#[cfg(test)]
mod tests;
