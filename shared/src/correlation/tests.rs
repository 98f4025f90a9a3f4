use super::*;
use crate::basis::Nonnegative;
use crate::bundle::tests::of_coefficients;
use crate::{Basis, Catalog, CatalogEntry, Method, ObservedSample};
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

fn exact(of: &Bundle, dimension: usize, with: &Bundle) -> Vec<f64> {
    let found = correlations(of.into(), dimension, with.into()).unwrap();
    assert_eq!(found.sampled, None);
    found.values.into_iter().map(|value| value.r).collect()
}

/// Two patterns whose coefficients are nonnegative.
fn nmf() -> Bundle {
    let dictionary = ndarray::array![[1.0, 0.5, 0.0, 0.0, 2.0], [1.0, 0.0, 1.0, 1.0, 0.0]];
    let basis = Basis::Nmf(Nonnegative::new(dictionary).unwrap());
    let coefficients = basis.coefficients_from_activations(activations().0.mapv(|v| v as f32).view());
    of_coefficients(basis, coefficients.view())
}

/// The coefficients of some of the activations.
fn sample(bundle: &Bundle, rows: std::ops::Range<usize>) -> ObservedSample {
    let activations = activations().0.slice_move(s![rows, ..]).mapv(|v| v as f32);
    let ranges: Vec<_> = bundle.dimensions.iter().map(|d| [d.observed.min, d.observed.max]).collect();
    ObservedSample::new(bundle.basis.coefficients_from_activations(activations.view()).view(), &ranges).unwrap()
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
            let computed = exact(&one, i, &other);
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
        let found = best_match((&basis).into(), i, (&basis).into()).unwrap();
        assert!(found.dimension == i && (found.correlation.r - 1.0).abs() < 1e-5, "{found:?}");
    }
    assert!(exact(&basis, 0, &basis)[1..].iter().all(|r| r.abs() < 1e-5));
}

#[test]
fn the_best_match_is_the_largest_by_magnitude() {
    let (one, mut other) = (pca(2), ica(2, 3.0));
    let all = exact(&one, 0, &other);
    assert!(all[0] < -0.9, "a turn by nearly half a circle: {all:?}");
    assert_eq!(
        best_match((&one).into(), 0, (&other).into()).unwrap(),
        Match { dimension: 0, correlation: Correlation { r: all[0], error: None }, sampled: None }
    );
    other.dimensions[0].observed.standard_deviation = 0.0;
    assert_eq!(
        best_match((&one).into(), 0, (&other).into()).unwrap().dimension,
        1,
        "what does not vary matches nothing"
    );
}

#[test]
fn what_is_not_known_is_not_told() {
    let one = pca(2);
    let other_seed =
        Bundle { activations: crate::bundle::Activations { seed: 9, ..one.activations.clone() }, ..pca(2) };
    assert_eq!(correlations((&one).into(), 0, (&other_seed).into()), Err(Incomparable::OtherActivations));
    let other_layer = Bundle { layer: "deeper".into(), ..pca(2) };
    assert_eq!(best_match((&one).into(), 0, (&other_layer).into()), Err(Incomparable::OtherActivations));
    assert!(!needs_samples(&one, &other_layer) && !needs_samples(&one, &one));
    let patterns = nmf();
    assert!(needs_samples(&one, &patterns) && needs_samples(&patterns, &patterns));
    let sampled = sample(&one, 0..72);
    let known = Known { bundle: &one, sample: Some(&sampled) };
    assert_eq!(correlations(known, 0, (&patterns).into()), Err(Incomparable::Unsampled));
    assert_eq!(correlations((&patterns).into(), 0, known), Err(Incomparable::Unsampled));
    for sample in [sample(&patterns, 0..71), sample(&pca(3), 0..72)] {
        let others = Known { bundle: &patterns, sample: Some(&sample) };
        assert_eq!(correlations(known, 0, others), Err(Incomparable::OtherSamples));
        assert_eq!(correlations(others, 0, known), Err(Incomparable::OtherSamples));
    }
}

#[test]
fn with_a_basis_that_is_not_linear_it_is_what_the_samples_hold() {
    let (one, patterns) = (ica(3, 0.4), nmf());
    let samples = [sample(&one, 0..72), sample(&patterns, 0..72)];
    let [known, with] =
        [(&one, &samples[0]), (&patterns, &samples[1])].map(|(b, s)| Known { bundle: b, sample: Some(s) });
    for i in 0..3 {
        let found = correlations(known, i, with).unwrap();
        assert_eq!((found.values.len(), found.sampled), (2, Some(72)));
        for (k, Correlation { r, error }) in found.values.into_iter().enumerate() {
            let observed = empirical(&one, i, &patterns, k);
            assert!((r - observed).abs() < 1e-3, "dimensions {i} and {k}: {r}, and observed {observed}");
            assert!(error.is_some_and(|error| error > 0.0 && error < 0.2), "dimensions {i} and {k}: {error:?}");
            assert!((correlations(with, k, known).unwrap().values[i].r - r).abs() < 1e-12, "from the other side");
        }
    }
    let itself = best_match(with, 1, with).unwrap();
    assert!(itself.dimension == 1 && (itself.correlation.r - 1.0).abs() < 1e-9, "{itself:?}");
}

#[test]
fn what_does_not_vary_in_a_sample_is_correlated_with_nothing() {
    let patterns = nmf();
    let silent = ObservedSample::new(Array2::from_elem((72, 2), 0.3).view(), &[[0.0, 1.0]; 2]).unwrap();
    let varying = sample(&patterns, 0..72);
    let nothing = Correlation { r: 0.0, error: Some(0.0) };
    let [silent, varying] = [&silent, &varying].map(|sample| Known { bundle: &patterns, sample: Some(sample) });
    assert_eq!(correlations(silent, 0, varying).unwrap().values, [nothing; 2]);
    assert_eq!(correlations(varying, 0, silent).unwrap().values, [nothing; 2]);
}

/// A published bundle, and its sample.
fn published(layer: &str, method: &str, components: u32) -> (Bundle, ObservedSample) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundles");
    let catalog = Catalog::decode(&std::fs::read(folder.join(crate::catalog::CATALOG_FILE)).unwrap()).unwrap();
    let is_asked =
        |e: &&CatalogEntry| (e.layer.as_str(), e.method.as_str(), e.dimensions) == (layer, method, components);
    let entry = catalog.entries.iter().find(is_asked).unwrap();
    let bundle = Bundle::decode(&std::fs::read(folder.join(entry.path())).unwrap()).unwrap();
    let sample = std::fs::read(folder.join(&entry.folder).join(bundle.sample.as_ref().unwrap())).unwrap();
    (bundle, ObservedSample::decode(&sample).unwrap())
}

/// The published bases of a layer span one subspace: a dimension of one is made of those of the other, whose squared
/// correlations then add up to 1, and it is the same whichever is asked first.
#[test]
fn published_pca_and_ica_of_a_layer_account_for_each_other() {
    let [(pca, _), (ica, _)] = ["pca", "ica"].map(|method| published("conv2d0", method, 16));
    for i in 0..ica.dimensions.len() {
        let row = exact(&ica, i, &pca);
        let sum: f64 = row.iter().map(|r| r * r).sum();
        assert!((sum - 1.0).abs() < 1e-3, "dimension {i}: {sum}");
        for (k, r) in row.into_iter().enumerate() {
            let back = exact(&pca, k, &ica)[i];
            assert!((r - back).abs() < 1e-3, "dimensions {i} and {k}: {r}, and from the other side {back}");
        }
    }
}

/// Where both ways are open they agree within what 2,048 activations leave open, and standard errors say how far: errors
/// are typically as large, and none is four times as large. Those of the bank's 36 pairs are far from independent.
#[test]
fn samples_of_published_linear_bases_tell_what_their_bases_do() {
    for (layer, components) in [("gabor", 6), ("conv2d0", 16), ("conv2d1", 16), ("conv2d2", 16)] {
        let [(pca, pca_sample), (ica, ica_sample)] = ["pca", "ica"].map(|method| published(layer, method, components));
        let mut scaled = Vec::new();
        for i in 0..ica.dimensions.len() {
            let estimated = sampled::correlations(&ica_sample, i, &pca_sample);
            let pairs = exact(&ica, i, &pca).into_iter().zip(estimated);
            scaled.extend(pairs.map(|(r, estimate)| (estimate.r - r).abs() / estimate.error.unwrap()));
        }
        let typical = (scaled.iter().map(|s| s * s).sum::<f64>() / scaled.len() as f64).sqrt();
        let largest = scaled.iter().copied().fold(0.0, f64::max);
        assert!((0.7..1.6).contains(&typical) && largest < 4.0, "{layer}: {typical} and at most {largest}");
    }
}

/// The bank's filters are found by more than one method: each dimension of NMF is another one of ICA again, and LLE's
/// are like some of NMF's, though less.
#[test]
fn published_bases_that_are_not_linear_are_matched() {
    let [ica, nmf, lle] = ["ica", "nmf", "lle"].map(|method| published("gabor", method, 6));
    let [ica, nmf, lle] = [&ica, &nmf, &lle].map(|(bundle, sample)| Known { bundle, sample: Some(sample) });
    let all = |of, among| (0..6).map(|d| best_match(of, d, among).unwrap()).collect::<Vec<_>>();
    let found = all(nmf, ica);
    assert!(found.iter().all(|found| found.correlation.r > 0.8 && found.sampled == Some(2048)), "{found:?}");
    let mut partners: Vec<_> = found.iter().map(|found| found.dimension).collect();
    partners.sort_unstable();
    assert_eq!(partners, [0, 1, 2, 3, 4, 5]);
    for found in all(lle, nmf) {
        let Correlation { r, error } = found.correlation;
        assert!(r.abs() > 0.25 && r.abs() > 5.0 * error.unwrap(), "{found:?}");
    }
}
