//! Strips on the disk: the visualizations of one dimension's points, with their numbers.

use crate::render::{Optimiser, Visualization};
use crate::store::npz;
use crate::{Error, Result};
use ndarray::{Array1, Array4, ArrayView1, Axis};
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
        let targets: Vec<Vec<Array1<f32>>> =
            group.iter().map(|(d, coefficients)| targets(basis, *d, coefficients)).collect();
        let mut directions = Vec::new();
        for ((dimension, _), targets) in group.iter().zip(&targets) {
            directions.extend(with_direction(*dimension, targets)?);
        }
        let directions =
            ndarray::stack(Axis(0), &directions).map_err(|e| Error::Request(format!("no point can be drawn: {e}")))?;
        let drawn = optimiser.render(directions.view(), seed, &mut |images| progress(before as f64 + images))?;
        before += drawn.len();
        let mut drawn = drawn.as_slice();
        for ((dimension, coefficients), targets) in group.iter().zip(targets) {
            let (strip, others) = drawn.split_at(coefficients.len());
            drawn = others;
            let points = strip.iter().zip(*coefficients).zip(targets).map(|((v, coefficient), target)| Point {
                coefficient: *coefficient,
                target_norm: target.dot(&target).sqrt(),
                cosine: v.cosine,
            });
            keep(*dimension, Strip { points: points.collect(), images: pixels(strip) })?;
        }
    }
    Ok(())
}

/// The activation `[C]` at each point of a dimension (from 0).
fn targets(basis: &Basis, dimension: usize, coefficients: &[f32]) -> Vec<Array1<f32>> {
    coefficients.iter().map(|coefficient| basis.activation_from_coefficient(dimension, *coefficient)).collect()
}

/// The targets `[C]` of a dimension (from 0), none of length zero. A cosine needs a direction, and at coefficient zero
/// NMF's activation is zero; as the coefficient goes there, the direction is that of the point beside it.
fn with_direction(dimension: usize, targets: &[Array1<f32>]) -> Result<Vec<ArrayView1<'_, f32>>> {
    let directed = |target: &&Array1<f32>| target.iter().any(|v| *v != 0.0);
    let beside = |i: usize| targets[i..].iter().find(directed).or_else(|| targets[..i].iter().rfind(directed));
    let directions: Option<Vec<_>> = (0..targets.len()).map(|i| beside(i).map(|target| target.view())).collect();
    directions.ok_or_else(|| {
        Error::Request(format!(
            "dimension {} cannot be drawn: all its points are zero; fit fewer components",
            dimension + 1
        ))
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use tuning_shared::basis::Nonnegative;

    #[test]
    fn a_point_without_length_is_drawn_in_the_direction_beside_it() {
        let basis = Basis::Nmf(Nonnegative::new(array![[0.6, 0.8], [0.0, 0.0]]).unwrap());
        let targets_at = |dimension, coefficients: &[f32]| targets(&basis, dimension, coefficients);
        let whole = targets_at(0, &[0.0, 5.0, 10.0]);
        assert_eq!(whole[0], array![0.0, 0.0]);
        assert_eq!(with_direction(0, &whole).unwrap(), [array![3.0, 4.0], array![3.0, 4.0], array![6.0, 8.0]]);
        assert_eq!(with_direction(0, &targets_at(0, &[5.0, 0.0])).unwrap(), [array![3.0, 4.0], array![3.0, 4.0]]);
        let sentence = with_direction(1, &targets_at(1, &[0.0, 1.0])).unwrap_err().to_string();
        assert!(sentence.contains("dimension 2 cannot be drawn: all its points are zero"), "{sentence}");
    }
}
