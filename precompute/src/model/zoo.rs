//! Where networks are found on this machine, and how they are downloaded.

use super::description::Description;
use super::gabor;
use crate::store::NewFile;
use crate::{Error, Result, cache};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tuning_shared::bundle::Model;
use walkdir::WalkDir;

/// A network's file and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LocatedModel {
    /// The ONNX file.
    pub path: PathBuf,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its description.
    pub description: Description,
}

impl LocatedModel {
    /// The network as a bundle or a stem describes it.
    pub fn card(&self) -> Model {
        Model {
            name: self.description.name.clone(),
            title: self.description.title.clone(),
            provenance: self.description.provenance.clone(),
            sha256: self.sha256.clone(),
        }
    }
}

/// The network `model`: the path of an `.onnx` file, [`gabor::NAME`], which needs none, or a name that is searched for in `models_dir` and in the
/// downloads, folders within folders included.
///
/// # Errors
/// When it is not found, saying where it was looked for; when a file is not what its name says; when a file has no
/// description.
pub fn locate(model: &str, models_dir: Option<&Path>) -> Result<LocatedModel> {
    if model == gabor::NAME {
        return gabor::locate();
    }
    let path = Path::new(model);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("onnx")) {
        return located(path);
    }
    let mut folders: Vec<PathBuf> = models_dir.map(Path::to_owned).into_iter().collect();
    folders.extend(cache::folder().map(|cache| cache.join("models")));
    locate_in(model, &folders)
}

/// Download the network `name` into the downloads, unless it is there already; `progress` hears how many bytes have
/// arrived, and of how many where the server says so.
///
/// # Errors
/// When the name is not known, the network has no address, or no address gives the right file: a sentence with the
/// addresses and where to put the file by hand.
pub fn fetch(name: &str, progress: &mut dyn FnMut(u64, Option<u64>)) -> Result<PathBuf> {
    let known = Description::built_in()?;
    let named: Vec<&Description> = known.iter().filter(|d| d.name == name).collect();
    if name == gabor::NAME {
        return Ok(gabor::locate()?.path);
    }
    if named.is_empty() {
        return Err(Error::Model(format!("no network is called {name:?}; there is {}", names(&known))));
    }
    match named.iter().find(|d| !d.urls.is_empty()) {
        Some(description) => {
            let cache = cache::folder()
                .ok_or_else(|| Error::Model("no folder for downloads: set TUNING_CACHE to one".into()))?;
            fetch_into(&cache.join("models"), description, progress)
        }
        None => Err(Error::Model(format!("{name} cannot be downloaded: no address of it is known"))),
    }
}

/// SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// When the file cannot be read.
pub fn sha256_of_file(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path).map_err(Error::io("read", path))?;
    io::copy(&mut file, &mut hasher).map_err(Error::io("read", path))?;
    Ok(hexadecimal(hasher))
}

/// SHA-256 of bytes, in hexadecimal.
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn located(path: &Path) -> Result<LocatedModel> {
    let sha256 = sha256_of_file(path)?;
    let description = Description::of_file(path, &sha256)?;
    Ok(LocatedModel { path: path.to_owned(), sha256, description })
}

/// Search `folders`, the first with a sound file wins.
fn locate_in(name: &str, folders: &[PathBuf]) -> Result<LocatedModel> {
    let known = Description::built_in()?;
    let named: Vec<&Description> = known.iter().filter(|d| d.name == name).collect();
    let other = format!("{name}.onnx");
    let mut fault = None;
    for path in folders.iter().flat_map(|folder| files_below(folder)) {
        let file = path.file_name().unwrap_or_default();
        let outcome = match named.iter().find(|d| file == d.file.as_str()) {
            Some(description) => checked(&path, description),
            None if file == other.as_str() => located(&path),
            None => continue,
        };
        match outcome {
            Ok(model) => return Ok(model),
            Err(error) => fault = fault.or(Some(error)),
        }
    }
    Err(fault.unwrap_or_else(|| Error::Model(not_found(name, folders, &known))))
}

/// The file `path`, if it is the one described.
fn checked(path: &Path, description: &Description) -> Result<LocatedModel> {
    let sha256 = sha256_of_file(path)?;
    if sha256 == description.sha256 {
        return Ok(LocatedModel { path: path.to_owned(), sha256, description: description.clone() });
    }
    let reason = format!(
        "its SHA-256 is {sha256}, and {} of {} has {}; delete it and fetch it again, or name it by its path",
        description.file, description.name, description.sha256
    );
    Err(Error::content(path, reason))
}

/// Every file in `folder` and in the folders within it, in the order of their names. What cannot be read is left out.
fn files_below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    entries.filter_map(|entry| entry.ok()).filter(|e| e.file_type().is_file()).map(walkdir::DirEntry::into_path)
}

fn not_found(name: &str, folders: &[PathBuf], known: &[Description]) -> String {
    let looked: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
    let looked = if looked.is_empty() { "nowhere, as no folder was named".into() } else { looked.join(" and ") };
    let remedy = if known.iter().any(|d| d.name == name && !d.urls.is_empty()) {
        format!("run `tuning fetch {name}`, or name a file: `--model PATH`")
    } else {
        format!("name a file: `--model PATH`; the names this program knows: {}", names(known))
    };
    format!("the network {name:?} was not found (looked in {looked}); {remedy}")
}

fn names(known: &[Description]) -> String {
    let mut names: Vec<&str> = known.iter().map(|d| d.name.as_str()).collect();
    names.dedup();
    names.join(", ")
}

/// Try each address in turn until one gives the file that `description` describes.
fn fetch_into(folder: &Path, description: &Description, progress: &mut dyn FnMut(u64, Option<u64>)) -> Result<PathBuf> {
    let path = folder.join(&description.file);
    if path.is_file() && checked(&path, description).is_ok() {
        return Ok(path);
    }
    let mut faults = String::new();
    for url in &description.urls {
        match download(url, &path, &description.sha256, progress)? {
            None => return Ok(path),
            // Writing to a string cannot fail.
            Some(fault) => drop(write!(faults, "\n  {url}: {fault}")),
        }
    }
    Err(Error::Model(format!(
        "{} could not be downloaded:{faults}\nDownload it by hand, check that its SHA-256 is {}, and put it at {}",
        description.file,
        description.sha256,
        path.display()
    )))
}

/// Download `url` to `path`; `Some` says what is wrong with the address, an error what is wrong on this machine.
fn download(
    url: &str,
    path: &Path,
    sha256: &str,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<Option<String>> {
    let agent = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .build()
        .new_agent();
    let body = match agent.get(url).call() {
        Ok(response) => response.into_body(),
        Err(error) => return Ok(Some(error.to_string())),
    };
    let total = body.content_length();
    let mut reader = body.into_reader();
    let mut file = NewFile::create(path)?;
    let (mut hasher, mut received) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) => return Ok(Some(format!("broke off after {received} bytes ({error})"))),
        };
        hasher.update(&buffer[..count]);
        file.write_all(&buffer[..count]).map_err(Error::io("write", path))?;
        received += count as u64;
        progress(received, total);
    }
    let found = hexadecimal(hasher);
    if found != sha256 {
        return Ok(Some(format!("gave another file: {received} bytes with SHA-256 {found}")));
    }
    file.finish()?;
    Ok(None)
}

#[cfg(test)]
mod tests;
