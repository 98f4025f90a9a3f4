//! The figures of this repository's documents are those of its bundles and numbers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use tuning_precompute::report::figures::{Material, Section, figures, section};

/// More than this a figure need not take, in bytes.
const LARGEST: u64 = 500_000;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn material() -> Material {
    Material::read(&repository("bundles"), &repository("docs")).unwrap()
}

#[test]
fn the_documents_show_what_the_bundles_say() {
    let written = Section::read(&repository("docs/results.md")).unwrap().text;
    let expected = section(&material(), "figures");
    assert!(
        written.trim() == expected.trim(),
        "docs/results.md is out of date; run: tuning report figures --out docs/figures --section docs/results.md"
    );
}

#[test]
fn every_figure_is_there_and_small() {
    let material = material();
    for figure in figures(&material) {
        let file = figure.file().unwrap_or_else(|| panic!("figure {} is not drawn: {}", figure.number, figure.caption));
        let path = repository("docs/figures").join(file);
        let bytes = path.metadata().unwrap_or_else(|error| panic!("{}: {error}", path.display())).len();
        assert!(bytes < LARGEST, "{} has {bytes} bytes", path.display());
    }
}

#[test]
fn a_figure_is_drawn_the_same_every_time() {
    let material = material();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let figure = figures(&material).into_iter().find(|figure| figure.number == 7).unwrap();
    let drawn = folders.each_ref().map(|folder| std::fs::read(figure.write(folder.path()).unwrap().unwrap()).unwrap());
    assert_eq!(drawn[0], drawn[1]);
}
