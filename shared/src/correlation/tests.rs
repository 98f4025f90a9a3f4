use super::*;
use crate::basis::Nonnegative;
use crate::bundle::tests::of_coefficients;
use crate::{Basis, Catalog, Method};
use ndarray::{Array1, Array2, Axis, s};
use std::path::Path;

/// Deviations of activations from their mean in the coordinates of four orthogonal axes: every combination of levels,
/// so that the axes are uncorrelated in this very sample. [N x 4]
fn uncorrelated() -> Array2<f64> {
    let levels: [&[f64]; 4] = [&[-4.0, 1.0, 3.0], &[-2.0, -1.0, 0.0, 3.0], &[-1.5, 0.5, 1.0], &[-0.5, 0.5]];
    let count = levels.iter().map(|l| l.len()).product();
    Array2::from_shape_fn((count, 4), |(row, axis)| {
        let faster: usize = levels[..axis].iter().map(|l| l.len()).product();
        levels[axis][row / faster % levels[axis].len()]
    })
}

/// Four orthonormal axes in five channels: a reflection without one of its rows. [4 x 5]
fn axes() -> Array2<f64> {
    let normal = [0.5, -0.3, 0.7, 0.2, -0.4];
    let length: f64 = normal.iter().map(|v| v * v).sum();
    let reflection = |(i, j): (usize, usize)| f64::from(i == j) - 2.0 * normal[i] * normal[j] / length;
    Array2::from_shape_fn((4, 5), reflection)
}

/// Activations [N x 5], and their standard deviations along the axes.
fn activations() -> (Array2<f64>, Array1<f64>) {
    let along = uncorrelated();
    let mean = Array1::from(vec![3.0, 1.0, 0.0, 2.0, 5.0]);
    (along.dot(&axes()) + &mean, along.std_axis(Axis(0), 0.0))
}

/// The basis of the first `dimensions` axes (PCA's), each coefficient divided by its entry of `scales`, then turned.
fn basis(dimensions: usize, scales: &Array1<f64>, turn: &Array2<f64>, method: Method) -> Bundle {
    let (activations, _) = activations();
    let kept = axes().slice(s![..dimensions, ..]).to_owned();
    let scales = scales.slice(s![..dimensions]).insert_axis(Axis(1)).to_owned();
    let components = turn.dot(&(&kept / &scales));
    let mixing = (&kept * &scales).t().dot(&turn.t());
    let mean = activations.mean_axis(Axis(0)).unwrap();
    let single = |array: Array2<f64>| array.mapv(|v| v as f32);
    let linear = Linear::new(mean.mapv(|v| v as f32), single(components), single(mixing)).unwrap();
    let basis = if method == Method::Pca { Basis::Pca(linear) } else { Basis::Ica(linear) };
    let coefficients = basis.coefficients_from_activations(single(activations).view());
    of_coefficients(basis, coefficients.view())
}

fn pca(dimensions: usize) -> Bundle {
    basis(dimensions, &Array1::ones(4), &Array2::eye(dimensions), Method::Pca)
}

/// Whitened and turned about every pair of dimensions by these angles.
fn ica(dimensions: usize, angle: f64) -> Bundle {
    let mut turn = Array2::eye(dimensions);
    for pair in 0..dimensions - 1 {
        let mut step = Array2::eye(dimensions);
        let (sin, cos) = (angle + pair as f64).sin_cos();
        (step[[pair, pair]], step[[pair + 1, pair + 1]]) = (cos, cos);
        (step[[pair, pair + 1]], step[[pair + 1, pair]]) = (-sin, sin);
        turn = step.dot(&turn);
    }
    basis(dimensions, &activations().1, &turn, Method::Ica)
}

fn empirical(one: &Bundle, i: usize, other: &Bundle, k: usize) -> f64 {
    let (activations, _) = activations();
    let activations = activations.mapv(|v| v as f32);
    let column = |bundle: &Bundle, index: usize| {
        let all = bundle.basis.coefficients_from_activations(activations.view());
        let column = all.column(index).mapv(f64::from);
        let mean = column.mean().unwrap();
        column - mean
    };
    let (a, b) = (column(one, i), column(other, k));
    a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
}

#[test]
fn what_follows_from_the_bases_is_what_is_observed() {
    for (one, other) in
        [(pca(3), ica(3, 0.4)), (ica(3, 0.4), pca(3)), (ica(3, 0.4), ica(2, 1.3)), (pca(4), ica(2, 0.7))]
    {
        for i in 0..one.dimensions.len() {
            let computed = correlations(&one, i, &other).unwrap();
            for (k, r) in computed.into_iter().enumerate() {
                let observed = empirical(&one, i, &other, k);
                assert!((r - observed).abs() < 1e-5, "dimensions {i} and {k}: {r}, and observed {observed}");
            }
        }
    }
}

#[test]
fn a_dimension_matches_itself_and_nothing_else_of_its_basis() {
    let basis = ica(3, 0.4);
    for i in 0..3 {
        let found = best_match(&basis, i, &basis).unwrap();
        assert!(found.dimension == i && (found.correlation - 1.0).abs() < 1e-5, "{found:?}");
    }
    assert!(correlations(&basis, 0, &basis).unwrap()[1..].iter().all(|r| r.abs() < 1e-5));
}

#[test]
fn the_best_match_is_the_largest_by_magnitude() {
    let (one, mut other) = (pca(2), ica(2, 3.0));
    let all = correlations(&one, 0, &other).unwrap();
    assert!(all[0] < -0.9, "a turn by nearly half a circle: {all:?}");
    assert_eq!(best_match(&one, 0, &other).unwrap(), Match { dimension: 0, correlation: all[0] });
    other.dimensions[0].observed.standard_deviation = 0.0;
    assert_eq!(best_match(&one, 0, &other).unwrap().dimension, 1, "what does not vary matches nothing");
}

#[test]
fn what_a_bundle_does_not_tell_is_not_told() {
    let one = pca(2);
    let other_seed =
        Bundle { activations: crate::bundle::Activations { seed: 9, ..one.activations.clone() }, ..pca(2) };
    assert_eq!(correlations(&one, 0, &other_seed), Err(Incomparable::OtherActivations));
    let other_layer = Bundle { layer: "deeper".into(), ..pca(2) };
    assert_eq!(best_match(&one, 0, &other_layer), Err(Incomparable::OtherActivations));
    let dictionary = Nonnegative::new(Array2::ones((2, 5))).unwrap();
    let patterns = Bundle { basis: Basis::Nmf(dictionary), ..pca(2) };
    assert_eq!(correlations(&one, 0, &patterns), Err(Incomparable::Nonlinear));
    assert_eq!(correlations(&patterns, 0, &one), Err(Incomparable::Nonlinear));
}

/// The published bases of a layer span one subspace: a dimension of one is made of those of the other, whose squared
/// correlations then add up to 1, and it is the same whichever is asked first.
#[test]
fn published_pca_and_ica_of_a_layer_account_for_each_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundles");
    let catalog = Catalog::decode(&std::fs::read(folder.join(crate::catalog::CATALOG_FILE)).unwrap()).unwrap();
    let read = |method: &str| {
        let entry = catalog.entries.iter().find(|e| e.layer == "conv2d0" && e.method == method).unwrap();
        Bundle::decode(&std::fs::read(folder.join(entry.path())).unwrap()).unwrap()
    };
    let (pca, ica) = (read("pca"), read("ica"));
    for i in 0..ica.dimensions.len() {
        let row = correlations(&ica, i, &pca).unwrap();
        let sum: f64 = row.iter().map(|r| r * r).sum();
        assert!((sum - 1.0).abs() < 1e-3, "dimension {i}: {sum}");
        for (k, r) in row.into_iter().enumerate() {
            let back = correlations(&pca, k, &ica).unwrap()[i];
            assert!((r - back).abs() < 1e-3, "dimensions {i} and {k}: {r}, and from the other side {back}");
        }
    }
}
