//! The folder where setup keeps what it installed, so that nothing system-wide is touched.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// `$TUNING_CACHE`, else `$XDG_CACHE_HOME/tuning-dimensions`, else `$HOME/.cache/tuning-dimensions`.
///
/// `precompute` looks for ONNX Runtime under the same rule.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The cache folder that this process's environment names.
    pub(crate) fn from_environment() -> Result<Self> {
        Self::choose(|name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
    }

    fn choose(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<Self> {
        let root = if let Some(named) = variable("TUNING_CACHE") {
            // Children run in other folders than ours.
            std::path::absolute(named).context("TUNING_CACHE is not a usable path: give the path of a folder")?
        } else if let Some(base) = variable("XDG_CACHE_HOME") {
            base.join("tuning-dimensions")
        } else if let Some(home) = variable("HOME") {
            home.join(".cache/tuning-dimensions")
        } else {
            bail!("no folder for downloaded tools: set HOME, or TUNING_CACHE to a folder that may be written");
        };
        Ok(Self { root })
    }

    /// The finished folder of a tool, whether it is there or not.
    pub(crate) fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.root.join("tools").join(format!("{name}-{version}"))
    }

    /// Where the ONNX Runtime of `version` lies; `precompute` looks there for `libonnxruntime`.
    pub(crate) fn onnxruntime(&self, version: &str) -> PathBuf {
        self.root.join("onnxruntime").join(version)
    }

    /// Where `tuning fetch` leaves models, and looks for them.
    pub(crate) fn models(&self) -> PathBuf {
        self.root.join("models")
    }

    /// Fills `folder` through `fill`, which gets an empty folder beside it that is renamed at the end:
    /// an interrupted install is never mistaken for a finished one.
    pub(crate) fn install(&self, folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let partial = folder.with_added_extension("partial");
        for stale in [&partial, &folder.to_path_buf()] {
            if stale.exists() {
                fs::remove_dir_all(stale).with_context(|| format!("cannot remove {}", stale.display()))?;
            }
        }
        fs::create_dir_all(&partial).with_context(|| format!("cannot create {}", partial.display()))?;
        fill(&partial)?;
        fs::rename(&partial, folder)
            .with_context(|| format!("cannot rename {} to {}", partial.display(), folder.display()))
    }

    /// Held while setting up, so that two setups at once do not write over each other.
    pub(crate) fn lock(&self) -> Result<File> {
        fs::create_dir_all(&self.root).with_context(|| {
            format!("cannot create {}: set TUNING_CACHE to a folder that may be written", self.root.display())
        })?;
        let path = self.root.join("setup.lock");
        let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        if file.try_lock().is_err() {
            println!("waiting for another setup to finish ({})", path.display());
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use anyhow::bail;

    use super::Cache;

    fn chosen(set: &[(&str, &str)]) -> Option<PathBuf> {
        let look_up = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| PathBuf::from(value));
        Cache::choose(look_up).ok().map(|cache| cache.root)
    }

    #[test]
    fn the_most_specific_variable_wins() {
        let home = ("HOME", "/home/a");
        let xdg = ("XDG_CACHE_HOME", "/x");
        assert_eq!(chosen(&[home, xdg, ("TUNING_CACHE", "/t")]), Some("/t".into()));
        assert_eq!(chosen(&[home, xdg]), Some("/x/tuning-dimensions".into()));
        assert_eq!(chosen(&[home]), Some("/home/a/.cache/tuning-dimensions".into()));
        assert_eq!(chosen(&[]), None);
    }

    #[test]
    fn a_failed_install_leaves_nothing_that_looks_finished() {
        let scratch = tempfile::tempdir().unwrap();
        let cache = Cache { root: scratch.path().into() };
        let folder = cache.tool("trunk", "0.21.14");
        let failed = cache.install(&folder, |partial| {
            fs::write(partial.join("half"), "")?;
            bail!("interrupted")
        });
        assert!(failed.is_err());
        assert!(!folder.exists());

        cache.install(&folder, |partial| Ok(fs::write(partial.join("whole"), "")?)).unwrap();
        assert!(folder.join("whole").exists());
        assert!(!folder.join("half").exists());
    }
}
