//! From activations to what is seen, with the command: null, render, seen, and what it refuses.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::Path;
use std::process::{Command, Output};
use tuning_shared::seen::Seen;

fn tuning(folder: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tuning"));
    command.args(line.split(' ')).current_dir(folder).output().unwrap()
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.lines().any(|line| line.starts_with("tuning: ")) && !said.contains("panicked"), "{said}");
    said
}

#[test]
fn strips_are_measured_against_random_directions_drawn_alike() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    support::one_layer_network(folder);
    support::photos(&folder.join("photos"), 6);
    let tuning = |line: &str| tuning(folder, line);
    let layer = "--model small.onnx --layer conv";
    succeeded(&tuning(&format!("collect {layer} --photos photos --seed 1 --positions-per-photo 40 --out x.npy")));
    for method in ["pca", "nmf"] {
        succeeded(&tuning(&format!("fit --activations x.npy --method {method} --components 2 --out {method}.npz")));
    }
    succeeded(&tuning("null --basis pca.npz --directions 3 --seed 5 --out null.npz"));
    succeeded(&tuning("null --basis pca.npz --directions 3 --seed 5 --out again.npz"));
    let bytes = |name: &str| std::fs::read(folder.join(name)).unwrap();
    assert_eq!(bytes("null.npz"), bytes("again.npz"));

    let drawn = "--size 32 --steps 12 --seed 3";
    succeeded(&tuning(&format!("render {layer} --basis pca.npz --points 12 {drawn} --out strips")));
    succeeded(&tuning(&format!("render {layer} --basis null.npz --points 8 {drawn} --out null")));
    let table = succeeded(&tuning("seen --strips strips --null null --out seen.json"));
    assert!(table.contains("99%: of 3 random directions"), "{table}");
    let seen: Seen = serde_json::from_slice(&bytes("seen.json")).unwrap();
    assert_eq!((seen.points_compared, seen.dimensions.len(), seen.null.unwrap().directions), (8, 2, 3));
    assert!(seen.dimensions.iter().all(|dimension| dimension.images.len() == 12));

    let sentence = refused(&tuning("null --basis nmf.npz --out none.npz"));
    assert!(sentence.contains("NMF has no linear subspace"), "{sentence}");
    let sentence = refused(&tuning("seen --strips photos"));
    assert!(sentence.contains("photos") && sentence.contains("neither strips"), "{sentence}");
    let sentence = refused(&tuning("seen --strips null --null strips"));
    assert!(sentence.contains("8 points, and 12 are compared"), "{sentence}");
}
