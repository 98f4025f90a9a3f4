//! The folder for what is downloaded once: tools, the ONNX Runtime library, models.

use std::path::PathBuf;

/// `$TUNING_CACHE`, else `$XDG_CACHE_HOME/tuning-dimensions`, else `$HOME/.cache/tuning-dimensions`; none where
/// there is no home. `cargo xtask setup` uses the same folder.
pub fn folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("TUNING_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("tuning-dimensions")))
        .or_else(|| set("HOME").map(|home| home.join(".cache").join("tuning-dimensions")))
}
