//! `.npy`: one array, the format in which NumPy keeps arrays.
//!
//! [`NpyWriter`] streams a matrix row by row: its memory does not grow with the rows, whose number it writes into the
//! header at the end.

use super::{NewFile, write_atomically};
use crate::{Error, Result};
use ndarray::{Array, Array2, ArrayBase, ArrayView1, ArrayView2, Data, Dimension};
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement, WritableElement, WriteNpyError, WriteNpyExt};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Bytes of the header that [`NpyWriter`] writes: a multiple of 64, and wide enough for any number of rows.
const HEADER_BYTES: usize = 128;

/// Write `array` to the file `path`.
///
/// # Errors
/// When the file cannot be written.
pub fn write<S, D>(path: &Path, array: &ArrayBase<S, D>) -> Result<()>
where
    S: Data,
    S::Elem: WritableElement,
    D: Dimension,
{
    write_atomically(path, |file| array.write_npy(file).map_err(io_from_write))
}

/// Read the array in the file `path`.
///
/// # Errors
/// When the file is missing, is no `.npy` file, is cut short, or holds another type or number of axes.
pub fn read<A: ReadableElement, D: Dimension>(path: &Path) -> Result<Array<A, D>> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let bytes = file.metadata().map_err(Error::io("read", path))?.len();
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let parsed = read_from(&mut reader, bytes);
    parsed.map_err(|e| match e {
        ReadNpyError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => Error::io("read", path)(source),
        other => Error::content(path, read_sentence(&other)),
    })
}

/// Read activations [N x C]: float32, or float64 rounded to it. Every value is a finite number.
///
/// # Errors
/// As [`read`]; and when a value is NaN or infinite, naming the first such row and channel.
pub fn read_activations(path: &Path) -> Result<Array2<f32>> {
    let activations = match read::<f32, ndarray::Ix2>(path) {
        // Row by row in memory, whatever order the file has: the stages read rows. No copy where it is so already.
        Ok(array) if array.is_standard_layout() => array,
        Ok(array) => array.as_standard_layout().into_owned(),
        Err(narrow) => match read::<f64, ndarray::Ix2>(path) {
            Ok(wide) => wide.as_standard_layout().mapv(|v| v as f32),
            Err(_) => return Err(narrow),
        },
    };
    match first_not_finite(activations.view()) {
        None => Ok(activations),
        Some((row, channel)) => Err(Error::content(
            path,
            format!(
                "the value at row {row}, channel {channel} (counted from 0) is {}; collect the activations again",
                activations[[row, channel]]
            ),
        )),
    }
}

/// Row and channel of the first value of activations [N x C] that is NaN or infinite.
pub fn first_not_finite(activations: ArrayView2<'_, f32>) -> Option<(usize, usize)> {
    // A row's values are looked at together, without a branch each.
    let finite = |row: ArrayView1<'_, f32>| row.fold(true, |finite, value| finite & value.is_finite());
    let row = activations.outer_iter().position(|row| !finite(row))?;
    let channel = activations.row(row).iter().position(|value| !value.is_finite())?;
    Some((row, channel))
}

/// A float32 matrix [N x C] that is written row by row; N need not be known before [`NpyWriter::finish`].
#[derive(Debug)]
pub struct NpyWriter {
    file: NewFile,
    rows: u64,
    columns: usize,
}

impl NpyWriter {
    /// Begin the file that will be `path`, its rows `columns` long.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, columns: usize) -> Result<Self> {
        let mut file = NewFile::create(path)?;
        file.write_all(&[b' '; HEADER_BYTES]).map_err(Error::io("write", path))?;
        Ok(Self { file, rows: 0, columns })
    }

    /// Append one row `[C]`.
    ///
    /// # Errors
    /// When the row has another length than the first, or the disk is full.
    pub fn push(&mut self, row: &[f32]) -> Result<()> {
        if row.len() != self.columns {
            let reason = format!("row {} has {} values, and the others {}", self.rows, row.len(), self.columns);
            return Err(Error::content(self.file.path(), reason));
        }
        for value in row {
            let written = self.file.write_all(&value.to_le_bytes());
            written.map_err(|e| Error::io("write", self.file.path())(e))?;
        }
        self.rows += 1;
        Ok(())
    }

    /// Complete the header, sync, and give the file its name. Returns the number of rows.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn finish(mut self) -> Result<u64> {
        let header = header(self.rows, self.columns);
        let written = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.write_all(&header));
        written.map_err(|e| Error::io("write", self.file.path())(e))?;
        self.file.finish()?;
        Ok(self.rows)
    }
}

/// The header of a little-endian float32 matrix, padded to [`HEADER_BYTES`].
fn header(rows: u64, columns: usize) -> Vec<u8> {
    let dictionary = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&[1, 0]);
    bytes.extend_from_slice(&((HEADER_BYTES - 10) as u16).to_le_bytes());
    bytes.extend_from_slice(dictionary.as_bytes());
    bytes.resize(HEADER_BYTES - 1, b' ');
    bytes.push(b'\n');
    bytes
}

/// Read an array from `reader`, of which `available` bytes are left.
pub(super) fn read_from<A: ReadableElement, D: Dimension>(
    mut reader: impl Read,
    available: u64,
) -> std::result::Result<Array<A, D>, ReadNpyError> {
    // The reader allocates what the header claims, so a damaged header could ask for more memory than there is.
    let mut start = vec![0; available.min(1024) as usize];
    reader.read_exact(&mut start)?;
    if claimed_elements(&start).is_some_and(|claimed| claimed > available) {
        return Err(ReadNpyError::MissingData);
    }
    Array::read_npy(start.chain(reader))
}

/// The number of elements that a header claims; `None` when it is not understood (the reader will then say why).
fn claimed_elements(start: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(start);
    let (_, shape) = text.split_once("'shape'")?;
    let shape = shape.split_once('(')?.1.split_once(')')?.0;
    let axes = shape.split(',').map(str::trim).filter(|axis| !axis.is_empty());
    Some(axes.fold(1, |n: u64, axis| n.saturating_mul(axis.parse().unwrap_or(u64::MAX))))
}

/// What is wrong with a `.npy` file and what to do.
pub(super) fn read_sentence(error: &ReadNpyError) -> String {
    let reason = match error {
        ReadNpyError::ParseHeader(_) => "it is not a .npy file".to_owned(),
        // Too short even for a header.
        ReadNpyError::Io(_) => "it is not a .npy file".to_owned(),
        ReadNpyError::MissingData => "it is cut short".to_owned(),
        ReadNpyError::ExtraBytes(n) => format!("{n} bytes follow its end"),
        ReadNpyError::WrongNdim(Some(wanted), found) => format!("it has {found} axes, and {wanted} are needed"),
        ReadNpyError::WrongDescriptor(found) => format!("its numbers are of type {found}, and float32 is needed"),
        other => other.to_string(),
    };
    format!("{reason}; make it again")
}

/// The I/O error in a failure to write, so that a full disk is told as one.
pub(super) fn io_from_write(error: WriteNpyError) -> io::Error {
    match error {
        WriteNpyError::Io(source) => source,
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, ShapeBuilder, array};

    #[test]
    fn streamed_rows_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.npy");
        let mut writer = NpyWriter::create(&path, 3).unwrap();
        for row in 0..1000 {
            writer.push(&[row as f32, -1.5, f32::MIN_POSITIVE]).unwrap();
        }
        assert!(!path.exists());
        assert_eq!(writer.finish().unwrap(), 1000);
        let back = read_activations(&path).unwrap();
        assert_eq!(back.dim(), (1000, 3));
        assert_eq!(back.row(999), array![999.0, -1.5, f32::MIN_POSITIVE]);
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = NpyWriter::create(&folder.path().join("X.npy"), 3).unwrap();
        assert!(writer.push(&[1.0, 2.0]).unwrap_err().to_string().contains("row 0 has 2 values"));
    }

    #[test]
    fn doubles_and_columns_first_are_read_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.npy");
        let mut columns_first = Array2::<f64>::zeros((2, 3).f());
        columns_first.assign(&array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        write(&path, &columns_first).unwrap();
        let back = read_activations(&path).unwrap();
        assert_eq!(back, array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        assert!(back.is_standard_layout());
    }

    #[test]
    fn the_first_value_that_is_no_number_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.npy");
        write(&path, &array![[0.0f32, 1.0], [2.0, f32::NAN], [f32::INFINITY, 0.0]]).unwrap();
        let sentence = read_activations(&path).unwrap_err().to_string();
        assert!(sentence.contains("row 1, channel 1") && sentence.contains("NaN"), "{sentence}");
    }

    #[test]
    fn what_is_no_matrix_is_a_sentence_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.npy");
        let refusal = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            read_activations(&path).unwrap_err().to_string()
        };
        assert!(refusal(b"").contains("X.npy cannot be used: it is not a .npy file"));
        assert!(refusal(b"PK and so on").contains("not a .npy file"));
        let mut whole = header(2, 2);
        whole.extend_from_slice(&[0; 16]);
        assert!(refusal(&whole[..140]).contains("cut short"));
        assert!(refusal(&[&whole[..], &[0]].concat()).contains("1 bytes follow its end"));
        assert!(refusal(&header(u64::MAX / 8, 2)).contains("cut short"));
        write(&path, &Array1::<f32>::zeros(4)).unwrap();
        assert!(read_activations(&path).unwrap_err().to_string().contains("1 axes, and 2 are needed"));
        let missing = read_activations(&folder.path().join("Y.npy")).unwrap_err().to_string();
        assert!(missing.contains("there is no such file"), "{missing}");
    }
}
