//! Checking a folder of bundles: every entry of the catalog, every checksum, every sheet, every sample.

use crate::fingerprint;
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;
use tuning_shared::catalog::CATALOG_FILE;
use tuning_shared::{Bundle, Catalog, CatalogEntry, ObservedSample};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Bundles the catalog lists.
    pub bundles: usize,
    /// Dimensions of the bundles that could be read.
    pub dimensions: usize,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

/// Check the bundles in a folder.
pub fn verify(bundles: &Path) -> Verdict {
    let mut verdict = Verdict::default();
    let path = bundles.join(CATALOG_FILE);
    let catalog = match fs::read(&path)
        .map_err(|e| e.to_string())
        .and_then(|bytes| Catalog::decode(&bytes).map_err(|e| e.to_string()))
    {
        Ok(catalog) => catalog,
        Err(reason) => {
            verdict.faults.push(format!("{}: {reason}", path.display()));
            return verdict;
        }
    };
    verdict.bundles = catalog.entries.len();
    for entry in &catalog.entries {
        verify_entry(bundles, entry, &mut verdict);
    }
    let listed: HashSet<&str> = catalog.entries.iter().map(|entry| entry.folder.as_str()).collect();
    for folder in fs::read_dir(bundles).into_iter().flatten().flatten().filter(|e| e.path().is_dir()) {
        let name = folder.file_name().to_string_lossy().into_owned();
        if !listed.contains(name.as_str()) {
            verdict.faults.push(format!("{name}: the catalog does not list it"));
        }
    }
    verdict
}

fn verify_entry(bundles: &Path, entry: &CatalogEntry, verdict: &mut Verdict) {
    let folder = bundles.join(&entry.folder);
    let mut fault = |what: String| verdict.faults.push(format!("{}: {what}", entry.folder));
    let bytes = match read_hashed(&folder, &entry.file) {
        Ok(bytes) => bytes,
        Err(reason) => return fault(reason),
    };
    let bundle = match Bundle::decode(&bytes) {
        Ok(bundle) => bundle,
        Err(error) => return fault(format!("{}: {error}", entry.file)),
    };
    if bundle.folder() != entry.folder {
        fault(format!("its bundle belongs into {}", bundle.folder()));
    }
    let (sprites, previews) = (bundle.sprites, bundle.previews);
    let sprite_size = [sprites.columns, sprites.rows].map(|cells| cells.saturating_mul(sprites.cell_px));
    let sheets = bundle.dimensions.iter().flat_map(|d| {
        let preview_size = [previews.columns, d.preview.rows].map(|cells| cells.saturating_mul(previews.cell_px));
        [(&d.sprite, sprite_size), (&d.preview.file, preview_size)]
    });
    for (file, size) in sheets.collect::<BTreeSet<_>>() {
        if let Err(reason) = verify_sheet(&folder, file, size) {
            fault(reason);
        }
    }
    if let Some(file) = &bundle.sample
        && let Err(reason) = verify_sample(&folder, file, &bundle)
    {
        fault(reason);
    }
    verdict.dimensions += bundle.dimensions.len();
}

fn verify_sheet(folder: &Path, file: &str, size: [u32; 2]) -> Result<(), String> {
    let bytes = read_hashed(folder, file)?;
    let image = image::load_from_memory(&bytes).map_err(|e| format!("{file} is not an image ({e})"))?;
    let found = [image.width(), image.height()];
    if found == size {
        Ok(())
    } else {
        Err(format!("{file} has {} x {} pixels, and the bundle says {} x {}", found[0], found[1], size[0], size[1]))
    }
}

fn verify_sample(folder: &Path, file: &str, bundle: &Bundle) -> Result<(), String> {
    let sample = ObservedSample::decode(&read_hashed(folder, file)?).map_err(|error| format!("{file}: {error}"))?;
    let (found, fitted) = (sample.dimensions(), bundle.dimensions.len());
    if found != fitted {
        return Err(format!("{file} is of {found} dimensions, and the bundle has {fitted}"));
    }
    let observed = bundle.dimensions.iter().map(|d| [d.observed.min, d.observed.max]);
    match observed.enumerate().position(|(index, range)| sample.range(index) != range) {
        None => Ok(()),
        Some(index) => Err(format!("{file} has another range of dimension {} than the bundle", index + 1)),
    }
}

/// The bytes of a file whose name ends in their hash.
fn read_hashed(folder: &Path, file: &str) -> Result<Vec<u8>, String> {
    let bytes = fs::read(folder.join(file)).map_err(|e| format!("{file} cannot be read ({e})"))?;
    let named = Path::new(file).file_stem().and_then(|s| s.to_str()).and_then(|s| s.rsplit_once('-')).map(|s| s.1);
    if named == Some(fingerprint::of_bytes(&bytes).as_str()) {
        Ok(bytes)
    } else {
        Err(format!("{file} does not hold what its name says: its hash is {}", fingerprint::of_bytes(&bytes)))
    }
}
