//! The bases a visitor can choose from, as labels made from the catalog.

use tuning_shared::{Catalog, CatalogEntry, Sampling};

/// One basis that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The entry's index in the catalog.
    pub entry: usize,
    /// What it is called among the others on offer.
    pub label: String,
}

/// The layers of the catalog, each with the index of its first entry, in order of appearance.
pub fn layers(catalog: &Catalog) -> Vec<Choice> {
    let mut layers: Vec<Choice> = Vec::new();
    for (entry, listed) in catalog.entries.iter().enumerate() {
        if !layers.iter().any(|layer| layer.label == listed.layer) {
            layers.push(Choice { entry, label: listed.layer.clone() });
        }
    }
    layers
}

/// The bases of one layer, named by their method and, where that is not enough, their components. Of bases that differ
/// by where their points lie, the one with this `sampling` stands for all; see [`samplings`].
pub fn bases(catalog: &Catalog, layer: &str, sampling: &str) -> Vec<Choice> {
    let of_layer = || catalog.entries.iter().enumerate().filter(|(_, entry)| entry.layer == layer);
    let with_other_components = |entry: &CatalogEntry| {
        of_layer().any(|(_, other)| other.method == entry.method && other.dimensions != entry.dimensions)
    };
    let stands_for_all = |(index, entry): &(usize, &CatalogEntry)| {
        let all = same_but_for_sampling(catalog, entry);
        let wanted = all.iter().find(|other| catalog.entries[**other].sampling == sampling);
        wanted.or(all.first()) == Some(index)
    };
    of_layer()
        .filter(stands_for_all)
        .map(|(index, entry)| {
            let mut label = method_label(entry);
            if with_other_components(entry) {
                label.push_str(&format!(" {}", entry.dimensions));
            }
            Choice { entry: index, label }
        })
        .collect()
}

/// The bases that differ from this one only by where their points lie, itself among them.
pub fn samplings(catalog: &Catalog, entry: &CatalogEntry) -> Vec<Choice> {
    let choice = |index: usize| Choice { entry: index, label: sampling_label(&catalog.entries[index]) };
    same_but_for_sampling(catalog, entry).into_iter().map(choice).collect()
}

fn same_but_for_sampling(catalog: &Catalog, entry: &CatalogEntry) -> Vec<usize> {
    let same = |other: &CatalogEntry| {
        (&other.model, &other.layer, &other.method, other.dimensions)
            == (&entry.model, &entry.layer, &entry.method, entry.dimensions)
    };
    (0..catalog.entries.len()).filter(|index| same(&catalog.entries[*index])).collect()
}

/// How points are placed, in a visitor's words where this build knows it.
fn sampling_label(entry: &CatalogEntry) -> String {
    if entry.is_sampled(Sampling::Uniform) {
        "equal steps".into()
    } else if entry.is_sampled(Sampling::EqualMass) {
        "equal shares".into()
    } else {
        entry.sampling.clone()
    }
}

/// A method this build knows by its name, another by the word the catalog has for it.
pub(super) fn method_label(entry: &CatalogEntry) -> String {
    entry.known_method().map_or_else(|| entry.method.clone(), |method| method.label().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(listed: &[(&str, &str, u32, &str)]) -> Catalog {
        let entry = |(layer, method, dimensions, sampling): &(&str, &str, u32, &str)| CatalogEntry {
            folder: "folder".into(),
            file: "bundle.postcard".into(),
            model: "A Net".into(),
            layer: (*layer).into(),
            method: (*method).into(),
            sampling: (*sampling).into(),
            dimensions: *dimensions,
            explained_variance: 0.5,
        };
        Catalog { entries: listed.iter().map(entry).collect() }
    }

    fn labels(choices: Vec<Choice>) -> Vec<String> {
        choices.into_iter().map(|choice| choice.label).collect()
    }

    #[test]
    fn a_method_alone_names_a_basis_where_it_is_enough() {
        let catalog = catalog(&[("conv2d0", "ica", 16, "uniform"), ("conv2d0", "pca", 16, "uniform")]);
        assert_eq!(labels(bases(&catalog, "conv2d0", "uniform")), ["ICA", "PCA"]);
        assert_eq!(labels(layers(&catalog)), ["conv2d0"]);
    }

    #[test]
    fn bases_that_differ_by_sampling_are_one_choice_and_a_second() {
        let catalog = catalog(&[
            ("conv2d0", "ica", 16, "uniform"),
            ("conv2d0", "ica", 16, "equal-mass"),
            ("conv2d0", "pca", 16, "uniform"),
            ("conv2d0", "pca", 16, "by-ear"),
        ]);
        let entries = |sampling| bases(&catalog, "conv2d0", sampling).into_iter().map(|c| c.entry).collect::<Vec<_>>();
        assert_eq!(entries("uniform"), [0, 2]);
        // PCA has none such, so its first stands for all.
        assert_eq!(entries("equal-mass"), [1, 2]);
        assert_eq!(labels(samplings(&catalog, &catalog.entries[1])), ["equal steps", "equal shares"]);
        assert_eq!(samplings(&catalog, &catalog.entries[2])[1], Choice { entry: 3, label: "by-ear".into() });
    }

    #[test]
    fn what_differs_is_named() {
        let catalog = catalog(&[
            ("conv2d1", "ica", 16, "uniform"),
            ("conv2d0", "ica", 16, "uniform"),
            ("conv2d0", "ica", 32, "uniform"),
            ("conv2d0", "pca", 16, "equal-mass"),
            ("conv2d0", "tsne", 2, "uniform"),
        ]);
        assert_eq!(labels(bases(&catalog, "conv2d0", "uniform")), ["ICA 16", "ICA 32", "PCA", "tsne"]);
        assert_eq!(layers(&catalog)[1], Choice { entry: 1, label: "conv2d0".into() });
    }
}
