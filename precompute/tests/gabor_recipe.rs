//! The Gabor recipe runs on a fresh clone: no model, no photos.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;
use tuning_precompute::report::depth::Depth;
use tuning_precompute::store::json;
use tuning_shared::{Bundle, Catalog};

/// The recipe of this repository, with few images and few, small points, as a file in `folder`.
fn small_recipe(folder: &Path, changes: &[(&str, &str)]) {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes/gabor.toml");
    let mut text = fs::read_to_string(recipe).unwrap();
    let smaller = [
        ("images = 1000", "images = 6"),
        ("[seen]\nseed = 1", "[seen]\nseed = 1\ndirections = 3\npoints = 6"),
        ("[probe]", "[probe]\nrotations = 10"),
        ("count = 32", "count = 6"),
        ("stability = 10", "stability = 1"),
        ("size-px = 32", "size-px = 32\nsteps = 8"),
    ];
    for (from, to) in smaller.iter().chain(changes) {
        assert!(text.contains(from), "the recipe does not say {from:?}");
        text = text.replace(from, to);
    }
    fs::write(folder.join("recipe.toml"), text).unwrap();
}

/// `tuning` where nothing is known of models and photos.
fn tuning(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tuning"));
    command.args(arguments).current_dir(folder.path()).env_remove("TUNING_PHOTOS").env_remove("TUNING_MODELS");
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The sentence with which a command was refused.
#[track_caller]
fn refused(output: &Output) -> String {
    let said = said(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.lines().any(|line| line.starts_with("tuning: ")) && !said.contains("panicked"), "{said}");
    said
}

#[test]
fn the_recipe_runs_without_photos_and_a_second_run_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    small_recipe(folder.path(), &[]);
    let run = || tuning(&folder, &["run", "recipe.toml"]);
    let first = run();
    assert!(first.status.success(), "{}", said(&first));
    assert!(tuning(&folder, &["verify"]).status.success());
    let catalog = Catalog::decode(&fs::read(folder.path().join("bundles/catalog.postcard")).unwrap()).unwrap();
    let listed: Vec<_> = catalog.entries.iter().map(|entry| (entry.method.as_str(), entry.dimensions)).collect();
    for method in ["pca", "ica", "nmf", "lle"] {
        assert!(listed.contains(&(method, 3)) && listed.contains(&(method, 6)), "{listed:?}");
    }
    let entry = &catalog.entries[0];
    let bundle = folder.path().join("bundles").join(&entry.folder).join(&entry.file);
    let bundle = Bundle::decode(&fs::read(bundle).unwrap()).unwrap();
    assert!(bundle.activations.source.contains("dead leaves"), "{}", bundle.activations.source);
    assert_eq!((bundle.activations.photos, bundle.activations.count), (6, 600));
    let again = said(&run());
    assert!(!again.contains("collect") && !again.contains("fit") && !again.contains("render"), "{again}");
    reports_come_from_what_was_made(&folder);
}

/// The depth report computes nothing again, and figures are drawn of the bundles that are there.
fn reports_come_from_what_was_made(folder: &TempDir) {
    let output = tuning(folder, &["report", "depth", "recipe.toml", "--out", "numbers/depth.json"]);
    let words = said(&output);
    assert!(output.status.success() && !words.contains("fit") && !words.contains("probe"), "{words}");
    let depth: Depth = json::read(&folder.path().join("numbers/depth.json")).unwrap();
    assert_eq!((depth.photos, depth.bases.len()), (6, 8));
    assert!(depth.bases.iter().all(|basis| basis.attributes.len() == 7 && basis.deviation > 0.0), "{depth:?}");
    fs::write(folder.path().join("text.md"), "# Text\n").unwrap();
    let figures = ["report", "figures", "bundles", "--numbers", "numbers", "--out", "figures"];
    let place = refused(&tuning(folder, &[&figures[..], &["--section", "text.md"]].concat()));
    assert!(place.contains("no place for figures") && !folder.path().join("figures").exists(), "{place}");
    let output = tuning(folder, &figures);
    let words = said(&output);
    assert!(output.status.success() && words.contains("for want of a bundle: inceptionv1 conv2d1 ICA-16"), "{words}");
    let drawn: Vec<usize> =
        (1..=14).filter(|number| folder.path().join(format!("figures/figure-{number:02}.png")).exists()).collect();
    assert_eq!(drawn, [3, 4, 5, 6, 7, 8, 14]);
    let figure = image::open(folder.path().join("figures/figure-04.png")).unwrap();
    assert_eq!(figure.width(), 900);
}

#[test]
fn dead_leaves_collect_the_same_activations_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let collect = |more: &[&str], out: &str| {
        let all = ["collect", "--model", "gabor", "--layer", "gabor", "--stimuli", "dead-leaves", "--images", "3"];
        let output = tuning(&folder, &[&all[..], &["--positions-per-photo", "9", "--out", out], more].concat());
        assert!(output.status.success(), "{}", said(&output));
        fs::read(folder.path().join(out)).unwrap()
    };
    let one = collect(&["--threads", "1"], "one.npy");
    assert_eq!(one, collect(&["--threads", "2"], "two.npy"));
    assert_ne!(one, collect(&["--seed", "1"], "other.npy"));
}

#[test]
fn what_cannot_be_done_with_dead_leaves_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let collect = |more: &[&str]| {
        let all = ["collect", "--model", "gabor", "--layer", "gabor", "--out", "x.npy"];
        refused(&tuning(&folder, &[&all[..], more].concat()))
    };
    assert!(collect(&[]).contains("--photos"));
    assert!(collect(&["--images", "3"]).contains("--stimuli dead-leaves"));
    assert!(collect(&["--stimuli", "dead-leaves"]).contains("--images 1000"));
    assert!(collect(&["--stimuli", "dead-leaves", "--images", "0"]).contains("at least 1"));
    // Ten activations: fewer than the neighbours that locally linear embedding compares each with.
    small_recipe(
        folder.path(),
        &[("images = 6", "images = 1"), ("positions-per-photo = 100", "positions-per-photo = 10")],
    );
    let few = refused(&tuning(&folder, &["run", "recipe.toml"]));
    assert!(few.contains("are too few") && few.contains("12 neighbours"), "{few}");
}

#[test]
fn negative_activations_cannot_be_factored() {
    let folder = tempfile::tempdir().unwrap();
    let values = ndarray::Array2::from_shape_fn((40, 6), |(i, j)| ((i + 1) * (j + 3) % 11) as f32 - 2.0);
    ndarray_npy::write_npy(folder.path().join("x.npy"), &values).unwrap();
    let fit = ["fit", "--activations", "x.npy", "--method", "nmf", "--components", "3", "--out", "b.npz"];
    let sentence = refused(&tuning(&folder, &fit));
    assert!(sentence.contains("none below zero") && !folder.path().join("b.npz").exists(), "{sentence}");
}

#[test]
fn the_figure_of_the_bank_is_a_png() {
    let folder = tempfile::tempdir().unwrap();
    let output = tuning(&folder, &["report", "gabor", "--out", "figure.png"]);
    assert!(output.status.success(), "{}", said(&output));
    let figure = image::open(folder.path().join("figure.png")).unwrap();
    assert!(figure.width() > 500 && figure.height() > 500);
}
