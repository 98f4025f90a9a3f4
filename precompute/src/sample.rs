//! Samples of what was observed: drawn from activations, and added to bundles that have none.
//!
//! A bundle keeps no activations, but it says what they were collected from, and collecting is reproducible. So a sample
//! of an older bundle is drawn from activations that are collected again. Whether they are the same shows in what the
//! bundle says of their coefficients.

use crate::collect::Options;
use crate::model::{Network, Runtime, zoo};
use crate::pack::{read_bundles, replace, write_sample};
use crate::reduce::coefficients_of;
use crate::run::{COLLECT_BATCH, collect_and_tell, layer_and_crops, photos_of};
use crate::stimuli::Stimuli;
use crate::stimuli::dead_leaves::DeadLeaves;
use crate::store::npy;
use crate::{Error, Result};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::path::{Path, PathBuf};
use tuning_shared::bundle::Activations;
use tuning_shared::observed_sample::SAMPLE_SIZE;
use tuning_shared::{Basis, Bundle, Observed, ObservedSample};

/// How far what is observed again may lie from what was, in standard deviations of the coefficient. Other processors
/// round differently: the published bundles were off by a fiftieth of this.
const AGREEMENT: f32 = 1e-3;

/// What [`add_samples`] may read and run.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// Folder of models, beside the downloads.
    pub models: Option<&'a Path>,
    /// Folder of photos, for bundles of photos.
    pub photos: Option<&'a Path>,
    /// What runs the network.
    pub runtime: &'a Runtime,
}

/// A bundle that got a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// The bundle's folder.
    pub folder: PathBuf,
    /// Activations in the sample.
    pub count: usize,
    /// How far what was observed again lies at most from what the bundle says, in standard deviations.
    pub difference: f32,
}

/// The sample of activations [N x C] that a basis was fitted to, with what was `observed` along its dimensions: up to
/// [`SAMPLE_SIZE`] of them, drawn without replacement from the seed that they were collected with. Which are drawn
/// depends on that seed and their number alone, and they keep their order: row n of the samples of all bases of a
/// collection belongs to the same activation.
///
/// # Errors
/// When there are no activations, or they are not those of the basis.
pub fn draw<'o>(
    basis: &Basis,
    observed: impl IntoIterator<Item = &'o Observed>,
    activations: ArrayView2<'_, f32>,
    seed: u64,
) -> Result<ObservedSample> {
    is_of(basis, activations)?;
    let drawn = activations.select(Axis(0), &rows(activations.nrows(), seed));
    let ranges: Vec<[f32; 2]> = observed.into_iter().map(|observed| [observed.min, observed.max]).collect();
    let sample = ObservedSample::new(coefficients_of(basis, drawn.view()).view(), &ranges);
    sample.map_err(|e| Error::Activations(format!("no sample can be drawn of the activations: {e}")))
}

/// The rows of `count` activations that are drawn, in their order.
fn rows(count: usize, seed: u64) -> Vec<usize> {
    // The key holds more than the seed: whoever collected with it must not meet the same numbers here.
    let mut key = *b"\0\0\0\0\0\0\0\0sample of observed\0\0\0\0\0\0";
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut random = ChaCha8Rng::from_seed(key);
    let mut rows = rand::seq::index::sample(&mut random, count, count.min(SAMPLE_SIZE)).into_vec();
    rows.sort_unstable();
    rows
}

/// Add a sample to every bundle in a folder that has none, from activations that are collected again, and write the
/// catalog. Bundles of the same activations share a collection; `tell` hears of each bundle that is done.
///
/// # Errors
/// When a bundle there is not sound, its network or its photos are not at hand, what is observed again is not what the
/// bundle says, or a file cannot be written. Bundles that are done stay so.
pub fn add_samples(bundles: &Path, sources: Sources<'_>, tell: &mut dyn FnMut(Sampled)) -> Result<()> {
    let mut groups: Vec<Vec<(PathBuf, Bundle)>> = Vec::new();
    for found in read_bundles(bundles)?.into_iter().filter(|(_, bundle)| bundle.sample.is_none()) {
        let collected = |bundle: &Bundle| (bundle.model.clone(), bundle.layer.clone(), bundle.activations.clone());
        match groups.iter_mut().find(|group| collected(&group[0].1) == collected(&found.1)) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    for group in groups {
        let activations = collect_again(&group[0].1, sources)?;
        for (path, mut bundle) in group {
            let folder = path.parent().unwrap_or(bundles);
            let observed = || bundle.dimensions.iter().map(|dimension| &dimension.observed);
            let difference = difference(&bundle.basis, observed(), activations.view()).map_err(|why| {
                Error::content(
                    &path,
                    format!(
                        "{why}, when they are collected again; give the photos that it was computed from, unchanged"
                    ),
                )
            })?;
            let sample = draw(&bundle.basis, observed(), activations.view(), bundle.activations.seed)?;
            bundle.sample = Some(write_sample(folder, &sample)?);
            replace(bundles, folder, &bundle)?;
            tell(Sampled { folder: folder.to_owned(), count: sample.count(), difference });
        }
    }
    Ok(())
}

/// The activations [N x C] that a bundle's basis was fitted to, collected as it says.
fn collect_again(bundle: &Bundle, sources: Sources<'_>) -> Result<Array2<f32>> {
    let (name, layer, wanted) = (&bundle.model.name, &bundle.layer, &bundle.activations);
    let model = zoo::locate(name, sources.models)?;
    if model.sha256 != bundle.model.sha256 {
        return Err(Error::Model(format!(
            "{} was computed with another file of {name} than {}, one whose SHA-256 is {}; name a folder that holds \
             that one with --models",
            bundle.folder(),
            model.path.display(),
            bundle.model.sha256
        )));
    }
    let stimuli = stimuli(wanted, sources.photos)?;
    let network = Network::of_layer(&model, layer)?;
    let positions_per_photo = wanted.positions_per_photo as usize;
    let format = model.description.input_format();
    let (mut runs, crops) = layer_and_crops(sources.runtime, (&network, format), positions_per_photo)?;
    let options = Options { positions_per_photo, seed: wanted.seed, batch: COLLECT_BATCH };
    let folder = tempfile::tempdir().map_err(Error::io("write in the folder", std::env::temp_dir()))?;
    let path = folder.path().join("activations.npy");
    let collected = collect_and_tell((&mut runs, crops.as_ref()), stimuli.as_ref(), options, &path, layer)?;
    if collected.images as u64 != u64::from(wanted.photos) || collected.count != wanted.count {
        return Err(Error::Photos(format!(
            "{} {} gave {} activations, and {} was computed from {} of {}; name the folder of those with --photos",
            collected.images,
            stimuli.unit(),
            collected.count,
            bundle.folder(),
            wanted.count,
            wanted.photos
        )));
    }
    npy::read_activations(&path)
}

/// What activations were collected from.
fn stimuli(wanted: &Activations, photos: Option<&Path>) -> Result<Box<dyn Stimuli>> {
    if wanted.source == DeadLeaves::source() {
        return Ok(Box::new(DeadLeaves::new(wanted.photos as usize, wanted.seed)?));
    }
    Ok(Box::new(photos_of(photos, wanted.seed)?))
}

/// Whether activations [N x C] are those that a basis was fitted to, by what was `observed` along its dimensions.
///
/// # Errors
/// A sentence, when they are not.
pub fn check<'o>(
    basis: &Basis,
    observed: impl IntoIterator<Item = &'o Observed>,
    activations: ArrayView2<'_, f32>,
) -> Result<()> {
    is_of(basis, activations)?;
    let told = |why| Error::Activations(format!("{why}; give those that it was fitted to"));
    difference(basis, observed, activations).map(|_| ()).map_err(told)
}

/// How far what is observed along the dimensions of a basis in these activations [N x C] lies at most from what was
/// `observed`, in standard deviations.
///
/// # Errors
/// The beginning of a sentence, when that is more than rounding.
fn difference<'o>(
    basis: &Basis,
    observed: impl IntoIterator<Item = &'o Observed>,
    activations: ArrayView2<'_, f32>,
) -> std::result::Result<f32, String> {
    let coefficients = coefficients_of(basis, activations);
    let again = coefficients.columns().into_iter().map(observe);
    let mut largest = 0.0f32;
    for (index, (known, again)) in observed.into_iter().zip(again).enumerate() {
        let of = |observed: &Observed| [&[observed.min, observed.max][..], &observed.quantiles].concat();
        for (known_value, value) in of(known).into_iter().zip(of(&again)) {
            let difference = (value - known_value).abs() / known.standard_deviation.max(f32::MIN_POSITIVE);
            if difference > AGREEMENT {
                return Err(format!(
                    "the activations have the coefficient {value} along dimension {} where the basis says {known_value}",
                    index + 1
                ));
            }
            largest = largest.max(difference);
        }
    }
    Ok(largest)
}

/// Refuses activations of other channels than a basis has.
fn is_of(basis: &Basis, activations: ArrayView2<'_, f32>) -> Result<()> {
    let channels = activations.ncols();
    if channels == basis.channels() {
        return Ok(());
    }
    Err(Error::Activations(format!(
        "the activations have {channels} channels, and the basis {}; give those that it was fitted to",
        basis.channels()
    )))
}

/// The distribution of a dimension's coefficients.
fn observe(coefficients: ArrayView1<'_, f32>) -> Observed {
    let mut sorted = coefficients.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    Observed::from_sorted(&sorted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce;
    use tuning_shared::Method;

    #[test]
    fn as_many_rows_as_a_sample_holds_are_drawn_in_order_and_from_the_seed() {
        let drawn = rows(10_000, 7);
        assert_eq!((drawn.len(), drawn.is_sorted()), (SAMPLE_SIZE, true));
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]), "one was drawn twice");
        assert!(drawn[SAMPLE_SIZE / 2].abs_diff(5000) < 500, "not from all of them");
        assert_eq!(drawn, rows(10_000, 7));
        assert_ne!(drawn, rows(10_000, 8));
        assert_eq!(rows(5, 7), [0, 1, 2, 3, 4]);
    }

    /// Whoever compares two bases from their samples relies on it ([`tuning_shared::correlation`]).
    #[test]
    fn rows_of_all_bases_of_a_collection_belong_to_the_same_activations() {
        let count = 2 * SAMPLE_SIZE + 5;
        let activations = Array2::from_shape_fn((count, 3), |(n, c)| ((n * (2 * c + 3) * 17) % 101) as f32);
        let drawn = activations.select(Axis(0), &rows(count, 7));
        for (method, components) in [(Method::Pca, 3), (Method::Ica, 2), (Method::Nmf, 2), (Method::Lle, 2)] {
            let fit = reduce::fit(activations.view(), method, components, 9, &mut |_, _| ()).unwrap();
            let sample = draw(&fit.basis, &fit.observed, activations.view(), 7).unwrap();
            let wanted = coefficients_of(&fit.basis, drawn.view());
            assert_eq!(sample.coefficients().dim(), (SAMPLE_SIZE, components));
            for ((n, d), value) in sample.coefficients().indexed_iter() {
                let [min, max] = sample.range(d);
                let error = (value - wanted[[n, d]]).abs();
                assert!(error <= 1e-4 * (max - min), "{method:?}, row {n}: {value}, and not {}", wanted[[n, d]]);
            }
        }
    }

    #[test]
    fn activations_of_another_collection_are_told_from_those_of_the_basis() {
        let activations = Array2::from_shape_fn((50, 3), |(n, c)| ((n * (c + 2) * 17) % 23) as f32);
        for method in [Method::Pca, Method::Nmf, Method::Lle] {
            let fit = reduce::fit(activations.view(), method, 2, 0, &mut |_, _| ()).unwrap();
            check(&fit.basis, &fit.observed, activations.view()).unwrap();
            let others = [activations.mapv(|value| 1.01 * value), activations.slice(ndarray::s![..40, ..]).to_owned()];
            for other in others {
                let sentence = check(&fit.basis, &fit.observed, other.view()).unwrap_err().to_string();
                assert!(sentence.contains("dimension") && sentence.contains("it was fitted to"), "{sentence}");
            }
        }
    }

    #[test]
    fn a_sample_holds_the_coefficients_of_the_activations() {
        let activations = Array2::from_shape_fn((50, 3), |(n, c)| ((n * (c + 2) * 17) % 23) as f32);
        let fit = reduce::fit(activations.view(), Method::Pca, 2, 0, &mut |_, _| ()).unwrap();
        let sample = draw(&fit.basis, &fit.observed, activations.view(), 1).unwrap();
        let coefficients = fit.basis.coefficients_from_activations(activations.view());
        assert_eq!(sample.coefficients().dim(), (50, 2));
        let errors = (&sample.coefficients() - &coefficients).mapv(f32::abs);
        assert!(errors.iter().all(|error| *error < 1e-3), "{errors}");
        let sentence = draw(&fit.basis, &fit.observed, activations.slice(ndarray::s![.., ..2]), 1).unwrap_err();
        assert!(sentence.to_string().contains("2 channels, and the basis 3"), "{sentence}");
    }
}
