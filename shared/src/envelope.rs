//! The envelope of every postcard file: what it is, its format version, its length and a checksum, then the payload.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | magic, one per kind of file |
//! | 2 | format version, little endian |
//! | 4 | payload length in bytes, little endian |
//! | 4 | CRC-32 of version, length and payload, little endian |
//! | … | payload, postcard |
//!
//! A reader checks all of it before it decodes a byte, so no length inside the payload is trusted by accident.

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

/// Bytes before the payload.
const HEADER: usize = 18;

/// A kind of file: its magic, the format version this build writes, and its name in sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The first eight bytes.
    pub magic: [u8; 8],
    /// The format version.
    pub version: u16,
    /// What a sentence calls it, e.g. `bundle`.
    pub name: &'static str,
}

/// Why bytes were refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// The magic is another's.
    #[error("this is not a {name}: its first bytes are not those of one")]
    OtherKind {
        /// What was expected.
        name: &'static str,
    },
    /// The format version is one that this build does not know.
    #[error("this {name} has format version {found}, and this program reads versions up to {known}")]
    OtherVersion {
        /// What was expected.
        name: &'static str,
        /// The version in the file.
        found: u16,
        /// The version that this build writes.
        known: u16,
    },
    /// There are fewer or more bytes than the header says.
    #[error("this {name} is cut short or has grown: {found} bytes where {expected} were written")]
    Length {
        /// What was expected.
        name: &'static str,
        /// Bytes written, header included.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The checksum disagrees.
    #[error("this {name} is damaged: its checksum does not match its content")]
    Checksum {
        /// What was expected.
        name: &'static str,
    },
    /// The payload is whole but does not decode, or its parts contradict each other.
    #[error("this {name} cannot be read: {reason}")]
    Content {
        /// What was expected.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// The bytes of `value` in an envelope of this kind.
///
/// # Errors
/// When the value cannot be encoded or takes more than 4 GiB.
pub fn seal<T: Serialize>(kind: Kind, value: &T) -> Result<Vec<u8>, EnvelopeError> {
    let content = |reason: String| EnvelopeError::Content { name: kind.name, reason };
    let payload = postcard::to_allocvec(value).map_err(|e| content(e.to_string()))?;
    let length = u32::try_from(payload.len()).map_err(|_| content("it is larger than 4 GiB".into()))?;
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&kind.magic);
    bytes.extend_from_slice(&kind.version.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&checksum(&bytes[8..14], &payload).to_le_bytes());
    bytes.extend_from_slice(&payload);
    Ok(bytes)
}

/// The value in an envelope of this kind.
///
/// # Errors
/// When the bytes are another kind of file, of another version, cut short, damaged, or do not decode.
pub fn open<T: DeserializeOwned>(kind: Kind, bytes: &[u8]) -> Result<T, EnvelopeError> {
    let name = kind.name;
    let found = version(kind, bytes)?;
    let (header, payload) = bytes.split_at(HEADER);
    if found != kind.version {
        return Err(EnvelopeError::OtherVersion { name, found, known: kind.version });
    }
    let length = u32::from_le_bytes([header[10], header[11], header[12], header[13]]);
    if payload.len() as u64 != u64::from(length) {
        return Err(EnvelopeError::Length {
            name,
            expected: HEADER as u64 + u64::from(length),
            found: bytes.len() as u64,
        });
    }
    let stored = u32::from_le_bytes([header[14], header[15], header[16], header[17]]);
    if stored != checksum(&header[8..14], payload) {
        return Err(EnvelopeError::Checksum { name });
    }
    match postcard::take_from_bytes(payload) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(EnvelopeError::Content { name, reason: format!("{} bytes follow its end", rest.len()) }),
        Err(error) => Err(EnvelopeError::Content { name, reason: error.to_string() }),
    }
}

/// The format version of the file in these bytes, of which nothing else is checked.
///
/// # Errors
/// When they are another kind of file, or too few for a header.
pub fn version(kind: Kind, bytes: &[u8]) -> Result<u16, EnvelopeError> {
    let name = kind.name;
    let Some((header, _)) = bytes.split_at_checked(HEADER) else {
        let starts_right = kind.magic.starts_with(&bytes[..bytes.len().min(8)]);
        return Err(if bytes.len() >= 8 && !starts_right {
            EnvelopeError::OtherKind { name }
        } else {
            EnvelopeError::Length { name, expected: HEADER as u64, found: bytes.len() as u64 }
        });
    };
    if header[..8] != kind.magic {
        return Err(EnvelopeError::OtherKind { name });
    }
    Ok(u16::from_le_bytes([header[8], header[9]]))
}

fn checksum(header: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(header);
    hasher.update(payload);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind { magic: *b"TDtest\r\n", version: 3, name: "test file" };

    #[test]
    fn what_was_sealed_opens() {
        let value = (7u32, "angle".to_owned(), vec![1.5f32, -2.0]);
        let bytes = seal(KIND, &value).unwrap();
        assert_eq!(open::<(u32, String, Vec<f32>)>(KIND, &bytes).unwrap(), value);
    }

    #[test]
    fn another_kind_or_version_is_named() {
        let bytes = seal(KIND, &1u8).unwrap();
        let other = Kind { magic: *b"TDother\n", ..KIND };
        assert_eq!(open::<u8>(other, &bytes), Err(EnvelopeError::OtherKind { name: "test file" }));
        let newer = Kind { version: 4, ..KIND };
        let sentence = open::<u8>(newer, &bytes).unwrap_err().to_string();
        assert_eq!(sentence, "this test file has format version 3, and this program reads versions up to 4");
    }

    #[test]
    fn every_truncation_is_refused() {
        let bytes = seal(KIND, &vec![1u8, 2, 3]).unwrap();
        for length in 0..bytes.len() {
            assert!(open::<Vec<u8>>(KIND, &bytes[..length]).is_err(), "{length} bytes were accepted");
        }
    }

    #[test]
    fn a_page_served_in_its_place_is_another_kind() {
        let html = b"<!doctype html><title>404</title>";
        assert_eq!(open::<u8>(KIND, html), Err(EnvelopeError::OtherKind { name: "test file" }));
    }
}
