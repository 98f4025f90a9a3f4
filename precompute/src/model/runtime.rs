//! ONNX Runtime: finding the library, and making sessions.

use crate::{Error, Result};
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use std::path::{Path, PathBuf};

/// The version that `cargo xtask setup` installs.
pub const INSTALLED_VERSION: &str = "1.31.1";

/// A loaded ONNX Runtime library. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
    threads: usize,
}

impl Runtime {
    /// Load the library: `explicit` where given, else `ORT_DYLIB_PATH`, else the one `cargo xtask setup` installed,
    /// else the system's.
    ///
    /// `threads` is how many threads a session may use; 0 means one a core.
    ///
    /// # Errors
    /// When no library is found or it cannot be loaded; the sentence says where it was looked for.
    pub fn load(explicit: Option<&Path>, threads: usize) -> Result<Self> {
        let candidates = match explicit {
            Some(path) => vec![path.to_owned()],
            None => candidates(),
        };
        let mut tried = Vec::new();
        for library in candidates {
            // A bare name is the system loader's to find; a path must exist.
            if library.components().count() > 1 && !library.exists() {
                tried.push(format!("{}: no such file", library.display()));
                continue;
            }
            match ort::init_from(&library) {
                Ok(builder) => {
                    let environment =
                        builder.with_name("tuning").build().map_err(Error::runtime("start its environment"))?;
                    environment.set_log_level(ort::logging::LogLevel::Error);
                    return Ok(Self { environment, library, threads: threads_or_cores(threads) });
                }
                Err(error) => tried.push(format!("{}: {error}", library.display())),
            }
        }
        Err(Error::NoRuntime(format!(
            "no ONNX Runtime library could be loaded. Run `cargo xtask setup`, or name one with --onnxruntime or \
             ORT_DYLIB_PATH. Tried:\n  {}",
            tried.join("\n  ")
        )))
    }

    /// The library that was loaded.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// The library's version, e.g. `1.31.1`.
    pub fn version(&self) -> String {
        version_of(&self.library).unwrap_or_else(|| "unknown".into())
    }

    /// Threads that a session uses.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// A session on the CPU for a serialized model, with all threads.
    ///
    /// # Errors
    /// When ONNX Runtime refuses the model.
    pub fn session(&self, model: &[u8]) -> Result<Session> {
        // The next level moves convolutions to a blocked layout, for which a pass that also leaves gains too little.
        self.cpu_session(model, GraphOptimizationLevel::Level2, self.threads)
    }

    /// A session on the CPU for the one thread that calls it.
    ///
    /// # Errors
    /// When ONNX Runtime refuses the model.
    pub fn worker_session(&self, model: &[u8]) -> Result<Session> {
        self.cpu_session(model, GraphOptimizationLevel::All, 1)
    }

    fn cpu_session(&self, model: &[u8], level: GraphOptimizationLevel, threads: usize) -> Result<Session> {
        let doing = "build a session";
        Session::builder(&self.environment)
            .map_err(Error::runtime(doing))?
            .with_optimization_level(level)
            .map_err(Error::runtime(doing))?
            .with_intra_threads(threads)
            .map_err(Error::runtime(doing))?
            // Threads that spin while they wait starve whatever else the machine does.
            .with_intra_op_spinning(false)
            .map_err(Error::runtime(doing))?
            .commit_from_memory(model)
            .map_err(Error::runtime("load the model"))
    }

    /// Whether the CUDA execution provider starts, and if not, why.
    ///
    /// # Errors
    /// The reason, as ONNX Runtime gives it.
    pub fn try_cuda(&self) -> Result<()> {
        Session::builder(&self.environment)
            .map_err(Error::runtime("build a session"))?
            .with_execution_providers([ort::ep::CUDA::default().build().error_on_failure()])
            .map_err(Error::runtime("start the CUDA execution provider"))?;
        Ok(())
    }
}

/// What a library says its version is.
#[allow(unsafe_code, reason = "`ort` reads the version string but does not pass it on")]
fn version_of(library: &Path) -> Option<String> {
    // SAFETY: the library is loaded already, so loading it again runs no code of it.
    let library = unsafe { libloading::Library::new(library) }.ok()?;
    // SAFETY: every ONNX Runtime exports this function with this signature; `ort` has called it.
    let base =
        unsafe { library.get::<unsafe extern "C" fn() -> *const ort::sys::OrtApiBase>(b"OrtGetApiBase") }.ok()?;
    // SAFETY: the function has no preconditions, and gives a table and a string that live as long as the library.
    let version = unsafe { std::ffi::CStr::from_ptr(((*base()).GetVersionString)()) };
    Some(version.to_string_lossy().into_owned())
}

fn threads_or_cores(threads: usize) -> usize {
    match threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    }
}

fn candidates() -> Vec<PathBuf> {
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let named = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()).map(PathBuf::from);
    let installed = crate::cache::folder().map(|cache| cache.join("onnxruntime").join(INSTALLED_VERSION).join(&name));
    named.into_iter().chain(installed).chain([PathBuf::from(name)]).collect()
}
