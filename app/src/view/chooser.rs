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

/// The bases of one layer, named by their method and by whatever else tells them apart.
pub fn bases(catalog: &Catalog, layer: &str) -> Vec<Choice> {
    let of_layer = || catalog.entries.iter().enumerate().filter(|(_, entry)| entry.layer == layer);
    let differ = |other: &dyn Fn(&CatalogEntry) -> bool| of_layer().any(|(_, entry)| other(entry));
    of_layer()
        .map(|(index, entry)| {
            let mut label = method_label(entry);
            if differ(&|other| other.method == entry.method && other.dimensions != entry.dimensions) {
                label.push_str(&format!(" {}", entry.dimensions));
            }
            if !entry.is_sampled(Sampling::Uniform) {
                label.push_str(&format!(", {}", entry.sampling.replace('-', " ")));
            }
            Choice { entry: index, label }
        })
        .collect()
}

/// A method this build knows by its name, another by the word the catalog has for it.
fn method_label(entry: &CatalogEntry) -> String {
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
        assert_eq!(labels(bases(&catalog, "conv2d0")), ["ICA", "PCA"]);
        assert_eq!(labels(layers(&catalog)), ["conv2d0"]);
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
        assert_eq!(labels(bases(&catalog, "conv2d0")), ["ICA 16", "ICA 32", "PCA, equal mass", "tsne"]);
        assert_eq!(layers(&catalog)[1], Choice { entry: 1, label: "conv2d0".into() });
    }
}
