//! Fitting a basis, as a command tells of it.

use crate::progress::Progress;
use crate::recipe;
use crate::reduce::{self, Fit, stability};
use crate::{Error, Result};
use ndarray::Array2;
use std::time::{Duration, Instant};
use tuning_shared::Basis;

/// How long the parts of a fit took.
#[derive(Clone, Copy, Debug)]
pub struct FitTimes {
    /// From the activations in memory to mean, components and mixing: what scikit-learn's `fit` does.
    pub fitting: Duration,
    /// The order, the signs and the distributions of the dimensions.
    pub describing: Duration,
}

/// Fit a basis, telling how an iteration goes and whether it converged.
///
/// # Errors
/// As [`reduce::fit`].
pub fn fit_and_tell(activations: &Array2<f32>, basis: &recipe::Basis) -> Result<(Fit, FitTimes)> {
    let (n, c) = activations.dim();
    eprintln!("fit {} with {} components to {n} activations of {c} channels", basis.method.label(), basis.components);
    let start = Instant::now();
    let reduced = reduce::reduce(activations.view(), basis.method, basis.components, basis.seed, &mut |_, _| ())?;
    let fitting = start.elapsed();
    let mut fit = reduced.describe(activations.view())?;
    let times = FitTimes { fitting, describing: start.elapsed() - fitting };
    if let Some(convergence) = fit.convergence {
        eprintln!("fit: {} iterations", convergence.iterations);
    }
    if let Some(warning) = fit.warning() {
        eprintln!("warning: {warning}");
    }
    if basis.stability > 0 {
        fit.stability = Some(compare_and_tell(activations, &fit, basis)?);
    }
    Ok((fit, times))
}

/// How often each dimension of an ICA comes back from further seeds, those after the one it was fitted with.
fn compare_and_tell(activations: &Array2<f32>, fit: &Fit, basis: &recipe::Basis) -> Result<Vec<f64>> {
    let Basis::Ica(ica) = &fit.basis else {
        let request = "only ICA starts from chance; ask for its stability, or for none";
        return Err(Error::Request(request.into()));
    };
    let first = basis.seed.saturating_add(1);
    let seeds = first..first.saturating_add(basis.stability as u64);
    let mut progress = Progress::begin("stability", basis.stability as u64, "seeds");
    let mut tell = |done: usize| progress.set(done as u64);
    let stability = stability::of_components(activations.view(), ica.components(), seeds, &mut tell)?;
    progress.finish();
    if stability.not_converged > 0 {
        let (failed, all) = (stability.not_converged, basis.stability);
        eprintln!("warning: ICA did not converge from {failed} of {all} further seeds; they count all the same");
    }
    let mean = stability.dimensions.iter().sum::<f64>() / stability.dimensions.len() as f64;
    let chance = stability::chance_level(stability.dimensions.len())?;
    eprintln!("stability: {mean:.2} on average; unrelated dimensions would have {chance:.2}");
    Ok(stability.dimensions)
}
