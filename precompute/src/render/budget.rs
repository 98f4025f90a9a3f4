//! How many images are optimised at once, from a budget of memory.
//!
//! On a CPU every thread is a worker with a session and a small batch of its own. Images do not depend on each other,
//! so nothing waits for anything, and the tensors of a few images stay in the core's cache, where one session that
//! spreads each operator of a large batch over all threads would stream them through memory.

use super::settings::Settings;
use crate::model::network::Shapes;
use crate::model::{Device, Network};
use std::str::FromStr;

/// Images a worker on the CPU optimises at once: enough to hide what a step costs besides its images, few enough for
/// the cache.
const CPU_BATCH: usize = 4;
/// Tensors of an image's size that synthesis, its way back and Adam hold at once, state included.
const IMAGE_TENSORS: usize = 16;
/// How often a network's tensors are held at once: the activations, which wait for the way back, and the gradients.
const PASSES: usize = 2;
/// How often weights are held: as they are, turned for the way back, and both packed for the processor.
const WEIGHT_COPIES: usize = 4;
/// What the process holds before the first session.
const BASE_BYTES: usize = 100 << 20;

/// A budget of resident memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Bytes.
    pub bytes: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self { bytes: 2 << 30 }
    }
}

impl FromStr for Memory {
    type Err = String;

    /// A number and a unit: `2GB`, `512 MB`, `1.5g`. Units are powers of 1024.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let unit: f64 = match text[split..].trim().to_ascii_lowercase().as_str() {
            "m" | "mb" | "mib" => f64::from(1 << 20),
            "g" | "gb" | "gib" => f64::from(1 << 30),
            _ => return Err("give a number with MB or GB, e.g. 2GB".into()),
        };
        match text[..split].parse::<f64>() {
            Ok(number) if number > 0.0 && number.is_finite() => Ok(Self { bytes: (number * unit) as usize }),
            _ => Err("give a number above 0, e.g. 2GB".into()),
        }
    }
}

/// Who optimises how much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Workers, each a thread with a session.
    pub workers: usize,
    /// Images in each worker's batch.
    pub batch: usize,
}

/// What a worker needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Bytes whatever its batch.
    pub fixed: usize,
    /// Bytes an image.
    pub an_image: usize,
}

impl Need {
    /// What a worker of this network needs, by its tensors' `shapes` for one image. An estimate, from above.
    pub fn of(network: &Network, shapes: &Shapes, settings: &Settings) -> Self {
        let floats = |shape: &Vec<usize>| shape.iter().product::<usize>();
        let tensors: usize = shapes.values().map(floats).sum();
        let weights: usize = network.constants().map(|t| t.dims.iter().product::<i64>() as usize).sum();
        let image = 3 * settings.size_px * settings.size_px;
        Self { fixed: 4 * WEIGHT_COPIES * weights, an_image: 4 * (PASSES * tensors + IMAGE_TENSORS * image) }
    }

    fn bytes(self, plan: Plan) -> usize {
        plan.workers * (self.fixed + plan.batch * self.an_image)
    }
}

impl Plan {
    /// Images optimised at once.
    pub fn images(self) -> usize {
        self.workers * self.batch
    }

    /// The plan for `images` images at a time on `device`, of which a CPU has `threads`.
    pub fn new(device: Device, images: usize, threads: usize, need: Need, memory: Memory) -> Self {
        match device {
            Device::Cpu => Self::for_cpu(images, threads, need, memory),
            Device::Cuda => Self::for_gpu(images, need, memory),
        }
    }

    /// One worker with as many images as the memory holds: a GPU spreads every operator over all of itself.
    fn for_gpu(images: usize, need: Need, memory: Memory) -> Self {
        let available = memory.bytes.saturating_sub(need.fixed);
        Self { workers: 1, batch: images.min(available / need.an_image).max(1) }
    }

    /// Full batches on all threads if the memory allows, else smaller batches, else fewer workers; one image at a time
    /// at the least.
    fn for_cpu(images: usize, threads: usize, need: Need, memory: Memory) -> Self {
        let workers = threads.clamp(1, images.max(1));
        let batch = images.div_ceil(workers).clamp(1, CPU_BATCH);
        let available = memory.bytes.saturating_sub(BASE_BYTES);
        let smaller = (1..=batch).rev().map(|batch| Self { workers, batch });
        let fewer = (1..workers).rev().map(|workers| Self { workers, batch: 1 });
        smaller.chain(fewer).find(|plan| need.bytes(*plan) <= available).unwrap_or(Self { workers: 1, batch: 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEED: Need = Need { fixed: 10 << 20, an_image: 20 << 20 };

    fn plan(images: usize, threads: usize, megabytes: usize) -> (usize, usize) {
        let memory = Memory { bytes: BASE_BYTES + (megabytes << 20) };
        let Plan { workers, batch } = Plan::for_cpu(images, threads, NEED, memory);
        (workers, batch)
    }

    #[test]
    fn memory_is_read_with_its_unit() {
        assert_eq!("2GB".parse(), Ok(Memory::default()));
        assert_eq!("512 mb".parse(), Ok(Memory { bytes: 512 << 20 }));
        assert_eq!("1.5g".parse(), Ok(Memory { bytes: 3 << 29 }));
        for nonsense in ["2", "GB", "0GB", "-1GB", "1e9MB", ""] {
            assert!(nonsense.parse::<Memory>().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn batches_shrink_before_workers_go() {
        assert_eq!(plan(32, 2, 1000), (2, 4));
        assert_eq!(plan(32, 2, 2 * (10 + 3 * 20)), (2, 3));
        assert_eq!(plan(32, 4, 100), (3, 1));
        assert_eq!(plan(32, 4, 1), (1, 1));
    }

    #[test]
    fn a_gpu_takes_all_that_the_memory_holds_at_once() {
        let plan = |images, megabytes: usize| Plan::for_gpu(images, NEED, Memory { bytes: megabytes << 20 });
        assert_eq!(plan(512, 10 + 20 * 256), Plan { workers: 1, batch: 256 });
        assert_eq!(plan(32, 100_000), Plan { workers: 1, batch: 32 });
        assert_eq!(plan(32, 1), Plan { workers: 1, batch: 1 });
    }

    #[test]
    fn few_images_are_spread_over_the_threads() {
        assert_eq!(plan(4, 2, 1000), (2, 2));
        assert_eq!(plan(1, 8, 1000), (1, 1));
    }
}
