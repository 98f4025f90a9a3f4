//! `tuning forward`: a photo's activations, and their coefficients in a bundle's basis.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use ndarray::{Array3, s};
use std::path::PathBuf;
use support::site::{Site, files_named, refused, succeeded};
use tuning_precompute::store::npy;
use tuning_shared::Bundle;

/// A site with bundles and a photo of 54 x 37 pixels.
fn site() -> Site {
    let site = Site::new();
    succeeded(&site.run());
    let small = image::RgbImage::from_fn(54, 37, |x, y| image::Rgb([(4 * x) as u8, (6 * y) as u8, (x * y) as u8]));
    small.save(site.path("small.png")).unwrap();
    site
}

fn forward(site: &Site, more: &[&str]) -> std::process::Output {
    let all = ["forward", "--model", "small.onnx", "--layer", "conv", "--out", "map.npy"];
    site.tuning(&[&all[..], more].concat())
}

fn map(site: &Site) -> Array3<f32> {
    npy::read(&site.path("map.npy")).unwrap()
}

#[test]
fn a_photo_is_cut_to_what_networks_are_shown_or_keeps_its_size() {
    let site = site();
    succeeded(&forward(&site, &["--photo", "small.png"]));
    assert_eq!(map(&site).dim(), (6, 112, 112));
    succeeded(&forward(&site, &["--photo", "small.png", "--own-size"]));
    assert_eq!(map(&site).dim(), (6, 19, 27));
}

#[test]
fn coefficients_are_the_projected_activations() {
    let site = site();
    succeeded(&forward(&site, &["--photo", "small.png", "--own-size"]));
    let activations = map(&site);
    for path in files_named(&site.path("bundles"), "bundle-") {
        let bundle = Bundle::decode(&std::fs::read(&path).unwrap()).unwrap();
        let named: [PathBuf; 2] = [path.clone(), path.parent().unwrap().to_owned()];
        for name in named {
            succeeded(&forward(&site, &["--photo", "small.png", "--own-size", "--bundle", name.to_str().unwrap()]));
            let coefficients = map(&site);
            assert_eq!(coefficients.dim(), (bundle.basis.dimensions(), 19, 27));
            for (y, x) in [(0, 0), (7, 20), (18, 26)] {
                let one = activations.slice(s![.., y..=y, x]).reversed_axes();
                let wanted = bundle.basis.coefficients_from_activations(one.view());
                let off = &coefficients.slice(s![.., y, x]) - &wanted.row(0);
                assert!(off.iter().all(|difference| difference.abs() < 1e-4), "{}: {off}", bundle.folder());
            }
        }
    }
}

#[test]
fn a_bundle_of_another_layer_is_refused() {
    let site = site();
    let published = concat!(env!("CARGO_MANIFEST_DIR"), "/../bundles/gabor-gabor-pca-3");
    let said = refused(&forward(&site, &["--photo", "small.png", "--bundle", published]));
    assert!(said.contains("it is of gabor of gabor, not of conv of small"), "{said}");
    let said = refused(&forward(&site, &["--photo", "small.png", "--bundle", "photos"]));
    assert!(said.contains("holds no bundle"), "{said}");
    assert!(!site.path("map.npy").exists());
}
