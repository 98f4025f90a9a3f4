//! What Cargo.lock says about one package.

use std::path::Path;

use anyhow::{Context, Result};

/// The locked version of `package`, from the Cargo.lock in `root`.
pub(crate) fn version_of(package: &str, root: &Path) -> Result<String> {
    let path = root.join("Cargo.lock");
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "cannot read {}: run `cargo metadata` once to write it",
            path.display()
        )
    })?;
    parse(package, &text).with_context(|| {
        format!(
            "{} names no package `{package}`: add it to a crate that needs it, or restore the file",
            path.display()
        )
    })
}

/// The version that follows `name = "package"`; cargo writes the two on neighbouring lines.
fn parse(package: &str, lock: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::parse;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.99"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry"
"#;

    #[test]
    fn finds_the_package_of_exactly_that_name() {
        assert_eq!(parse("wasm-bindgen", LOCK).as_deref(), Some("0.2.130"));
        assert_eq!(parse("wasm-bindgen-macro", LOCK).as_deref(), Some("0.2.99"));
        assert_eq!(parse("wasm", LOCK), None);
    }
}
