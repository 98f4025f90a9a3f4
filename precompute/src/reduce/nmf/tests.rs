use super::*;
use crate::reduce::testing::{close, uniform};
use crate::reduce::{Fit, fit};
use crate::store::npz::ArraysReader;
use ndarray::{Array1, Ix1, Ix2};
use std::path::Path;
use tuning_shared::{Basis, Method};

/// What scikit-learn found; `make_nonlinear.py` beside it made the file.
fn fixture() -> ArraysReader {
    ArraysReader::open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/nonlinear.npz"))).unwrap()
}

fn activations() -> Array2<f32> {
    fixture().array::<f32, Ix2>("nmf_activations").unwrap()
}

fn fitted(activations: &Array2<f32>, components: usize) -> Fit {
    fit(activations.view(), Method::Nmf, components, 0, &mut |_, _| ()).unwrap()
}

/// ‖X − S H‖ with the exact coefficients S.
fn error(basis: &Basis, activations: &Array2<f32>) -> f64 {
    let Basis::Nmf(found) = basis else { panic!("NMF finds a dictionary") };
    let coefficients = basis.coefficients_from_activations(activations.view());
    let left = (activations - &coefficients.dot(&found.dictionary())).mapv(f64::from);
    left.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[test]
fn it_starts_where_scikit_learn_does() {
    let activations = activations();
    let start = nndsvd::start(activations.view(), &Moments::of(activations.view()), 5).unwrap();
    let coefficients = fixture().array::<f64, Ix2>("nmf_start_coefficients").unwrap();
    let dictionary = fixture().array::<f64, Ix2>("nmf_start_dictionary").unwrap();
    close(&start.coefficients.mapv(f64::from), &coefficients, 1e-4);
    close(&start.dictionary, &dictionary, 1e-4);
}

#[test]
fn its_error_is_that_of_scikit_learn() {
    let activations = activations();
    let wanted = fixture().array::<f64, Ix1>("nmf_error").unwrap()[0];
    let found = fitted(&activations, 5);
    let error = error(&found.basis, &activations);
    assert!((error / wanted - 1.0).abs() < 1e-3, "{error} is not {wanted}");
    // The same steps: it takes as many.
    let (iterations, wanted) =
        (found.convergence.unwrap().iterations as f64, fixture().array::<f64, Ix1>("nmf_iterations").unwrap()[0]);
    assert!(
        found.convergence.unwrap().converged && (iterations / wanted - 1.0).abs() < 0.1,
        "{iterations} of {wanted}"
    );
}

#[test]
fn a_sweep_goes_from_one_coordinate_to_the_next() {
    // One step along each coordinate in turn, by the formula, on three coefficients and four channels.
    let dictionary = uniform(3, 4, 1).mapv(|v| v.abs());
    let x = uniform(1, 4, 2).mapv(|v| v + 1.0);
    let mut wanted = Array1::from(vec![0.5f32, 0.0, 0.25]);
    let mut followed = 0.0;
    for d in 0..3 {
        let left = &x.row(0) - &wanted.dot(&dictionary);
        let slope = -dictionary.row(d).dot(&left);
        followed += if wanted[d] == 0.0 { (-slope).max(0.0) } else { slope.abs() };
        wanted[d] = (wanted[d] - slope / dictionary.row(d).dot(&dictionary.row(d))).max(0.0);
    }
    let mut found = ndarray::array![[0.5f32, 0.0, 0.25]];
    let sums = update_rows(x.view(), found.view_mut(), &dictionary, &dictionary.dot(&dictionary.t()));
    close(&found.mapv(f64::from), &wanted.insert_axis(Axis(0)).mapv(f64::from), 1e-6);
    assert!((sums.slopes - f64::from(followed)).abs() < 1e-5, "{} is not {followed}", sums.slopes);
    close(&sums.products, &found.t().dot(&x).mapv(f64::from), 1e-6);
    close(&sums.gram, &found.t().dot(&found).mapv(f64::from), 1e-6);
}

#[test]
fn every_iteration_lowers_the_error() {
    let activations = activations();
    let mut factors = nndsvd::start(activations.view(), &Moments::of(activations.view()), 5).unwrap();
    let error = |factors: &Factors| {
        let left = activations.mapv(f64::from) - factors.coefficients.mapv(f64::from).dot(&factors.dictionary);
        left.iter().map(|v| v * v).sum::<f64>()
    };
    let mut before = error(&factors);
    for _ in 0..20 {
        let mut sums = update_coefficients(activations.view(), &mut factors);
        update_dictionary(&mut factors.dictionary, &mut sums);
        let after = error(&factors);
        assert!(after < before, "{after} after {before}");
        before = after;
    }
}

#[test]
fn entries_are_of_length_one_and_coefficients_never_negative() {
    let found = fitted(&activations(), 5);
    let Basis::Nmf(basis) = &found.basis else { panic!("NMF finds a dictionary") };
    assert!(basis.dictionary().outer_iter().all(|entry| (entry.dot(&entry) - 1.0).abs() < 1e-5));
    assert!(found.observed.iter().all(|o| o.min >= 0.0 && o.max > 0.0));
    assert!(found.explained_variance.windows(2).all(|pair| pair[0] >= pair[1]));
    let sum: f64 = found.explained_variance.iter().sum();
    assert!(sum > 0.8 && sum < 1.0, "{sum}");
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let activations = uniform(20_000, 8, 3).mapv(|v| v.max(0.0));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fitted(&activations, 4))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn channels_that_never_answer_do_no_harm() {
    let mut activations = uniform(500, 6, 5).mapv(|v| v.max(0.0));
    activations.column_mut(2).fill(0.0);
    activations.slice_mut(s![..200, ..]).fill(0.0);
    let found = fitted(&activations, 3);
    assert!(found.convergence.unwrap().converged);
    assert!(found.basis.strongest_channels(0, 6).iter().all(|(channel, weight)| *channel != 2 || *weight == 0.0));
}

#[test]
fn what_cannot_be_factored_is_a_sentence() {
    let refusal = |activations: &Array2<f32>, components| {
        fit(activations.view(), Method::Nmf, components, 0, &mut |_, _| ()).unwrap_err().to_string()
    };
    let mut activations = uniform(100, 4, 1).mapv(f32::abs);
    let rank_one = Array2::from_shape_fn((100, 4), |(i, c)| ((i + 1) * (c + 1)) as f32);
    assert!(refusal(&rank_one, 2).contains("lie in 1 directions only"));
    assert!(refusal(&Array2::zeros((100, 4)), 1).contains("do not vary"));
    activations[[7, 2]] = -0.5;
    let sentence = refusal(&activations, 2);
    assert!(
        sentence.contains("row 7, channel 2 (counted from 0) is -0.5, and NMF takes none below zero"),
        "{sentence}"
    );
}
