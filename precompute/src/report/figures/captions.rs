//! What stands below the figures, made of the numbers that they show.

use super::packed::{Packed, Wanted, thousands};
use super::strips::{decisions, most_movement, short};
use crate::report::components::Components;
use crate::report::depth::{BasisDepth, Depth};
use tuning_shared::tables::Half;
use tuning_shared::{Bundle, Method};

/// Something of a basis, and which.
pub(super) fn basis_title(what: &str, (_, layer, method, components): Wanted) -> String {
    format!("{what}: {layer}, {}-{components}", method.label())
}

/// The bases of a figure.
pub(super) fn listed_title(wanted: &[Wanted]) -> String {
    let names: Vec<String> = wanted.iter().map(|(_, _, m, components)| format!("{}-{components}", m.label())).collect();
    match wanted.first() {
        Some(("gabor", ..)) => format!("The Gabor bank, {}", names.join(" and ")),
        first => format!("{}, {}", first.map_or("", |(_, layer, ..)| layer), names.join(" and ")),
    }
}

/// That a figure is not drawn, and why.
pub(super) fn missing(wanted: &[Wanted]) -> String {
    let each = wanted.iter().map(|(model, layer, m, components)| format!("{model} {layer} {}-{components}", m.label()));
    format!("Not drawn, for want of a bundle: {}.", each.collect::<Vec<_>>().join(", "))
}

/// Two dimensions of a basis.
pub(super) fn pair(packed: &Packed) -> String {
    let each = most_movement(packed).into_iter().filter_map(|(index, attribute)| {
        let (moved, null) = packed.movement(index, attribute)?;
        Some(format!("dimension {}, {} ({moved:.2}, null {null:.2})", index + 1, attribute.label()))
    });
    let each: Vec<String> = each.collect();
    let chosen =
        if each.is_empty() { "nothing is shown, since no movement was measured".into() } else { each.join(", and ") };
    format!(
        "The two of {} dimensions of {}, along which an attribute is seen to move furthest, measured by what it moves along \
         the best of as many random directions: {chosen}. The paper’s figure shows two dimensions of the same layer of its \
         own network, chosen by eye. {}",
        packed.bundle.dimensions.len(),
        named(packed),
        made_of(&packed.bundle)
    )
}

/// Two samplings of the same dimensions.
pub(super) fn sampled(uniform: &Packed, equal_mass: &Packed) -> String {
    let near = |packed: &Packed, index: usize| {
        let points = packed.bundle.dimensions[index].points.len();
        (0..points).filter(|point| packed.sigmas(index, *point).abs() <= 1.0).count()
    };
    let counted = most_movement(uniform).into_iter().map(|(index, _)| {
        let points = equal_mass.bundle.dimensions[index].points.len();
        let (mass, steps) = (near(equal_mass, index), near(uniform, index));
        format!("along dimension {}, {mass} of {points} points with equal mass and {steps} with equal steps", index + 1)
    });
    let same = if uniform.bundle.basis == equal_mass.bundle.basis { "one basis" } else { "two bases, fitted apart" };
    format!(
        "The dimensions of figure 1, from {same}, sampled in equal steps from the smallest to the largest observed \
         coefficient, and so that equally many observations lie between neighbours (the paper’s section A.1). Within one σ \
         of the mean lie, {}. The paper found that equal mass over-samples the region near zero, and took equal steps. The \
         histogram is in square roots, so that rare coefficients are seen.",
        counted.collect::<Vec<_>>().join("; ")
    )
}

/// The Gabor bank.
pub(super) fn bank() -> String {
    "The 28 filters, and beside each the grating it answers most, with frequency (cycles a pixel), angle and phase. The bank \
     is built as the paper’s section A.2 says; its seed, its ranges, its σ and its γ are ours, so these are not the paper’s \
     filters."
        .into()
}

/// The dimensions of bases.
pub(super) fn listed(bases: &[&Packed], all: bool) -> String {
    let shown = if all { "All dimensions of" } else { "The dimensions that decide a cell of table 2, of" };
    let names: Vec<String> = bases.iter().map(|packed| named(packed)).collect();
    let first = bases.first().map(|packed| made_of(&packed.bundle)).unwrap_or_default();
    let verdicts: Vec<String> = bases.iter().map(|packed| verdicts(packed, bases.len() > 1)).collect();
    format!("{shown} {}. {} {first}", names.join(" and "), verdicts.join(" "))
}

fn named(packed: &Packed) -> String {
    let Bundle { model, layer, .. } = &packed.bundle;
    // A network of one layer needs no layer's name.
    if model.name == *layer {
        return format!("{} of the {}", packed.basis(), model.title);
    }
    format!("{} of {layer}, {}", packed.basis(), model.title)
}

fn made_of(bundle: &Bundle) -> String {
    let activations = &bundle.activations;
    format!(
        "Fitted to {} activations, {} each of {} images ({}).",
        thousands(activations.count as usize),
        activations.positions_per_photo,
        thousands(activations.photos as usize),
        activations.source
    )
}

/// What is found in a basis, with the dimensions that decide, and what is not.
fn verdicts(packed: &Packed, with_name: bool) -> String {
    let all: Vec<_> = decisions(packed).into_values().flatten().collect();
    let of = |half: &dyn Fn(&super::strips::Decision) -> Option<Half>, wanted: bool| {
        let mut each: Vec<_> = all.iter().filter_map(|d| half(d).map(|found| (d.attribute, found))).collect();
        each.retain(|(_, found)| found.found == wanted);
        each.sort_by_key(|(attribute, _)| *attribute as usize);
        each.into_iter()
            .map(|(attribute, found)| format!("{} ({})", short(attribute), found.dimension))
            .collect::<Vec<_>>()
    };
    let sentence = |what: &str, half: &dyn Fn(&super::strips::Decision) -> Option<Half>| {
        let (found, not) = (of(half, true), of(half, false));
        match (found.is_empty(), not.is_empty()) {
            (true, true) if packed.bundle.basis.linear().is_none() => {
                format!("{what}: not measured, for want of a linear subspace to draw random directions in.")
            }
            (true, true) => format!("{what}: not measured."),
            (false, true) => format!("{what}: {}.", found.join(", ")),
            (true, false) => format!("{what}: none; not {}.", not.join(", ")),
            (false, false) => format!("{what}: {}; not {}.", found.join(", "), not.join(", ")),
        }
    };
    let name = if with_name { format!("{}, ", packed.basis()) } else { String::new() };
    let (seen, carried) = if with_name { ("seen", "carried") } else { ("Seen", "Carried") };
    let seen = sentence(&format!("{name}{seen}"), &|d| d.seen);
    let carried = sentence(&format!("{name}{carried}"), &|d| d.carried);
    format!("{seen} {carried}")
}

/// Explained variance: title and caption.
pub(super) fn components(layers: &[Components]) -> (String, String) {
    let title = "Explained variance against the number of components".to_owned();
    if layers.is_empty() {
        return (title, "Not drawn: `tuning report components` has not been run.".into());
    }
    let each = layers.iter().map(|layer| {
        let fits = layer.fits.iter().filter(|fit| fit.components == 16 && fit.method != Method::Ica);
        let shares = fits.map(|fit| {
            let (method, linear) = (fit.method.label(), 100.0 * fit.linear);
            match fit.method {
                Method::Pca | Method::Ica => format!("{method} {linear:.1} %"),
                _ => format!("{method} {linear:.1} % ({:.1} % reconstructed)", 100.0 * fit.reconstructed),
            }
        });
        let count = thousands(layer.activations);
        format!("{} ({count} activations): {}", layer.layer, shares.collect::<Vec<_>>().join(", "))
    });
    let failed: Vec<String> = layers.iter().flat_map(not_converged).collect();
    let failed = if failed.is_empty() { String::new() } else { format!(" Not converged: {}.", failed.join(", ")) };
    let caption = format!(
        "Beyond the paper. The share of the variance that all components explain together; with 16 components, {}. ICA turns \
         the subspace that PCA found, so its share is PCA’s, whatever its dimensions are. *Linear* is the share used \
         everywhere in this project: what a linear regression on the coefficients explains. *Reconstructed* is what the \
         method’s own way back gives, with which points are visualized; for PCA and ICA the two are one.{failed}",
        each.collect::<Vec<_>>().join("; ")
    );
    (title, caption)
}

fn not_converged(layer: &Components) -> Vec<String> {
    let failed = layer.fits.iter().filter(|fit| fit.converged == Some(false));
    failed.map(|fit| format!("{}-{} of {}", fit.method.label(), fit.components, layer.layer)).collect()
}

/// How indices change with depth: title and caption.
pub(super) fn depth(depth: Option<&Depth>) -> (String, String) {
    let title = "What gratings say, layer by layer".to_owned();
    let Some(depth) = depth else {
        return (title, "Not drawn: `tuning report depth` has not been run.".into());
    };
    let [axes, frequencies, angles, phases] = depth.gratings;
    let ends = |pick: fn(&[BasisDepth]) -> Option<&BasisDepth>| {
        pick(&depth.bases).map_or_else(String::new, |basis| basis.layer.clone())
    };
    let caption = format!(
        "Beyond the paper. PCA and ICA of every layer of {} from {} to {}, fitted to {} random positions of each of {} images \
         ({}), and shown {axes} colour axes with {frequencies} frequencies, {angles} angles and {phases} phases, from one \
         cycle in the receptive field to four pixels a cycle; against {} random rotations. Fewer gratings than for table 2, \
         so the numbers of its layers differ a little. Each index is a share of the response to gratings: the last panel says \
         how far gratings move the dimensions at all, beside how far photos do.",
        depth.model,
        ends(|bases| bases.first()),
        ends(|bases| bases.last()),
        depth.positions_per_photo,
        thousands(depth.photos as usize),
        depth.source,
        thousands(depth.rotations as usize)
    );
    (title, caption)
}
