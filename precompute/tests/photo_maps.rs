//! The maps that the page shows of a photo are `tuning forward` projected by the basis.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use image::{Rgb, RgbImage};
use ndarray::{Array2, Array3};
use std::path::Path;
use support::inceptionv1;
use support::site::{Site, files_named, succeeded};
use tuning_precompute::model::stem::{Precision, stem_of_layer};
use tuning_precompute::store::npy;
use tuning_shared::live::photo::input_from_bytes;
use tuning_shared::live::{Chain, PhotoActivations, Stem};
use tuning_shared::{Bundle, Method};

/// A photo whose sides are neither equal nor even, with stripes, colours and noise.
fn photo() -> RgbImage {
    RgbImage::from_fn(101, 67, |x, y| {
        let stripes = 127.0 + 120.0 * (0.7 * f64::from(x) + 0.05 * f64::from(x * y)).sin();
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519)) >> 24;
        Rgb([stripes as u8, (2 * x) as u8, (noise as u8).wrapping_add((3 * y) as u8)])
    })
}

/// What the page's processor says of the photo: coefficients [H · W x D] of the basis, their rows and columns and stride.
fn of_page(stem: &Stem, bundle: &Bundle) -> (Array2<f32>, (usize, usize), usize) {
    let photo = photo();
    let bytes: Vec<u8> = photo.pixels().flat_map(|Rgb([red, green, blue])| [*red, *green, *blue, 255]).collect();
    let mut chain = Chain::new(stem, photo.height() as usize, photo.width() as usize).unwrap();
    chain.input_mut().copy_from_slice(&input_from_bytes(&stem.input, &bytes));
    chain.forward();
    let maps = PhotoActivations::new(chain.plan().layer(), chain.layer()).maps(&bundle.basis);
    assert!(maps.shares.iter().all(|share| *share >= 0.0) && maps.shares.iter().sum::<f64>() <= 1.0 + 1e-9);
    (maps.coefficients, (maps.height, maps.width), maps.stride)
}

/// The largest difference from `tuning forward`, relative to the largest coefficient, for a published bundle.
fn error(site: &Site, (model, stem): (&str, &Stem), folder: &str) -> f32 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundles").join(folder);
    let path = files_named(&folder, "bundle-").remove(0);
    let bundle = Bundle::decode(&std::fs::read(&path).unwrap()).unwrap();
    let (layer, named) = (bundle.layer.as_str(), folder.to_str().unwrap());
    let all = ["forward", "--model", model, "--layer", layer, "--photo", "photo.png", "--own-size"];
    let mut forward = site.command(&[&all[..], &["--bundle", named, "--out", "map.npy"]].concat());
    // The one folder that this test does without where it is not said.
    forward.envs(std::env::var_os("TUNING_MODELS").map(|folder| ("TUNING_MODELS", folder)));
    succeeded(&forward.output().unwrap());
    let wanted: Array3<f32> = npy::read(&site.path("map.npy")).unwrap();

    let (maps, (height, width), stride) = of_page(stem, &bundle);
    let (dimensions, rows, columns) = wanted.dim();
    assert_eq!(maps.dim(), (height * width, dimensions));
    assert_eq!((height, width), (rows.div_ceil(stride), columns.div_ceil(stride)));
    let largest = wanted.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let off = maps.indexed_iter().map(|((position, dimension), value)| {
        let (y, x) = (position / width * stride, position % width * stride);
        (value - wanted[[dimension, y, x]]).abs()
    });
    off.fold(0.0, f32::max) / largest
}

#[test]
fn maps_of_the_gabor_bank_are_what_forward_projects() {
    let site = Site::new();
    photo().save(site.path("photo.png")).unwrap();
    for method in Method::ALL {
        let error = error(&site, ("gabor", &Stem::gabor()), &format!("gabor-gabor-{}-6", method.slug()));
        eprintln!("{}: {error:.1e}", method.label());
        assert!(error < 1e-3, "{}: {error}", method.label());
    }
}

#[test]
fn maps_of_inceptionv1_are_what_forward_projects() {
    let Some(model) = inceptionv1("maps_of_inceptionv1_are_what_forward_projects") else { return };
    let site = Site::new();
    photo().save(site.path("photo.png")).unwrap();
    for layer in ["conv2d0", "conv2d1", "conv2d2"] {
        for method in ["ica", "pca"] {
            let [whole, half] = [Precision::F32, Precision::F16].map(|precision| {
                let stem = stem_of_layer(&model, layer, precision).unwrap();
                error(&site, ("inceptionv1", &stem), &format!("inceptionv1-{layer}-{method}-16"))
            });
            eprintln!("{layer}, {method}: {whole:.1e}, with weights of 16 bits {half:.1e}");
            assert!(whole < 1e-4 && half < 1e-3, "{layer}, {method}: {whole}, {half}");
        }
    }
}
