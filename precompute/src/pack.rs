//! Packing a basis and its strips into a bundle, and listing the bundles of a folder.

use crate::sheet::{PREVIEWS, preview, sprite_layout, sprite_sheet, webp};
use crate::store::write_atomically;
use crate::strip::{Strip, strip_path};
use crate::{Error, Result, fingerprint, reduce::Fit};
use image::RgbImage;
use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tuning_shared::bundle::{Activations, Model, Preview, Rendering, SpriteLayout};
use tuning_shared::catalog::CATALOG_FILE;
use tuning_shared::seen::Seen;
use tuning_shared::{BasisTuning, Bundle, Catalog, CatalogEntry, Dimension, Method, ObservedSample, Sampling};

/// How many of a dimension's channels a bundle names.
const STRONGEST_CHANNELS: usize = 8;

/// What a bundle says of itself beside its basis and strips.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct About {
    /// The network.
    pub model: Model,
    /// The layer.
    pub layer: String,
    /// What the activations were collected from.
    pub activations: Activations,
    /// How points were placed.
    pub sampling: Sampling,
    /// How they were drawn.
    pub rendering: Rendering,
}

/// What was measured of a basis, as far as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// What its dimensions respond to.
    pub tuning: Option<BasisTuning>,
    /// What is seen to move along its strips.
    pub seen: Option<Seen>,
    /// The coefficients of some of the activations it was fitted to.
    pub sample: Option<ObservedSample>,
}

/// Pack `fit`, what was measured of its dimensions, and the strips in the folder `strips` into a bundle below the folder `bundles`, and list it in the
/// catalog there. Gives the bundle's folder.
///
/// The catalog changes last, so that a reader sees the old bundle or the new one, never half of one.
///
/// # Errors
/// When a strip is missing or does not fit the basis, or a file cannot be written.
pub fn pack(about: &About, fit: &Fit, measured: Measured, strips: &Path, bundles: &Path) -> Result<PathBuf> {
    let strips = read_strips(strips, fit.basis.dimensions(), about.rendering.size_px)?;
    let name = tuning_shared::bundle::folder_name(&about.model.name, &about.layer, &fit.basis, about.sampling);
    let folder = bundles.join(&name);
    let points = strips.first().map_or(0, |strip| strip.points.len());
    let layout = sprite_layout(points, about.rendering.size_px);
    let mut sheets = Vec::with_capacity(strips.len());
    for (index, strip) in strips.iter().enumerate() {
        let sheet = sprite_sheet(strip.images.view());
        let sprite = write_hashed(&folder, &format!("dimension-{:02}", index + 1), "webp", &webp(&sheet)?)?;
        sheets.push((sprite, write_preview(&folder, index, &preview(&sheet, layout, points))?));
    }
    let sample = measured.sample.map(|sample| write_sample(&folder, &sample)).transpose()?;
    let bundle =
        Bundle { sample, tuning: measured.tuning, seen: measured.seen, ..bundle(about, fit, strips, (layout, sheets)) };
    let bytes = bundle.encode().map_err(|e| Error::Request(format!("{name} cannot be packed: {e}")))?;
    write_hashed(&folder, "bundle", "postcard", &bytes)?;
    remove_all_but(&folder, &bundle, &bytes)?;
    write_catalog(bundles)?;
    Ok(folder)
}

/// Every strip of a basis, checked against each other.
fn read_strips(folder: &Path, dimensions: usize, size_px: u32) -> Result<Vec<Strip>> {
    let mut strips: Vec<Strip> = Vec::with_capacity(dimensions);
    for dimension in 0..dimensions {
        let path = strip_path(folder, dimension);
        let strip = Strip::read(&path)?;
        let wanted = strips.first().map_or(strip.points.len(), |first| first.points.len());
        if strip.points.len() != wanted || strip.images.dim().1 != size_px as usize {
            let reason = format!(
                "it has {} points of {} pixels where {wanted} of {size_px} belong; draw the strips again",
                strip.points.len(),
                strip.images.dim().1
            );
            return Err(Error::content(&path, reason));
        }
        strips.push(strip);
    }
    Ok(strips)
}

fn bundle(
    about: &About,
    fit: &Fit,
    strips: Vec<Strip>,
    (sprites, sheets): (SpriteLayout, Vec<(String, Preview)>),
) -> Bundle {
    let dimensions = strips.into_iter().zip(sheets).enumerate().map(|(index, (strip, (sprite, preview)))| Dimension {
        explained_variance: fit.explained_variance[index] as f32,
        stability: fit.stability.as_ref().map(|stability| stability[index].clamp(0.0, 1.0) as f32),
        observed: fit.observed[index].clone(),
        points: strip.points,
        sprite,
        preview,
        strongest_channels: fit.basis.strongest_channels(index, STRONGEST_CHANNELS),
    });
    Bundle {
        model: about.model.clone(),
        layer: about.layer.clone(),
        activations: about.activations.clone(),
        basis: fit.basis.clone(),
        sampling: about.sampling,
        rendering: about.rendering.clone(),
        previews: PREVIEWS,
        sprites,
        dimensions: dimensions.collect(),
        tuning: None,
        seen: None,
        sample: None,
    }
}

/// Write a sample into the folder of its bundle and give its name.
pub(crate) fn write_sample(folder: &Path, sample: &ObservedSample) -> Result<String> {
    let bytes = sample.encode().map_err(|e| Error::content(folder, e.to_string()))?;
    write_hashed(folder, "sample", "postcard", &bytes)
}

/// Write the preview of the dimension at `index` into the folder of its bundle, as a file of its own.
pub(crate) fn write_preview(folder: &Path, index: usize, row: &RgbImage) -> Result<Preview> {
    let file = write_hashed(folder, &format!("preview-{:02}", index + 1), "webp", &webp(row)?)?;
    Ok(Preview { file, row: 0, rows: 1 })
}

/// Write `bytes` as `<stem>-<hash>.<extension>` and give that name.
pub(crate) fn write_hashed(folder: &Path, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
    let name = format!("{stem}-{}.{extension}", fingerprint::of_bytes(bytes));
    let path = folder.join(&name);
    if fs::read(&path).ok().as_deref() != Some(bytes) {
        write_atomically(&path, |file| file.write_all(bytes))?;
    }
    Ok(name)
}

/// Remove what an earlier bundle left in this folder.
pub(crate) fn remove_all_but(folder: &Path, bundle: &Bundle, bytes: &[u8]) -> Result<()> {
    let mut kept: HashSet<String> =
        bundle.dimensions.iter().flat_map(|d| [d.sprite.clone(), d.preview.file.clone()]).collect();
    kept.extend(bundle.sample.clone());
    kept.insert(format!("bundle-{}.postcard", fingerprint::of_bytes(bytes)));
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        let ours = path.extension().is_some_and(|e| e == "webp" || e == "postcard");
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if ours && !kept.contains(&name) {
            fs::remove_file(&path).map_err(Error::io("remove the outdated", &path))?;
        }
    }
    Ok(())
}

/// Write a changed bundle into its folder in place of the old one, and the catalog of the folder of `bundles`.
pub(crate) fn replace(bundles: &Path, folder: &Path, bundle: &Bundle) -> Result<()> {
    let bytes = bundle.encode().map_err(|e| Error::content(folder, e.to_string()))?;
    let file = write_hashed(folder, "bundle", "postcard", &bytes)?;
    // Two bundles in one folder would be listed twice.
    for old in bundle_files(folder)? {
        if old.file_name().is_some_and(|name| name.to_string_lossy() != file) {
            fs::remove_file(&old).map_err(Error::io("remove the outdated", &old))?;
        }
    }
    write_catalog(bundles)?;
    remove_all_but(folder, bundle, &bytes)
}

/// Write the catalog of the bundles that lie in a folder.
///
/// # Errors
/// When a bundle there is not sound, or the catalog cannot be written.
pub fn write_catalog(bundles: &Path) -> Result<Catalog> {
    let mut entries = Vec::new();
    for (path, bundle) in read_bundles(bundles)? {
        let part = |p: Option<&std::ffi::OsStr>| p.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        entries.push(CatalogEntry {
            folder: part(path.parent().and_then(Path::file_name)),
            file: part(path.file_name()),
            model: bundle.model.title.clone(),
            layer: bundle.layer.clone(),
            method: bundle.basis.method().slug().to_owned(),
            sampling: bundle.sampling.slug().to_owned(),
            dimensions: bundle.dimensions.len() as u32,
            explained_variance: bundle.explained_variance(),
        });
    }
    let rank = |e: &CatalogEntry| Method::ALL.iter().position(|m| m.slug() == e.method);
    entries.sort_by(|a, b| {
        (&a.layer, rank(a), a.dimensions, &a.folder).cmp(&(&b.layer, rank(b), b.dimensions, &b.folder))
    });
    let catalog = Catalog { entries };
    let path = bundles.join(CATALOG_FILE);
    let bytes = catalog.encode().map_err(|e| Error::content(&path, e.to_string()))?;
    write_atomically(&path, |file| file.write_all(&bytes))?;
    Ok(catalog)
}

/// Every bundle file below a folder, decoded.
pub(crate) fn read_bundles(bundles: &Path) -> Result<Vec<(PathBuf, Bundle)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(bundles).map_err(Error::io("list", bundles))? {
        let folder = entry.map_err(Error::io("list", bundles))?.path();
        if !folder.is_dir() {
            continue;
        }
        for path in bundle_files(&folder)? {
            let bundle = read_bundle(&path)?;
            found.push((path, bundle));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// The bundle in a file.
///
/// # Errors
/// When it cannot be read or is not sound.
pub(crate) fn read_bundle(path: &Path) -> Result<Bundle> {
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    Bundle::decode(&bytes).map_err(|e| Error::content(path, e.to_string()))
}

/// The files in a folder that are bundles by their name: not the samples beside them.
///
/// # Errors
/// When the folder cannot be listed.
pub(crate) fn bundle_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::io("list", folder))?;
    let paths =
        entries.map(|entry| Ok(entry.map_err(Error::io("list", folder))?.path())).collect::<Result<Vec<_>>>()?;
    let is_bundle = |path: &PathBuf| {
        let begins = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("bundle-"));
        begins && path.extension().is_some_and(|e| e == "postcard")
    };
    Ok(paths.into_iter().filter(is_bundle).collect())
}
