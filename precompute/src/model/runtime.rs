//! ONNX Runtime: finding the library, choosing the device, and making sessions.

use super::kernels;
use crate::{Error, Result};
use clap::ValueEnum;
use ort::environment::Environment;
use ort::ep::{CUDA, ExecutionProviderDispatch};
use ort::memory::{AllocationDevice, Allocator};
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::Tensor;
use std::path::{Path, PathBuf};

/// The version that `cargo xtask setup` installs.
pub const INSTALLED_VERSION: &str = "1.31.1";

/// What sessions run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor's cores.
    #[default]
    Cpu,
    /// The first CUDA GPU.
    Cuda,
}

/// Which device is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// CUDA where it starts, else the CPU
    #[default]
    Auto,
    /// The CPU
    Cpu,
    /// CUDA, or nothing
    Cuda,
}

/// A loaded ONNX Runtime library. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
    threads: usize,
    device: Device,
}

impl Runtime {
    /// Load the library, for sessions on the CPU: `explicit` where given, else `ORT_DYLIB_PATH`, else the one `cargo xtask setup` installed,
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
                    return Ok(Self { environment, library, threads: threads_or_cores(threads), device: Device::Cpu });
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

    /// What sessions run on.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The runtime on the device that is asked for, and why it is that one where there was a choice.
    ///
    /// # Errors
    /// When CUDA is asked for and does not start.
    pub fn on(self, choice: DeviceChoice) -> Result<(Self, Option<String>)> {
        let (device, why) = match (choice, self.try_cuda()) {
            (DeviceChoice::Cpu, _) => (Device::Cpu, None),
            (DeviceChoice::Auto, Ok(())) => (Device::Cuda, Some("CUDA starts".to_owned())),
            (DeviceChoice::Auto, Err(error)) => (Device::Cpu, Some(format!("CUDA does not start: {error}"))),
            (DeviceChoice::Cuda, Ok(())) => (Device::Cuda, None),
            (DeviceChoice::Cuda, Err(error)) => {
                return Err(Error::NoRuntime(format!(
                    "CUDA is asked for and does not start: {}. Install ONNX Runtime with its CUDA provider, CUDA \
                     and cuDNN (docs/gpu.md says which), or choose --device cpu",
                    error.to_string().trim_end_matches(['.', '\n'])
                )));
            }
        };
        Ok((Self { device, ..self }, why))
    }

    /// A session for a serialized model, with all threads and in full precision.
    ///
    /// # Errors
    /// When ONNX Runtime refuses the model.
    pub fn session(&self, model: &[u8]) -> Result<Session> {
        match self.device {
            // The next level moves convolutions to a blocked layout, for which a pass that also leaves gains too
            // little.
            Device::Cpu => self.build(model, GraphOptimizationLevel::Level2, self.threads, None),
            Device::Cuda => {
                self.build(model, GraphOptimizationLevel::Level2, self.threads, Some(CUDA::default().with_tf32(false)))
            }
        }
    }

    /// A session for one worker among several: on the CPU, for the one thread that calls it.
    ///
    /// # Errors
    /// When ONNX Runtime refuses the model.
    pub fn worker_session(&self, model: &[u8]) -> Result<Session> {
        match self.device {
            Device::Cpu => self.build(model, GraphOptimizationLevel::All, 1, None),
            Device::Cuda => self.build(model, GraphOptimizationLevel::Level2, 1, Some(CUDA::default())),
        }
    }

    /// A tensor of these values, as many as the shape says, where the sessions are.
    ///
    /// # Errors
    /// When the device has no room for them.
    pub fn tensor(&self, shape: &[usize], values: Vec<f32>) -> Result<Tensor<f32>> {
        let doing = "make a tensor";
        match self.device {
            Device::Cpu => {
                // In ONNX Runtime's own memory, since only that can be bound to an output.
                let mut tensor =
                    Tensor::<f32>::new(&Allocator::default(), shape.to_vec()).map_err(Error::runtime(doing))?;
                tensor.extract_tensor_mut().1.copy_from_slice(&values);
                Ok(tensor)
            }
            Device::Cuda => Tensor::from_array((shape.to_vec(), values))
                .and_then(|tensor| tensor.to(AllocationDevice::CUDA, 0))
                .map_err(Error::runtime("copy a tensor to the GPU")),
        }
    }

    /// The values of a tensor, wherever it is.
    ///
    /// # Errors
    /// When it cannot be copied from its device.
    pub fn values(&self, tensor: &Tensor<f32>) -> Result<Vec<f32>> {
        match self.device {
            Device::Cpu => Ok(tensor.extract_tensor().1.to_vec()),
            Device::Cuda => {
                let here = tensor.to(AllocationDevice::CPU, 0).map_err(Error::runtime("copy a tensor from the GPU"))?;
                Ok(here.extract_tensor().1.to_vec())
            }
        }
    }

    fn build(
        &self,
        model: &[u8],
        level: GraphOptimizationLevel,
        threads: usize,
        cuda: Option<CUDA>,
    ) -> Result<Session> {
        let doing = "build a session";
        let providers: Vec<ExecutionProviderDispatch> =
            cuda.into_iter().map(|cuda| cuda.build().error_on_failure()).collect();
        let _one_at_a_time = kernels::registration();
        Session::builder(&self.environment)
            .map_err(Error::runtime(doing))?
            .with_execution_providers(providers)
            .map_err(Error::runtime("start the CUDA execution provider"))?
            .with_optimization_level(level)
            .map_err(Error::runtime(doing))?
            .with_intra_threads(threads)
            .map_err(Error::runtime(doing))?
            // Threads that spin while they wait starve whatever else the machine does.
            .with_intra_op_spinning(false)
            .map_err(Error::runtime(doing))?
            .with_operators(kernels::domain()?)
            .map_err(Error::runtime(doing))?
            .commit_from_memory(model)
            .map_err(Error::runtime("load the model"))
    }

    /// Whether every node of a model finds a place on the device, or what ONNX Runtime says of those that do not.
    ///
    /// # Errors
    /// The reason, as ONNX Runtime gives it.
    pub fn try_without_fallback(&self, model: &[u8]) -> Result<()> {
        if self.device == Device::Cuda {
            Session::builder(&self.environment)
                .map_err(Error::runtime("build a session"))?
                .with_execution_providers([CUDA::default().build().error_on_failure()])
                .map_err(Error::runtime("start the CUDA execution provider"))?
                .with_config_entry("session.disable_cpu_ep_fallback", "1")
                .map_err(Error::runtime("build a session"))?
                .commit_from_memory(model)
                .map_err(Error::runtime("place every node of the step on the GPU"))?;
        }
        Ok(())
    }

    /// Whether the CUDA execution provider starts.
    ///
    /// # Errors
    /// Why it does not, as ONNX Runtime gives it.
    pub fn try_cuda(&self) -> Result<()> {
        Session::builder(&self.environment)
            .map_err(Error::runtime("build a session"))?
            .with_execution_providers([CUDA::default().build().error_on_failure()])
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
