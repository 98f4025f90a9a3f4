//! What a dimension's response carries: gratings are shown to the network, and its answers read in the basis.
//!
//! The idea is neuroscience's (Dey et al. 2020, section 1): a tuning dimension is a stimulus attribute that accounts for
//! much of the activation variance, so show stimuli whose attributes are known and ask how much of the response's
//! variance each accounts for. The steps:
//!
//! 1. find the smallest image in which one position of the layer sees its whole receptive field and no padding
//!    ([`View`]);
//! 2. show the network every grating of a full factorial set in such an image, centred on that field, keep that
//!    position's activation, and take its coefficients in units of their standard deviation over the photos
//!    (`responses.rs`);
//! 3. from this one table take the tuning curves and indices of every dimension ([`tuning_shared::tuning`]);
//! 4. take the same indices of random directions of the same subspace (`null.rs`).
//!
//! Cost: one pass of the network over G small images; then for each of R · D random directions a product with the table
//! [G x D] and two sorts. At conv2d1 with 16 dimensions that is seconds.

mod file;
mod null;
mod responses;
mod table;
mod view;

pub use table::table;
pub use view::View;

use crate::model::{InputFormat, Network, NetworkLayer, Runtime};
use crate::reduce::Fit;
use crate::render::Memory;
use crate::{Error, Result};
use ndarray::Array2;
use tuning_shared::BasisTuning;
use tuning_shared::gratings::{ColourAxis, GratingSet, HIGHEST_FREQUENCY, Levels, frequencies_of_field};
use tuning_shared::tuning::ResponseTable;

/// What is shown and compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How many frequencies, angles and phases.
    pub levels: Levels,
    /// The lowest frequency in cycles a pixel, if not one cycle in the receptive field.
    pub lowest_frequency: Option<f64>,
    /// The highest frequency in cycles a pixel, if not [`HIGHEST_FREQUENCY`].
    pub highest_frequency: Option<f64>,
    /// Random rotations of the subspace.
    pub rotations: usize,
    /// Their seed.
    pub seed: u64,
    /// What the responses may take.
    pub memory: Memory,
}

impl Options {
    /// What is shown and compared where nothing else is asked for, within this memory.
    pub fn within(memory: Memory) -> Self {
        Self {
            levels: Levels::default(),
            lowest_frequency: None,
            highest_frequency: None,
            rotations: 1000,
            seed: 0,
            memory,
        }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Probed {
    /// What one position saw.
    pub view: View,
    /// The responses that everything stands on.
    pub responses: ResponseTable,
    /// Curves, indices, and what they are compared with.
    pub tuning: BasisTuning,
}

/// Show gratings to the `network` and measure the dimensions of a `fit` to its activations. `progress` hears how many
/// gratings were shown.
///
/// # Errors
/// When the basis is of another layer, the gratings do not fit the receptive field or the memory, or the network has no
/// receptive fields or fails.
pub fn probe(
    runtime: &Runtime,
    (network, format): (&Network, InputFormat),
    fit: &Fit,
    options: Options,
    progress: &mut dyn FnMut(usize),
) -> Result<Probed> {
    let channels = fit.basis.channels();
    check(fit, options, runtime.threads())?;
    Ok(show(runtime, (network, format), channels, options, progress)?.probed(fit, options))
}

/// As [`probe`], for several fits to the activations of one layer, which is shown the gratings once.
///
/// # Errors
/// As [`probe`].
pub fn probe_all(
    runtime: &Runtime,
    (network, format): (&Network, InputFormat),
    fits: &[Fit],
    options: Options,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<Probed>> {
    let Some(first) = fits.first() else { return Ok(Vec::new()) };
    for fit in fits {
        check(fit, options, runtime.threads())?;
    }
    let shown = show(runtime, (network, format), first.basis.channels(), options, progress)?;
    Ok(fits.iter().map(|fit| shown.probed(fit, options)).collect())
}

/// What gratings evoked in one position of a layer.
struct Shown {
    view: View,
    set: GratingSet,
    /// A row a grating [G x C].
    activations: Array2<f32>,
}

impl Shown {
    fn probed(&self, fit: &Fit, options: Options) -> Probed {
        let responses = ResponseTable::new(&self.set, responses::responses(self.activations.view(), fit));
        let null = null::null(&responses, options.rotations, options.seed);
        let dimensions = (0..fit.basis.dimensions()).map(|dimension| responses.tuning(dimension)).collect();
        Probed { view: self.view, responses, tuning: BasisTuning { gratings: self.set.clone(), dimensions, null } }
    }
}

fn show(
    runtime: &Runtime,
    (network, format): (&Network, InputFormat),
    channels: usize,
    options: Options,
    progress: &mut dyn FnMut(usize),
) -> Result<Shown> {
    let view = View::of(network, runtime)?;
    let set = GratingSet::new(options.levels, frequencies(&view, options)?)
        .map_err(|error| Error::Request(error.to_string()))?;
    let mut layer = NetworkLayer::new(runtime, network, format)?;
    let activations = responses::activations(&mut layer, &set, &view, channels, progress)?;
    Ok(Shown { view, set, activations })
}

/// The ends of the frequencies: those that were asked for, else those that fit the receptive field.
fn frequencies(view: &View, options: Options) -> Result<[f64; 2]> {
    let smaller = view.field_px.into_iter().fold(usize::MAX, usize::min);
    match (options.lowest_frequency, options.highest_frequency, frequencies_of_field(smaller)) {
        (None, None, None) => Err(Error::Request(format!(
            "a position of this layer sees {smaller} pixels, which hold no whole cycle of four pixels or more; choose a \
             later layer, or give --lowest-frequency and --highest-frequency, up to 0.5 cycles a pixel"
        ))),
        (lowest, highest, _) => Ok([lowest.unwrap_or(1.0 / smaller as f64), highest.unwrap_or(HIGHEST_FREQUENCY)]),
    }
}

/// There is something to compare with, and the activations [G x C], the responses [G x D] twice, and a rotation of them
/// a thread fit into memory.
fn check(fit: &Fit, options: Options, threads: usize) -> Result<()> {
    if options.rotations == 0 {
        return Err(Error::Request("with 0 rotations nothing can be compared; ask for at least 1, better 1000".into()));
    }
    let Levels { frequencies, angles, phases } = options.levels;
    let gratings = options.levels.gratings();
    let values = fit.basis.channels() + (2 + threads) * fit.basis.dimensions();
    let bytes = gratings.saturating_mul(values * size_of::<f32>());
    if bytes <= options.memory.bytes {
        return Ok(());
    }
    Err(Error::Request(format!(
        "{} colour axes with {frequencies} frequencies, {angles} angles and {phases} phases are {gratings} gratings; the \
         responses to them take {} MB, and {} MB may be used; ask for fewer --frequencies, --angles or --phases, or give \
         more --memory",
        ColourAxis::ALL.len(),
        bytes >> 20,
        options.memory.bytes >> 20,
    )))
}
