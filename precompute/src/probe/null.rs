//! What directions that mean nothing reach: random rotations of a basis.

use ndarray::{Array2, ArrayView1};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use tuning_shared::sampling::quantile;
use tuning_shared::tuning::{Index, Indices, Null, ResponseTable};

/// The share of random directions that a dimension must exceed.
const SHARE: f64 = 0.99;

/// The indices that [`SHARE`] of the directions of `rotations` random rotations do not exceed. Each rotation draws from
/// its own stream, so threads change nothing.
pub(super) fn null(table: &ResponseTable, rotations: usize, seed: u64) -> Null {
    let of_rotation = |stream: usize| {
        let rotation = rotation(table.responses().ncols(), seed, stream as u64);
        let mixed = table.responses().dot(&rotation.t().mapv(|weight| weight as f32));
        let of_direction = |(place, weights): (usize, ArrayView1<'_, f64>)| {
            table.indices(&weights.to_vec(), &mixed.column(place).to_vec())
        };
        rotation.outer_iter().enumerate().map(of_direction).collect::<Vec<_>>()
    };
    let rotated: Vec<Vec<Indices>> = (0..rotations).into_par_iter().map(of_rotation).collect();
    let quantile_of = |mut values: Vec<f32>| {
        values.sort_unstable_by(f32::total_cmp);
        quantile(&values, SHARE)
    };
    let of_all = |index: Number<'_>| quantile_of(rotated.iter().flatten().map(index).collect());
    let of_best = |index: Number<'_>| {
        quantile_of(rotated.iter().map(|directions| directions.iter().map(index).fold(0.0, f32::max)).collect())
    };
    Null {
        rotations: rotations as u32,
        seed,
        share: SHARE as f32,
        thresholds: each_index(&of_all),
        best: each_index(&of_best),
    }
}

/// One number of all indices.
type Number<'a> = &'a dyn Fn(&Indices) -> f32;

/// Indices of which each is what `of` makes of it.
fn each_index(of: &dyn Fn(Number<'_>) -> f32) -> Indices {
    Indices {
        attributes: std::array::from_fn(|place| Index {
            first: of(&|i| i.attributes[place].first),
            total: of(&|i| i.attributes[place].total),
            delta: of(&|i| i.attributes[place].delta),
        }),
        pairs: std::array::from_fn(|place| of(&|i| i.pairs[place])),
        axes: std::array::from_fn(|place| of(&|i| i.axes[place])),
    }
}

/// An orthogonal map [D x D], uniform among all: Gaussian rows, made orthonormal one after the other.
fn rotation(dimensions: usize, seed: u64, stream: u64) -> Array2<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    let mut rotation: Array2<f64> =
        Array2::from_shape_simple_fn((dimensions, dimensions), || random.sample(StandardNormal));
    for place in 0..dimensions {
        let (before, mut rest) = rotation.view_mut().split_at(ndarray::Axis(0), place);
        let mut row = rest.row_mut(0);
        // Twice, because what is left of a row may be short against what is taken away.
        for _ in 0..2 {
            for earlier in before.outer_iter() {
                let along = earlier.dot(&row);
                row.scaled_add(-along, &earlier);
            }
        }
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rotation
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::SQRT_2;
    use tuning_shared::gratings::{ColourAxis, Grating, GratingSet, Levels};
    use tuning_shared::tuning::Attribute;

    /// Three responses to luminance gratings of variance 1: one follows the angle, one the phase, one the product.
    fn table() -> ResponseTable {
        let set = GratingSet::new(Levels { frequencies: 2, angles: 8, phases: 8 }, [0.1, 0.25]).unwrap();
        let response = |grating: Grating, dimension: usize| {
            let (angle, phase) = ((2.0 * grating.angle).cos() * SQRT_2, grating.phase.cos() * SQRT_2);
            let luminance = f64::from(u8::from(grating.axis == ColourAxis::Luminance));
            (luminance * [angle, phase, angle * phase][dimension]) as f32
        };
        let rows = set.shape().iter().product();
        ResponseTable::new(&set, Array2::from_shape_fn((rows, 3), |(row, d)| response(set.grating(row), d)))
    }

    #[test]
    fn a_rotation_is_orthogonal_and_comes_from_its_seed() {
        for dimensions in [1, 2, 16, 40] {
            let found = rotation(dimensions, 5, 2);
            let difference = found.dot(&found.t()) - Array2::<f64>::eye(dimensions);
            assert!(difference.iter().all(|v| v.abs() < 1e-12), "{dimensions}");
        }
        assert_eq!(rotation(4, 5, 2), rotation(4, 5, 2));
        assert_ne!(rotation(4, 5, 2), rotation(4, 5, 3));
        assert_ne!(rotation(4, 5, 2), rotation(4, 6, 2));
    }

    #[test]
    fn the_threshold_is_that_of_a_uniform_direction() {
        // On the sphere in three dimensions a coordinate is uniform from −1 to 1, so its square, which is the index of
        // a mix of three responses that share nothing, has the quantile 0.99² at 0.99.
        let null = null(&table(), 1000, 1);
        let thresholds = null.thresholds;
        for (index, what) in
            [(thresholds.of(Attribute::Angle).first, "angle"), (thresholds.of(Attribute::Phase).first, "phase")]
        {
            assert!((index - 0.9801).abs() < 0.006, "{what}: {index}");
        }
        assert!(thresholds.of(Attribute::Frequency).first < 1e-6);
        // The best of three directions at right angles has more than any one.
        let best = null.best.of(Attribute::Angle).first;
        assert!(best > thresholds.of(Attribute::Angle).first && best <= 1.001, "{best}");
        assert_eq!((null.rotations, null.share), (1000, 0.99));
    }

    #[test]
    fn threads_change_nothing() {
        let table = table();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| null(&table, 40, 3))
        };
        assert_eq!(with(1), with(3));
    }
}
