//! The worker's loop: hear what is asked, take steps, show the image.

mod photo;

use super::protocol::{Motion, PhotoMaps, Reply, Request, StemSource, Tier, Wish};
use super::scope::Scope;
use crate::gpu::{Gpu, GpuError, Optimiser, Shown};
use futures_channel::mpsc::UnboundedReceiver;
use tuning_shared::Basis;
use tuning_shared::live::{Descent, Field, PhotoActivations, Stem, TargetError, Twin, kernels};
use wasm_bindgen_futures::spawn_local;

/// Side of an image on the graphics processor, in pixels.
const GPU_PX: usize = 128;
/// Side of an image on this processor, in pixels.
const CPU_PX: usize = 64;
/// The seed of the first noise and the transforms.
const SEED: u64 = 1;
/// What the time from one shown image to the next is brought to, in milliseconds.
const FRAME_MS: f64 = 33.0;
/// The most steps between two shown images: more would hide how the image gets there. With steps of a millisecond, which
/// the twin reaches in a browser, this is as often as a display shows another.
const MOST_STEPS: usize = 16;

/// Starts the worker's program.
pub fn start_engine() {
    console_error_panic_hook::set_once();
    if let Some((scope, requests)) = Scope::listen() {
        spawn_local(Engine::new(scope).run(requests));
    }
}

struct Engine {
    scope: Scope,
    loaded: Option<Loaded>,
    is_paused: bool,
    motion: Motion,
}

/// A stem and what computes it.
struct Loaded {
    stem: Stem,
    drawing: Drawing,
    target: Option<Vec<f32>>,
    photo: Option<PhotoActivations>,
    steps_a_frame: usize,
    total_steps: u64,
    total_ms: f64,
    /// Whether an image was shown since it last changed.
    is_shown: bool,
    /// Milliseconds of the steps since an image was last shown.
    unshown_ms: f64,
}

enum Drawing {
    Gpu(Gpu, Box<Optimiser>),
    Cpu(Box<Twin>),
}

impl Engine {
    fn new(scope: Scope) -> Self {
        Self { scope, loaded: None, is_paused: false, motion: Motion::default() }
    }

    async fn run(mut self, mut requests: UnboundedReceiver<Request>) {
        loop {
            // All that has arrived is heard before the next step; with nothing to do, the next request is waited for.
            while let Ok(request) = requests.try_recv() {
                self.answer(request).await;
            }
            if self.has_work() {
                self.advance().await;
                self.scope.breathe().await;
            } else {
                let Some(request) = next(&mut requests).await else { return };
                self.answer(request).await;
            }
        }
    }

    fn has_work(&self) -> bool {
        let is_moving = |loaded: &Loaded| loaded.target.is_some() && !(loaded.drawing.has_settled() && loaded.is_shown);
        !self.is_paused && self.loaded.as_ref().is_some_and(is_moving)
    }

    async fn answer(&mut self, request: Request) {
        let answered = match request {
            Request::Load { stem, wish } => self.load(stem, wish).await,
            Request::Target(activation) => self.set_target(activation),
            Request::Restart(seed) => self.with(|loaded| {
                loaded.drawing.restart(seed);
                loaded.is_shown = false;
                Ok(())
            }),
            Request::Pause(is_paused) => {
                self.is_paused = is_paused;
                Ok(())
            }
            Request::Motion(motion) => {
                self.motion = motion;
                Ok(())
            }
            Request::Image => self.tell_image().await,
            Request::Lose => self.with(|loaded| {
                if let Drawing::Gpu(gpu, _) = &loaded.drawing {
                    gpu.destroy();
                    loaded.is_shown = false;
                }
                Ok(())
            }),
            Request::Photo { ticket, size_px, pixels, basis } => {
                let reply = match self.run_photo(size_px, &pixels, &basis).await {
                    Ok((maps, took_ms, is_on_gpu)) => Reply::Maps { ticket, maps, took_ms, is_on_gpu },
                    Err(sentence) => Reply::NoMaps { ticket, sentence },
                };
                self.scope.tell(&reply);
                Ok(())
            }
            Request::Spot { row, column } => self.aim_at_spot(row, column),
        };
        if let Err(sentence) = answered {
            self.scope.tell(&Reply::Failed(sentence));
        }
    }

    fn with(&mut self, act: impl FnOnce(&mut Loaded) -> Result<(), String>) -> Result<(), String> {
        match &mut self.loaded {
            Some(loaded) => act(loaded),
            None => Err("no layer is loaded yet".into()),
        }
    }

    async fn load(&mut self, source: StemSource, wish: Wish) -> Result<(), String> {
        self.loaded = None;
        let stem = match source {
            StemSource::Gabor => Stem::gabor(),
            StemSource::File(bytes) => Stem::decode(&bytes).map_err(|error| error.to_string())?,
        };
        let drawing = match wish {
            Wish::Cpu => Err(String::new()),
            Wish::Best | Wish::Gpu => on_gpu(&stem, wish).await,
        };
        let (drawing, tier) = match drawing {
            Ok((drawing, name)) => (drawing, Tier::Gpu(name)),
            Err(why) => (on_cpu(&stem)?, Tier::Cpu(why)),
        };
        let loaded = Loaded {
            stem,
            drawing,
            target: None,
            photo: None,
            steps_a_frame: 1,
            total_steps: 0,
            total_ms: 0.0,
            is_shown: true,
            unshown_ms: 0.0,
        };
        self.scope.tell(&loaded.ready(tier));
        self.loaded = Some(loaded);
        Ok(())
    }

    fn set_target(&mut self, activation: Vec<f32>) -> Result<(), String> {
        self.with(|loaded| {
            loaded.drawing.set_target(&activation).map_err(|error| error.to_string())?;
            if loaded.target.is_none() {
                // A flat colour near the first target can only be known now.
                loaded.drawing.restart(SEED);
            }
            loaded.target = Some(activation);
            loaded.is_shown = false;
            Ok(())
        })
    }

    /// What a basis says of a photo, the milliseconds of the layer and of the coefficients, and whether the graphics
    /// processor ran the layer. One that is lost on the way gives way to this processor.
    async fn run_photo(
        &mut self,
        (height, width): (u32, u32),
        pixels: &[u8],
        basis: &Basis,
    ) -> Result<(PhotoMaps, (f64, f64), bool), String> {
        let size = (height as usize, width as usize);
        let start = self.scope.now_ms();
        let (found, is_on_gpu) = {
            let Some(loaded) = &self.loaded else { return Err("no layer is loaded yet".into()) };
            if loaded.stem.channels() != basis.channels() {
                return Err("the basis belongs to another layer".into());
            }
            if pixels.len() != 4 * size.0 * size.1 {
                return Err("the photo's pixels do not fill its rows".into());
            }
            match &loaded.drawing {
                Drawing::Gpu(gpu, _) => (photo::on_gpu(gpu, &loaded.stem, size, pixels).await, true),
                Drawing::Cpu(_) => (photo::on_cpu(&loaded.stem, size, pixels), false),
            }
        };
        let (activations, is_on_gpu) = match found {
            Ok(activations) => (activations, is_on_gpu),
            Err(photo::Trouble::TooSmall(error)) => return Err(error.to_string()),
            Err(photo::Trouble::Gpu(error)) => {
                self.fall_back(&error);
                let Some(loaded) = &self.loaded else { return Err(error.to_string()) };
                (photo::on_cpu(&loaded.stem, size, pixels).map_err(|trouble| trouble.to_string())?, false)
            }
        };
        let ran = self.scope.now_ms();
        let maps = activations.maps(basis);
        let took_ms = (ran - start, self.scope.now_ms() - ran);
        let Some(loaded) = &mut self.loaded else { return Err("no layer is loaded any more".into()) };
        loaded.photo = Some(activations);
        Ok((PhotoMaps::new(maps, Field::of(&loaded.stem)), took_ms, is_on_gpu))
    }

    fn aim_at_spot(&mut self, row: u32, column: u32) -> Result<(), String> {
        let photo = self.loaded.as_ref().and_then(|loaded| loaded.photo.as_ref());
        let Some(photo) = photo else { return Err("no photo was run through the layer yet".into()) };
        match photo.at(row as usize, column as usize) {
            Some(activation) => self.set_target(activation.to_vec()),
            None => Err("the photo has no such place".into()),
        }
    }

    /// Some steps, and the image after them where it is time to show one.
    async fn advance(&mut self) {
        let Some(loaded) = &mut self.loaded else { return };
        let start = self.scope.now_ms();
        let steps = loaded.drawing.take_steps(loaded.steps_a_frame);
        match loaded.drawing.show().await {
            Ok(shown) => {
                let took = self.scope.now_ms() - start;
                loaded.total_steps += steps as u64;
                loaded.total_ms += took;
                loaded.unshown_ms += took;
                let wanted = loaded.steps_a_frame as f64 * FRAME_MS / took.max(1.0);
                loaded.steps_a_frame = (wanted as usize).clamp(1, MOST_STEPS);
                if self.motion.shows(loaded.drawing.has_settled(), loaded.unshown_ms) {
                    (loaded.is_shown, loaded.unshown_ms) = (true, 0.0);
                    self.tell_frame(shown);
                }
            }
            Err(error) => self.fall_back(&error),
        }
    }

    fn tell_frame(&self, shown: Shown) {
        let Some(loaded) = &self.loaded else { return };
        let size_px = loaded.drawing.size_px() as u32;
        let is_painted = self.scope.paint(size_px, &shown.bytes);
        self.scope.tell(&Reply::Frame {
            cosine: shown.cosine,
            steps: loaded.drawing.steps() as u32,
            total: (loaded.total_steps, loaded.total_ms),
            is_settled: loaded.drawing.has_settled(),
            size_px,
            pixels: (!is_painted).then_some(shown.bytes),
        });
    }

    async fn tell_image(&mut self) -> Result<(), String> {
        let Some(loaded) = &mut self.loaded else { return Err("no image is drawn yet".into()) };
        match loaded.drawing.show().await {
            Ok(shown) => {
                let size_px = loaded.drawing.size_px() as u32;
                self.scope.tell(&Reply::Image { size_px, pixels: shown.bytes });
            }
            Err(error) => self.fall_back(&error),
        }
        Ok(())
    }

    /// The graphics processor is gone: this one goes on, towards the same target.
    fn fall_back(&mut self, error: &GpuError) {
        let Some(mut loaded) = self.loaded.take() else { return };
        match on_cpu(&loaded.stem) {
            Ok(mut drawing) => {
                if let Some(target) = &loaded.target {
                    // It was accepted before, by the same layer.
                    let _ = drawing.set_target(target);
                    drawing.restart(SEED);
                }
                loaded.drawing = drawing;
                loaded.steps_a_frame = 1;
                loaded.is_shown = false;
                self.scope.tell(&loaded.ready(Tier::Cpu(error.to_string())));
                self.loaded = Some(loaded);
            }
            Err(sentence) => self.scope.tell(&Reply::Failed(sentence)),
        }
    }
}

impl Loaded {
    fn ready(&self, tier: Tier) -> Reply {
        let gpu_bytes = match &self.drawing {
            Drawing::Gpu(_, optimiser) => optimiser.bytes(),
            Drawing::Cpu(_) => 0,
        };
        Reply::Ready { tier, size_px: self.drawing.size_px() as u32, channels: self.stem.channels() as u32, gpu_bytes }
    }
}

/// The stem on the graphics processor, with its name, or why not. One that software imitates is slower than this
/// processor is by itself, and is taken only where it is wished for.
async fn on_gpu(stem: &Stem, wish: Wish) -> Result<(Drawing, String), String> {
    let gpu = Gpu::open().await.map_err(|error| error.to_string())?;
    if gpu.is_software() && wish != Wish::Gpu {
        return Err("the graphics processor that the browser offers is imitated by software".into());
    }
    let optimiser = Optimiser::new(&gpu, stem, GPU_PX, Descent::default(), SEED).map_err(|error| error.to_string())?;
    let name = gpu.name().to_owned();
    Ok((Drawing::Gpu(gpu, Box::new(optimiser)), name))
}

fn on_cpu(stem: &Stem) -> Result<Drawing, String> {
    let twin = Twin::new(stem, CPU_PX, Descent::default(), SEED).map_err(|error| error.to_string())?;
    Ok(Drawing::Cpu(Box::new(twin)))
}

impl Drawing {
    fn size_px(&self) -> usize {
        match self {
            Self::Gpu(_, optimiser) => optimiser.plan().image().width,
            Self::Cpu(twin) => twin.plan().image().width,
        }
    }

    fn steps(&self) -> usize {
        match self {
            Self::Gpu(_, optimiser) => optimiser.course().steps(),
            Self::Cpu(twin) => twin.course().steps(),
        }
    }

    fn has_settled(&self) -> bool {
        match self {
            Self::Gpu(_, optimiser) => optimiser.course().has_settled(),
            Self::Cpu(twin) => twin.course().has_settled(),
        }
    }

    fn set_target(&mut self, activation: &[f32]) -> Result<(), TargetError> {
        match self {
            Self::Gpu(_, optimiser) => optimiser.set_target(activation),
            Self::Cpu(twin) => twin.set_target(activation),
        }
    }

    fn restart(&mut self, seed: u64) {
        match self {
            Self::Gpu(_, optimiser) => optimiser.restart(seed),
            Self::Cpu(twin) => twin.restart(seed),
        }
    }

    /// Up to `count` steps; how many were taken.
    fn take_steps(&mut self, count: usize) -> usize {
        match self {
            Self::Gpu(_, optimiser) => optimiser.take_steps(count),
            Self::Cpu(twin) => (0..count).map_while(|_| twin.step()).count(),
        }
    }

    async fn show(&mut self) -> Result<Shown, GpuError> {
        match self {
            Self::Gpu(_, optimiser) => optimiser.show().await,
            Self::Cpu(twin) => {
                let cosine = twin.evaluate();
                let mut bytes = vec![0; twin.pixels().len()];
                kernels::pack(twin.pixels(), &mut bytes);
                Ok(Shown { bytes, cosine })
            }
        }
    }
}

/// The next request, once there is one; nothing when the page is gone.
async fn next(requests: &mut UnboundedReceiver<Request>) -> Option<Request> {
    std::future::poll_fn(|context| {
        let stream = std::pin::Pin::new(&mut *requests);
        futures_core::Stream::poll_next(stream, context)
    })
    .await
}
