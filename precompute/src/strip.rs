//! Strips on the disk: the visualizations of one dimension's points, with their numbers.

use crate::render::{Optimiser, Visualization};
use crate::store::npz;
use crate::{Error, Result};
use ndarray::{Array1, Array2, Array4};
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
    /// Draw a dimension's points at these coefficients. `progress` is that of [`Optimiser::render`].
    ///
    /// # Errors
    /// As [`Optimiser::render`].
    pub fn draw(
        optimiser: &mut Optimiser,
        basis: &Basis,
        dimension: usize,
        coefficients: &[f32],
        seed: u64,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self> {
        let mut targets = Array2::zeros((coefficients.len(), basis.channels()));
        for (mut row, coefficient) in targets.outer_iter_mut().zip(coefficients) {
            row.assign(&basis.activation_from_coefficient(dimension, *coefficient));
        }
        let drawn = optimiser.render(targets.view(), seed, progress)?;
        let points = drawn.iter().zip(coefficients).zip(targets.outer_iter()).map(|((v, coefficient), target)| Point {
            coefficient: *coefficient,
            target_norm: target.dot(&target).sqrt(),
            cosine: v.cosine,
        });
        Ok(Self { points: points.collect(), images: pixels(&drawn) })
    }

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
