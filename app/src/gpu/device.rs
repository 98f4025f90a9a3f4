//! A graphics processor, opened.

use bytemuck::Pod;
use futures_channel::oneshot;
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;
use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{Buffer, BufferDescriptor, BufferUsages, Device, MapMode, Queue};

/// Why nothing can be computed on a graphics processor.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GpuError {
    /// There is none that WebGPU can use.
    #[error("this browser offers no graphics processor through WebGPU")]
    NoAdapter,
    /// There is one, and it cannot be opened.
    #[error("the graphics processor could not be opened: {0}")]
    Unopened(String),
    /// It was there and is gone.
    #[error("the graphics processor was lost: {0}")]
    Lost(String),
    /// It refused what it was told to do.
    #[error("the graphics processor refused the work: {0}")]
    Refused(String),
}

/// An open device and its queue.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(super) device: Device,
    pub(super) queue: Queue,
    name: String,
    is_software: bool,
    lost: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Open the processor that the system offers first.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub async fn open() -> Result<Self, GpuError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter =
            instance.request_adapter(&wgpu::RequestAdapterOptions::default()).await.map_err(|_| GpuError::NoAdapter)?;
        // The limits that every device of WebGPU has: a phone's too.
        let wanted =
            wgpu::DeviceDescriptor { required_limits: wgpu::Limits::default(), ..wgpu::DeviceDescriptor::default() };
        let opened = adapter.request_device(&wanted).await;
        let (device, queue) = opened.map_err(|error| GpuError::Unopened(error.to_string()))?;
        let lost: Arc<Mutex<Option<String>>> = Arc::default();
        let told = lost.clone();
        device.set_device_lost_callback(move |_, message| {
            let reason = if message.is_empty() { "it gave no reason".into() } else { message };
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
        });
        let info = adapter.get_info();
        let is_software = info.device_type == wgpu::DeviceType::Cpu;
        Ok(Self { device, queue, name: name(&info), is_software, lost })
    }

    /// What it calls itself; empty where a browser does not tell.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether software imitates it.
    pub fn is_software(&self) -> bool {
        self.is_software
    }

    /// Give it up, as if it had been lost.
    pub fn destroy(&self) {
        self.device.destroy();
    }

    /// The device, unless it was lost.
    ///
    /// # Errors
    /// When it was lost, with what it said.
    pub fn check(&self) -> Result<(), GpuError> {
        match &*self.lost.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(reason) => Err(GpuError::Lost(reason.clone())),
            None => Ok(()),
        }
    }

    /// A buffer of `values`, which kernels may read and write.
    pub fn filled<T: Pod>(&self, label: &str, values: &[T]) -> Buffer {
        let contents = bytemuck::cast_slice(values);
        self.device.create_buffer_init(&BufferInitDescriptor { label: Some(label), contents, usage: STORAGE })
    }

    /// A buffer of so many zeros, of 32 bits each.
    pub fn room(&self, label: &str, values: usize) -> Buffer {
        let size = 4 * values as u64;
        self.device.create_buffer(&BufferDescriptor {
            label: Some(label),
            size,
            usage: STORAGE,
            mapped_at_creation: false,
        })
    }

    /// Write `values` to the beginning of a buffer.
    pub fn write<T: Pod>(&self, buffer: &Buffer, values: &[T]) {
        self.queue.write_buffer(buffer, 0, bytemuck::cast_slice(values));
    }

    /// A buffer that is read from the host, of so many bytes.
    pub(super) fn staging(&self, bytes: u64) -> Buffer {
        self.device.create_buffer(&BufferDescriptor {
            label: Some("staging"),
            size: bytes,
            usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
            mapped_at_creation: false,
        })
    }

    /// The bytes of a staging buffer, once all that was submitted is done.
    ///
    /// # Errors
    /// When the device was lost.
    pub(super) async fn read(&self, staging: &Buffer) -> Result<Vec<u8>, GpuError> {
        let (sender, receiver) = oneshot::channel();
        // That nobody waits any more is no concern of the callback's.
        staging.map_async(MapMode::Read, .., move |result| drop(sender.send(result)));
        // In a browser the callback comes by itself.
        #[cfg(not(target_arch = "wasm32"))]
        self.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| GpuError::Refused(error.to_string()))?;
        let mapped = receiver.await.is_ok_and(|result| result.is_ok());
        self.check()?;
        if !mapped {
            return Err(GpuError::Lost("what it computed could not be read".into()));
        }
        let bytes = staging.get_mapped_range(..).map_err(|error| GpuError::Refused(error.to_string()))?.to_vec();
        staging.unmap();
        Ok(bytes)
    }

    /// The numbers in a buffer.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn values(&self, buffer: &Buffer) -> Result<Vec<f32>, GpuError> {
        let staging = self.staging(buffer.size());
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, buffer.size());
        self.queue.submit([encoder.finish()]);
        Ok(bytemuck::pod_collect_to_vec(&self.read(&staging).await?))
    }
}

/// What all buffers of kernels may be used for.
const STORAGE: BufferUsages = BufferUsages::STORAGE.union(BufferUsages::COPY_DST).union(BufferUsages::COPY_SRC);

fn name(info: &wgpu::AdapterInfo) -> String {
    match (info.name.trim(), info.driver.trim()) {
        ("", other) | (other, "") => other.into(),
        (name, driver) => format!("{name} ({driver})"),
    }
}
