//! The stems that a site has: what a layer can be drawn with in the page.

use tuning_shared::CatalogEntry;

/// The network whose layer needs no file.
const GABOR: &str = "gabor";

/// Where a layer's stem is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StemPlace {
    /// In the program: the Gabor bank.
    Program,
    /// In a file at this address, relative to the page.
    File(String),
}

/// The stems of a site, as its live pages list them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stems(Vec<(String, String)>);

impl Stems {
    /// What a page lists: `<model>/<layer>=<address>`, one after the other. What is not of that form is left out.
    pub fn parse(listed: &str) -> Self {
        let pairs = listed.split_whitespace().filter_map(|word| word.split_once('='));
        Self(pairs.map(|(layer, address)| (layer.to_owned(), address.to_owned())).collect())
    }

    /// The stem of a network's layer, if the site has it.
    pub fn find(&self, model: &str, layer: &str) -> Option<StemPlace> {
        if model == GABOR {
            return Some(StemPlace::Program);
        }
        let name = format!("{model}/{layer}");
        let found = self.0.iter().find(|(listed, _)| *listed == name);
        found.map(|(_, address)| StemPlace::File(address.clone()))
    }

    /// The stem of the layer of a basis, if the site has it.
    pub fn of(&self, entry: &CatalogEntry) -> Option<StemPlace> {
        self.find(model_name(entry), &entry.layer)
    }
}

/// The short name of a basis' network, with which its folder's name begins.
fn model_name(entry: &CatalogEntry) -> &str {
    let rest = format!("-{}-{}", entry.layer, entry.method);
    entry.folder.split_once(&rest).map_or(entry.folder.as_str(), |(model, _)| model)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(folder: &str, layer: &str) -> CatalogEntry {
        CatalogEntry {
            folder: folder.into(),
            file: "bundle.postcard".into(),
            model: "A Net".into(),
            layer: layer.into(),
            method: "pca".into(),
            sampling: "uniform".into(),
            dimensions: 16,
            explained_variance: 0.5,
        }
    }

    #[test]
    fn a_stem_is_found_by_its_layer() {
        let stems = Stems::parse("a-net/conv=stems/a.postcard  a-net/conv2=stems/b.postcard junk");
        assert_eq!(stems.find("a-net", "conv2"), Some(StemPlace::File("stems/b.postcard".into())));
        assert_eq!(stems.find("a-net", "conv3"), None);
        assert_eq!(stems.of(&entry("a-net-conv-pca-16-equal-mass", "conv")), stems.find("a-net", "conv"));
        assert_eq!(stems.of(&entry("b-net-conv-pca-16", "conv")), None);
    }

    #[test]
    fn the_gabor_bank_is_live_everywhere() {
        let stems = Stems::parse("");
        assert_eq!(stems.of(&entry("gabor-gabor-pca-6", "gabor")), Some(StemPlace::Program));
        assert_eq!(stems.find("inceptionv1", "conv2d0"), None);
    }
}
