//! Names for results: the hash of everything a result was made from.

use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::path::Path;

/// Collects what a result depends on and hashes it.
#[derive(Clone, Default)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// The same fingerprint with one more labelled ingredient.
    #[must_use]
    pub fn with(mut self, label: &str, value: impl Display) -> Self {
        let value = value.to_string();
        // Lengths keep neighbouring ingredients from running into each other.
        self.0.update(format!("{}:{label}={}:{value};", label.len(), value.len()));
        self
    }

    /// Sixteen hexadecimal digits.
    pub fn short(self) -> String {
        hex16(&self.0.finalize())
    }
}

/// Sixteen hexadecimal digits of the SHA-256 of some bytes, for the name of a file that holds them.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex16(&Sha256::digest(bytes))
}

/// Stands for a set of photos: their paths below their folder and their sizes. Reading a million photos to hash them
/// would take as long as collecting from them.
pub fn of_photos(folder: &Path, photos: &[std::path::PathBuf]) -> String {
    let mut fingerprint = Fingerprint::default();
    for photo in photos {
        let name = photo.strip_prefix(folder).unwrap_or(photo);
        let bytes = photo.metadata().map_or(0, |m| m.len());
        fingerprint = fingerprint.with("photo", name.display()).with("bytes", bytes);
    }
    fingerprint.short()
}

fn hex16(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ingredient_counts_and_none_runs_into_the_next() {
        let of = |a: &str, b: &str| Fingerprint::default().with("x", a).with("x", b).short();
        assert_eq!(of("ab", "c"), of("ab", "c"));
        assert_ne!(of("ab", "c"), of("a", "bc"));
        assert_ne!(of("a", "b"), of("b", "a"));
        assert_eq!(of("a", "b").len(), 16);
    }
}
