//! What can go wrong on the way to a bundle, as sentences a visitor can act on.

use tuning_shared::envelope::EnvelopeError;

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server could not be asked, or its answer broke off.
    Unreachable {
        /// The address that was asked for.
        address: String,
    },
    /// The server refused.
    Refused {
        /// The address that was asked for.
        address: String,
        /// The HTTP status.
        status: u16,
    },
    /// The file is there, and is not what it must be.
    Unreadable {
        /// The file's address.
        address: String,
        /// What is wrong with it.
        error: EnvelopeError,
    },
    /// The catalog is sound and empty.
    NothingListed,
}

impl Failure {
    /// What happened and what helps.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreachable { address } => {
                format!("The server did not send {address}. Check the connection, then try again.")
            }
            Self::Refused { address, status: 404 } => {
                format!("{address} is missing from this site (the server answered 404).")
            }
            Self::Refused { address, status } => {
                format!("The server did not send {address}: it answered {status}. Try again in a while.")
            }
            Self::Unreadable { address, error } => format!("{address} cannot be shown: {error}."),
            Self::NothingListed => "This site’s catalog lists no bundles yet.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tuning_shared::{Bundle, Catalog};

    fn sentence_of(bytes: &[u8]) -> String {
        let error = Bundle::decode(bytes).unwrap_err();
        Failure::Unreadable { address: "bundles/a/b.postcard".into(), error }.sentence()
    }

    #[test]
    fn every_failure_names_its_file() {
        let address = || "bundles/a/b.postcard".to_owned();
        for failure in [
            Failure::Unreachable { address: address() },
            Failure::Refused { address: address(), status: 404 },
            Failure::Refused { address: address(), status: 503 },
        ] {
            assert!(failure.sentence().contains("bundles/a/b.postcard"), "{}", failure.sentence());
        }
        assert!(Failure::Refused { address: address(), status: 503 }.sentence().contains("503"));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_in_its_own_words() {
        assert!(sentence_of(b"<!doctype html><title>404</title>").contains("this is not a bundle"));
        assert!(sentence_of(b"TDbundl\n").contains("cut short"));
        let mut newer = b"TDbundl\n".to_vec();
        newer.extend([255; 20]);
        assert!(sentence_of(&newer).contains("format version 65535"));
        let catalog = Catalog::default().encode().unwrap();
        assert!(sentence_of(&catalog).contains("this is not a bundle"));
    }
}
