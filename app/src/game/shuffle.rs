//! Shuffles that look like shuffles.

use fastrand::Rng;

/// Of the pairs of neighbours in the original order, a shuffle keeps at most one in this many side by side.
const PAIRS_PER_KEPT: usize = 3;

/// Shuffles that are tried. Of eight images about three in four keep few enough neighbours.
const MOST_TRIES: usize = 1000;

/// The numbers from 0 to `count`, shuffled: never in order, never in reverse, which is in order too, and with few
/// neighbours side by side. Fewer than three cannot be shuffled so; they come reversed.
pub(super) fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut random = Rng::with_seed(seed);
    let mut order: Vec<usize> = (0..count).rev().collect();
    let mut tries = 0;
    while count > 2 && (in_a_row(&order) || (neighbours_kept(&order) > count / PAIRS_PER_KEPT && tries < MOST_TRIES)) {
        random.shuffle(&mut order);
        tries += 1;
    }
    order
}

/// Whether it is in order or in reverse.
fn in_a_row(order: &[usize]) -> bool {
    order.is_sorted() || order.iter().rev().is_sorted()
}

fn neighbours_kept(order: &[usize]) -> usize {
    order.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_is_neither_in_order_nor_in_reverse_and_keeps_few_neighbours() {
        for count in 3..=8 {
            for seed in 0..500 {
                let order = shuffled(count, seed);
                assert!(!in_a_row(&order), "{order:?}");
                assert!(count < 5 || neighbours_kept(&order) <= count / PAIRS_PER_KEPT, "{order:?}");
                let mut sorted = order.clone();
                sorted.sort_unstable();
                assert_eq!(sorted, (0..count).collect::<Vec<_>>(), "{order:?}");
            }
        }
    }

    #[test]
    fn a_seed_is_a_shuffle() {
        assert_eq!(shuffled(8, 3), shuffled(8, 3));
        assert_ne!(shuffled(8, 3), shuffled(8, 4));
        assert_eq!([shuffled(0, 1).len(), shuffled(1, 1).len(), shuffled(2, 1).len()], [0, 1, 2]);
    }
}
