//! Bundles as figures need them: with the folder that holds their sheets.

use crate::pack::read_bundles;
use crate::{Error, Result};
use image::imageops::{self, FilterType};
use image::{ImageFormat, RgbImage};
use std::path::{Path, PathBuf};
use tuning_shared::tuning::Attribute;
use tuning_shared::{Bundle, Method, Sampling};

/// A bundle and its folder.
#[derive(Debug)]
pub(super) struct Packed {
    folder: PathBuf,
    pub(super) bundle: Bundle,
}

/// A basis that a figure is of: the network's and the layer's short name, the method and its components.
pub(super) type Wanted = (&'static str, &'static str, Method, usize);

/// Every bundle below a folder.
pub(super) fn read(bundles: &Path) -> Result<Vec<Packed>> {
    let each = read_bundles(bundles)?.into_iter();
    Ok(each.map(|(path, bundle)| Packed { folder: path.parent().unwrap_or(bundles).to_owned(), bundle }).collect())
}

/// The bundle of a basis, if it is there.
pub(super) fn find(all: &[Packed], wanted: Wanted, sampling: Sampling) -> Option<&Packed> {
    let (model, layer, method, components) = wanted;
    all.iter().find(|Packed { bundle, .. }| {
        bundle.sampling == sampling
            && bundle.model.name == model
            && bundle.layer == layer
            && bundle.basis.method() == method
            && bundle.basis.dimensions() == components
    })
}

impl Packed {
    /// The method and its components, as a reader sees them.
    pub(super) fn basis(&self) -> String {
        format!("{}-{}", self.bundle.basis.method().label(), self.bundle.basis.dimensions())
    }

    /// A point's place in standard deviations of the coefficients.
    pub(super) fn sigmas(&self, index: usize, point: usize) -> f32 {
        let dimension = &self.bundle.dimensions[index];
        let deviation = dimension.observed.standard_deviation;
        if deviation > 0.0 { dimension.points[point].coefficient / deviation } else { 0.0 }
    }

    /// Whether what is seen along its dimensions was compared with random directions.
    pub(super) fn has_null(&self) -> bool {
        self.bundle.seen.as_ref().is_some_and(|seen| seen.null.is_some())
    }

    /// How far an attribute is seen to move along a dimension, and how far along the best of as many random directions.
    pub(super) fn movement(&self, index: usize, attribute: Attribute) -> Option<(f32, f32)> {
        let seen = self.bundle.seen.as_ref()?;
        Some((seen.dimensions[index].movement.of(attribute), seen.null?.best.of(attribute)))
    }

    /// The images of some points of a dimension, `side` pixels wide and high.
    ///
    /// # Errors
    /// When the sheet cannot be read or is smaller than the bundle says.
    pub(super) fn images(&self, index: usize, points: &[usize], side: u32) -> Result<Vec<RgbImage>> {
        let path = self.folder.join(&self.bundle.dimensions[index].sprite);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        let unreadable = |e: image::ImageError| Error::content(&path, format!("{e}; pack the bundle again"));
        let sheet = image::load_from_memory_with_format(&bytes, ImageFormat::WebP).map_err(unreadable)?.to_rgb8();
        let layout = self.bundle.sprites;
        if sheet.width() < layout.columns * layout.cell_px || sheet.height() < layout.rows * layout.cell_px {
            return Err(Error::content(&path, "it is smaller than its bundle says; pack the bundle again"));
        }
        let cell = |point: &usize| {
            let (column, row) = layout.cell(*point);
            let (x, y) = (column * layout.cell_px, row * layout.cell_px);
            let image = imageops::crop_imm(&sheet, x, y, layout.cell_px, layout.cell_px).to_image();
            imageops::resize(&image, side, side, FilterType::CatmullRom)
        };
        Ok(points.iter().map(cell).collect())
    }
}

/// A share (0 to 1) as a percentage.
pub(super) fn per_cent(share: f32) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A count with its thousands apart.
pub(super) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join(",")
}

/// Standard deviations with their sign.
pub(super) fn signed_sigmas(value: f32) -> String {
    let magnitude = format!("{:.1}", value.abs());
    let sign = match value {
        _ if magnitude == "0.0" => "",
        v if v < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{magnitude} σ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_a_real_minus_and_zero_has_no_sign() {
        let each = [-4.06, -0.04, 0.0, 9.25].map(signed_sigmas);
        assert_eq!(each, ["−4.1 σ", "0.0 σ", "0.0 σ", "+9.2 σ"]);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 1606, 160_600, 1_000_000].map(thousands), ["7", "1,606", "160,600", "1,000,000"]);
    }
}
