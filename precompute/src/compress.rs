//! Compressing the sprite sheets of bundles again, where an earlier version left them larger than this one would.
//!
//! Strips are not kept with bundles, so a sheet is compressed from what its file shows: a generation later than it would
//! be from the strips. What was measured in the strips stays as it was.

use crate::pack::{read_bundles, replace, write_hashed};
use crate::sheet::{read, webp};
use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use tuning_shared::Bundle;

/// A sheet is written again only where that takes less than this share of its bytes: each time loses a little.
const WORTHWHILE: f64 = 0.8;

/// What was compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compressed {
    /// The bundle's folder.
    pub folder: PathBuf,
    /// The bytes of all its sprite sheets before.
    pub before: u64,
    /// And after.
    pub after: u64,
}

/// Compress the sprite sheets of every bundle in a folder, and write bundle and catalog anew where that made them smaller.
///
/// # Errors
/// When a bundle or a sheet there is not sound, or a file cannot be written.
pub fn compress(bundles: &Path) -> Result<Vec<Compressed>> {
    let mut compressed = Vec::new();
    for (path, bundle) in read_bundles(bundles)? {
        let folder = path.parent().unwrap_or(bundles);
        compressed.extend(compress_bundle(bundles, folder, bundle)?);
    }
    Ok(compressed)
}

fn compress_bundle(bundles: &Path, folder: &Path, mut bundle: Bundle) -> Result<Option<Compressed>> {
    let (mut before, mut after) = (0, 0);
    for dimension in &mut bundle.dimensions {
        let sizes = compress_sheet(folder, &mut dimension.sprite)?;
        before += sizes.0;
        after += sizes.1;
    }
    if after == before {
        return Ok(None);
    }
    replace(bundles, folder, &bundle)?;
    Ok(Some(Compressed { folder: folder.to_owned(), before, after }))
}

/// Writes the sheet beside the old one where it becomes smaller, and names it. Gives its bytes before and after.
fn compress_sheet(folder: &Path, file: &mut String) -> Result<(u64, u64)> {
    let path = folder.join(&*file);
    let old = fs::metadata(&path).map_err(Error::io("read", &path))?.len();
    let new = webp(&read(&path)?)?;
    if new.len() as f64 >= WORTHWHILE * old as f64 {
        return Ok((old, old));
    }
    let stem = file.rsplit_once('-').map_or(file.as_str(), |(stem, _)| stem).to_owned();
    *file = write_hashed(folder, &stem, "webp", &new)?;
    Ok((old, new.len() as u64))
}
