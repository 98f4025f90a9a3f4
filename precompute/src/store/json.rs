//! JSON files.

use super::write_atomically;
use crate::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Write a value to the file `path`.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::content(path, e.to_string()))?;
    write_atomically(path, |file| file.write_all(text.as_bytes()))
}

/// The value in the file `path`.
///
/// # Errors
/// When it cannot be read or is of another kind.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    decode(path, &fs::read_to_string(path).map_err(Error::io("read", path))?)
}

/// The value that an earlier run kept in the file `path`, if it did.
///
/// # Errors
/// When the file is there and cannot be read or is of another kind.
pub fn kept<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    match fs::read_to_string(path) {
        Ok(text) => decode(path, &text).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

fn decode<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::content(path, format!("{e}; remove it and run again")))
}
