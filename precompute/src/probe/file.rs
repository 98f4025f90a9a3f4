//! What was found, as an `.npz` file that NumPy reads.
//!
//! | array | type, shape | what |
//! |---|---|---|
//! | `frequencies` | float64 `[F]` | of the gratings, in cycles a pixel |
//! | `angles` `phases` | float64 `[A]` `[P]` | of the gratings, in degrees |
//! | `responses` | float32 [5 x F x A x P x D] | coefficients in standard deviations over the photos; colour axes as below |
//! | `mean_frequency` `mean_angle` `mean_phase` | float32 [D x 5 x levels] | tuning curves on each colour axis |
//! | `spread_frequency` `spread_angle` `spread_phase` | float32 [D x 5 x levels] | the standard deviations about them |
//! | `first` `total` `delta` | float32 [D x 7] | indices of the attributes |
//! | `pairs` | float32 [D x 3] | frequency and angle, frequency and phase, angle and phase |
//! | `axes` | float32 [D x 5] | what gratings of each colour axis carry of the variance |
//! | `null_first` … `null_axes` | float32 `[7]` … | the same of random directions, at the share `null_share` |
//! | `best_first` … `best_axes` | float32 `[7]` … | the same of the best direction of each rotation |
//! | `null_share` | float32 `[1]` | 0.99 |
//! | `null_rotations` `null_seed` | uint64 `[1]` | random rotations and their seed |
//!
//! The attributes are frequency, angle, phase, and the contrasts green_purple, orange_blue, green_red, blue_red; the
//! colour axes luminance and the same contrasts. What the indices mean is said in `shared/src/tuning.rs`.

use super::Probed;
use crate::Result;
use crate::store::npz::{self, ArraysWriter};
use ndarray::{Array2, Array3, ArrayView1, array};
use std::io;
use std::path::Path;
use tuning_shared::gratings::ColourAxis;
use tuning_shared::tuning::{Curve, Indices, Tuning};

/// The names of the tuning curves' factors, in their order.
const FACTORS: [&str; 3] = ["frequency", "angle", "phase"];

/// Some numbers of all indices.
type Numbers = fn(&Indices) -> Vec<f32>;

/// The indices, by the names of their arrays.
const INDICES: [(&str, Numbers); 5] = [
    ("first", |i| i.attributes.iter().map(|index| index.first).collect()),
    ("total", |i| i.attributes.iter().map(|index| index.total).collect()),
    ("delta", |i| i.attributes.iter().map(|index| index.delta).collect()),
    ("pairs", |i| i.pairs.to_vec()),
    ("axes", |i| i.axes.to_vec()),
];

impl Probed {
    /// Write everything to the file `path` (`.npz`).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let (gratings, dimensions) = (&self.tuning.gratings, &self.tuning.dimensions);
        let [axes, frequencies, angles, phases] = gratings.shape();
        let degrees = |radians: &[f64]| radians.iter().map(|v| v.to_degrees()).collect::<ndarray::Array1<f64>>();
        let responses = self.responses.responses();
        let table = responses.to_shape((axes, frequencies, angles, phases, dimensions.len()));
        npz::write(path, |arrays| {
            arrays.add("frequencies", &ArrayView1::from(&gratings.frequencies))?;
            arrays.add("angles", &degrees(&gratings.angles))?;
            arrays.add("phases", &degrees(&gratings.phases))?;
            arrays.add("responses", &table.map_err(io::Error::other)?)?;
            for (factor, name) in FACTORS.into_iter().enumerate() {
                arrays.add(&format!("mean_{name}"), &curves(dimensions, factor, |curve| &curve.mean))?;
                arrays.add(&format!("spread_{name}"), &curves(dimensions, factor, |curve| &curve.spread))?;
            }
            for (name, numbers) in INDICES {
                arrays.add(name, &rows(dimensions, |tuning| numbers(&tuning.indices)))?;
            }
            self.write_null(arrays)
        })
    }

    fn write_null(&self, arrays: &mut ArraysWriter<'_>) -> io::Result<()> {
        let null = &self.tuning.null;
        for (name, numbers) in INDICES {
            arrays.add(&format!("null_{name}"), &ArrayView1::from(&numbers(&null.thresholds)))?;
            arrays.add(&format!("best_{name}"), &ArrayView1::from(&numbers(&null.best)))?;
        }
        arrays.add("null_share", &array![null.share])?;
        arrays.add("null_rotations", &array![u64::from(null.rotations)])?;
        arrays.add("null_seed", &array![null.seed])
    }
}

/// A row a dimension.
fn rows(dimensions: &[Tuning], values: impl Fn(&Tuning) -> Vec<f32>) -> Array2<f32> {
    let each: Vec<Vec<f32>> = dimensions.iter().map(values).collect();
    Array2::from_shape_fn((each.len(), each.first().map_or(0, Vec::len)), |(row, column)| each[row][column])
}

/// Every dimension's curves over a factor [D x 5 x levels].
fn curves(dimensions: &[Tuning], factor: usize, values: fn(&Curve) -> &Vec<f32>) -> Array3<f32> {
    let levels = dimensions.first().map_or(0, |tuning| values(&tuning.curves[0][factor]).len());
    let shape = (dimensions.len(), ColourAxis::ALL.len(), levels);
    Array3::from_shape_fn(shape, |(dimension, axis, level)| values(&dimensions[dimension].curves[axis][factor])[level])
}
