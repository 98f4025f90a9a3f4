//! How often a dimension comes back: ICA from other seeds, compared with the one that is kept.
//!
//! Idea: FastICA ends in one of many fixed points, and which one its random start decides. A component that the
//! activations ask for is found from every start; one that is chance is not (Himberg, Hyvärinen and Esposito 2004,
//! "Icasso").
//!
//! Steps:
//! 1. Whiten the activations once, and run FastICA on them from each further seed.
//! 2. Compare each component of the reference with each of the run by the absolute correlation of their coefficients.
//!    That needs no coefficients: whitened activations z have the identity as covariance, so coefficients a·z and b·z
//!    of unit vectors correlate by a·b. In whitened space a component is its row times the square root of the
//!    covariance in the leading directions.
//! 3. Match the components one to one so that the absolute correlations add up to the most: a component of the run
//!    speaks for one of the reference only. A dimension's stability is its matched absolute correlation, averaged over
//!    the seeds: 1 where it always came back.
//!
//! Unrelated rotations do not match at 0, because the best of many matches is taken: at 0.51 for 16 components, see
//! [`chance_level`].
//!
//! Cost: that of ICA from as many seeds, without the whitening.
//!
//! ```
//! use ndarray::Array2;
//! use tuning_precompute::reduce::{self, stability};
//! use tuning_shared::Method;
//!
//! // Two sparse sources, neither of which repeats with the other.
//! let sources = Array2::from_shape_fn((4000, 2), |(i, d)| ((i * [7, 11][d] % [997, 1009][d]) as f32 / 500.0 - 1.0).powi(5));
//! let fit = reduce::fit(sources.view(), Method::Ica, 2, 0, &mut |_, _| ())?;
//! let ica = fit.basis.linear().expect("ICA is a linear map");
//! let stability = stability::of_components(sources.view(), ica.components(), 1..6, &mut |_| ())?;
//! assert!(stability.dimensions.iter().all(|stability| *stability > 0.99));
//! # Ok::<(), tuning_precompute::Error>(())
//! ```

use super::ica::{Whitened, random_rotation};
use super::matching::best_matching;
use super::principal_directions;
use crate::{Error, Result};
use ndarray::{Array1, Array2, ArrayView2, Axis, NewAxis, s};
use std::ops::Range;

/// How far the length of a component may be from one in whitened space.
const LENGTH_TOLERANCE: f64 = 0.01;

/// Pairs of rotations that [`chance_level`] compares.
const CHANCE_PAIRS: u64 = 100;

/// How often the dimensions of a basis came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// The matched absolute correlation of each dimension (0 to 1), averaged over the seeds `[D]`.
    pub dimensions: Vec<f64>,
    /// Of how many seeds FastICA did not converge; they count as the others do.
    pub not_converged: usize,
}

/// The stability of the ICA `components` [D x C], which were fitted to `activations` [N x C], against ICA from `seeds`.
/// `progress` hears how many are done.
///
/// # Errors
/// When the components do not make coefficients of these activations independent of each other and of unit variance, as
/// those of ICA do; when there is no seed; and as [`super::reduce`].
pub fn of_components(
    activations: ArrayView2<'_, f32>,
    components: ArrayView2<'_, f32>,
    seeds: Range<u64>,
    progress: &mut dyn FnMut(usize),
) -> Result<Stability> {
    let count = seeds.end.saturating_sub(seeds.start);
    if count == 0 {
        return Err(Error::Request("stability compares with other seeds, and none was given; give at least 1".into()));
    }
    if components.ncols() != activations.ncols() {
        return Err(Error::Request(format!(
            "the components are of {} channels, and the activations have {}; give the activations that were fitted",
            components.ncols(),
            activations.ncols()
        )));
    }
    let (moments, leading) = principal_directions(activations, components.nrows())?;
    let roots = &leading.vectors * &leading.values.mapv(f64::sqrt).slice(s![NewAxis, ..]);
    let reference = unit_rows(&components.mapv(f64::from).dot(&roots))?;
    let whitened = Whitened::of(activations, &moments.mean, &leading);
    let mut sums = Array1::<f64>::zeros(components.nrows());
    let mut not_converged = 0;
    for (done, seed) in seeds.enumerate() {
        let (rotation, convergence) = whitened.rotation(seed, &mut |_, _| ())?;
        sums += &matched_correlations(&reference, &rotation);
        not_converged += usize::from(!convergence.converged);
        progress(done + 1);
    }
    Ok(Stability { dimensions: (sums / count as f64).to_vec(), not_converged })
}

/// What unrelated components would have as stability: the mean matched absolute correlation of random rotations of
/// this many dimensions.
///
/// # Errors
/// When a random matrix cannot be made a rotation.
pub fn chance_level(dimensions: usize) -> Result<f64> {
    let mut sum = 0.0;
    for pair in 0..CHANCE_PAIRS {
        let (a, b) = (random_rotation(dimensions, 2 * pair)?, random_rotation(dimensions, 2 * pair + 1)?);
        sum += matched_correlations(&a, &b).mean().unwrap_or(1.0);
    }
    Ok(sum / CHANCE_PAIRS as f64)
}

/// The rows of components in whitened space, made of length one exactly where they are nearly so.
fn unit_rows(rows: &Array2<f64>) -> Result<Array2<f64>> {
    let lengths = (rows * rows).sum_axis(Axis(1)).mapv(f64::sqrt);
    if lengths.iter().any(|length| (length - 1.0).abs() > LENGTH_TOLERANCE) {
        return Err(Error::Request(
            "the components are not those of an ICA of these activations, whose coefficients have unit variance; give \
             the activations that were fitted, and method ica"
                .into(),
        ));
    }
    Ok(rows / &lengths.slice(s![.., NewAxis]))
}

/// The absolute correlation of each row of `reference` [D x D] with the row of `other` [D x D] that it is matched with.
/// Both are rows of length one in whitened space.
fn matched_correlations(reference: &Array2<f64>, other: &Array2<f64>) -> Array1<f64> {
    let correlations = reference.dot(&other.t()).mapv(|cosine| cosine.abs().min(1.0));
    let partners = best_matching(correlations.view());
    partners.into_iter().enumerate().map(|(d, partner)| correlations[[d, partner]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::testing::{close, correlations, uniform};
    use crate::reduce::{Fit, coefficients_of, fit};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};
    use tuning_shared::Method;

    fn ica(activations: &Array2<f32>, components: usize, seed: u64) -> Fit {
        fit(activations.view(), Method::Ica, components, seed, &mut |_, _| ()).unwrap()
    }

    fn components(fit: &Fit) -> ArrayView2<'_, f32> {
        fit.basis.linear().unwrap().components()
    }

    fn stability(activations: &Array2<f32>, fit: &Fit) -> Vec<f64> {
        let seeds = 1..9;
        of_components(activations.view(), components(fit), seeds, &mut |_| ()).unwrap().dimensions
    }

    /// Five independent sparse sources in seven channels.
    fn mixed_sources() -> Array2<f32> {
        uniform(8000, 5, 1).mapv(|v| v.powi(5)).dot(&uniform(5, 7, 2))
    }

    #[test]
    fn independent_sources_come_back_from_every_seed() {
        let activations = mixed_sources();
        let found = stability(&activations, &ica(&activations, 5, 0));
        assert!(found.iter().all(|s| *s > 0.99 && *s <= 1.0), "{found:?}");
    }

    #[test]
    fn components_of_gaussian_activations_do_not_come_back() {
        // Among few dimensions some samples have directions that do, and rounding decides which are found. Among these, six
        // samples were tried: the mean lay between 0.69 and 0.73, and chance is 0.51.
        const DIMENSIONS: usize = 16;
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let activations = Array2::from_shape_simple_fn((4000, DIMENSIONS), || StandardNormal.sample(&mut random));
        let found = stability(&activations, &ica(&activations, DIMENSIONS, 0));
        let mean = found.iter().sum::<f64>() / DIMENSIONS as f64;
        assert!(mean < 0.85, "{found:?}");
    }

    #[test]
    fn rows_in_whitened_space_correlate_by_their_dot_product() {
        // Two fits in other rotations of the same subspace, compared by their coefficients.
        let activations = uniform(6000, 6, 3) + uniform(6000, 6, 4);
        let fits = [ica(&activations, 4, 0), ica(&activations, 4, 1)];
        let (_, leading) = principal_directions(activations.view(), 4).unwrap();
        let roots = &leading.vectors * &leading.values.mapv(f64::sqrt).slice(s![NewAxis, ..]);
        let rows = fits.each_ref().map(|fit| unit_rows(&components(fit).mapv(f64::from).dot(&roots)).unwrap());
        let coefficients = fits.each_ref().map(|fit| coefficients_of(&fit.basis, activations.view()));
        let expected = correlations(coefficients[0].view(), coefficients[1].view());
        close(&rows[0].dot(&rows[1].t()).mapv(f64::abs), &expected, 1e-5);
    }

    #[test]
    fn order_and_sign_do_not_count() {
        let rotation = random_rotation(4, 1).unwrap();
        let shuffled = -rotation.select(Axis(0), &[2, 0, 3, 1]);
        close(&matched_correlations(&rotation, &shuffled).insert_axis(Axis(0)), &Array2::ones((1, 4)), 1e-12);
    }

    #[test]
    fn chance_falls_with_the_number_of_dimensions() {
        assert_eq!(chance_level(1).unwrap(), 1.0);
        let levels = [2, 4, 16, 64].map(|dimensions| chance_level(dimensions).unwrap());
        assert!(levels.windows(2).all(|pair| pair[1] < pair[0]), "{levels:?}");
        assert!((0.5..0.6).contains(&levels[2]), "{levels:?}");
    }

    #[test]
    fn what_cannot_be_compared_is_a_sentence() {
        let activations = mixed_sources();
        let refusal = |components: ArrayView2<'_, f32>, seeds| {
            of_components(activations.view(), components, seeds, &mut |_| ()).unwrap_err().to_string()
        };
        let found = ica(&activations, 5, 0);
        assert!(refusal(components(&found), 3..3).contains("none was given"));
        assert!(refusal(Array2::zeros((2, 3)).view(), 0..1).contains("3 channels, and the activations have 7"));
        let pca = fit(activations.view(), Method::Pca, 5, 0, &mut |_, _| ()).unwrap();
        assert!(refusal(components(&pca), 0..1).contains("not those of an ICA"));
    }
}
