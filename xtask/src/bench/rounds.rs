//! What is run, in which order: all sides one after the other, again and again, so that what else the machine does at
//! one time falls on all of them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, bail};

use super::collecting::Collecting;
use super::records::{Record, Strips};
use super::results::{Cosines, Layer, OURS, Quality, Results, Settings};
use super::sides::Sides;
use super::{LAYERS, Part, system};

/// Positions a photo, of the activations that targets are chosen from.
const POSITIONS: usize = 4;

/// Activations that are reduced.
const ROWS: usize = 200_000;

/// The time of a step of ours is the difference of these two runs.
const FEW_STEPS: usize = 8;
const MANY_STEPS: usize = 40;

/// Images a call of Lucent's, where it draws several at once: about its fastest, and ours.
const BATCHES: [usize; 2] = [8, 32];

/// Steps within which ours is tried to reach Lucent's cosine; each is a whole schedule.
const BUDGETS: [usize; 10] = [16, 24, 32, 48, 64, 96, 128, 192, 256, 512];

/// Steps of ours between which a reader can see where the cosine settles.
const SETTLING: [usize; 5] = [32, 64, 128, 256, 512];

/// Dimensions and points of the strips whose neighbours are compared.
const STRIPS: [usize; 2] = [4, 32];

/// Measures what the settings ask for.
pub(super) fn measure(sides: &Sides<'_>, results: &mut Results) -> Result<()> {
    let settings = &results.settings;
    let draws = [Part::Step, Part::Quality, Part::Strips].iter().any(|part| settings.has(*part));
    let mut layers: Vec<Layer> = if draws { LAYERS.map(Layer::new).into() } else { Vec::new() };
    let mut photos = None;
    for layer in &mut layers {
        let activations = sides.collect(layer.name, POSITIONS, "activations.npy")?;
        let (_, available) = sides.choose(&activations, layer.name, settings.targets)?;
        photos = Some(available / POSITIONS);
        if settings.has(Part::Quality) {
            quality(sides, layer, settings.targets)?;
        }
        if settings.has(Part::Time) {
            layer.reached = budget(sides, layer)?;
        }
        if settings.has(Part::Strips) {
            layer.strips = Some(strips(sides, layer.name, &activations)?);
        }
    }
    let reduced = if settings.has(Part::Reduce) { Some(collect_rows(sides, photos)?) } else { None };
    let mut collecting = if results.settings.has(Part::Collect) { Collecting::layers() } else { Vec::new() };
    for round in 0..results.settings.rounds {
        let start = Instant::now();
        tell_busy(results);
        for layer in &mut layers {
            draw_round(sides, layer, &results.settings)?;
        }
        if let Some(activations) = &reduced {
            reduce_round(sides, results, activations, round)?;
        }
        for layer in &mut collecting {
            layer.round(sides)?;
        }
        println!("round {} of {}: {:.0} s", round + 1, results.settings.rounds, start.elapsed().as_secs_f64());
    }
    results.layers = layers;
    results.collecting = collecting;
    Ok(())
}

/// Looks what other programs do while this one does nothing, and says so where it is enough to disturb.
fn tell_busy(results: &mut Results) {
    let Some(share) = system::busy_share() else { return };
    if share > 0.05 {
        println!(
            "warning: other programs keep this machine {:.0} % busy, which slows PyTorch's threads many times over; \
             measure again when they have ended",
            100.0 * share
        );
    }
    results.busy.push(share);
}

/// What each side reaches with its own settings. Not repeated: for given seeds it does not change.
fn quality(sides: &Sides<'_>, layer: &mut Layer, targets: usize) -> Result<()> {
    println!("{}: {targets} images by Lucent in 512 steps; about {} s", layer.name, targets * 4);
    let Record::LucentQuality { steps, cosines } = sides.lucent("quality", layer.name, BATCHES[0].min(targets))? else {
        bail!("lucent_side.py measured something else than was asked for: restore bench/peers");
    };
    let Some(lucent) = Cosines::of_images(steps, &cosines) else {
        bail!("lucent_side.py drew no image: restore bench/peers");
    };
    let ours = Cosines::of_report(&sides.render(layer.name, None)?);
    println!("{}: mean cosine {:.4} by Lucent, {:.4} by ours", layer.name, lucent.mean, ours.mean);
    let by_steps = SETTLING.map(|steps| sides.render(layer.name, Some(steps)).map(|r| Cosines::of_report(&r)));
    let by_steps = by_steps.into_iter().collect::<Result<_>>()?;
    layer.quality = Some(Quality { ours, lucent, by_steps });
    Ok(())
}

/// The smallest budget of ours whose mean cosine is at least Lucent's.
fn budget(sides: &Sides<'_>, layer: &Layer) -> Result<Option<Cosines>> {
    let wanted = layer.quality.as_ref().map_or(1.0, |quality| quality.lucent.mean);
    for steps in BUDGETS {
        let cosines = Cosines::of_report(&sides.render(layer.name, Some(steps))?);
        println!("{}: {steps} steps of ours reach {:.4} of {wanted:.4}", layer.name, cosines.mean);
        if cosines.mean >= wanted {
            return Ok(Some(cosines));
        }
    }
    Ok(None)
}

/// The same strips with shared draws and without.
fn strips(sides: &Sides<'_>, layer: &str, activations: &Path) -> Result<Strips> {
    println!("{layer}: {} strips, with shared draws and without", STRIPS[0]);
    sides.fit(activations, "ica", 1)?;
    match sides.strips(layer, STRIPS)? {
        Record::Strips(strips) => Ok(strips),
        other => bail!("strips.py compared strips and gave {other:?}: restore bench/peers"),
    }
}

/// Every side once on one layer.
fn draw_round(sides: &Sides<'_>, layer: &mut Layer, settings: &Settings) -> Result<()> {
    if settings.has(Part::Step) {
        let few = sides.render(layer.name, Some(FEW_STEPS))?;
        let many = sides.render(layer.name, Some(MANY_STEPS))?;
        let steps = (many.images * (MANY_STEPS - FEW_STEPS)) as f64;
        layer.ours.push(1e3 * (many.seconds_drawing - few.seconds_drawing) / steps);
        layer.single.push(lucent_step(sides, layer.name, 1)?);
        let mut fastest = f64::INFINITY;
        for batch in BATCHES {
            fastest = fastest.min(lucent_step(sides, layer.name, batch.min(settings.targets))?);
        }
        layer.batched.push(fastest);
    }
    if settings.has(Part::Convolutions) {
        let words = ["--layer", layer.name, "--threads", &super::THREADS.to_string()].map(str::to_owned);
        for record in sides.script("convolutions.py", &words)? {
            if let Record::Convolutions { setup, ms } = record {
                layer.add_convolutions(&setup, ms);
            }
        }
    }
    if let Some(reached) = layer.reached {
        let report = sides.render(layer.name, Some(reached.steps))?;
        layer.seconds.push(report.seconds_drawing / report.images as f64);
    }
    Ok(())
}

fn lucent_step(sides: &Sides<'_>, layer: &str, batch: usize) -> Result<f64> {
    match sides.lucent("step", layer, batch)? {
        Record::LucentStep { ms } => Ok(ms),
        other => bail!("lucent_side.py was asked for the time of a step and gave {other:?}: restore bench/peers"),
    }
}

/// Enough activations of the first layer to reduce. `photos` is how many there are, where that is known.
fn collect_rows(sides: &Sides<'_>, photos: Option<usize>) -> Result<PathBuf> {
    let layer = LAYERS[0];
    let photos = match photos {
        Some(photos) => photos,
        None => sides.choose(&sides.collect(layer, 1, "activations.npy")?, layer, 1)?.1,
    };
    println!("{layer}: collecting {ROWS} activations");
    sides.collect(layer, ROWS.div_ceil(photos.max(1)), "reduced.npy")
}

/// Every way of reducing once; the seed is the round's, for both sides.
fn reduce_round(sides: &Sides<'_>, results: &mut Results, activations: &Path, round: usize) -> Result<()> {
    for method in ["ica", "pca"] {
        let report = sides.fit(activations, method, round)?;
        results.rows = report.rows;
        results.describing.push(report.seconds_describing);
        results.add_reduction(method, OURS, report.seconds_fitting, report.iterations);
    }
    let words = ["--rows", &results.rows.to_string(), "--components", "16", "--seed", &round.to_string()];
    let words = [&[activations.to_string_lossy().into_owned()][..], &words.map(str::to_owned)].concat();
    for record in sides.script("reductions.py", &words)? {
        if let Record::Reduction { method, name, seconds, iterations } = record {
            results.add_reduction(&method, &name, seconds, iterations);
        }
    }
    Ok(())
}
