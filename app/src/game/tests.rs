use super::*;

fn entry(model: &str, layer: &str, method: &str, sampling: &str, dimensions: u32) -> CatalogEntry {
    CatalogEntry {
        folder: "folder".into(),
        file: "bundle.postcard".into(),
        model: model.into(),
        layer: layer.into(),
        method: method.into(),
        sampling: sampling.into(),
        dimensions,
        explained_variance: 0.5,
    }
}

fn catalog() -> Catalog {
    Catalog {
        entries: vec![
            entry("A bank", "filters", "nmf", "uniform", 3),
            entry("A Net", "conv2d0", "ica", "uniform", 16),
            entry("A Net", "conv2d0", "ica", "equal-mass", 16),
            entry("A Net", "conv2d0", "pca", "uniform", 16),
            entry("A Net", "conv2d1", "pca", "uniform", 16),
        ],
    }
}

#[test]
fn a_game_has_ten_rounds_of_different_dimensions() {
    for seed in 0..200 {
        let rounds = rounds(&catalog(), seed);
        assert_eq!(rounds.len(), ROUNDS);
        let dimensions: HashSet<_> = rounds.iter().map(|round| (round.entry, round.dimension)).collect();
        assert_eq!(dimensions.len(), ROUNDS, "seed {seed}");
        assert!(rounds.iter().all(|round| [1, 3, 4].contains(&round.entry)), "uniform points of the net: {rounds:?}");
    }
}

#[test]
fn methods_and_sides_are_balanced() {
    for seed in 0..200 {
        let rounds = rounds(&catalog(), seed);
        assert_eq!(rounds.iter().filter(|round| round.entry == 1).count(), 5, "half are ICA's");
        assert_eq!(rounds.iter().filter(|round| round.in_order == Strip::First).count(), 5);
    }
}

#[test]
fn a_seed_is_a_game() {
    assert_eq!(rounds(&catalog(), 7), rounds(&catalog(), 7));
    let different: HashSet<_> = (0..50).map(|seed| format!("{:?}", rounds(&catalog(), seed))).collect();
    assert_eq!(different.len(), 50);
}

#[test]
fn one_strip_is_in_order_and_the_other_is_not() {
    for round in rounds(&catalog(), 3) {
        assert_eq!(round.arrangement(round.in_order, CELLS), (0..CELLS).collect::<Vec<_>>());
        let other = round.arrangement(round.in_order.other(), CELLS);
        assert!(!other.is_sorted() && !other.iter().rev().is_sorted());
        assert_eq!(other, round.arrangement(round.in_order.other(), CELLS), "each time alike");
    }
}

#[test]
fn a_small_site_has_a_short_game_and_an_empty_one_none() {
    let small = Catalog { entries: vec![entry("A bank", "filters", "nmf", "uniform", 3)] };
    assert_eq!(rounds(&small, 1).len(), 3);
    assert!(rounds(&Catalog::default(), 1).is_empty());
}
