//! How much of a response's variance each factor of a full factorial table accounts for: Sobol indices.
//!
//! For a response s and a set u of factors, `V(u) = Var(E[s | u])` is the variance of the means over all other factors:
//! what u accounts for, alone and within itself (the *closed* variance). With V = Var(s),
//!
//! - the first-order index of a factor is `V({i}) / V`: its share alone;
//! - the index of a pair is `V({i, j}) / V`: the share of both together, the pair's interaction included;
//! - the total index is `1 − V(all but i) / V`: its share with everything it takes part in.
//!
//! A full factorial table gives these means exactly, so nothing is estimated (Sobol 1993; Homma & Saltelli 1996;
//! Saltelli et al. 2008, *Global Sensitivity Analysis*, chapter 4).
//!
//! For several responses at once, `V(u)` of any mix `s = Σ q_d s_d` of them is the quadratic form `qᵀ M(u) q`, with
//! M(u) the covariance of the means. So the table is read once, and each of thousands of directions costs D² a set.
//!
//! ```
//! use ndarray::array;
//! use tuning_shared::sensitivity::Effects;
//!
//! // Two factors of two levels: the first response is their sum, the second their product.
//! let responses = array![[-2.0, 1.0], [0.0, -1.0], [0.0, -1.0], [2.0, 1.0]];
//! let effects = Effects::of(&[2, 2], responses.view());
//! let sum = effects.along(&[1.0, 0.0]);
//! assert_eq!((sum.first(0), sum.total(0)), (0.5, 0.5));
//! let product = effects.along(&[0.0, 1.0]);
//! assert_eq!((product.first(0), product.total(0), product.together(0, 1)), (0.0, 1.0, 1.0));
//! ```

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

/// The closed variances of D responses and of every mix of them: a matrix [D x D] for each set of factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// M(u) by the set u as bits: factor i is in it when bit i is set.
    closed: Vec<Array2<f64>>,
}

/// The closed variances of one response, in its squared units.
#[derive(Clone, Debug, PartialEq)]
pub struct Variances {
    closed: Vec<f64>,
}

impl Effects {
    /// Of responses [G x D], a row a combination of factors with so many `levels`; the last factor changes fastest.
    ///
    /// # Panics
    /// When there are not as many rows as combinations, or none.
    pub fn of(levels: &[usize], responses: ArrayView2<'_, f32>) -> Self {
        let rows = levels.iter().product::<usize>();
        assert!(rows > 0 && responses.nrows() == rows, "{} rows for levels {levels:?}", responses.nrows());
        let responses = responses.mapv(f64::from);
        let deviations = &responses - &responses.mean_axis(Axis(0)).unwrap_or_default();
        let closed = |set: usize| {
            let means = means_of(levels, set, deviations.view());
            means.t().dot(&means) / means.nrows() as f64
        };
        Self { closed: (0..1 << levels.len()).map(closed).collect() }
    }

    /// Those of the mix of the responses with these weights `[D]`.
    ///
    /// # Panics
    /// When there are not as many weights as responses.
    pub fn along(&self, weights: &[f64]) -> Variances {
        let weights = ArrayView1::from(weights);
        Variances { closed: self.closed.iter().map(|matrix| weights.dot(&matrix.dot(&weights)).max(0.0)).collect() }
    }
}

/// The means [cells x D] of rows [G x D] over all factors that are not in the `set`.
fn means_of(levels: &[usize], set: usize, rows: ArrayView2<'_, f64>) -> Array2<f64> {
    let kept = |factor: usize| set >> factor & 1 == 1;
    let cells: usize =
        levels.iter().enumerate().filter(|(factor, _)| kept(*factor)).map(|(_, levels)| levels).product();
    let mut means = Array2::zeros((cells, rows.ncols()));
    for (number, row) in rows.outer_iter().enumerate() {
        let (mut rest, mut cell, mut stride) = (number, 0, 1);
        for (factor, count) in levels.iter().enumerate().rev() {
            if kept(factor) {
                cell += rest % count * stride;
                stride *= count;
            }
            rest /= count;
        }
        let mut mean = means.row_mut(cell);
        mean += &row;
    }
    means / (rows.nrows() / cells) as f64
}

impl Variances {
    /// The response's variance.
    pub fn whole(&self) -> f64 {
        self.closed[self.closed.len() - 1]
    }

    /// The variance of the means over all factors but this one, in squared units.
    pub fn alone(&self, factor: usize) -> f64 {
        self.closed[1 << factor]
    }

    /// The first-order index of a factor: its share (0 to 1) alone. Like all shares, 0 of a response that is constant.
    pub fn first(&self, factor: usize) -> f64 {
        self.share(self.alone(factor))
    }

    /// The total index of a factor: its share (0 to 1) with everything it takes part in.
    pub fn total(&self, factor: usize) -> f64 {
        let others = self.closed.len() - 1 - (1 << factor);
        self.share(self.whole() - self.closed[others])
    }

    /// The share (0 to 1) of two factors together.
    pub fn together(&self, one: usize, other: usize) -> f64 {
        self.share(self.closed[1 << one | 1 << other])
    }

    fn share(&self, variance: f64) -> f64 {
        if self.whole() > 0.0 { (variance / self.whole()).clamp(0.0, 1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use std::f64::consts::{PI, TAU};

    /// The middles of equal steps from −π to π: what the analytic indices integrate over.
    fn level(count: usize, number: usize) -> f64 {
        -PI + TAU * (number as f64 + 0.5) / count as f64
    }

    /// A column: the function on the grid of three factors with so many levels.
    fn on_grid(levels: [usize; 3], function: impl Fn(f64, f64, f64) -> f64) -> Array2<f32> {
        let [a, b, c] = levels;
        Array2::from_shape_fn((a * b * c, 1), |(row, _)| {
            function(level(a, row / c / b), level(b, row / c % b), level(c, row % c)) as f32
        })
    }

    fn assert_near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 2e-3, "{found} where {expected} was expected");
    }

    #[test]
    fn the_indices_of_ishigamis_function_are_those_of_the_literature() {
        // sin a + 7 sin² b + 0.1 c⁴ sin a (Ishigami & Homma 1990).
        let levels = [16, 16, 120];
        let values = on_grid(levels, |a, b, c| a.sin() + 7.0 * b.sin().powi(2) + 0.1 * c.powi(4) * a.sin());
        let found = Effects::of(&levels, values.view()).along(&[1.0]);
        for (factor, first, total) in [(0, 0.3139, 0.5576), (1, 0.4424, 0.4424), (2, 0.0, 0.2437)] {
            assert_near(found.first(factor), first);
            assert_near(found.total(factor), total);
        }
        assert_near(found.together(0, 2), 0.5576);
        assert_near(found.together(0, 1), 0.3139 + 0.4424);
        assert_near(found.whole() / 13.8446, 1.0);
    }

    #[test]
    fn an_additive_function_has_no_interaction() {
        let levels = [6, 10, 4];
        let values = on_grid(levels, |a, b, c| 3.0 * a.sin() + 2.0 * b.cos() + c.signum());
        let found = Effects::of(&levels, values.view()).along(&[1.0]);
        // Variances 4.5, 2 and 1.
        for (factor, share) in [(0, 4.5 / 7.5), (1, 2.0 / 7.5), (2, 1.0 / 7.5)] {
            assert_near(found.first(factor), share);
            assert_near(found.total(factor), share);
        }
    }

    #[test]
    fn a_product_is_all_interaction() {
        let levels = [6, 10, 4];
        let values = on_grid(levels, |a, b, c| a.sin() * b.sin() * c.sin());
        let found = Effects::of(&levels, values.view()).along(&[1.0]);
        for factor in 0..3 {
            assert_near(found.first(factor), 0.0);
            assert_near(found.total(factor), 1.0);
        }
        assert_near(found.together(0, 1), 0.0);
    }

    #[test]
    fn a_mix_has_the_indices_of_the_mixed_column() {
        let levels = [6, 5, 4];
        let one = on_grid(levels, |a, b, _| a.sin() + b);
        let other = on_grid(levels, |a, b, c| (a * c).cos() - 0.3 * b * c);
        let both = ndarray::concatenate![Axis(1), one, other];
        let mixed = &one * 0.6 - &other * 0.8;
        let along = Effects::of(&levels, both.view()).along(&[0.6, -0.8]);
        let direct = Effects::of(&levels, mixed.view()).along(&[1.0]);
        for factor in 0..3 {
            assert!((along.first(factor) - direct.first(factor)).abs() < 1e-5);
            assert!((along.total(factor) - direct.total(factor)).abs() < 1e-5);
        }
    }

    #[test]
    fn a_constant_response_has_no_shares() {
        let found = Effects::of(&[2, 2], array![[3.0], [3.0], [3.0], [3.0]].view()).along(&[1.0]);
        assert_eq!((found.first(0), found.total(1), found.together(0, 1)), (0.0, 0.0, 0.0));
    }
}
