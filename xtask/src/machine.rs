//! This machine as the chores see it: the project's folder, the cache, the programs on its search path.

use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::cache::Cache;
use crate::process;
use crate::setup::{TOOL_FOLDERS, wasm_target};
use crate::version::Version;

/// Where things are on this machine.
pub(crate) struct Machine {
    /// The repository's folder.
    pub(crate) root: PathBuf,
    /// Where setup installs.
    pub(crate) cache: Cache,
    wasm_toolchain: OnceCell<Option<&'static str>>,
}

impl Machine {
    /// Reads the environment; looks at nothing else yet.
    pub(crate) fn detect() -> Result<Self> {
        Ok(Self {
            root: project_root(),
            cache: Cache::from_environment()?,
            wasm_toolchain: OnceCell::new(),
        })
    }

    /// Where Trunk puts the built page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A program of this machine, run in the project's folder, that finds setup's tools before all others.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path());
        process::forget_cargo_run(&mut command);
        command
    }

    /// A command that compiles for wasm32, with the toolchain that can. Ask only after setup.
    pub(crate) fn wasm_command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.command(program);
        if let Some(toolchain) = self
            .wasm_toolchain
            .get_or_init(|| wasm_target::toolchain(self))
        {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command
    }

    /// The first program of that name on the search path.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        find_in(&self.search_path(), program)
    }

    /// What `program --version` says, if it is there and says anything.
    pub(crate) fn version_of(&self, program: &str) -> Option<Version> {
        let path = self.find(program)?;
        let output = process::output(self.command(path).arg("--version")).ok()?;
        Version::from_program_output(&output)
    }

    /// PATH with the folders of the tools that setup installed in front.
    fn search_path(&self) -> OsString {
        let own = TOOL_FOLDERS
            .iter()
            .filter_map(|folder| folder(self))
            .filter(|folder| folder.is_dir());
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        // Only a folder with a colon in its name cannot be joined, and such a folder cannot be on a PATH.
        std::env::join_paths(own.chain(std::env::split_paths(&inherited))).unwrap_or(inherited)
    }
}

/// The repository's folder, which is the parent of this crate's.
fn project_root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// The first executable file called `program` in the folders of `search_path`.
fn find_in(search_path: &OsStr, program: &str) -> Option<PathBuf> {
    std::env::split_paths(search_path)
        .map(|folder| folder.join(program))
        .find(|path| is_executable(path))
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::find_in;

    fn write_program(path: &Path, mode: u32) {
        fs::write(path, "#!/bin/sh\n").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn finds_the_first_executable_of_the_path() {
        let scratch = tempfile::tempdir().unwrap();
        let [empty, plain, first, second] = ["empty", "plain", "first", "second"].map(|name| {
            let folder = scratch.path().join(name);
            fs::create_dir(&folder).unwrap();
            folder
        });
        write_program(&plain.join("tool"), 0o644);
        write_program(&first.join("tool"), 0o755);
        write_program(&second.join("tool"), 0o755);
        fs::create_dir(second.join("folder")).unwrap();

        let path = std::env::join_paths([&empty, &plain, &first, &second]).unwrap();
        assert_eq!(find_in(&path, "tool"), Some(first.join("tool")));
        assert_eq!(find_in(&path, "folder"), None);
        assert_eq!(find_in(&path, "absent"), None);
    }
}
