//! `.npz`: several named arrays, as NumPy's `savez` writes them.

use super::{npy, write_atomically};
use crate::{Error, Result};
use ndarray::{Array, ArrayBase, Data, Dimension};
use ndarray_npy::{NpzWriter, ReadNpyError, ReadableElement, WritableElement, WriteNpzError};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

/// The arrays of a file that is being written.
pub struct ArraysWriter<'a>(NpzWriter<&'a mut super::NewFile>);

impl ArraysWriter<'_> {
    /// Add one array under `name`.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn add<S, D>(&mut self, name: &str, array: &ArrayBase<S, D>) -> io::Result<()>
    where
        S: Data,
        S::Elem: WritableElement,
        D: Dimension,
    {
        self.0.add_array(name, array).map_err(io_from_write)
    }
}

/// Write the file `path` with the arrays that `fill` adds. The same arrays give the same bytes.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, fill: impl FnOnce(&mut ArraysWriter<'_>) -> io::Result<()>) -> Result<()> {
    write_atomically(path, |file| {
        let mut arrays = ArraysWriter(NpzWriter::new(file));
        fill(&mut arrays)?;
        arrays.0.finish().map(drop).map_err(io_from_write)
    })
}

/// A file of named arrays.
pub struct ArraysReader {
    path: PathBuf,
    archive: ZipArchive<BufReader<File>>,
}

impl ArraysReader {
    /// Open the file `path`.
    ///
    /// # Errors
    /// When it is missing or is no `.npz` file.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("read", path))?;
        match ZipArchive::new(BufReader::new(file)) {
            Ok(archive) => Ok(Self { path: path.to_owned(), archive }),
            Err(ZipError::Io(source)) => Err(Error::io("read", path)(source)),
            Err(_) => Err(Error::content(path, "it is not a .npz file, or is cut short; make it again")),
        }
    }

    /// Whether there is an array called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(&format!("{name}.npy")).is_some()
    }

    /// The array called `name`.
    ///
    /// # Errors
    /// When there is none of that name, type and number of axes.
    pub fn array<A: ReadableElement, D: Dimension>(&mut self, name: &str) -> Result<Array<A, D>> {
        let sentence = |reason: String| Error::content(&self.path, format!("array {name:?}: {reason}"));
        let entry = match self.archive.by_name(&format!("{name}.npy")) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Err(sentence("it is missing; make the file again".into())),
            Err(error) => return Err(sentence(format!("{error}; make the file again"))),
        };
        let bytes = entry.size();
        npy::read_from(entry, bytes).map_err(|e| match e {
            // Within an archive a read fails when its checksum does, or when it is cut short.
            ReadNpyError::Io(error) => sentence(format!("{error}; make the file again")),
            other => sentence(npy::read_sentence(&other)),
        })
    }
}

fn io_from_write(error: WriteNpzError) -> io::Error {
    match error {
        WriteNpzError::Zip(ZipError::Io(source)) => source,
        WriteNpzError::Npy(npy) => npy::io_from_write(npy),
        other @ WriteNpzError::Zip(_) => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, array};

    fn two_arrays(path: &Path) {
        write(path, |arrays| {
            arrays.add("mean", &array![1.0f32, 2.0])?;
            arrays.add("histogram", &array![[1u32, 2], [3, 4]])
        })
        .unwrap();
    }

    #[test]
    fn arrays_are_read_back_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("basis.npz");
        two_arrays(&path);
        let mut reader = ArraysReader::open(&path).unwrap();
        let histogram: Array2<u32> = reader.array("histogram").unwrap();
        let mean: Array1<f32> = reader.array("mean").unwrap();
        assert_eq!((mean, histogram), (array![1.0, 2.0], array![[1, 2], [3, 4]]));
        assert!(reader.has("mean") && !reader.has("mixing"));
    }

    #[test]
    fn the_same_arrays_give_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.npz"), folder.path().join("b.npz"));
        two_arrays(&a);
        two_arrays(&b);
        assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
    }

    #[test]
    fn what_is_missing_or_damaged_is_a_sentence_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("basis.npz");
        two_arrays(&path);
        let mut reader = ArraysReader::open(&path).unwrap();
        let missing = reader.array::<f32, ndarray::Ix1>("mixing").unwrap_err().to_string();
        assert!(missing.contains("basis.npz") && missing.contains("\"mixing\": it is missing"), "{missing}");
        let axes = reader.array::<f32, ndarray::Ix2>("mean").unwrap_err().to_string();
        assert!(axes.contains("1 axes, and 2 are needed"), "{axes}");
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(ArraysReader::open(&path).is_err());
        for at in 0..whole.len() {
            // No damage may panic, or make the reader ask for memory it cannot have.
            let mut damaged = whole.clone();
            damaged[at] ^= 0x15;
            std::fs::write(&path, &damaged).unwrap();
            if let Ok(mut reader) = ArraysReader::open(&path) {
                let _ = reader.array::<f32, ndarray::Ix1>("mean");
            }
        }
    }
}
