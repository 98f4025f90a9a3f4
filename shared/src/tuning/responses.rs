//! Responses to a full set of gratings, and what each attribute accounts for in them.

use super::{Attribute, Curve, Index, Indices, PAIRS, Tuning};
use crate::delta::{Classes, Ranked};
use crate::gratings::{ColourAxis, GratingSet};
use crate::sensitivity::{Effects, Variances};
use ndarray::{Array2, ArrayView2, Axis, s};

/// Colour axes.
const AXES: usize = ColourAxis::ALL.len();

/// The responses of D dimensions to a [`GratingSet`] of G gratings, ready for the indices of any mix of them.
///
/// The table is read once: each colour axis gives the closed variances of its gratings ([`Effects`] [D x D]) and the
/// mean response. A mix of dimensions then costs a few products with them, and sorting for the deltas.
#[derive(Clone, Debug)]
pub struct ResponseTable {
    /// Levels of frequency, angle and phase.
    levels: [usize; 3],
    responses: Array2<f32>,
    /// Of the gratings of each colour axis, about the axis's mean.
    effects: Vec<Effects>,
    /// The mean on each colour axis less that over all gratings [5 x D].
    offsets: Array2<f64>,
    /// Of the gratings of an axis, by frequency, angle and phase.
    factors: [Classes; 3],
    /// Of all gratings, by whether they are on a contrast's axis.
    contrasts: [Classes; AXES - 1],
}

impl ResponseTable {
    /// The table of responses [G x D], a row a grating of the `set`, in standard deviations of each coefficient.
    ///
    /// # Panics
    /// When there are not as many rows as gratings.
    pub fn new(set: &GratingSet, responses: Array2<f32>) -> Self {
        let [_, frequencies, angles, phases] = set.shape();
        let levels = [frequencies, angles, phases];
        let gratings = levels.iter().product::<usize>();
        assert_eq!(responses.nrows(), AXES * gratings, "a row a grating");
        let each: Vec<ArrayView2<'_, f32>> = responses.axis_chunks_iter(Axis(0), gratings).collect();
        let means = Array2::from_shape_fn((AXES, responses.ncols()), |(axis, dimension)| {
            each[axis].column(dimension).iter().map(|v| f64::from(*v)).sum::<f64>() / gratings as f64
        });
        let offsets = &means - &means.sum_axis(Axis(0)).mapv(|v| v / AXES as f64);
        Self {
            levels,
            effects: each.iter().map(|responses| Effects::of(&levels, responses.view())).collect(),
            offsets,
            factors: std::array::from_fn(|factor| {
                Classes::new((0..gratings).map(|row| level_of(levels, factor, row)).collect())
            }),
            contrasts: std::array::from_fn(|contrast| {
                Classes::new((0..AXES * gratings).map(|row| usize::from(row / gratings == contrast + 1)).collect())
            }),
            responses,
        }
    }

    /// The responses [G x D].
    pub fn responses(&self) -> ArrayView2<'_, f32> {
        self.responses.view()
    }

    /// The indices of the mix of the dimensions with these weights `[D]`, whose responses are `mixed` `[G]`.
    ///
    /// # Panics
    /// When there are not as many weights as dimensions or responses as gratings.
    pub fn indices(&self, weights: &[f64], mixed: &[f32]) -> Indices {
        let gratings = self.levels.iter().product::<usize>();
        let variances: Vec<Variances> = self.effects.iter().map(|effects| effects.along(weights)).collect();
        let squared_offset = |axis: usize| {
            self.offsets.row(axis).iter().zip(weights).map(|(offset, weight)| offset * weight).sum::<f64>().powi(2)
        };
        let carried: [f64; AXES] = std::array::from_fn(|axis| variances[axis].whole() + squared_offset(axis));
        let whole = carried.iter().sum::<f64>();
        let share = |variance: f64| if whole > 0.0 { variance / whole } else { 0.0 };
        let ranked: Vec<Ranked> = mixed.chunks(gratings).map(Ranked::new).collect();
        let gabor = |attribute: Attribute| {
            let factor = attribute.factor();
            let over_axes =
                |of: &dyn Fn(usize) -> f64| attribute.axes().iter().map(|axis| of(*axis as usize)).sum::<f64>() as f32;
            Index {
                first: over_axes(&|axis| share(variances[axis].alone(factor))),
                total: over_axes(&|axis| share(variances[axis].total(factor) * variances[axis].whole())),
                delta: over_axes(&|axis| share(carried[axis]) * ranked[axis].delta(&self.factors[factor])),
            }
        };
        let all = Ranked::new(mixed);
        let contrast = |axis: usize| Index {
            first: share(variances[axis].alone(Attribute::Phase.factor()) + squared_offset(axis)) as f32,
            total: share(carried[axis]) as f32,
            delta: all.delta(&self.contrasts[axis - 1]) as f32,
        };
        Indices {
            attributes: Attribute::ALL.map(|attribute| match attribute.axes() {
                [axis] if *axis != ColourAxis::Luminance => contrast(*axis as usize),
                _ => gabor(attribute),
            }),
            pairs: PAIRS.map(|[one, other]| {
                let together = |v: &Variances| v.together(one.factor(), other.factor()) * v.whole();
                share(variances.iter().map(together).sum()) as f32
            }),
            axes: carried.map(|variance| share(variance) as f32),
        }
    }

    /// The tuning of one dimension.
    ///
    /// # Panics
    /// When there is no such dimension.
    pub fn tuning(&self, dimension: usize) -> Tuning {
        let mut weights = vec![0.0; self.responses.ncols()];
        weights[dimension] = 1.0;
        let own = self.responses.column(dimension).to_vec();
        Tuning {
            curves: ColourAxis::ALL.map(|axis| std::array::from_fn(|factor| self.curve(axis, factor, dimension))),
            indices: self.indices(&weights, &own),
        }
    }

    /// Mean and spread at each level of a factor on a colour axis.
    fn curve(&self, axis: ColourAxis, factor: usize, dimension: usize) -> Curve {
        let gratings = self.levels.iter().product::<usize>();
        let first = axis as usize * gratings;
        let mut sums = vec![[0.0_f64; 2]; self.levels[factor]];
        for (row, response) in self.responses.slice(s![first..first + gratings, dimension]).iter().enumerate() {
            let [sum, squares] = &mut sums[level_of(self.levels, factor, row)];
            *sum += f64::from(*response);
            *squares += f64::from(*response).powi(2);
        }
        let count = (gratings / self.levels[factor]) as f64;
        let spread = |[sum, squares]: [f64; 2]| (squares / count - (sum / count).powi(2)).max(0.0).sqrt() as f32;
        Curve {
            mean: sums.iter().map(|[sum, _]| (sum / count) as f32).collect(),
            spread: sums.iter().copied().map(spread).collect(),
        }
    }
}

/// The level of a factor in a row of the gratings of one colour axis, whose last factor changes fastest.
fn level_of(levels: [usize; 3], factor: usize, row: usize) -> usize {
    row / levels[factor + 1..].iter().product::<usize>() % levels[factor]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gratings::{Grating, Levels};

    fn set() -> GratingSet {
        GratingSet::new(Levels { frequencies: 6, angles: 8, phases: 4 }, [0.1, 0.25]).unwrap()
    }

    /// The table of responses that are functions of the grating, a column each.
    fn table(columns: &[&dyn Fn(Grating) -> f64]) -> ResponseTable {
        let set = set();
        let rows = set.shape().iter().product();
        let responses =
            Array2::from_shape_fn((rows, columns.len()), |(row, column)| columns[column](set.grating(row)) as f32);
        ResponseTable::new(&set, responses)
    }

    fn on(axis: ColourAxis, grating: Grating) -> f64 {
        f64::from(u8::from(grating.axis == axis))
    }

    fn indices(response: &dyn Fn(Grating) -> f64) -> Indices {
        table(&[response]).tuning(0).indices
    }

    fn assert_near(found: f32, expected: f32) {
        assert!((found - expected).abs() < 1e-5, "{found} where {expected} was expected");
    }

    #[test]
    fn a_response_to_the_angle_of_luminance_is_angle_alone() {
        let found = indices(&|g| on(ColourAxis::Luminance, g) * (2.0 * g.angle).cos());
        let angle = found.of(Attribute::Angle);
        assert_near(angle.first, 1.0);
        assert_near(angle.total, 1.0);
        assert!(angle.delta > 0.3, "{}", angle.delta);
        for attribute in Attribute::ALL.into_iter().filter(|a| *a != Attribute::Angle) {
            assert_near(found.of(attribute).first, 0.0);
            assert_near(found.of(attribute).total, 0.0);
        }
        assert_eq!(found.of(Attribute::Phase).delta, 0.0);
        assert_near(found.axes[0], 1.0);
    }

    #[test]
    fn a_response_blind_to_colour_has_a_fifth_on_every_axis() {
        let found = indices(&|g| (2.0 * g.angle).cos());
        found.axes.into_iter().for_each(|share| assert_near(share, 0.2));
        assert_near(found.of(Attribute::Angle).first, 1.0);
        assert_near(found.of(Attribute::Angle).total, 1.0);
        assert!(found.of(Attribute::Angle).delta > 0.3);
        assert_near(found.of(Attribute::BlueRed).total, 0.2);
        assert_near(found.of(Attribute::BlueRed).first, 0.0);
        assert_eq!(found.of(Attribute::BlueRed).delta, 0.0);
    }

    #[test]
    fn a_response_to_the_sign_of_a_contrast_is_that_contrast_alone() {
        let found = indices(&|g| on(ColourAxis::GreenRed, g) * g.phase.cos());
        assert_near(found.of(Attribute::GreenRed).first, 1.0);
        assert_near(found.of(Attribute::GreenRed).total, 1.0);
        assert!(found.of(Attribute::GreenRed).delta > 0.1);
        assert_near(found.of(Attribute::BlueRed).total, 0.0);
        assert_near(found.of(Attribute::Phase).first, 0.0);
    }

    #[test]
    fn a_contrast_at_one_angle_is_in_its_total_and_not_alone() {
        let found = indices(&|g| on(ColourAxis::OrangeBlue, g) * g.phase.cos() * (2.0 * g.angle).cos());
        assert_near(found.of(Attribute::OrangeBlue).first, 0.0);
        assert_near(found.of(Attribute::OrangeBlue).total, 1.0);
    }

    #[test]
    fn an_edge_at_one_angle_is_a_pair_of_angle_and_phase() {
        let found = indices(&|g| on(ColourAxis::Luminance, g) * g.phase.cos() * (2.0 * g.angle).cos());
        assert_near(found.of(Attribute::Angle).first, 0.0);
        assert_near(found.of(Attribute::Angle).total, 1.0);
        assert_near(found.pairs[2], 1.0);
        assert_near(found.pairs[0], 0.0);
    }

    #[test]
    fn an_angle_that_turns_with_the_colour_is_angle_within_each_axis() {
        let found = indices(&|g| (2.0 * g.angle + g.axis as u8 as f64).cos());
        assert_near(found.of(Attribute::Angle).first, 1.0);
    }

    #[test]
    fn frequency_that_changes_the_spread_alone_has_a_delta_alone() {
        let found = indices(&|g| on(ColourAxis::Luminance, g) * g.frequency.powi(3) * g.phase.cos());
        assert_near(found.of(Attribute::Frequency).first, 0.0);
        assert!(found.of(Attribute::Frequency).delta > 0.1);
        assert_eq!(found.of(Attribute::Angle).delta, 0.0);
    }

    #[test]
    fn shares_of_the_colour_axes_add_up_to_one() {
        let found = indices(&|g| {
            let strength = [1.0, -0.3, 0.4, 2.0, 0.1][g.axis as usize];
            strength * ((g.phase + g.angle).cos() + 0.5) * g.frequency
        });
        assert_near(found.axes.iter().sum(), 1.0);
        assert!(found.axes[3] > found.axes[0] && found.axes[4] < 0.05);
    }

    #[test]
    fn a_mix_has_the_indices_of_a_dimension_with_its_responses() {
        let one = |g: Grating| (g.phase + 2.0 * g.angle).cos() + on(ColourAxis::BlueRed, g);
        let other = |g: Grating| g.frequency * 9.0 - on(ColourAxis::Luminance, g) * g.phase.sin();
        let mixed = |g: Grating| 0.6 * one(g) - 0.8 * other(g);
        let direct = table(&[&mixed]);
        let both = table(&[&one, &other]);
        let found = both.indices(&[0.6, -0.8], &direct.responses().column(0).to_vec());
        let expected = direct.tuning(0).indices;
        for attribute in Attribute::ALL {
            assert_near(found.of(attribute).first, expected.of(attribute).first);
            assert_near(found.of(attribute).total, expected.of(attribute).total);
            assert_near(found.of(attribute).delta, expected.of(attribute).delta);
        }
        found.pairs.iter().zip(expected.pairs).for_each(|(a, b)| assert_near(*a, b));
    }

    #[test]
    fn curves_are_means_and_spreads_on_one_axis() {
        let response = |g: Grating| match g.axis {
            ColourAxis::Luminance => g.angle + if g.phase < 3.0 { 1.0 } else { -1.0 },
            ColourAxis::GreenPurple => 5.0 * g.phase,
            _ => 100.0,
        };
        let (set, tuning) = (set(), table(&[&response]).tuning(0));
        let luminance = |attribute| tuning.curve(ColourAxis::Luminance, attribute);
        for (level, angle) in set.angles.iter().enumerate() {
            assert_near(luminance(Attribute::Angle).mean[level], *angle as f32);
            assert_near(luminance(Attribute::Angle).spread[level], 1.0);
        }
        for (level, phase) in set.phases.iter().enumerate() {
            let found = tuning.curve(ColourAxis::GreenPurple, Attribute::GreenPurple).mean[level];
            assert!((found - 5.0 * *phase as f32).abs() < 1e-4);
        }
        assert_eq!(tuning.curve(ColourAxis::GreenRed, Attribute::GreenRed).mean, vec![100.0; 4]);
        assert_eq!(luminance(Attribute::Frequency).mean.len(), 6);
    }

    #[test]
    fn a_deviation_is_that_of_all_gratings() {
        let of = |response: &dyn Fn(Grating) -> f64| table(&[response]).tuning(0).deviation();
        assert_near(of(&|g| 3.0 + (2.0 * g.angle).cos()), 0.5_f32.sqrt());
        assert_near(of(&|g| 2.0 * on(ColourAxis::BlueRed, g)), 0.8);
        assert_eq!(of(&|_| 7.0), 0.0);
    }

    #[test]
    fn a_constant_response_has_no_indices() {
        assert_eq!(indices(&|_| 7.0), Indices::default());
    }
}
