//! What the paper found: tables 1 and 2 of Dey et al. 2020 (arXiv 2011.03043v2), to compare measurements with.
//!
//! The marks are the authors' reading of strips by eye, of the network inception5h (table 2) and of their own Gabor bank
//! (table 1).

use crate::Method;
use crate::tuning::Attribute;

/// A basis of one of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The network, by its short name.
    pub model: &'static str,
    /// The layer.
    pub layer: &'static str,
    /// How it was fitted.
    pub method: Method,
    /// The number of components.
    pub components: usize,
}

/// One of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its number.
    pub number: usize,
    /// The bases.
    pub columns: &'static [Column],
    /// The attributes, and for each column whether the authors saw a tuning dimension of it.
    pub rows: &'static [(Attribute, &'static [bool])],
}

const fn gabor(method: Method, components: usize) -> Column {
    Column { model: "gabor", layer: "gabor", method, components }
}

const fn inceptionv1(layer: &'static str, method: Method) -> Column {
    Column { model: "inceptionv1", layer, method, components: 16 }
}

/// Table 1: the Gabor bank (section 4.1).
pub const TABLE_1: Table = Table {
    number: 1,
    columns: &[
        gabor(Method::Pca, 3),
        gabor(Method::Pca, 6),
        gabor(Method::Ica, 3),
        gabor(Method::Ica, 6),
        gabor(Method::Nmf, 3),
        gabor(Method::Nmf, 6),
        gabor(Method::Lle, 3),
        gabor(Method::Lle, 6),
    ],
    rows: &[
        (Attribute::Frequency, &[true, true, true, true, false, false, false, false]),
        (Attribute::Angle, &[false, false, true, true, false, false, false, false]),
        (Attribute::Phase, &[true, true, true, true, false, false, false, false]),
    ],
};

/// Table 2: the first two layers of InceptionV1 (section 4.2).
pub const TABLE_2: Table = Table {
    number: 2,
    columns: &[
        inceptionv1("conv2d0", Method::Pca),
        inceptionv1("conv2d0", Method::Ica),
        inceptionv1("conv2d1", Method::Pca),
        inceptionv1("conv2d1", Method::Ica),
    ],
    rows: &[
        (Attribute::Frequency, &[false, true, true, true]),
        (Attribute::Angle, &[true, true, true, true]),
        (Attribute::Phase, &[true, true, true, true]),
        (Attribute::GreenPurple, &[true, true, true, true]),
        (Attribute::OrangeBlue, &[true, true, true, true]),
        (Attribute::GreenRed, &[false, true, false, true]),
        (Attribute::BlueRed, &[true, true, true, true]),
    ],
};

/// Both tables.
pub const TABLES: [Table; 2] = [TABLE_1, TABLE_2];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_mark_for_every_column() {
        for table in TABLES {
            assert!(table.rows.iter().all(|(_, marks)| marks.len() == table.columns.len()), "table {}", table.number);
        }
        assert_eq!(TABLE_1.rows.len() * TABLE_1.columns.len(), 24);
        assert_eq!(TABLE_2.rows.len() * TABLE_2.columns.len(), 28);
    }
}
