//! The observed coefficients as a silhouette of bars.

/// Height of the drawing; its width is one unit a bin.
pub const HEIGHT: f64 = 100.0;
/// The least height of a bin that is not empty: one observation must be visible beside ten thousand.
const LEAST: f64 = 1.2;

/// The outline of the bars as an SVG path in a box of `counts.len()` x [`HEIGHT`], the highest bar as high as the box.
///
/// Heights are square roots of the counts: the tails, where many points of a dimension lie, stay visible.
pub fn path(counts: &[u32]) -> String {
    let highest = f64::from(counts.iter().copied().max().unwrap_or(0)).sqrt();
    let mut path = format!("M0 {HEIGHT}");
    for (bin, count) in counts.iter().enumerate() {
        path.push_str(&format!("V{:.1}H{}", HEIGHT - height(*count, highest), bin + 1));
    }
    path.push_str(&format!("V{HEIGHT}Z"));
    path
}

fn height(count: u32, highest: f64) -> f64 {
    if count == 0 || highest == 0.0 { 0.0 } else { (f64::from(count).sqrt() / highest * HEIGHT).max(LEAST) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_square_roots_of_shares_of_the_highest() {
        assert_eq!(path(&[1, 4, 0]), "M0 100V50.0H1V0.0H2V100.0H3V100Z");
    }

    #[test]
    fn a_single_observation_is_not_lost() {
        assert!(path(&[1_000_000, 1]).contains("V98.8H2"));
    }

    #[test]
    fn nothing_observed_is_a_flat_line() {
        assert_eq!(path(&[0, 0]), "M0 100V100.0H1V100.0H2V100Z");
        assert_eq!(path(&[]), "M0 100V100Z");
    }
}
