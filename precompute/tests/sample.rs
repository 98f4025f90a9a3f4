//! Samples of what was observed: those of a run, and those added to bundles afterwards.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use support::site::{Site, files_named, refused, succeeded};
use tuning_precompute::pack::About;
use tuning_precompute::reduce::Fit;
use tuning_precompute::strip::Strip;
use tuning_shared::{Bundle, ObservedSample};

/// Every bundle of a site, with its file.
fn bundles(site: &Site) -> Vec<(PathBuf, Bundle)> {
    let paths = files_named(&site.path("bundles"), "bundle-").into_iter();
    paths.map(|path| (path.clone(), Bundle::decode(&fs::read(path).unwrap()).unwrap())).collect()
}

/// The bundles as they were before there were samples.
fn without_samples(site: &Site) {
    for (path, bundle) in bundles(site) {
        fs::remove_file(path.with_file_name(bundle.sample.clone().unwrap())).unwrap();
        fs::remove_file(&path).unwrap();
        let bytes = Bundle { sample: None, ..bundle }.encode().unwrap();
        fs::write(path.with_file_name("bundle-0.postcard"), bytes).unwrap();
    }
    succeeded(&site.tuning(&["upgrade"]));
}

#[test]
fn a_sample_that_is_added_afterwards_is_that_of_the_run() {
    let site = Site::new();
    succeeded(&site.run());
    let whole = site.bundles();
    without_samples(&site);
    assert_ne!(site.bundles(), whole);
    let said = succeeded(&site.tuning(&["add-samples", "--models", ".", "--photos", "photos"]));
    assert_eq!(said.matches("collect conv: done").count(), 1, "bundles of the same activations share them: {said}");
    assert_eq!(said.matches("240 activations; observed as before").count(), 4, "{said}");
    assert_eq!(site.bundles(), whole);
    succeeded(&site.tuning(&["verify"]));
    let said = succeeded(&site.tuning(&["add-samples", "--models", ".", "--photos", "photos"]));
    assert!(said.contains("every bundle has a sample already"), "{said}");
}

#[test]
fn a_sample_lies_as_the_histograms_say() {
    let site = Site::new();
    succeeded(&site.run());
    for (path, bundle) in bundles(&site) {
        let bytes = fs::read(path.with_file_name(bundle.sample.unwrap())).unwrap();
        let sample = ObservedSample::decode(&bytes).unwrap();
        // There are fewer activations than a sample may hold, so it holds all.
        assert_eq!((sample.count() as u64, sample.dimensions()), (bundle.activations.count, bundle.dimensions.len()));
        for (index, dimension) in bundle.dimensions.iter().enumerate() {
            let observed = &dimension.observed;
            let mean = sample.coefficients().column(index).mean().unwrap();
            let off = |value: f32, known: f32| (value - known).abs() / observed.standard_deviation;
            let deviation = sample.coefficients().column(index).std(0.0);
            assert!(off(deviation, observed.standard_deviation) < 1e-2, "{path:?} {index}: {deviation}");
            assert!((observed.min..=observed.max).contains(&mean));
        }
    }
}

#[test]
fn other_photos_or_another_network_add_nothing() {
    let site = Site::new();
    succeeded(&site.run());
    without_samples(&site);
    let before = site.bundles();
    let sample = |photos: &str| refused(&site.tuning(&["add-samples", "--models", ".", "--photos", photos]));
    support::photos(&site.path("fewer"), 5);
    let said = sample("fewer");
    assert!(said.contains("5 photos gave 200 activations") && said.contains("240 of 6"), "{said}");
    // One photo in the place of another.
    support::photos(&site.path("other"), 6);
    let paths = files_named(&site.path("other"), "photo");
    fs::copy(&paths[0], &paths[1]).unwrap();
    let said = sample("other");
    assert!(said.contains("along dimension") && said.contains("unchanged"), "{said}");
    let said = refused(&site.tuning(&["add-samples", "--models", "."]));
    assert!(said.contains("--photos"), "{said}");
    let said = refused(&site.tuning(&["add-samples", "--models", "photos", "--photos", "photos"]));
    assert!(said.contains("\"small\" was not found"), "{said}");
    grow(&site.path("small.onnx"));
    let said = sample("photos");
    assert!(said.contains("another file of small"), "{said}");
    assert_eq!(site.bundles(), before);
}

/// Make a network another file that computes the same.
fn grow(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    // The model's own version (field 5 of the message): 1.
    bytes.extend([0x28, 0x01]);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_sample_of_other_dimensions_is_found_by_verify() {
    let site = Site::new();
    succeeded(&site.run());
    let all = bundles(&site);
    let (path, bundle) = &all[0];
    let (from, other) = all.iter().find(|(_, other)| other.dimensions.len() != bundle.dimensions.len()).unwrap();
    let file = other.sample.clone().unwrap();
    fs::copy(from.with_file_name(&file), path.with_file_name(&file)).unwrap();
    fs::remove_file(path).unwrap();
    let bytes = Bundle { sample: Some(file), ..bundle.clone() }.encode().unwrap();
    fs::write(path.with_file_name("bundle-0.postcard"), bytes).unwrap();
    succeeded(&site.tuning(&["upgrade"]));
    let output = site.tuning(&["verify"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("dimensions, and the bundle has"), "{said}");
}

#[test]
fn pack_draws_a_sample_of_the_activations_that_it_is_given() {
    let site = Site::new();
    succeeded(&site.run());
    let packed = || bundles(&site).into_iter().find(|(_, bundle)| bundle.folder().contains("nmf")).unwrap().1;
    let bundle = packed();
    let about = About {
        model: bundle.model.clone(),
        layer: bundle.layer.clone(),
        activations: bundle.activations.clone(),
        sampling: bundle.sampling,
        rendering: bundle.rendering.clone(),
    };
    fs::write(site.path("about.json"), serde_json::to_vec(&about).unwrap()).unwrap();
    let work = site.path("work/small-conv");
    let of_bundle = |path: &PathBuf| Fit::read(path).unwrap().basis == bundle.basis;
    let basis = files_named(&work, "basis-").into_iter().find(of_bundle).unwrap();
    let drawn = |path: &PathBuf| Strip::read(path).unwrap().points == bundle.dimensions[0].points;
    let strips = files_named(&work, "dimension-01").into_iter().find(drawn).unwrap();
    let activations = files_named(&work, "activations-").into_iter().find(|p| p.extension().unwrap() == "npy").unwrap();
    let [basis, strips, activations] = [&basis, strips.parent().unwrap(), &activations].map(|p| p.to_str().unwrap());
    let pack = ["pack", "--about", "about.json", "--basis", basis, "--strips", strips];
    succeeded(&site.tuning(&pack));
    assert_eq!(packed().sample, None);
    succeeded(&site.tuning(&[&pack[..], &["--activations", activations]].concat()));
    assert_eq!(packed().sample, bundle.sample);
    let others: ndarray::Array2<f32> = ndarray_npy::read_npy(activations).unwrap();
    ndarray_npy::write_npy(site.path("others.npy"), &others.mapv(|value| value + 0.01)).unwrap();
    let said = refused(&site.tuning(&[&pack[..], &["--activations", "others.npy"]].concat()));
    assert!(said.contains("along dimension") && said.contains("those that it was fitted to"), "{said}");
    assert_eq!(packed().sample, bundle.sample);
}
