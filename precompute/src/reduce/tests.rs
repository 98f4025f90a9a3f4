use super::testing::{close, correlations, uniform};
use super::*;
use crate::store::npz::ArraysReader;
use ndarray::{Axis, Ix1, Ix2, array, s};
use std::path::Path;
use tuning_shared::basis::Linear;

/// What scikit-learn found; `make_decompositions.py` beside it made the file.
fn fixture() -> ArraysReader {
    ArraysReader::open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/decompositions.npz"))).unwrap()
}

fn matrix(name: &str) -> Array2<f32> {
    fixture().array::<f32, Ix2>(name).unwrap()
}

/// The methods whose bases are linear maps, which take activations of either sign.
const LINEAR: [Method; 2] = [Method::Ica, Method::Pca];

fn linear(fit: &Fit) -> &Linear {
    fit.basis.linear().unwrap()
}

fn fitted(activations: &Array2<f32>, method: Method, components: usize) -> Fit {
    fit(activations.view(), method, components, 0, &mut |_, _| ()).unwrap()
}

#[test]
fn pca_has_the_variances_of_scikit_learn() {
    let activations = matrix("activations");
    let found = fitted(&activations, Method::Pca, 6);
    let ratios = fixture().array::<f64, Ix1>("pca_ratio").unwrap();
    let variances = fixture().array::<f64, Ix1>("pca_variance").unwrap();
    let mean = fixture().array::<f64, Ix1>("pca_mean").unwrap();
    assert!(linear(&found).mean().iter().zip(&mean).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6));
    let unbiased = 3000.0 / 2999.0;
    for d in 0..6 {
        let share = found.explained_variance[d];
        assert!((share / ratios[d] - 1.0).abs() < 1e-5, "dimension {d}: {share} is not {}", ratios[d]);
        let variance = share * found.total_variance * unbiased;
        assert!((variance / variances[d] - 1.0).abs() < 1e-5, "dimension {d}: {variance} is not {}", variances[d]);
    }
}

#[test]
fn pca_spans_the_subspaces_of_scikit_learn() {
    let expected = fixture().array::<f64, Ix2>("pca_components").unwrap();
    // Both ways to the eigenvectors: linfa-reduction for few components, directly for many.
    for components in 1..=6 {
        let found = linear(&fitted(&matrix("activations"), Method::Pca, components)).components().mapv(f64::from);
        let wanted = expected.slice(s![..components, ..]);
        close(&found.t().dot(&found), &wanted.t().dot(&wanted), 1e-6);
    }
}

#[test]
fn ica_finds_the_components_of_scikit_learn() {
    let activations = matrix("activations");
    let found = fitted(&activations, Method::Ica, 6);
    let coefficients = found.basis.coefficients_from_activations(activations.view());
    let correlations = correlations(coefficients.view(), matrix("ica_coefficients").view());
    let mut partners: Vec<usize> = Vec::new();
    for row in correlations.outer_iter() {
        let (partner, best) = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        assert!(*best > 0.999, "a component correlates with scikit-learn's at most {best}");
        partners.push(partner);
    }
    partners.sort_unstable();
    assert_eq!(partners, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn ica_recovers_the_known_sources() {
    let activations = matrix("activations");
    let found = fitted(&activations, Method::Ica, 6);
    let coefficients = found.basis.coefficients_from_activations(activations.view());
    for row in correlations(coefficients.view(), matrix("sources").view()).axis_iter(Axis(1)) {
        let best = row.fold(0.0, |best: f64, v| best.max(*v));
        assert!(best > 0.995, "a source correlates with a component at most {best}");
    }
    assert!(found.convergence.unwrap().converged && found.warning().is_none());
}

#[test]
fn ica_coefficients_are_white() {
    let activations = matrix("activations");
    let found = fitted(&activations, Method::Ica, 6);
    let coefficients = found.basis.coefficients_from_activations(activations.view());
    close(&Moments::of(coefficients.view()).covariance(), &Array2::eye(6), 1e-4);
    assert!(found.observed.iter().all(|o| (o.standard_deviation - 1.0).abs() < 1e-4));
}

#[test]
fn pca_components_are_orthonormal_and_their_coefficients_uncorrelated() {
    let activations = matrix("activations");
    let found = fitted(&activations, Method::Pca, 6);
    let components = linear(&found).components().mapv(f64::from);
    close(&components.dot(&components.t()), &Array2::eye(6), 1e-6);
    let covariance = Moments::of(found.basis.coefficients_from_activations(activations.view()).view()).covariance();
    for d in 0..6 {
        let variance = found.explained_variance[d] * found.total_variance;
        assert!((covariance[[d, d]] / variance - 1.0).abs() < 1e-4);
        assert!((0..d).all(|e| covariance[[d, e]].abs() < 1e-5 * found.total_variance));
    }
}

#[test]
fn the_inverse_undoes_the_transform_when_every_direction_is_kept() {
    let activations = matrix("activations");
    for method in LINEAR {
        let found = fitted(&activations, method, 12);
        let coefficients = found.basis.coefficients_from_activations(activations.view());
        let basis = linear(&found);
        let back = coefficients.dot(&basis.mixing().t()) + basis.mean();
        close(&back.mapv(f64::from), &activations.mapv(f64::from), 1e-3);
        let identity = basis.components().mapv(f64::from).dot(&basis.mixing().mapv(f64::from));
        close(&identity, &Array2::eye(12), 1e-4);
    }
}

#[test]
fn components_are_ordered_by_variance_and_signed_by_skewness() {
    for method in LINEAR {
        let found = fitted(&matrix("activations"), method, 6);
        assert!(found.explained_variance.windows(2).all(|pair| pair[0] >= pair[1]));
        assert!(found.explained_variance.iter().sum::<f64>() < 1.0 + 1e-9);
        assert!(found.observed.iter().all(|o| o.skewness >= 0.0));
        // What is told of a dimension is told of its coefficients under the final sign and order.
        let coefficients = found.basis.coefficients_from_activations(matrix("activations").view());
        for (column, observed) in coefficients.axis_iter(Axis(1)).zip(&found.observed) {
            let largest = column.fold(f32::MIN, |a, b| a.max(*b));
            assert!((largest - observed.max).abs() < 1e-3 * observed.max, "{largest} is not {}", observed.max);
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let activations = uniform(20_000, 8, 3).mapv(|v| v.powi(3));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| LINEAR.map(|method| fitted(&activations, method, 4)))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn an_iteration_that_does_not_converge_is_a_warning() {
    let convergence = Some(Convergence { iterations: 1000, change: 0.02, converged: false });
    let found = Fit { convergence, ..fitted(&matrix("activations"), Method::Ica, 3) };
    let sentence = found.warning().unwrap();
    assert!(sentence.contains("did not converge: after 1000 iterations") && sentence.contains("2.0e-2"), "{sentence}");
    let positive = matrix("activations").mapv(|v| v.max(0.0));
    for method in [Method::Nmf, Method::Lle] {
        let sentence = Fit { convergence, ..fitted(&positive, method, 3) }.warning().unwrap();
        assert!(sentence.starts_with(method.label()) && sentence.contains("2.0e-2"), "{sentence}");
    }
}

#[test]
fn a_fit_is_read_back_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("basis.npz");
    for method in Method::ALL {
        let found = fitted(&matrix("activations").mapv(|v| v.max(0.0)), method, 5);
        found.write(&path).unwrap();
        assert_eq!(Fit::read(&path).unwrap(), found);
        // With stability, and not as many as there are dimensions.
        let compared = Fit { stability: Some(vec![0.5, 1.0, 0.25, 0.75, 0.125]), ..found };
        compared.write(&path).unwrap();
        assert_eq!(Fit::read(&path).unwrap(), compared);
        Fit { stability: Some(vec![0.5]), ..compared }.write(&path).unwrap();
        assert!(Fit::read(&path).unwrap_err().to_string().contains("disagree"));
    }
    let (method, some) = (array![b'l', b'l', b'e'], Array2::<f32>::ones((3, 2)));
    crate::store::npz::write(&path, |arrays| {
        arrays.add("method", &method)?;
        arrays.add("landmarks", &some)?;
        arrays.add("landmark_coefficients", &some)?;
        arrays.add("neighbours", &array![1u32, u32::MAX])?;
        arrays.add("regularisation", &array![1e-3])
    })
    .unwrap();
    assert!(Fit::read(&path).unwrap_err().to_string().contains("2 numbers are there where one belongs"));
    fitted(&matrix("activations"), Method::Ica, 5).write(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    assert!(Fit::read(&path).unwrap_err().to_string().contains("basis.npz cannot be used"));
}

#[test]
fn what_cannot_be_fitted_is_a_sentence() {
    let refusal = |activations: &Array2<f32>, components| {
        fit(activations.view(), Method::Ica, components, 0, &mut |_, _| ()).unwrap_err().to_string()
    };
    let activations = uniform(100, 4, 1);
    assert!(refusal(&activations, 5).contains("5 components were asked for, and the activations have 4 channels"));
    assert!(refusal(&activations, 0).contains("ask for 1 to 4"));
    assert!(refusal(&uniform(4, 4, 1), 4).contains("4 activations are too few for 4 components"));
    assert!(refusal(&Array2::from_elem((1000, 4), 0.1), 1).contains("do not vary"));
    assert!(refusal(&Array2::zeros((100, 4)), 1).contains("do not vary"));
    let mut holed = activations.clone();
    holed[[7, 2]] = f32::NAN;
    assert!(refusal(&holed, 2).contains("row 7, channel 2 (counted from 0) is NaN"));
    // The last two channels repeat the first two.
    let mut repeated = activations;
    let (first, mut last) = repeated.view_mut().split_at(Axis(1), 2);
    last.assign(&first);
    assert!(refusal(&repeated, 3).contains("vary in 2 directions only"));
}

#[test]
fn shares_are_those_of_one_definition_and_never_pass_the_whole() {
    // For a linear map whose coefficients are uncorrelated: squared length of the mixing times the variance.
    for method in LINEAR {
        let found = fitted(&matrix("activations"), method, 6);
        for (d, share) in found.explained_variance.iter().enumerate() {
            let (column, deviation) =
                (linear(&found).mixing().column(d).to_owned(), found.observed[d].standard_deviation);
            let wanted = f64::from(column.dot(&column) * deviation * deviation) / found.total_variance;
            assert!((share / wanted - 1.0).abs() < 1e-4, "{share} is not {wanted}");
        }
    }
    // And of every method the shares add up to what a regression on all dimensions explains.
    let activations = matrix("activations").mapv(|v| v.max(0.0));
    for method in Method::ALL {
        let found = fitted(&activations, method, 3);
        let coefficients = found.basis.coefficients_from_activations(activations.view());
        let all = ndarray::concatenate![Axis(1), activations, coefficients];
        let covariance = Moments::of(all.view()).covariance();
        let (between, within) = (covariance.slice(s![..12, 12..]), covariance.slice(s![12.., 12..]));
        let root = eigen::inverse_square_root(&within.to_owned()).unwrap();
        let explained = between.dot(&root).mapv(|v| v * v).sum() / found.total_variance;
        let sum: f64 = found.explained_variance.iter().sum();
        assert!((sum - explained).abs() < 1e-4 && sum < 1.0, "{method:?}: {sum} is not {explained}");
    }
}
