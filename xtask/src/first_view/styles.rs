//! One sheet of styles for all pages: a browser waits for each that a document names before it shows anything, and a
//! visitor who goes to another page has it already.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

const LINK: &str = "<link rel=\"stylesheet\" href=\"./";
/// Letters of a hash in a name.
const HASH_LETTERS: usize = 16;

/// The document with one link in place of those to its sheets, which are joined in their order. A sheet for one medium
/// keeps its own link.
///
/// # Errors
/// When a sheet cannot be read, or the joined one not written.
pub(super) fn joined(site: &Path, document: &str) -> Result<String> {
    let links = links(document)?;
    if links.len() < 2 {
        return Ok(document.to_owned());
    }
    let mut sheet = String::new();
    for (_, file) in &links {
        let path = site.join(file);
        sheet += &fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        sheet.push('\n');
    }
    let hash: String = Sha256::digest(&sheet).iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("style-{}.css", &hash[..HASH_LETTERS]);
    let path = site.join(&name);
    fs::write(&path, sheet).with_context(|| format!("cannot write {}", path.display()))?;
    let mut joined = document.replacen(&links[0].0, &format!("{LINK}{name}\"/>"), 1);
    for (link, _) in &links[1..] {
        joined = joined.replacen(link, "", 1);
    }
    for (_, file) in &links {
        let path = site.join(file);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(joined)
}

/// The links to sheets for all media, each with its file.
fn links(document: &str) -> Result<Vec<(String, String)>> {
    let mut links = Vec::new();
    for from in document.split(LINK).skip(1) {
        let Some((rest, _)) = from.split_once('>') else { bail!("a link to a sheet of styles does not end") };
        let Some((file, attributes)) = rest.split_once('"') else { bail!("a link to a sheet of styles names no file") };
        if !attributes.contains("media=") {
            links.push((format!("{LINK}{rest}>"), file.to_owned()));
        }
    }
    Ok(links)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_are_joined_in_their_order_and_print_stays_apart() {
        let site = tempfile::tempdir().unwrap();
        for (file, rule) in [("a-1.css", "a{}"), ("b-2.css", "b{}"), ("print-3.css", "c{}")] {
            fs::write(site.path().join(file), rule).unwrap();
        }
        let built =
            format!("<head>{LINK}a-1.css\"/>\n{LINK}b-2.css\"/>\n{LINK}print-3.css\" media=\"print\"/>\n</head>");
        let document = joined(site.path(), &built).unwrap();
        assert_eq!(document.matches(LINK).count(), 2, "{document}");
        assert!(document.contains(&format!("{LINK}print-3.css\" media=\"print\"/>")));
        let (_, file) = links(&document).unwrap().remove(0);
        assert_eq!(fs::read_to_string(site.path().join(file)).unwrap(), "a{}\nb{}\n");
        assert!(!site.path().join("a-1.css").exists() && site.path().join("print-3.css").exists());
    }

    #[test]
    fn one_sheet_is_left_as_it_is() {
        let built = format!("<head>{LINK}a-1.css\"/></head>");
        assert_eq!(joined(Path::new("absent"), &built).unwrap(), built);
    }
}
