//! Writing bundles of earlier format versions in this one.

use crate::pack::{read_bundles, remove_all_but, write_catalog, write_hashed, write_preview};
use crate::sheet::{PREVIEWS, preview, read};
use crate::{Error, Result};
use std::path::{Path, PathBuf};
use tuning_shared::Bundle;

/// Write every bundle of a folder that is of an earlier format version in this one, and the catalog. Gives the folders
/// of those that were.
///
/// # Errors
/// When a bundle or a sheet there is not sound, or a file cannot be written.
pub fn upgrade(bundles: &Path) -> Result<Vec<PathBuf>> {
    let mut upgraded = Vec::new();
    for (path, mut bundle) in read_bundles(bundles)? {
        let folder = path.parent().unwrap_or(bundles);
        if bundle.dimensions.iter().any(|dimension| dimension.preview.rows > 1) {
            take_previews_apart(folder, &mut bundle)?;
        }
        let bytes = bundle.encode().map_err(|e| Error::content(&path, e.to_string()))?;
        if write_hashed(folder, "bundle", "postcard", &bytes)? != path.file_name().unwrap_or_default().to_string_lossy()
        {
            remove_all_but(folder, &bundle, &bytes)?;
            upgraded.push(folder.to_owned());
        }
    }
    write_catalog(bundles)?;
    Ok(upgraded)
}

/// Gives every dimension a file of its own for its preview, where they shared one: what shows one needs not fetch all.
/// They are made from the sprite sheets, which lost less than the shared file.
fn take_previews_apart(folder: &Path, bundle: &mut Bundle) -> Result<()> {
    let sprites = bundle.sprites;
    let [width, height] = [sprites.columns, sprites.rows].map(|cells| cells.saturating_mul(sprites.cell_px));
    for (index, dimension) in bundle.dimensions.iter_mut().enumerate() {
        let path = folder.join(&dimension.sprite);
        let sheet = read(&path)?;
        if sheet.dimensions() != (width, height) {
            let found = format!("it has {} x {} pixels", sheet.width(), sheet.height());
            return Err(Error::content(
                &path,
                format!("{found}, and the bundle says {width} x {height}; pack it again"),
            ));
        }
        dimension.preview = write_preview(folder, index, &preview(&sheet, sprites, dimension.points.len()))?;
    }
    bundle.previews = PREVIEWS;
    Ok(())
}
