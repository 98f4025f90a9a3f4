//! Which file answers which address.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::first_view::NOT_FOUND;

/// A folder of files under a path prefix.
pub(crate) struct Site {
    /// Canonical, so that it can be compared with where a link really leads.
    root: PathBuf,
    /// Begins and ends with a slash.
    prefix: String,
}

impl Site {
    /// The files of `folder` under `prefix` (`/`, `/a/b/`; slashes at its ends are added).
    pub(crate) fn new(folder: &Path, prefix: &str) -> Result<Self> {
        let root = folder.canonicalize().with_context(|| {
            format!("there is nothing to serve at {}: build the page with `cargo xtask demo`", folder.display())
        })?;
        if !root.is_dir() {
            bail!("{} is not a folder: give --dir a folder", folder.display());
        }
        let inner = prefix.trim_matches('/');
        let prefix = if inner.is_empty() { "/".into() } else { format!("/{inner}/") };
        Ok(Self { root, prefix })
    }

    /// The path under which the site begins; it begins and ends with a slash.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The file for a request's path and query, if it exists inside the folder.
    pub(crate) fn file(&self, url: &str) -> Option<PathBuf> {
        let path = url.split(['?', '#']).next()?;
        let inner = percent_decoded(path.strip_prefix(&self.prefix)?)?;
        let mut file = self.root.clone();
        for segment in inner.split('/').filter(|segment| !segment.is_empty()) {
            if segment == "." || segment == ".." || segment.contains(['\\', '\0']) {
                return None;
            }
            file.push(segment);
        }
        if file.is_dir() {
            file.push("index.html");
        }
        let real = file.canonicalize().ok()?;
        (real.is_file() && real.starts_with(&self.root)).then_some(real)
    }

    /// What a visitor reads where nothing is: below the prefix the site's own page for that, as hosts do.
    pub(crate) fn not_found_page(&self, url: &str) -> String {
        if url.starts_with(&self.prefix)
            && let Ok(page) = fs::read_to_string(self.root.join(NOT_FOUND))
        {
            return page;
        }
        let page = &self.prefix;
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title>\
             <p>There is nothing at this address. The page begins at <a href=\"{page}\">{page}</a>.</p></html>\n"
        )
    }
}

/// `%41` becomes `A`; none when an escape is broken or the result is not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?].map(char::from);
            let [high, low] = digits.map(|digit| digit.to_digit(16));
            bytes.push(u8::try_from(high? * 16 + low?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Site;

    fn with_site(prefix: &str, check: impl FnOnce(&Site)) {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().join("dist");
        fs::create_dir_all(root.join("bundles/a b")).unwrap();
        fs::write(root.join("index.html"), "page").unwrap();
        fs::write(root.join("bundles/a b/x.webp"), "image").unwrap();
        fs::write(scratch.path().join("secret"), "secret").unwrap();
        std::os::unix::fs::symlink(scratch.path().join("secret"), root.join("link")).unwrap();
        check(&Site::new(&root, prefix).unwrap());
    }

    #[test]
    fn serves_what_is_inside() {
        with_site("/", |site| {
            assert!(site.file("/").unwrap().ends_with("index.html"));
            assert!(site.file("/index.html?layer=conv2d0").is_some());
            assert!(site.file("/bundles/a%20b/x.webp").is_some());
            assert!(site.file("/bundles/").is_none());
            assert!(site.file("/absent").is_none());
        });
    }

    #[test]
    fn refuses_what_is_outside() {
        with_site("/", |site| {
            for url in [
                "/../secret",
                "/%2e%2e/secret",
                "/bundles/..%2f../secret",
                "/link",
                "/..\\secret",
                "/%00",
                "/%2",
                "/%zz",
                "//etc/passwd",
            ] {
                assert_eq!(site.file(url), None, "{url}");
            }
        });
    }

    #[test]
    fn a_prefix_hides_the_root() {
        with_site("some/where", |site| {
            assert_eq!(site.prefix(), "/some/where/");
            assert!(site.file("/some/where/").is_some());
            assert!(site.file("/some/where/index.html").is_some());
            assert!(site.file("/index.html").is_none());
            assert!(site.file("/some/where").is_none());
        });
    }

    #[test]
    fn a_missing_folder_is_a_sentence() {
        let error = Site::new("/no/such/folder".as_ref(), "/").map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("there is nothing to serve at /no/such/folder"));
    }
}
