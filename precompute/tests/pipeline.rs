//! The whole path on a small network and small photos: resumed, verified, damaged, refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::site::{RECIPE, Site, files, files_named, refused, succeeded};
use tuning_precompute::reduce::Fit;
use tuning_shared::Bundle;
use tuning_shared::bundle::Preview;

#[test]
fn a_recipe_makes_sound_bundles_and_a_second_run_makes_nothing() {
    let site = Site::new();
    succeeded(&site.run());
    let verdict = site.tuning(&["verify"]);
    succeeded(&verdict);
    assert_eq!(String::from_utf8_lossy(&verdict.stdout), "4 bundles, 11 dimensions, all sound\n");
    let (bundles, work) = (site.bundles(), files(&site.path("work")));
    assert_eq!(bundles.len(), 1 + 4 * 2 + 11 * 2, "catalog; a bundle and a sample each; a sheet and a preview each");
    let said = succeeded(&site.run());
    assert!(!said.contains("render") && !said.contains("collect") && !said.contains("fit"), "{said}");
    assert_eq!((site.bundles(), files(&site.path("work"))), (bundles, work));
}

#[test]
fn a_run_may_end_early_and_goes_on_from_there() {
    let site = Site::new();
    let until = |stage| site.tuning(&["run", "recipe.toml", "--photos", "photos", "--until", stage]);
    succeeded(&until("bases"));
    let drawn = || {
        let strips = files_named(&site.path("work"), "dimension-");
        strips.iter().filter(|path| path.to_string_lossy().contains("strips-")).count()
    };
    assert_eq!((files_named(&site.path("work"), "basis-").len(), drawn()), (4, 0));
    let said = succeeded(&until("strips"));
    assert!(!said.contains("fit ") && drawn() == 11, "{said}");
    assert!(site.bundles().is_empty());
    let said = succeeded(&site.run());
    assert!(!said.contains("render") && site.bundles().len() == 1 + 4 * 2 + 11 * 2, "{said}");
}

#[test]
fn asking_for_stability_draws_nothing_again() {
    let site = Site::new();
    succeeded(&site.run());
    let bundles = site.bundles();
    let recipe = RECIPE.replace("MODEL", site.path("small.onnx").to_str().unwrap());
    let recipe = recipe.replace("components = 3\nseed = 1", "components = 3\nseed = 1\nstability = 2");
    fs::write(site.path("recipe.toml"), recipe).unwrap();
    let said = succeeded(&site.run());
    assert!(said.contains("fit ICA") && said.contains("stability") && !said.contains("render"), "{said}");
    let strips = |bundles: &BTreeMap<PathBuf, Vec<u8>>| {
        bundles.keys().filter(|path| path.to_string_lossy().contains("dimension-")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(strips(&site.bundles()), strips(&bundles));
}

#[test]
fn a_killed_run_goes_on_and_ends_with_identical_bytes() {
    let site = Site::new();
    succeeded(&site.run());
    let whole = site.bundles();

    // Kill it as soon as the first strips lie there.
    fs::remove_dir_all(site.path("work")).unwrap();
    fs::remove_dir_all(site.path("bundles")).unwrap();
    let mut child = site.command(&["run", "recipe.toml", "--photos", "photos"]).stderr(Stdio::null()).spawn().unwrap();
    let strips = || files_named(&site.path("work"), "dimension-").len();
    let started = Instant::now();
    while strips() == 0 && started.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!((1..11).contains(&strips()), "killed too early or too late: {} strips", strips());

    succeeded(&site.run());
    assert_eq!(site.bundles(), whole);
}

#[test]
fn stages_one_by_one_give_what_a_recipe_gives() {
    let site = Site::new();
    let model = site.path("small.onnx");
    let model = model.to_str().unwrap();
    let collect = ["collect", "--model", model, "--layer", "conv", "--photos", "photos", "--seed", "1"];
    succeeded(&site.tuning(&[&collect[..], &["--positions-per-photo", "40", "--out", "x.npy"]].concat()));
    succeeded(&site.tuning(&[
        "fit",
        "--activations",
        "x.npy",
        "--method",
        "pca",
        "--components",
        "4",
        "--out",
        "b.npz",
    ]));
    let render = ["render", "--model", model, "--layer", "conv", "--basis", "b.npz", "--points", "5", "--size", "32"];
    succeeded(&site.tuning(&[&render[..], &["--steps", "12", "--seed", "3", "--out", "strips"]].concat()));
    assert_eq!(fs::read_dir(site.path("strips")).unwrap().count(), 2 * 4, "a strip and a sheet a dimension");
    succeeded(&site.run());
    let work = files(&site.path("work"));
    let same = work.values().any(|bytes| *bytes == fs::read(site.path("b.npz")).unwrap());
    assert!(same, "no basis of the recipe equals the one fitted by hand");
}

#[test]
fn bundles_of_an_earlier_format_are_upgraded_once() {
    let site = Site::new();
    let folder = site.path("bundles/net-conv-pca-1");
    fs::create_dir_all(&folder).unwrap();
    let earlier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/src/bundle/version-1.postcard");
    fs::copy(earlier, folder.join("bundle-0.postcard")).unwrap();
    let said = succeeded(&site.tuning(&["upgrade"]));
    assert!(said.contains("upgraded bundles/net-conv-pca-1"), "{said}");
    let (upgraded, catalog) = (files(&folder), site.path("bundles/catalog.postcard"));
    assert_eq!(upgraded.len(), 1, "the earlier file is gone");
    assert_eq!(upgraded.values().next().unwrap()[8..10], [4, 0], "the format version");
    assert!(catalog.exists());
    assert!(succeeded(&site.tuning(&["upgrade"])).contains("every bundle has this format already"));
    assert_eq!(files(&folder), upgraded);
}

#[test]
fn a_contact_sheet_of_an_earlier_format_is_taken_apart() {
    let site = Site::new();
    succeeded(&site.run());
    let whole = site.bundles();
    // As earlier versions had it: the previews of all dimensions are rows of one file.
    let path = files_named(&site.path("bundles"), "bundle-").remove(0);
    let folder = path.parent().unwrap();
    let mut bundle = Bundle::decode(&fs::read(&path).unwrap()).unwrap();
    let rows = bundle.dimensions.len() as u32;
    for (row, dimension) in (0..).zip(&mut bundle.dimensions) {
        fs::remove_file(folder.join(&dimension.preview.file)).unwrap();
        dimension.preview = Preview { file: "contact-0.webp".into(), row, rows };
    }
    fs::write(folder.join("contact-0.webp"), "not needed").unwrap();
    fs::write(&path, bundle.encode().unwrap()).unwrap();
    let sheet = folder.join(&bundle.dimensions[0].sprite);
    let sound = fs::read(&sheet).unwrap();
    image::RgbImage::new(8, 8).save_with_format(&sheet, image::ImageFormat::WebP).unwrap();
    let said = refused(&site.tuning(&["upgrade"]));
    assert!(said.contains("it has 8 x 8 pixels, and the bundle says"), "{said}");
    assert!(path.exists() && folder.join("contact-0.webp").exists(), "{said}");
    fs::write(&sheet, sound).unwrap();
    assert_eq!(succeeded(&site.tuning(&["upgrade"])).matches("upgraded").count(), 1);
    assert_eq!(site.tuning(&["verify"]).status.code(), Some(0));
    // A generation later, the same images: names but for their hashes.
    let names = |files: BTreeMap<PathBuf, Vec<u8>>| {
        let name = |path: PathBuf| path.to_string_lossy().rsplit_once('-').unwrap_or_default().0.to_owned();
        files.into_keys().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(site.bundles()), names(whole), "the shared file is gone");
}

#[test]
fn sheets_are_compressed_where_that_makes_them_smaller_and_once() {
    let site = Site::new();
    succeeded(&site.run());
    let folder = site.path("bundles");
    assert!(succeeded(&site.tuning(&["compress"])).contains("no sheet would become smaller"));
    let small = files(&folder);
    // A sheet without loss, as another program might have written it.
    let path = files_named(&folder, "dimension-").remove(0);
    let image = image::open(&path).unwrap().to_rgb8();
    let noise = image::RgbImage::from_fn(image.width(), image.height(), |x, y| {
        image::Rgb([0, 1, 2].map(|c| image.get_pixel(x, y).0[c] ^ ((x * 31 + y * 17 + c as u32 * 7) % 23) as u8))
    });
    noise.save_with_format(&path, image::ImageFormat::WebP).unwrap();
    assert!(succeeded(&site.tuning(&["compress"])).contains("bytes of sheets became"));
    assert_eq!(site.tuning(&["verify"]).status.code(), Some(0));
    let again = files(&folder);
    assert_eq!(again.len(), small.len(), "the larger sheet is gone");
    assert!(succeeded(&site.tuning(&["compress"])).contains("no sheet would become smaller"));
    assert_eq!(files(&folder), again);
}

#[test]
fn damaged_bundles_are_found() {
    let site = Site::new();
    succeeded(&site.run());
    let fault_after = |damage: &dyn Fn(&Path), name: &str| {
        let path = files_named(&site.path("bundles"), name).remove(0);
        let sound = fs::read(&path).unwrap();
        damage(&path);
        let output = site.tuning(&["verify"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        fs::write(&path, sound).unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    assert!(fault_after(&flip, "dimension-").contains("does not hold what its name says"));
    assert!(fault_after(&flip, "bundle-").contains("does not hold what its name says"));
    assert!(fault_after(&flip, "sample-").contains("does not hold what its name says"));
    assert!(fault_after(&flip, "catalog").contains("damaged"));
    assert!(fault_after(&|path| fs::remove_file(path).unwrap(), "preview-").contains("cannot be read"));
}

#[test]
fn what_is_missing_is_said_in_a_sentence() {
    let site = Site::new();
    let model = site.path("small.onnx");
    let model = model.to_str().unwrap();
    let collect = |more: &[&str]| {
        let all = ["collect", "--out", "x.npy"].iter().chain(more).copied().collect::<Vec<_>>();
        refused(&site.tuning(&all))
    };
    let none = collect(&["--model", "nowhere", "--layer", "conv", "--photos", "photos"]);
    assert!(none.contains("nowhere"), "{none}");
    let layer = collect(&["--model", model, "--layer", "conv9", "--photos", "photos"]);
    assert!(layer.contains("no layer \"conv9\"; it has conv"), "{layer}");
    let photos = collect(&["--model", model, "--layer", "conv", "--photos", "nowhere"]);
    assert!(photos.contains("nowhere"), "{photos}");
    let library = collect(&["--model", model, "--layer", "conv", "--photos", "photos", "--onnxruntime", "/none.so"]);
    assert!(library.contains("cargo xtask setup") && library.contains("/none.so"), "{library}");
    let photos = refused(&site.tuning(&["run", "recipe.toml"]));
    assert!(photos.contains("--photos"), "{photos}");
    assert!(!site.path("x.npy").exists());
}

#[test]
fn activations_that_cannot_be_fitted_are_refused() {
    let site = Site::new();
    let fit = |method: &str, values: &ndarray::Array2<f32>| {
        ndarray_npy::write_npy(site.path("x.npy"), values).unwrap();
        let from = ["fit", "--activations", "x.npy", "--components", "4", "--out", "b.npz"];
        refused(&site.tuning(&[&from[..], &["--method", method]].concat()))
    };
    let few = ndarray::Array2::from_shape_fn((4, 6), |(i, j)| (i * j) as f32);
    assert!(fit("ica", &few).contains("too few"));
    let varied = ndarray::Array2::from_shape_fn((40, 6), |(i, j)| ((i + 1) * (j + 3) % 11) as f32);
    let mut nan = varied.clone();
    nan[[7, 2]] = f32::NAN;
    for method in ["ica", "pca", "nmf", "lle"] {
        let sentence = fit(method, &nan);
        assert!(sentence.contains("row 7") && sentence.contains("channel 2"), "{sentence}");
    }
    let mut negative = varied.clone();
    negative[[8, 3]] = -1.0;
    let sentence = fit("nmf", &negative);
    assert!(sentence.contains("row 8, channel 3") && sentence.contains("none below zero"), "{sentence}");
    assert!(
        fit("lle", &varied.slice(ndarray::s![..9, ..]).to_owned()).contains("9 activations that differ are too few")
    );
    assert!(!site.path("b.npz").exists());
}

#[test]
fn stability_is_part_of_the_fit_of_an_ica_alone() {
    let site = Site::new();
    let values = ndarray::Array2::from_shape_fn((400, 6), |(i, j)| (((i + 1) * (7 * j + 3)) % 61) as f32);
    ndarray_npy::write_npy(site.path("x.npy"), &values).unwrap();
    let fit = |method: &str, out: &str, more: &[&str]| {
        let all = ["fit", "--activations", "x.npy", "--method", method, "--components", "3", "--out", out];
        site.tuning(&[&all[..], more].concat())
    };
    succeeded(&fit("ica", "without.npz", &[]));
    let said = succeeded(&fit("ica", "with.npz", &["--stability", "4"]));
    assert!(said.contains("stability: 4 seeds") && said.contains("on average"), "{said}");
    let read = |name: &str| Fit::read(&site.path(name)).unwrap();
    let (with, without) = (read("with.npz"), read("without.npz"));
    assert!(with.stability.as_ref().unwrap().iter().all(|stability| (0.0..=1.0).contains(stability)));
    assert_eq!(Fit { stability: None, ..with }, without);
    assert!(refused(&fit("pca", "pca.npz", &["--stability", "4"])).contains("--method ica"));
    assert!(!site.path("pca.npz").exists());
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_grow_is_said_and_earlier_results_stay() {
    let site = Site::new();
    succeeded(&site.run());
    let before = site.bundles();
    // As on a full disk: no file may be larger than 8 blocks of 512 bytes.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 8; exec {} run recipe.toml --photos photos --work other",
        env!("CARGO_BIN_EXE_tuning")
    );
    let output = Command::new("sh").args(["-c", &limited]).current_dir(site.path("")).output().unwrap();
    let sentence = refused(&output);
    assert!(sentence.contains("cannot write") && sentence.contains("activations-"), "{sentence}");
    assert_eq!(site.bundles(), before);
    let finished = files_named(&site.path("other"), "activations-");
    assert!(finished.is_empty(), "{finished:?} look finished");
}
