//! The page of the mix: its texts and what it places.

pub mod density;
pub mod plane;
pub mod sliders;

use super::axis::origin;
use super::chooser::{bases, layers};
use super::number;
use crate::live::stems::Stems;
use crate::state::MixRequest;
use tuning_shared::{Bundle, Catalog, CatalogEntry, Method, Sampling};

/// Its heading.
pub const TITLE: &str = "Go anywhere between the strips.";

/// What can be done on it.
pub const LEDE: &str = "A strip follows one tuning dimension. Here every dimension of a basis has a slider, and an image \
                        is drawn in your browser, while you move, that makes the layer answer with that mix.";

/// What is said where every coefficient of NMF is zero.
pub const NO_DIRECTION: &str =
    "At zero on every dimension the target is no activation at all, which has no direction: move a slider.";

/// A basis that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedBasis {
    /// The entry's index in the catalog.
    pub entry: usize,
    /// What it is called.
    pub label: String,
}

/// The bases of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedLayer {
    /// What it is called, with whether it is live.
    pub label: String,
    /// Its bases.
    pub bases: Vec<OfferedBasis>,
}

/// All bases of the catalog by their layers, those first that are live on this site.
pub fn offered(catalog: &Catalog, stems: &Stems) -> Vec<OfferedLayer> {
    let mut offered: Vec<(bool, OfferedLayer)> = layers(catalog)
        .into_iter()
        .map(|layer| {
            let is_live = stems.of(&catalog.entries[layer.entry]).is_some();
            let bases = bases(catalog, &layer.label, Sampling::Uniform.slug()).into_iter();
            let bases = bases
                .map(|basis| OfferedBasis { label: format!("{} · {}", layer.label, basis.label), entry: basis.entry });
            let label = if is_live { layer.label.clone() } else { format!("{} (not live here)", layer.label) };
            (is_live, OfferedLayer { label, bases: bases.collect() })
        })
        .collect();
    offered.sort_by_key(|(is_live, _)| !is_live);
    offered.into_iter().map(|(_, layer)| layer).collect()
}

/// Why a layer is not live on this site, and what helps; commands stand between backticks.
pub fn not_live(entry: &CatalogEntry) -> String {
    format!(
        "Layer {} of {} is not live on this site: the weights up to it are not published with it. Who builds the site enables \
         it with `cargo xtask demo`, where the network lies in the folder that \
         `TUNING_MODELS` names or was fetched by `tuning fetch`. The Gabor bank needs no file and is live everywhere.",
        entry.layer, entry.model,
    )
}

/// The basis on which a site opens: this one where it is live, else the first that is, else this one all the same.
pub fn opening<'a>(catalog: &'a Catalog, stems: &Stems, wanted: &'a CatalogEntry) -> &'a CatalogEntry {
    let is_live = |entry: &&CatalogEntry| stems.of(entry).is_some();
    Some(wanted).filter(is_live).or_else(|| catalog.entries.iter().find(is_live)).unwrap_or(wanted)
}

/// The mix that an address asks of a basis: a coefficient for each dimension between its slider's ends.
pub fn asked(bundle: &Bundle, request: &MixRequest) -> Vec<i32> {
    sliders::within(bundle, &request.tenths_of(bundle.dimensions.len()))
}

/// What is said of the precomputed image that stands in for a mix.
pub fn stand_in(bundle: &Bundle, dimension: usize, point: usize) -> String {
    let deviation = bundle.dimensions.get(dimension).map_or(0.0, |d| f64::from(d.observed.standard_deviation));
    let found = bundle.dimensions.get(dimension).and_then(|d| d.points.get(point));
    let coefficient = found.map_or(0.0, |point| f64::from(point.coefficient));
    let place = if deviation > 0.0 { coefficient / deviation } else { 0.0 };
    let origin = zero(bundle.basis.method());
    format!("Precomputed: dimension {} alone at {}, the others at {origin}.", dimension + 1, number::deviations(place),)
}

/// What is said beneath it where the mix itself can be drawn and nobody has asked for it yet.
pub const INVITATION: &str = "Move a slider, and the mix itself is drawn.";

/// What zero is called in a sentence.
pub fn zero(method: Method) -> &'static str {
    match origin(method) {
        "mean" => "the mean",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn catalog() -> Catalog {
        let entry = |model: &str, layer: &str, method: &str, sampling: &str| CatalogEntry {
            folder: format!("{model}-{layer}-{method}-16"),
            layer: layer.into(),
            method: method.into(),
            sampling: sampling.into(),
            ..sample::entry()
        };
        Catalog {
            entries: vec![
                entry("net", "conv0", "ica", "uniform"),
                entry("net", "conv0", "ica", "equal-mass"),
                entry("net", "conv1", "pca", "uniform"),
                entry("gabor", "gabor", "nmf", "uniform"),
            ],
        }
    }

    #[test]
    fn live_bases_come_first_and_others_say_that_they_are_not() {
        let layers = offered(&catalog(), &Stems::parse("net/conv1=stems/a"));
        let labels: Vec<_> = layers.iter().map(|layer| layer.label.as_str()).collect();
        assert_eq!(labels, ["conv1", "gabor", "conv0 (not live here)"]);
        assert_eq!(layers[0].bases, [OfferedBasis { entry: 2, label: "conv1 · PCA".into() }]);
        assert_eq!(layers[2].bases.len(), 1, "where points lie makes no other basis");
    }

    #[test]
    fn a_site_opens_on_a_basis_that_is_live() {
        let catalog = catalog();
        let layer = |stems: &str| opening(&catalog, &Stems::parse(stems), &catalog.entries[0]).layer.as_str();
        assert_eq!(layer("net/conv0=a net/conv1=b"), "conv0");
        assert_eq!(layer("net/conv1=b"), "conv1");
        assert_eq!(layer(""), "gabor");
    }

    #[test]
    fn what_is_not_live_says_what_to_do() {
        let sentence = not_live(&catalog().entries[2]);
        assert!(
            sentence.starts_with("Layer conv1 of A Net is not") && sentence.contains("`cargo xtask demo`"),
            "{sentence}"
        );
    }

    #[test]
    fn an_address_asks_for_no_more_than_there_is() {
        let bundle = sample::bundle();
        let request = MixRequest::parse("?mix=5.99999.3");
        let mix = asked(&bundle, &request);
        assert_eq!((mix.len(), mix[0]), (2, 5));
        assert!(mix[1] < 99999);
        assert!(stand_in(&bundle, 0, 3).starts_with("Precomputed: dimension 1 alone at +1.7"));
    }
}
