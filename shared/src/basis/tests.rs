use super::*;
use ndarray::{Axis, array};

/// A basis whose components are not orthogonal, so that transposes cannot stand in for inverses.
fn oblique() -> Basis {
    let mixing = array![[1.0, 1.0], [0.0, 2.0], [0.0, 0.0]];
    let components = array![[1.0, -0.5, 0.0], [0.0, 0.5, 0.0]];
    Basis::Ica(Linear::new(array![3.0, 4.0, 5.0], components, mixing).unwrap())
}

fn additive() -> Basis {
    Basis::Nmf(Nonnegative::new(array![[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]).unwrap())
}

/// Landmarks on an arc, whose one coefficient is the angle.
fn arc() -> Basis {
    let angles = Array1::linspace(0.0f32, 3.0, 61);
    let landmarks = Array2::from_shape_fn((61, 2), |(i, axis)| [angles[i].cos(), angles[i].sin()][axis]);
    Basis::Lle(Embedding::new(landmarks, angles.insert_axis(Axis(1)), 4, 1e-3).unwrap())
}

fn coefficients_of(basis: &Basis, activation: &Array1<f32>) -> Array1<f32> {
    basis.coefficients_from_activations(activation.view().insert_axis(Axis(0))).row(0).to_owned()
}

#[track_caller]
fn close(a: &Array1<f32>, b: &Array1<f32>, tolerance: f32) {
    assert!(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance), "{a} is not {b}");
}

#[test]
fn coefficients_come_back_from_their_activation() {
    for (basis, coefficients, tolerance) in
        [(oblique(), array![0.7, -1.3], 1e-6), (additive(), array![0.7, 1.3], 1e-6), (arc(), array![1.234], 2e-3)]
    {
        let activation = basis.activation_from_coefficients(coefficients.view());
        close(&coefficients_of(&basis, &activation), &coefficients, tolerance);
    }
}

#[test]
fn the_mean_is_the_origin_of_a_linear_basis() {
    let basis = oblique();
    assert_eq!(basis.activation_from_coefficient(1, 0.0), basis.linear().unwrap().mean());
    assert_eq!(basis.activation_from_coefficient(1, 2.0), array![5.0, 8.0, 5.0]);
}

#[test]
fn a_nonnegative_basis_adds_its_entries_and_never_cancels() {
    let basis = additive();
    assert_eq!(basis.activation_from_coefficient(0, 0.0), array![0.0, 0.0, 0.0]);
    assert_eq!(basis.activation_from_coefficient(1, 2.0), array![0.0, 2.0, 6.0]);
    // What lies on the far side of an entry has none of it: the line through it would say −0.2.
    close(&coefficients_of(&basis, &array![0.0, 0.0, 3.0]), &array![0.0, 0.9], 1e-6);
    assert_eq!(coefficients_of(&basis, &array![-1.0, -1.0, -1.0]), array![0.0, 0.0]);
}

#[test]
fn an_embedding_follows_the_curve_of_its_landmarks() {
    let basis = arc();
    for angle in [0.2f32, 1.0, 2.71] {
        close(&coefficients_of(&basis, &array![angle.cos(), angle.sin()]), &array![angle], 2e-3);
        close(&basis.activation_from_coefficient(0, angle), &array![angle.cos(), angle.sin()], 2e-3);
    }
}

#[test]
fn every_kind_knows_its_method_and_its_size() {
    for (basis, method, size) in
        [(oblique(), Method::Ica, (2, 3)), (additive(), Method::Nmf, (2, 3)), (arc(), Method::Lle, (1, 2))]
    {
        assert_eq!((basis.method(), (basis.dimensions(), basis.channels())), (method, size));
        assert_eq!(basis.coefficients_from_activations(Array2::zeros((7, size.1)).view()).dim(), (7, size.0));
    }
    assert!(Method::ALL.iter().all(|method| Method::from_slug(method.slug()) == Some(*method)));
}

#[test]
fn strongest_channels_are_ordered_by_magnitude() {
    assert_eq!(oblique().strongest_channels(1, 2), vec![(1, 2.0), (0, 1.0)]);
    assert_eq!(additive().strongest_channels(1, 3), vec![(2, 3.0), (1, 1.0), (0, 0.0)]);
    // From the angle 0 to 3 the first coordinate falls from 1 to −0.99; the second rises and falls again.
    let channels = arc().strongest_channels(0, 2);
    assert!(channels[0].0 == 0 && (-0.8..-0.6).contains(&channels[0].1), "{channels:?}");
    assert!(channels[1].1.abs() < 0.2, "{channels:?}");
}

#[test]
fn arrays_that_disagree_are_refused() {
    let wrong = Linear::new(array![0.0], array![[1.0, 0.0]], array![[1.0], [0.0]]);
    assert!(matches!(wrong, Err(BasisError::Shape { mean: 1, .. })));
    let nan = Linear::new(array![f32::NAN], array![[1.0]], array![[1.0]]);
    assert_eq!(nan, Err(BasisError::NotFinite { array: "mean" }));
    assert_eq!(Nonnegative::new(array![[1.0, -1e-9]]), Err(BasisError::Negative));
    assert_eq!(Nonnegative::new(array![[f32::INFINITY]]), Err(BasisError::NotFinite { array: "dictionary" }));
    assert_eq!(Nonnegative::new(Array2::zeros((3, 0))), Err(BasisError::Empty { array: "dictionary" }));
    let embedding = |landmarks: usize, embedded: usize, neighbours: usize, regularisation: f64| {
        Embedding::new(Array2::zeros((landmarks, 2)), Array2::zeros((embedded, 1)), neighbours, regularisation)
    };
    assert_eq!(embedding(3, 4, 2, 1e-3), Err(BasisError::Landmarks { landmarks: 3, embedded: 4 }));
    assert_eq!(embedding(3, 3, 4, 1e-3), Err(BasisError::Neighbours { neighbours: 4, landmarks: 3 }));
    assert_eq!(embedding(3, 3, 0, 1e-3), Err(BasisError::Neighbours { neighbours: 0, landmarks: 3 }));
    assert_eq!(embedding(0, 0, 1, 1e-3), Err(BasisError::Neighbours { neighbours: 1, landmarks: 0 }));
    assert_eq!(embedding(3, 3, 2, 0.0), Err(BasisError::Regularisation));
    assert_eq!(embedding(3, 3, 2, f64::NAN), Err(BasisError::Regularisation));
}

/// A basis as it was written down when all were linear.
#[derive(Serialize)]
struct Before {
    method: Method,
    mean: Vec<f32>,
    components: Vec<f32>,
    mixing: Vec<f32>,
}

#[test]
fn what_was_written_when_every_basis_was_linear_is_read_as_it_was() {
    let basis = oblique();
    let linear = basis.linear().unwrap();
    let before = Before {
        method: Method::Ica,
        mean: linear.mean().to_vec(),
        components: linear.components().iter().copied().collect(),
        mixing: linear.mixing().iter().copied().collect(),
    };
    let bytes = postcard::to_allocvec(&before).unwrap();
    assert_eq!(bytes, postcard::to_allocvec(&basis).unwrap());
    assert_eq!(postcard::from_bytes::<Basis>(&bytes).unwrap(), basis);
}

#[test]
fn every_kind_comes_back_from_its_bytes_and_damage_never_panics() {
    for basis in [oblique(), additive(), arc()] {
        let bytes = postcard::to_allocvec(&basis).unwrap();
        assert_eq!(postcard::from_bytes::<Basis>(&bytes).unwrap(), basis);
        for position in 0..bytes.len() {
            assert!(postcard::from_bytes::<Basis>(&bytes[..position]).is_err());
            for value in [0x00, 0x7f, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[position] = value;
                let Ok(basis) = postcard::from_bytes::<Basis>(&damaged) else { continue };
                // What is accepted can be used.
                basis.coefficients_from_activations(Array2::ones((2, basis.channels())).view());
                if basis.dimensions() > 0 {
                    basis.activation_from_coefficient(0, 1.0);
                    basis.strongest_channels(0, 4);
                }
            }
        }
    }
}
