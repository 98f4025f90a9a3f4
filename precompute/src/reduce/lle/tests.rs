use super::*;
use crate::reduce::testing::{close, uniform};
use crate::reduce::{Fit, fit};
use crate::store::npz::ArraysReader;
use ndarray::{Ix2, s};
use std::path::Path;
use tuning_shared::{Basis, Method};

/// What scikit-learn found; `make_nonlinear.py` beside it made the file.
fn fixture() -> ArraysReader {
    ArraysReader::open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/nonlinear.npz"))).unwrap()
}

fn roll() -> Array2<f32> {
    fixture().array::<f32, Ix2>("lle_activations").unwrap()
}

fn fitted(activations: &Array2<f32>, components: usize) -> Fit {
    fit(activations.view(), Method::Lle, components, 0, &mut |_, _| ()).unwrap()
}

/// The rotation [D x D] that turns orthogonal columns `from` to `to` best, where they span the same.
fn rotation(from: &Array2<f64>, to: &Array2<f64>) -> Array2<f64> {
    let turn = from.t().dot(to) / from.nrows() as f64;
    close(&turn.dot(&turn.t()), &Array2::eye(turn.nrows()), 1e-5);
    turn
}

#[test]
fn a_swiss_roll_is_unrolled_as_by_scikit_learn() {
    let wanted = fixture().array::<f64, Ix2>("lle_coefficients").unwrap();
    let (found, convergence) = embed(roll().view(), NEIGHBOURS, 2, 0, &mut |_, _| ()).unwrap();
    assert!(convergence.converged, "{convergence:?}");
    let turned = found.dot(&rotation(&found, &wanted));
    close(&turned, &wanted, 1e-4);
}

#[test]
fn new_points_are_placed_as_by_scikit_learn() {
    let wanted = fixture().array::<f64, Ix2>("lle_new_coefficients").unwrap();
    let new = fixture().array::<f32, Ix2>("lle_new_activations").unwrap();
    let (found, _) = embed(roll().view(), NEIGHBOURS, 2, 0, &mut |_, _| ()).unwrap();
    let turn = rotation(&found, &fixture().array::<f64, Ix2>("lle_coefficients").unwrap());
    let turned = found.dot(&turn).mapv(|v| v as f32);
    let basis = Basis::Lle(Embedding::new(roll(), turned, NEIGHBOURS, REGULARISATION).unwrap());
    let placed = basis.coefficients_from_activations(new.view());
    close(&placed.mapv(f64::from), &wanted, 1e-3);
    // And the way back leads onto the roll, whose layers are about 6 apart.
    for (activation, coefficients) in new.outer_iter().zip(placed.outer_iter()) {
        let off = &basis.activation_from_coefficients(coefficients) - &activation;
        assert!(off.dot(&off).sqrt() < 2.0, "{activation} comes back {off} off");
    }
}

#[test]
fn coefficients_of_landmarks_are_white() {
    let (found, _) = embed(roll().view(), NEIGHBOURS, 3, 0, &mut |_, _| ()).unwrap();
    let count = found.nrows() as f64;
    close(&(found.t().dot(&found) / count), &Array2::eye(3), 1e-9);
    assert!(found.sum_axis(Axis(0)).iter().all(|sum| sum.abs() < 1e-6));
}

#[test]
fn a_fit_is_ordered_signed_and_comes_from_its_seed() {
    let activations = roll();
    let found = fitted(&activations, 3);
    assert!(found.explained_variance.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(found.explained_variance.iter().sum::<f64>() < 1.0);
    assert!(found.observed.iter().all(|o| o.skewness >= 0.0));
    let coefficients = found.basis.coefficients_from_activations(activations.view());
    for (column, observed) in coefficients.axis_iter(Axis(1)).zip(&found.observed) {
        assert_eq!((column.fold(f32::MAX, |a, b| a.min(*b)), column.fold(f32::MIN, |a, b| a.max(*b))), {
            (observed.min, observed.max)
        });
    }
    assert_eq!(found, fitted(&activations, 3));
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let activations = uniform(3000, 5, 3);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fitted(&activations, 3))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn repeated_activations_are_one_landmark() {
    // As after a ReLU: most are zero, some of them minus zero, others appear many times.
    let roll = roll();
    let mut repeated = Array2::zeros((3 * roll.nrows(), 3));
    repeated.slice_mut(s![..roll.nrows(), ..]).assign(&roll);
    repeated.slice_mut(s![roll.nrows()..2 * roll.nrows(), ..]).assign(&roll);
    repeated.slice_mut(s![2 * roll.nrows()..2 * roll.nrows() + 9, ..]).fill(-0.0);
    let landmarks = landmarks(repeated.view(), usize::MAX, 1);
    assert_eq!(landmarks.nrows(), roll.nrows() + 1);
    let found = fitted(&repeated, 2);
    assert!(found.convergence.unwrap().converged);
    let coefficients = found.basis.coefficients_from_activations(repeated.view());
    assert!(coefficients.iter().all(|v| v.is_finite()));
    assert_eq!(coefficients.row(5), coefficients.row(roll.nrows() + 5));
    assert_eq!(coefficients.row(2 * roll.nrows()), coefficients.row(3 * roll.nrows() - 1));
}

#[test]
fn a_sample_is_random_and_no_larger_than_asked_for() {
    let activations = uniform(500, 2, 1);
    let sample = landmarks(activations.view(), 100, 1);
    assert_eq!(sample.nrows(), 100);
    assert_ne!(sample, landmarks(activations.view(), 100, 2));
    assert!(sample.outer_iter().all(|row| activations.outer_iter().any(|other| other == row)));
}

#[test]
fn too_few_to_have_neighbours_is_a_sentence() {
    let refusal = |activations: &Array2<f32>, components| {
        fit(activations.view(), Method::Lle, components, 0, &mut |_, _| ()).unwrap_err().to_string()
    };
    assert!(refusal(&uniform(12, 4, 1), 2).contains("12 activations that differ are too few"));
    assert!(refusal(&uniform(17, 20, 1), 16).contains("17 activations that differ are too few, for each has 17"));
    let mut few = Array2::zeros((1000, 3));
    few.slice_mut(s![..5, ..]).assign(&uniform(5, 3, 1));
    assert!(refusal(&few, 2).contains("6 activations that differ are too few"));
    assert!(refusal(&Array2::ones((100, 3)), 2).contains("do not vary"));
}
