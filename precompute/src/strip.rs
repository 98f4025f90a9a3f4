//! Strips on the disk: the visualizations of one dimension's points, with their numbers.

use crate::render::{Optimiser, Visualization};
use crate::store::npz;
use crate::{Error, Result};
use ndarray::{Array1, Array4, Axis};
use std::path::{Path, PathBuf};
use tuning_shared::{Basis, Point};

/// The visualizations of one dimension, in the order of its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Pixels [T x S x S x 3], sRGB.
    pub images: Array4<u8>,
    /// Where each lies and how well it reproduces its target.
    pub points: Vec<Point>,
}

impl Strip {
    /// Write the strip: `images` uint8 [T x S x S x 3], `coefficients`, `target_norms` and `cosines` float32 `[T]`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let column = |of: fn(&Point) -> f32| self.points.iter().map(of).collect::<Array1<f32>>();
        npz::write(path, |arrays| {
            arrays.add("images", &self.images)?;
            arrays.add("coefficients", &column(|p| p.coefficient))?;
            arrays.add("target_norms", &column(|p| p.target_norm))?;
            arrays.add("cosines", &column(|p| p.cosine))
        })
    }

    /// Read a strip.
    ///
    /// # Errors
    /// When the file is missing or is not a strip.
    pub fn read(path: &Path) -> Result<Self> {
        let mut arrays = npz::ArraysReader::open(path)?;
        let images: Array4<u8> = arrays.array("images")?;
        let mut column = |name: &str| arrays.array::<f32, ndarray::Ix1>(name);
        let (coefficients, norms, cosines) = (column("coefficients")?, column("target_norms")?, column("cosines")?);
        let count = images.dim().0;
        if [coefficients.len(), norms.len(), cosines.len()] != [count; 3] {
            return Err(Error::content(path, "its images and numbers are not equally many; draw the strip again"));
        }
        let points =
            (0..count).map(|i| Point { coefficient: coefficients[i], target_norm: norms[i], cosine: cosines[i] });
        Ok(Self { points: points.collect(), images })
    }
}

/// Draw these dimensions, each a number (from 0) with the coefficients of its points. As many are drawn at once as fill
/// the optimiser; each is handed to `keep` when it is finished, so that a stopped run loses little. `progress` is that
/// of [`Optimiser::render`].
///
/// # Errors
/// As [`Optimiser::render`], and those of `keep`.
pub fn draw_strips(
    optimiser: &mut Optimiser,
    basis: &Basis,
    dimensions: &[(usize, &[f32])],
    seed: u64,
    progress: &mut dyn FnMut(f64),
    keep: &mut dyn FnMut(usize, Strip) -> Result<()>,
) -> Result<()> {
    let points = dimensions.first().map_or(1, |(_, coefficients)| coefficients.len()).max(1);
    let at_once = optimiser.plan().images().div_ceil(points);
    let mut before = 0;
    for group in dimensions.chunks(at_once) {
        let targets: Vec<Array1<f32>> = group
            .iter()
            .flat_map(|(d, coefficients)| coefficients.iter().map(|c| basis.activation_from_coefficient(*d, *c)))
            .collect();
        let views: Vec<_> = targets.iter().map(Array1::view).collect();
        let targets =
            ndarray::stack(Axis(0), &views).map_err(|e| Error::Request(format!("no point can be drawn: {e}")))?;
        let drawn = optimiser.render(targets.view(), seed, &mut |images| progress(before as f64 + images))?;
        before += drawn.len();
        let mut drawn = drawn.as_slice();
        let mut norms = targets.outer_iter().map(|t| t.dot(&t).sqrt());
        for (dimension, coefficients) in group {
            let (strip, others) = drawn.split_at(coefficients.len());
            drawn = others;
            let points = strip.iter().zip(*coefficients).zip(&mut norms);
            let points = points.map(|((v, coefficient), target_norm)| Point {
                coefficient: *coefficient,
                target_norm,
                cosine: v.cosine,
            });
            keep(*dimension, Strip { points: points.collect(), images: pixels(strip) })?;
        }
    }
    Ok(())
}

/// The pixels [T x S x S x 3] of images [3 x S x S] from 0 to 1.
pub fn pixels(drawn: &[Visualization]) -> Array4<u8> {
    let side = drawn.first().map_or(0, |v| v.image.dim().1);
    Array4::from_shape_fn((drawn.len(), side, side, 3), |(t, y, x, channel)| {
        (drawn[t].image[[channel, y, x]] * 255.0 + 0.5) as u8
    })
}

/// The file of a dimension's strip (from 0) in a folder of strips.
pub fn strip_path(folder: &Path, dimension: usize) -> PathBuf {
    folder.join(format!("dimension-{:02}.npz", dimension + 1))
}
