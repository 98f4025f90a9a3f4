//! A photo run through a stem, on the graphics processor or on this one.

use crate::gpu::{Chain as GpuChain, Gpu, GpuError};
use thiserror::Error;
use tuning_shared::live::photo::input_from_bytes;
use tuning_shared::live::plan::TooSmall;
use tuning_shared::live::{Chain, PhotoActivations, Stem};

/// Why a photo cannot be run.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    /// It has too few pixels.
    #[error(transparent)]
    TooSmall(#[from] TooSmall),
    /// The graphics processor is gone.
    #[error(transparent)]
    Gpu(#[from] GpuError),
}

/// The activations of a photo of this height and width, from its pixels [height x width x 4], by the graphics processor.
pub(super) async fn on_gpu(
    gpu: &Gpu,
    stem: &Stem,
    (height, width): (usize, usize),
    pixels: &[u8],
) -> Result<PhotoActivations, Trouble> {
    gpu.check()?;
    let chain = GpuChain::new(gpu, stem, height, width)?;
    gpu.write(chain.input(), &input_from_bytes(&stem.input, pixels));
    chain.forward().run(gpu);
    let stored = gpu.values(chain.layer()).await;
    let map = chain.plan().layer();
    chain.release();
    Ok(PhotoActivations::new(map, &stored?))
}

/// The same by this processor.
pub(super) fn on_cpu(stem: &Stem, (height, width): (usize, usize), pixels: &[u8]) -> Result<PhotoActivations, Trouble> {
    let mut chain = Chain::new(stem, height, width)?;
    chain.input_mut().copy_from_slice(&input_from_bytes(&stem.input, pixels));
    chain.forward();
    Ok(PhotoActivations::new(chain.plan().layer(), chain.layer()))
}
