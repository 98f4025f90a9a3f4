//! How a list of dimensions is arranged: in which order, and which of them.

use tuning_shared::tuning::Attribute;

/// In which order dimensions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By the share of the activations' variance, the order of the basis.
    #[default]
    Variance,
    /// By the share of the response that one attribute alone accounts for.
    Index,
    /// By how often they came back from other seeds.
    Stability,
}

impl Sort {
    /// Every order, in that in which a reader is offered them.
    pub const ALL: [Self; 3] = [Self::Variance, Self::Index, Self::Stability];

    /// Its word in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Variance => "variance",
            Self::Index => "index",
            Self::Stability => "stability",
        }
    }

    /// What a reader sees.
    pub fn label(self) -> &'static str {
        match self {
            Self::Variance => "variance",
            Self::Index => "index",
            Self::Stability => "stability",
        }
    }

    /// The order with this word, if there is one.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.slug() == slug)
    }
}

/// In which order dimensions are listed, and which of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The order.
    pub sort: Sort,
    /// Only those that follow this attribute, or along whose strip it is seen to move; all where there is none.
    pub attribute: Option<Attribute>,
}

impl Arrangement {
    /// What it adds to an address: nothing where it is the usual one.
    pub fn suffix(self) -> String {
        let mut suffix = String::new();
        if self.sort != Sort::default() {
            suffix.push_str("&sort=");
            suffix.push_str(self.sort.slug());
        }
        if let Some(attribute) = self.attribute {
            suffix.push_str("&attribute=");
            suffix.push_str(attribute.slug());
        }
        suffix
    }
}
