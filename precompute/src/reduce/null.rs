//! Random directions of a fitted subspace: what a dimension's numbers are compared with.
//!
//! That an attribute moves along a tuning dimension says something about the dimension only if it moves less along
//! other directions of the same subspace. So [`directions`] makes a fit whose dimensions are random directions, which
//! is drawn and measured like any other.
//!
//! Idea: divided by their standard deviations σ, the coefficients of a linear fit are uncorrelated with variance one
//! (PCA's and ICA's are uncorrelated already). In these whitened coordinates z `[D]` no direction varies more than
//! another, and a vector u of normal numbers divided by its length is a direction drawn evenly from all of them. Its
//! dimension has the coefficient u · z, in standard deviations, so its component is uᵀ σ⁻¹ W and its mixing A σ u, with
//! the fit's components W [D x C] and mixing A [C x D].
//!
//! ICA is a rotation of PCA's whitened coordinates, and an even draw is the same after a rotation: so for PCA and ICA
//! with equally many components of the same activations, the directions of one are a null for both.
//!
//! How far the activations reach along a direction is worked out from how far they reach along the fit's own dimensions,
//! so that no activations are needed: in each orthant they are taken to fill an ellipsoid whose half axes r are those
//! reaches in standard deviations (the maximum where u is positive, the minimum where it is negative). Its extent along
//! u is √(Σ u² r²), which is the observed one where u is one of the fit's dimensions.
//!
//! There are usually more directions than the subspace has dimensions. Each is a dimension by itself; they are not
//! coordinates together, and come in no order. Cost: directions times D times C.

use super::Fit;
use crate::{Error, Result};
use ndarray::{Array1, Array2, ArrayView1, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use tuning_shared::basis::Linear;
use tuning_shared::observed::{HISTOGRAM_BINS, QUANTILE_SHARES};
use tuning_shared::{Basis, Observed};

/// Fewest directions of which a 99th percentile says something.
pub const FEWEST_DIRECTIONS: usize = 64;

/// `count` random directions of the subspace of `fit`, as a fit with a dimension each. The first of many directions are
/// those of few with the same seed.
///
/// Coefficients are in standard deviations. What only the activations could tell is NaN (skewness, excess kurtosis,
/// quantiles) or zero (histogram). Explained variance is what a regression on the one direction explains; added up, it
/// counts the same variance many times.
///
/// # Errors
/// When the fit is of NMF or LLE, which have no linear subspace; when a coefficient does not vary; when `count` is zero.
pub fn directions(fit: &Fit, count: usize, seed: u64) -> Result<Fit> {
    let Some(linear) = fit.basis.linear() else {
        return Err(Error::Request(format!(
            "{} has no linear subspace to draw directions from; give a basis of PCA or ICA",
            fit.basis.method().label()
        )));
    };
    if count == 0 {
        return Err(Error::Request("no directions can be drawn from 0; ask for at least one".into()));
    }
    if let Some(still) =
        fit.observed.iter().position(|o| o.standard_deviation <= 0.0 || !o.standard_deviation.is_finite())
    {
        return Err(Error::Request(format!(
            "the coefficients of dimension {} do not vary, so it has no standard deviation to divide by; fit fewer \
             components",
            still + 1
        )));
    }
    let units = unit_vectors(count, fit.observed.len(), seed);
    let deviations: Array1<f64> = fit.observed.iter().map(|o| f64::from(o.standard_deviation)).collect();
    let components = (&units / &deviations).dot(&linear.components().mapv(f64::from));
    let mixing = linear.mixing().mapv(f64::from).dot(&(&units * &deviations).t());
    let explained = mixing.axis_iter(Axis(1)).map(|column| column.dot(&column) / fit.total_variance).collect();
    let narrow = |array: Array2<f64>| array.mapv(|v| v as f32);
    let directions = Linear::new(linear.mean().to_owned(), narrow(components), narrow(mixing))
        .map_err(|e| Error::Request(format!("{e}; fit again")))?;
    Ok(Fit {
        basis: if matches!(fit.basis, Basis::Ica(_)) { Basis::Ica(directions) } else { Basis::Pca(directions) },
        explained_variance: explained,
        total_variance: fit.total_variance,
        observed: units.outer_iter().map(|unit| reach(unit, &fit.observed)).collect(),
        convergence: fit.convergence,
        stability: None,
    })
}

/// Directions drawn evenly from the sphere [count x D].
fn unit_vectors(count: usize, dimensions: usize, seed: u64) -> Array2<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut units: Array2<f64> =
        Array2::from_shape_simple_fn((count, dimensions), || StandardNormal.sample(&mut random));
    for mut unit in units.outer_iter_mut() {
        let length = unit.dot(&unit).sqrt();
        unit /= length;
    }
    units
}

/// How far the activations reach along a direction `[D]`, in standard deviations; see the module's text.
fn reach(unit: ArrayView1<'_, f64>, observed: &[Observed]) -> Observed {
    let extent = |sign: f64| {
        let squares = unit.iter().zip(observed).map(|(u, o)| {
            let end = f64::from(if u * sign > 0.0 { o.max } else { o.min });
            (u * end / f64::from(o.standard_deviation)).powi(2)
        });
        (sign * squares.sum::<f64>().sqrt()) as f32
    };
    Observed {
        min: extent(-1.0),
        max: extent(1.0),
        standard_deviation: 1.0,
        skewness: f32::NAN,
        excess_kurtosis: f32::NAN,
        quantiles: vec![f32::NAN; QUANTILE_SHARES.len()],
        histogram: vec![0; HISTOGRAM_BINS],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::uniform;
    use crate::reduce::{self, Method};
    use ndarray::array;

    /// Activations of six channels in three directions, some long-tailed.
    fn activations() -> Array2<f32> {
        let sources = uniform(4000, 3, 1).mapv(|v| v.powi(3) + 0.2 * v);
        sources.dot(&(uniform(3, 6, 2) * array![[3.0], [1.0], [0.5]])) + 2.0
    }

    fn fitted(method: Method) -> Fit {
        reduce::fit(activations().view(), method, 3, 0, &mut |_, _| ()).unwrap()
    }

    #[test]
    fn a_coefficient_along_any_direction_has_variance_one() {
        for method in [Method::Pca, Method::Ica] {
            let null = directions(&fitted(method), 100, 1).unwrap();
            let coefficients = null.basis.coefficients_from_activations(activations().view());
            for deviation in coefficients.std_axis(Axis(0), 0.0) {
                assert!((deviation - 1.0).abs() < 1e-3, "{deviation}");
            }
        }
    }

    #[test]
    fn directions_stay_in_the_subspace_and_pass_through_the_mean() {
        let fit = fitted(Method::Ica);
        let null = directions(&fit, 20, 1).unwrap();
        for d in 0..20 {
            let point = null.basis.activation_from_coefficient(d, 3.0);
            let coefficients = fit.basis.coefficients_from_activations(point.view().insert_axis(Axis(0)));
            let back = fit.basis.activation_from_coefficients(coefficients.row(0));
            assert!((&back - &point).iter().all(|v| v.abs() < 1e-4));
            // In whitened coordinates, three standard deviations from the mean.
            let length: f32 =
                coefficients.iter().zip(&fit.observed).map(|(c, o)| (c / o.standard_deviation).powi(2)).sum();
            assert!((length.sqrt() - 3.0).abs() < 1e-3, "{length}");
            let own =
                null.basis.linear().unwrap().components().row(d).dot(&(&point - &fit.basis.linear().unwrap().mean()));
            assert!((own - 3.0).abs() < 1e-3, "{own}");
        }
    }

    #[test]
    fn directions_are_even_whichever_basis_spans_the_subspace() {
        // The mean square of a cosine with any direction is 1/D: no dimension of either basis is preferred.
        let units = unit_vectors(20_000, 3, 7);
        let rotated = units.dot(&array![[0.8, 0.6, 0.0], [-0.6, 0.8, 0.0], [0.0, 0.0, 1.0]]);
        for share in [units, rotated].iter().flat_map(|u| u.mapv(|v| v * v).mean_axis(Axis(0)).unwrap()) {
            assert!((share - 1.0 / 3.0).abs() < 0.01, "{share}");
        }
    }

    #[test]
    fn along_a_dimension_of_the_fit_the_reach_is_the_observed_one() {
        let observed = fitted(Method::Pca).observed;
        let found = reach(array![0.0, -1.0, 0.0].view(), &observed);
        let deviation = observed[1].standard_deviation;
        assert!((found.max + observed[1].min / deviation).abs() < 1e-6);
        assert!((found.min + observed[1].max / deviation).abs() < 1e-6);
        // Between dimensions it lies between theirs.
        let between = reach(array![0.6, 0.8, 0.0].view(), &observed);
        let ends = [0, 1].map(|d: usize| observed[d].max / observed[d].standard_deviation);
        assert!(between.max >= ends[0].min(ends[1]) && between.max <= ends[0].max(ends[1]));
    }

    #[test]
    fn the_seed_decides_and_few_are_the_first_of_many() {
        let units = unit_vectors(64, 16, 5);
        assert_eq!(units.slice(ndarray::s![..8, ..]), unit_vectors(8, 16, 5));
        assert_ne!(units, unit_vectors(64, 16, 6));
    }

    #[test]
    fn directions_are_written_and_read_like_any_fit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("null.npz");
        for method in [Method::Pca, Method::Ica] {
            let null = directions(&fitted(method), 64, 1).unwrap();
            null.write(&path).unwrap();
            let back = Fit::read(&path).unwrap();
            assert_eq!((back.basis, back.explained_variance), (null.basis, null.explained_variance));
            assert_eq!((back.observed[63].min, back.observed[63].max), (null.observed[63].min, null.observed[63].max));
        }
    }

    #[test]
    fn what_has_no_subspace_is_refused_with_a_sentence() {
        let nonnegative = reduce::fit(activations().mapv(f32::abs).view(), Method::Nmf, 2, 0, &mut |_, _| ()).unwrap();
        let sentence = directions(&nonnegative, 64, 1).unwrap_err().to_string();
        assert!(sentence.contains("NMF has no linear subspace"), "{sentence}");
        let mut still = fitted(Method::Pca);
        still.observed[2].standard_deviation = 0.0;
        let sentence = directions(&still, 64, 1).unwrap_err().to_string();
        assert!(sentence.contains("dimension 3 do not vary"), "{sentence}");
        assert!(directions(&fitted(Method::Pca), 0, 1).is_err());
    }
}
