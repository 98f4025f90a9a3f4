//! The site's two programs: that of the page it opens with, which Trunk puts into the document, and that of the pages
//! beside it, which Trunk only builds.
//!
//! A name that holds its content's hash can be kept by a browser for ever and never mixes two versions. Trunk gives the
//! first such a name; the second gets it here.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The second program as Trunk names it: its script is `other.js`, its code `other_bg.wasm`.
const OTHER: &str = "other";
/// What follows a program's name in the name of its script, and in that of its code.
const ENDINGS: [&str; 2] = [".js", "_bg.wasm"];
/// Letters of a hash in a name.
const HASH_LETTERS: usize = 16;

/// The names of the programs' files, without their endings.
pub(super) struct Programs {
    opening: String,
    other: String,
}

impl Programs {
    /// Finds them in the built site, and gives the second its name.
    pub(super) fn find(site: &Path, built: &str) -> Result<Self> {
        let opening = built
            .split_once("<link rel=\"modulepreload\" href=\"./")
            .and_then(|(_, rest)| rest.split_once(".js\""))
            .map(|(name, _)| name.to_owned())
            .context("the document that Trunk built loads no program")?;
        let mut hash = Sha256::new();
        for ending in ENDINGS {
            let path = site.join(format!("{OTHER}{ending}"));
            hash.update(fs::read(&path).with_context(|| format!("cannot read {}: Trunk builds it", path.display()))?);
        }
        let letters: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let other = format!("{OTHER}-{}", &letters[..HASH_LETTERS]);
        for ending in ENDINGS {
            let [from, to] = [OTHER, &other].map(|name| site.join(format!("{name}{ending}")));
            fs::rename(&from, &to).with_context(|| format!("cannot rename {}", from.display()))?;
        }
        Ok(Self { opening, other })
    }

    /// The document that Trunk built, with the second program in place of the first.
    pub(super) fn with_other(&self, built: &str) -> String {
        built.replace(&self.opening, &self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_program_is_named_by_its_content_and_takes_the_place_of_the_first() {
        let site = tempfile::tempdir().unwrap();
        let built = "<script>import init from './explore-1a.js'; init('./explore-1a_bg.wasm');</script>\
                     <link rel=\"modulepreload\" href=\"./explore-1a.js\">";
        let named = |code: &str| {
            fs::write(site.path().join("other.js"), "script").unwrap();
            fs::write(site.path().join("other_bg.wasm"), code).unwrap();
            Programs::find(site.path(), built).unwrap()
        };
        let (first, second) = (named("a"), named("b"));
        assert_ne!(first.other, second.other);
        for ending in ENDINGS {
            assert!(site.path().join(format!("{}{ending}", second.other)).exists());
            assert!(!site.path().join(format!("other{ending}")).exists());
        }
        let document = second.with_other(built);
        assert_eq!(document.matches(&second.other).count(), 3);
        assert!(!document.contains("explore-1a"));
    }

    #[test]
    fn a_document_without_a_program_is_refused() {
        assert!(Programs::find(Path::new("absent"), "<head></head>").is_err());
    }
}
