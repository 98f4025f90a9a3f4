//! Nearest neighbours, and the weights with which they make up a point (Roweis and Saul 2000).

use super::cholesky;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

/// Points among which neighbours are looked for, and how a point is made up of them.
#[derive(Clone, Debug)]
pub struct Neighbourhood<'a> {
    points: ArrayView2<'a, f32>,
    /// The points, a row a coordinate: so distances to all of them are summed side by side.
    coordinates: Array2<f32>,
    neighbours: usize,
    regularisation: f64,
}

/// The neighbours of a point, the nearest first, and their weights, which add up to one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weighted {
    /// Numbers of the neighbours.
    pub neighbours: Vec<usize>,
    /// Their weights; some may be negative.
    pub weights: Vec<f64>,
}

impl<'a> Neighbourhood<'a> {
    /// The neighbourhood of `points` [M x C], of whom `neighbours` make up another. `regularisation` is added to the
    /// diagonal of their Gram matrix, as a share of its trace: it must be above zero, and 1e-3 is what Roweis and Saul
    /// and scikit-learn use.
    pub fn new(points: ArrayView2<'a, f32>, neighbours: usize, regularisation: f64) -> Self {
        let coordinates = points.t().as_standard_layout().into_owned();
        Self { points, coordinates, neighbours: neighbours.min(points.nrows()), regularisation }
    }

    /// The neighbours of a point `[C]` and their weights. A point that is itself one of the points may be left out by
    /// its number.
    ///
    /// # Panics
    /// When the point has another number of coordinates.
    pub fn around(&self, point: ArrayView1<'_, f32>, without: Option<usize>) -> Weighted {
        let neighbours = self.nearest(point, without);
        let weights = self.weights(point, &neighbours);
        Weighted { neighbours, weights }
    }

    /// Numbers of the nearest points, the nearest first; of equally near ones, the first. Cost: M C.
    fn nearest(&self, point: ArrayView1<'_, f32>, without: Option<usize>) -> Vec<usize> {
        let mut distances = vec![0.0_f32; self.points.nrows()];
        for (coordinates, at) in self.coordinates.outer_iter().zip(point) {
            // Differences first: a distance found from products would be lost where points lie far from zero.
            for (distance, coordinate) in distances.iter_mut().zip(coordinates) {
                let difference = coordinate - at;
                *distance += difference * difference;
            }
        }
        let mut nearest: Vec<(f32, usize)> = Vec::with_capacity(self.neighbours + 1);
        for (number, distance) in distances.into_iter().enumerate() {
            let full = nearest.len() == self.neighbours;
            if Some(number) == without || (full && nearest.last().is_none_or(|worst| distance >= worst.0)) {
                continue;
            }
            let place = nearest.partition_point(|other| other.0 <= distance);
            nearest.insert(place, (distance, number));
            nearest.truncate(self.neighbours);
        }
        nearest.into_iter().map(|(_, number)| number).collect()
    }

    /// The weights w with sum one for which Σ w (neighbour − point) is shortest. Cost: K² C + K³ / 6.
    fn weights(&self, point: ArrayView1<'_, f32>, neighbours: &[usize]) -> Vec<f64> {
        let steps = self.points.select(Axis(0), neighbours).mapv(f64::from) - point.mapv(f64::from);
        let mut gram = steps.dot(&steps.t());
        let trace = gram.diag().sum();
        // Neighbours that all lie where the point does weigh the same.
        let regularisation = self.regularisation * if trace > 0.0 { trace } else { 1.0 };
        gram.diag_mut().map_inplace(|v| *v += regularisation);
        let mut weights = vec![1.0; neighbours.len()];
        let mut matrix: Vec<f64> = gram.into_iter().collect();
        if cholesky::solve(&mut matrix, &mut weights).is_none() {
            // Only where steps are too long for their squares: no neighbour is better than another.
            weights.fill(1.0);
        }
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_nearest_come_first_and_a_point_can_be_left_out() {
        let points = array![[0.0f32, 0.0], [3.0, 0.0], [0.0, 1.0], [0.0, -1.0], [9.0, 9.0]];
        let among = Neighbourhood::new(points.view(), 3, 1e-3);
        assert_eq!(among.around(array![0.0, 0.0].view(), None).neighbours, [0, 2, 3]);
        assert_eq!(among.around(array![0.0, 0.0].view(), Some(0)).neighbours, [2, 3, 1]);
        assert_eq!(Neighbourhood::new(points.view(), 9, 1e-3).around(points.row(4), Some(4)).neighbours.len(), 4);
    }

    #[test]
    fn distances_far_from_zero_are_as_good_as_near() {
        let points = array![[1e6f32, 1.0], [1e6, 2.0], [1e6, 4.0], [1e6, 8.0]];
        let among = Neighbourhood::new(points.view(), 2, 1e-3);
        assert_eq!(among.around(array![1e6, 4.5].view(), None).neighbours, [2, 1]);
    }

    #[test]
    fn weights_add_up_to_one_and_make_up_the_point() {
        let points = array![[0.0f32, 0.0], [4.0, 0.0], [0.0, 4.0]];
        let among = Neighbourhood::new(points.view(), 3, 1e-9);
        for point in [array![1.0, 1.0], array![3.0, 3.0], array![-1.0, 0.5]] {
            let Weighted { neighbours, weights } = among.around(point.view(), None);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let made = |axis: usize| -> f64 {
                neighbours.iter().zip(&weights).map(|(n, w)| w * f64::from(points[[*n, axis]])).sum()
            };
            assert!((made(0) - f64::from(point[0])).abs() < 1e-6, "{weights:?}");
            assert!((made(1) - f64::from(point[1])).abs() < 1e-6, "{weights:?}");
        }
    }

    #[test]
    fn neighbours_in_one_place_weigh_the_same() {
        let points = Array2::<f32>::ones((5, 3));
        let weights = Neighbourhood::new(points.view(), 4, 1e-3).around(points.row(0), Some(0)).weights;
        assert!(weights.iter().all(|w| (w - 0.25).abs() < 1e-12), "{weights:?}");
    }
}
