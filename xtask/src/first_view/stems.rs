//! The stems that the site serves for its live pages: made where a model is at hand, and never committed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use tuning_shared::live::Stem;

/// The folder of the stems in the site.
const FOLDER: &str = "stems";
/// Letters of a hash in a name.
const HASH_LETTERS: usize = 16;

/// Copies the stems in `made` into the site, under names that hold their content's hash, and lists them as a live page
/// reads them: `<model>/<layer>=<address>`, one after the other. A folder that is not there has none.
///
/// # Errors
/// When a file in it is no stem, or cannot be copied.
pub(super) fn publish(made: &Path, site: &Path) -> Result<String> {
    let Ok(entries) = fs::read_dir(made) else { return Ok(String::new()) };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "postcard"));
    paths.sort();
    let folder = site.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let listed = paths.iter().map(|path| {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let stem = Stem::decode(&bytes).with_context(|| format!("{} is no stem", path.display()))?;
        let letters: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let name = format!("{}-{}-{}.postcard", stem.model.name, stem.layer, &letters[..HASH_LETTERS]);
        let to = folder.join(&name);
        fs::write(&to, &bytes).with_context(|| format!("cannot write {}", to.display()))?;
        Ok(format!("{}/{}={FOLDER}/{name}", stem.model.name, stem.layer))
    });
    Ok(listed.collect::<Result<Vec<_>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_listed_by_its_layer_and_named_by_its_content() {
        let (made, site) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(made.path().join("a.postcard"), Stem::gabor().encode().unwrap()).unwrap();
        fs::write(made.path().join("notes.txt"), "nothing").unwrap();
        let listed = publish(made.path(), site.path()).unwrap();
        let (layer, address) = listed.split_once('=').unwrap();
        assert_eq!(layer, "gabor/gabor");
        assert!(site.path().join(address).exists(), "{address}");
        fs::write(made.path().join("b.postcard"), "no stem").unwrap();
        assert!(format!("{:#}", publish(made.path(), site.path()).unwrap_err()).contains("b.postcard is no stem"));
    }

    #[test]
    fn without_a_folder_there_are_none() {
        let site = tempfile::tempdir().unwrap();
        assert_eq!(publish(Path::new("absent"), site.path()).unwrap(), "");
    }
}
