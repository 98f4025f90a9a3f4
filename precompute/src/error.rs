//! What can go wrong, as sentences: what, where, and what to do.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A stage's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a stage could not do its work. Nothing that an earlier stage wrote is lost by it.
#[derive(Debug, Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot {action} {}: {}", .path.display(), io_sentence(.source))]
    Io {
        /// What was tried, e.g. `write`.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{} cannot be used: {reason}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it and what to do.
        reason: String,
    },
    /// ONNX Runtime failed or is missing.
    #[error("ONNX Runtime could not {doing}: {source}")]
    Runtime {
        /// What it was asked to do.
        doing: String,
        /// What it said.
        source: ort::Error,
    },
    /// No ONNX Runtime library was found.
    #[error("{0}")]
    NoRuntime(String),
    /// The model cannot be found, read or differentiated.
    #[error("{0}")]
    Model(String),
    /// The model has no such layer.
    #[error("{model} has no layer {layer:?}; it has {}", .known.join(", "))]
    NoLayer {
        /// The model's name.
        model: String,
        /// The layer that was asked for.
        layer: String,
        /// The layers there are.
        known: Vec<String>,
    },
    /// The photos cannot be found or none can be read.
    #[error("{0}")]
    Photos(String),
    /// The activations do not allow what was asked of them.
    #[error("{0}")]
    Activations(String),
    /// A recipe or an argument asks for something impossible.
    #[error("{0}")]
    Request(String),
}

impl Error {
    /// An I/O error while doing `action` to `path`; for `map_err`.
    pub fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// An error of ONNX Runtime while it was `doing` something; for `map_err`.
    pub fn runtime<R>(doing: impl Into<String>) -> impl FnOnce(ort::Error<R>) -> Self
    where
        ort::Error: From<ort::Error<R>>,
    {
        let doing = doing.into();
        move |source| Self::Runtime { doing, source: source.into() }
    }

    /// A file that does not hold what it should.
    pub fn content(path: impl AsRef<Path>, reason: impl Into<String>) -> Self {
        Self::Content { path: path.as_ref().to_owned(), reason: reason.into() }
    }
}

fn io_sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::StorageFull => "the disk is full; free some space and run the same command again".into(),
        _ => error.to_string(),
    }
}
