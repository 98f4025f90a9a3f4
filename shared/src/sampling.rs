//! Where along a dimension the points lie (Dey et al. 2020, sections 3.3 and A.1).

use serde::{Deserialize, Serialize};

/// How points are placed along a dimension.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// Equal steps from the observed minimum to the observed maximum: what the paper found most informative.
    #[default]
    Uniform,
    /// The same share of the observed coefficients between neighbours: dense where activations are common.
    EqualMass,
}

impl Sampling {
    /// The short name used in file names and recipes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::EqualMass => "equal-mass",
        }
    }

    /// `count` coefficients in ascending order, the first the smallest of `sorted` and the last the largest.
    ///
    /// `sorted` holds the observed coefficients of one dimension in ascending order.
    ///
    /// # Panics
    /// When `sorted` is empty.
    pub fn points(self, sorted: &[f32], count: usize) -> Vec<f32> {
        let share = |i: usize| if count > 1 { i as f64 / (count - 1) as f64 } else { 0.5 };
        match self {
            Self::Uniform => {
                let (min, max) = (f64::from(sorted[0]), f64::from(sorted[sorted.len() - 1]));
                (0..count).map(|i| (min + share(i) * (max - min)) as f32).collect()
            }
            Self::EqualMass => (0..count).map(|i| quantile(sorted, share(i))).collect(),
        }
    }
}

/// The value below which the share `q` (0 to 1) of `sorted` lies, linearly interpolated between observations.
///
/// # Panics
/// When `sorted` is empty.
pub fn quantile(sorted: &[f32], q: f64) -> f32 {
    let position = q.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let weight = position - below as f64;
    (f64::from(sorted[below]) * (1.0 - weight) + f64::from(sorted[above]) * weight) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_points_run_from_minimum_to_maximum_in_equal_steps() {
        let points = Sampling::Uniform.points(&[-1.0, 0.0, 0.1, 3.0], 5);
        assert_eq!(points, vec![-1.0, 0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn equal_mass_puts_the_same_share_of_observations_between_neighbours() {
        // Squares crowd near zero; between neighbouring points there must be as many of them everywhere.
        let sorted: Vec<f32> = (0..=1000).map(|i| (i as f32 / 1000.0).powi(2)).collect();
        let points = Sampling::EqualMass.points(&sorted, 11);
        for pair in points.windows(2) {
            let between = sorted.iter().filter(|v| **v > pair[0] && **v <= pair[1]).count();
            assert!((99..=101).contains(&between), "{between} observations between {pair:?}");
        }
        assert_eq!((points[0], points[10]), (0.0, 1.0));
    }

    #[test]
    fn one_point_is_the_middle() {
        assert_eq!(Sampling::Uniform.points(&[0.0, 4.0], 1), vec![2.0]);
    }

    #[test]
    fn quantiles_interpolate() {
        assert_eq!(quantile(&[0.0, 10.0], 0.25), 2.5);
        assert_eq!(quantile(&[7.0], 0.9), 7.0);
    }
}
