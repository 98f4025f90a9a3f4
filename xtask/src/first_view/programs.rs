//! The site's programs: that of the page it opens with, which Trunk puts into the document; those of the pages beside
//! it, and the worker's, which Trunk only builds.
//!
//! A name that holds its content's hash can be kept by a browser for ever and never mixes two versions. Trunk gives the
//! first such a name; the others get it here.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The worker's program as Trunk names it.
const ENGINE: &str = "engine";
/// What follows a program's name in the name of its script, and in that of its code.
const ENDINGS: [&str; 2] = [".js", "_bg.wasm"];
/// What follows it in the name of the script that a worker starts with.
const WORKER_ENDING: &str = "_worker.js";
/// Letters of a hash in a name.
const HASH_LETTERS: usize = 16;

/// The names of the programs' files, without their endings.
pub(super) struct Programs {
    opening: String,
    others: Vec<(&'static str, String)>,
    engine: String,
}

impl Programs {
    /// Finds them in the built site, and gives all but the first their names; `others` are those of pages, as Trunk names
    /// them: a script `<name>.js` and code `<name>_bg.wasm`.
    pub(super) fn find(site: &Path, built: &str, others: &[&'static str]) -> Result<Self> {
        let opening = built
            .split_once("<link rel=\"modulepreload\" href=\"./")
            .and_then(|(_, rest)| rest.split_once(".js\""))
            .map(|(name, _)| name.to_owned())
            .context("the document that Trunk built loads no program")?;
        let others = others.iter().map(|name| Ok((*name, named(site, name)?))).collect::<Result<_>>()?;
        let engine = named(site, ENGINE)?;
        // A page hears of what a worker throws, and not of a promise that it breaks.
        let start = format!(
            "import init from \"./{engine}.js\";\ninit({{ module_or_path: new URL(\"./{engine}_bg.wasm\", \
             import.meta.url) }})\n  .catch((error) => setTimeout(() => {{ throw error; }}));\n"
        );
        let worker = site.join(format!("{engine}{WORKER_ENDING}"));
        fs::write(&worker, start).with_context(|| format!("cannot write {}", worker.display()))?;
        Ok(Self { opening, others, engine })
    }

    /// The document that Trunk built, with the program of this name in place of the first.
    ///
    /// # Errors
    /// When there is no such program.
    pub(super) fn with(&self, built: &str, program: &str) -> Result<String> {
        let found = self.others.iter().find(|(name, _)| *name == program);
        let (_, named) = found.with_context(|| format!("the site has no program {program}"))?;
        Ok(built.replace(&self.opening, named))
    }

    /// The address of the script that a worker starts with, relative to the page.
    pub(super) fn worker(&self) -> String {
        format!("{}{WORKER_ENDING}", self.engine)
    }
}

/// Renames a program's files by their content; the name without its endings.
fn named(site: &Path, program: &str) -> Result<String> {
    let mut hash = Sha256::new();
    for ending in ENDINGS {
        let path = site.join(format!("{program}{ending}"));
        hash.update(fs::read(&path).with_context(|| format!("cannot read {}: Trunk builds it", path.display()))?);
    }
    let letters: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{program}-{}", &letters[..HASH_LETTERS]);
    for ending in ENDINGS {
        let [from, to] = [program, &name].map(|name| site.join(format!("{name}{ending}")));
        fs::rename(&from, &to).with_context(|| format!("cannot rename {}", from.display()))?;
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &str = "<script>import init from './explore-1a.js'; init('./explore-1a_bg.wasm');</script>\
                         <link rel=\"modulepreload\" href=\"./explore-1a.js\">";

    fn write(site: &Path, program: &str, code: &str) {
        fs::write(site.join(format!("{program}.js")), "script").unwrap();
        fs::write(site.join(format!("{program}_bg.wasm")), code).unwrap();
    }

    #[test]
    fn a_program_is_named_by_its_content_and_takes_the_place_of_the_first() {
        let site = tempfile::tempdir().unwrap();
        let found = |code: &str| {
            write(site.path(), "other", code);
            write(site.path(), "engine", "e");
            Programs::find(site.path(), BUILT, &["other"]).unwrap()
        };
        let (first, second) = (found("a"), found("b"));
        let name = |programs: &Programs| programs.others[0].1.clone();
        assert_ne!(name(&first), name(&second));
        for ending in ENDINGS {
            assert!(site.path().join(format!("{}{ending}", name(&second))).exists());
            assert!(!site.path().join(format!("other{ending}")).exists());
        }
        let document = second.with(BUILT, "other").unwrap();
        assert_eq!(document.matches(&name(&second)).count(), 3);
        assert!(!document.contains("explore-1a"));
        assert!(second.with(BUILT, "third").is_err());
    }

    #[test]
    fn a_worker_starts_with_a_script_that_names_its_program() {
        let site = tempfile::tempdir().unwrap();
        write(site.path(), "engine", "e");
        let programs = Programs::find(site.path(), BUILT, &[]).unwrap();
        let script = fs::read_to_string(site.path().join(programs.worker())).unwrap();
        assert_eq!(script.matches(&programs.engine).count(), 2, "{script}");
    }

    #[test]
    fn a_document_without_a_program_is_refused() {
        assert!(Programs::find(Path::new("absent"), "<head></head>", &[]).is_err());
    }
}
