//! A file that appears under its name only when it is complete.

use crate::{Error, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file under a temporary name, until [`NewFile::finish`]. Dropped before, it vanishes.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    draft: BufWriter<NamedTempFile>,
}

impl NewFile {
    /// Begin the file that will be `path`; its folder is made when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn create(path: &Path) -> Result<Self> {
        let folder = folder_of(path);
        fs::create_dir_all(folder).map_err(Error::io("make the folder", folder))?;
        let mut builder = tempfile::Builder::new();
        // A draft beside its result is on the same file system, where a rename is atomic.
        builder.prefix(".").suffix(".part");
        // Results are for others to read too, as far as the umask lets them.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let draft = builder.tempfile_in(folder).map_err(Error::io("write in the folder", folder))?;
        Ok(Self { path: path.to_owned(), draft: BufWriter::with_capacity(1 << 20, draft) })
    }

    /// The name that the file will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sync the file and give it its name, replacing what had it.
    ///
    /// # Errors
    /// When the disk is full or the file cannot be renamed; what had the name before is then unharmed.
    pub fn finish(self) -> Result<()> {
        let Self { path, draft } = self;
        let draft = draft.into_inner().map_err(io::IntoInnerError::into_error).map_err(Error::io("write", &path))?;
        draft.as_file().sync_all().map_err(Error::io("write", &path))?;
        draft.persist(&path).map_err(|e| e.error).map_err(Error::io("rename the finished", &path))?;
        sync_folder(folder_of(&path))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.draft.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.draft.flush()
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.draft.seek(to)
    }
}

/// Write the file `path` in one go: `write` fills a draft, which gets its name when all is on the disk.
///
/// # Errors
/// What `write` returns, and as [`NewFile::create`] and [`NewFile::finish`].
pub fn write_atomically<T>(path: &Path, write: impl FnOnce(&mut NewFile) -> io::Result<T>) -> Result<T> {
    let mut file = NewFile::create(path)?;
    let value = write(&mut file).map_err(Error::io("write", path))?;
    file.finish()?;
    Ok(value)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Put the folder's new entry on the disk too: the rename is otherwise lost with the power.
fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder).and_then(|f| f.sync_all()).map_err(Error::io("sync the folder", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_finished_file_replaces_the_old_one_and_leaves_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/a.bin");
        write_atomically(&path, |file| file.write_all(b"old")).unwrap();
        write_atomically(&path, |file| file.write_all(b"new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names_in(path.parent().unwrap()), ["a.bin"]);
    }

    #[test]
    fn a_stage_that_fails_leaves_the_earlier_result() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        write_atomically(&path, |file| file.write_all(b"old")).unwrap();
        let full = write_atomically(&path, |file| {
            file.write_all(b"half of the n")?;
            Err::<(), _>(io::ErrorKind::StorageFull.into())
        });
        let sentence = full.unwrap_err().to_string();
        assert!(sentence.contains("a.bin") && sentence.contains("the disk is full"), "{sentence}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names_in(folder.path()), ["a.bin"]);
    }

    #[test]
    fn nothing_has_the_name_before_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(&[0; 3 << 20]).unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 3 << 20);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_a_sentence() {
        // The kernel's always-full device stands in for a full disk.
        let error = File::options().write(true).open("/dev/full").unwrap().write_all(b"x").unwrap_err();
        let sentence = Error::io("write", "X.npy")(error).to_string();
        assert_eq!(sentence, "cannot write X.npy: the disk is full; free some space and run the same command again");
    }
}
