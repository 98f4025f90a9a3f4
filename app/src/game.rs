//! Test yourself: of two strips of one dimension one is in order and one shuffled; which is which?
//!
//! A game is [`ROUNDS`] rounds that follow from a seed and the catalog alone, so that its address can be shared. No
//! dimension comes twice, methods take turns as evenly as they can, and the strip in order is as often the first as the
//! second. [`arrangement`](Round::arrangement) shuffles so that what is shuffled looks it.

mod score;
mod shuffle;

pub use score::{MethodScore, Score, chance_of_at_least};

use fastrand::Rng;
use std::collections::HashSet;
use tuning_shared::{Catalog, CatalogEntry, Sampling};

/// Rounds of a game, where the site has as many dimensions.
pub const ROUNDS: usize = 10;

/// Images of a strip, where its dimension has as many points.
pub const CELLS: usize = 8;

/// One of the two strips of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strip {
    /// The upper.
    First,
    /// The lower.
    Second,
}

impl Strip {
    /// Both, in the order in which they are shown.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// Its number, as a reader sees it.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The one it is not.
    pub fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// One round: a dimension, and which of its strips is in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// The index of the basis in the catalog.
    pub entry: usize,
    /// The dimension, counted from 0.
    pub dimension: usize,
    /// The strip whose images are in order.
    pub in_order: Strip,
    seed: u64,
}

impl Round {
    /// The order in which a strip shows `count` images: their indices, which in the other strip are shuffled.
    pub fn arrangement(&self, strip: Strip, count: usize) -> Vec<usize> {
        if strip == self.in_order { (0..count).collect() } else { shuffle::shuffled(count, self.seed) }
    }
}

/// The rounds of this seed. Fewer than [`ROUNDS`] only where there are fewer dimensions.
pub fn rounds(catalog: &Catalog, seed: u32) -> Vec<Round> {
    let mut random = Rng::with_seed(seed.into());
    let mut methods = dimensions_by_method(catalog);
    random.shuffle(&mut methods);
    methods.iter_mut().for_each(|dimensions| random.shuffle(dimensions));
    let mut drawn = Vec::with_capacity(ROUNDS);
    while drawn.len() < ROUNDS && methods.iter().any(|dimensions| !dimensions.is_empty()) {
        let round = methods.iter_mut().filter_map(Vec::pop);
        drawn.extend(round.take(ROUNDS - drawn.len()));
    }
    random.shuffle(&mut drawn);
    let mut sides: Vec<Strip> = Strip::BOTH.into_iter().cycle().take(drawn.len()).collect();
    random.shuffle(&mut sides);
    let round = |((entry, dimension), in_order)| Round { entry, dimension, in_order, seed: random.u64(..) };
    drawn.into_iter().zip(sides).map(round).collect()
}

/// The dimensions that can be drawn, as pairs of entry and dimension, a list a method: those with uniform points of the
/// network with most layers, since a strip of another network is another kind of picture.
fn dimensions_by_method(catalog: &Catalog) -> Vec<Vec<(usize, usize)>> {
    let entries = &catalog.entries;
    let layers = |model: &str| {
        let of_model = entries.iter().filter(|entry| entry.model == model);
        of_model.map(|entry| &entry.layer).collect::<HashSet<_>>().len()
    };
    // The first of those with equally many.
    let Some(model) = entries.iter().rev().map(|entry| entry.model.as_str()).max_by_key(|model| layers(model)) else {
        return Vec::new();
    };
    let is_drawn = |entry: &CatalogEntry| entry.model == model && entry.is_sampled(Sampling::Uniform);
    let mut methods: Vec<(&str, Vec<(usize, usize)>)> = Vec::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| is_drawn(entry)) {
        let dimensions = (0..entry.dimensions as usize).map(|dimension| (index, dimension));
        match methods.iter_mut().find(|(method, _)| *method == entry.method) {
            Some((_, known)) => known.extend(dimensions),
            None => methods.push((&entry.method, dimensions.collect())),
        }
    }
    methods.into_iter().map(|(_, dimensions)| dimensions).collect()
}

#[cfg(test)]
mod tests;
