//! A folder with all that the command needs, and what it says there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A recipe of every method, quickly made; `MODEL` stands for the network.
pub(crate) const RECIPE: &str = r#"
model = "MODEL"
layers = ["conv"]
[activations]
source = "drifting stripes"
positions-per-photo = 40
seed = 1
[[basis]]
method = "ica"
components = 3
seed = 1
[[basis]]
method = "pca"
components = 4
[[basis]]
method = "nmf"
components = 2
[[basis]]
method = "lle"
components = 2
[probe]
rotations = 20
[seen]
directions = 3
points = 6
[points]
count = 6
[rendering]
size-px = 32
steps = 12
seed = 3
"#;

/// A folder with a model, photos and a recipe.
pub(crate) struct Site(TempDir);

impl Site {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let model = super::one_layer_network(folder.path());
        super::photos(&folder.path().join("photos"), 6);
        let recipe = RECIPE.replace("MODEL", model.to_str().unwrap());
        fs::write(folder.path().join("recipe.toml"), recipe).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn tuning(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tuning"));
        command.args(arguments).current_dir(self.0.path()).env_remove("TUNING_PHOTOS").env_remove("TUNING_MODELS");
        command
    }

    pub(crate) fn run(&self) -> Output {
        self.tuning(&["run", "recipe.toml", "--photos", "photos"])
    }

    /// Every file below the bundles and its bytes.
    pub(crate) fn bundles(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.path("bundles"))
    }
}

/// Every file below a folder, by its path from there, and its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

/// What a command that succeeded said.
#[track_caller]
pub(crate) fn succeeded(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// The sentence with which a command was refused.
#[track_caller]
pub(crate) fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    let sentence = said.lines().any(|line| line.starts_with("tuning: "));
    assert!(sentence && !said.contains("panicked"), "{said}");
    said
}

/// Every file below a folder whose name starts like this, sorted. They need not be there for long.
pub(crate) fn files_named(folder: &Path, start: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_named(&path, start));
        } else if path.file_name().unwrap().to_string_lossy().starts_with(start) {
            found.push(path);
        }
    }
    found.sort();
    found
}
