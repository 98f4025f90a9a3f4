//! Landmarks with coefficients, between which others are interpolated: what LLE finds.

use super::neighbours::{Neighbourhood, Weighted};
use super::{BasisError, check_filled, listed, unlisted};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

/// A map between activations `[C]` and coefficients `[D]` by landmarks, activations whose coefficients are known.
///
/// An activation is made up of its nearest landmarks, with weights that add up to one (see [`super::neighbours`]), and
/// its coefficients are made up of theirs with the same weights. The way back is the same: coefficients are made up of
/// those of the landmarks nearest in coefficients, and the activation of theirs. Neither way is linear, and one does
/// not undo the other exactly, least where landmarks are far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlainEmbedding", into = "PlainEmbedding")]
pub struct Embedding {
    landmarks: Array2<f32>,
    coefficients: Array2<f32>,
    neighbours: usize,
    regularisation: f64,
}

impl Embedding {
    /// A map from landmarks [M x C], their coefficients [M x D], the number of neighbours that make up a point, and the
    /// regularisation of their weights (see [`Neighbourhood::new`]).
    ///
    /// # Errors
    /// When the shapes disagree, there are no values or one is not finite, there are fewer landmarks than neighbours, or
    /// the regularisation is not above zero.
    pub fn new(
        landmarks: Array2<f32>,
        coefficients: Array2<f32>,
        neighbours: usize,
        regularisation: f64,
    ) -> Result<Self, BasisError> {
        let (count, embedded) = (landmarks.nrows(), coefficients.nrows());
        if count != embedded {
            return Err(BasisError::Landmarks { landmarks: count, embedded });
        }
        if neighbours == 0 || neighbours > count {
            return Err(BasisError::Neighbours { neighbours, landmarks: count });
        }
        if !regularisation.is_finite() || regularisation <= 0.0 {
            return Err(BasisError::Regularisation);
        }
        check_filled("landmarks", &landmarks)?;
        check_filled("coefficients of the landmarks", &coefficients)?;
        Ok(Self { landmarks, coefficients, neighbours, regularisation })
    }

    /// The landmarks [M x C].
    pub fn landmarks(&self) -> ArrayView2<'_, f32> {
        self.landmarks.view()
    }

    /// The landmarks' coefficients [M x D].
    pub fn coefficients(&self) -> ArrayView2<'_, f32> {
        self.coefficients.view()
    }

    /// How many landmarks make up a point.
    pub fn neighbours(&self) -> usize {
        self.neighbours
    }

    /// The regularisation of their weights, as a share of the Gram matrix's trace.
    pub fn regularisation(&self) -> f64 {
        self.regularisation
    }

    pub(super) fn coefficients_from_activations(&self, activations: ArrayView2<'_, f32>) -> Array2<f32> {
        let among = Neighbourhood::new(self.landmarks.view(), self.neighbours, self.regularisation);
        let mut coefficients = Array2::zeros((activations.nrows(), self.coefficients.ncols()));
        for (mut row, activation) in coefficients.outer_iter_mut().zip(activations.outer_iter()) {
            row.assign(&made_up(&among.around(activation, None), self.coefficients.view()));
        }
        coefficients
    }

    pub(super) fn activation_from_coefficients(&self, coefficients: ArrayView1<'_, f32>) -> Array1<f32> {
        let among = Neighbourhood::new(self.coefficients.view(), self.neighbours, self.regularisation);
        made_up(&among.around(coefficients, None), self.landmarks.view())
    }

    /// The slope of each channel's line through the landmarks along one dimension `[C]`, by least squares.
    pub(super) fn slopes(&self, dimension: usize) -> Array1<f32> {
        let along = self.coefficients.column(dimension).mapv(f64::from);
        let along = &along - along.mean().unwrap_or(0.0);
        let spread = along.dot(&along);
        if spread == 0.0 {
            return Array1::zeros(self.landmarks.ncols());
        }
        // The deviations add up to zero, so the channels' means need not be subtracted.
        let slope = |channel: ArrayView1<'_, f32>| (along.dot(&channel.mapv(f64::from)) / spread) as f32;
        self.landmarks.axis_iter(Axis(1)).map(slope).collect()
    }
}

/// What neighbours of these numbers and weights make up, of `values` that each has.
fn made_up(around: &Weighted, values: ArrayView2<'_, f32>) -> Array1<f32> {
    let mut sum = Array1::<f64>::zeros(values.ncols());
    for (number, weight) in around.neighbours.iter().zip(&around.weights) {
        sum.zip_mut_with(&values.row(*number), |sum, value| *sum += weight * f64::from(*value));
    }
    sum.mapv(|v| v as f32)
}

/// The map as it is written down.
#[derive(Serialize, Deserialize)]
struct PlainEmbedding {
    landmarks: usize,
    channels: usize,
    dimensions: usize,
    neighbours: usize,
    regularisation: f64,
    activations: Vec<f32>,
    coefficients: Vec<f32>,
}

impl From<Embedding> for PlainEmbedding {
    fn from(embedding: Embedding) -> Self {
        let (landmarks, channels) = embedding.landmarks.dim();
        Self {
            landmarks,
            channels,
            dimensions: embedding.coefficients.ncols(),
            neighbours: embedding.neighbours,
            regularisation: embedding.regularisation,
            activations: listed(&embedding.landmarks),
            coefficients: listed(&embedding.coefficients),
        }
    }
}

impl TryFrom<PlainEmbedding> for Embedding {
    type Error = BasisError;

    fn try_from(plain: PlainEmbedding) -> Result<Self, BasisError> {
        let landmarks = unlisted("landmarks", plain.activations, (plain.landmarks, plain.channels))?;
        let coefficients =
            unlisted("coefficients of the landmarks", plain.coefficients, (plain.landmarks, plain.dimensions))?;
        Self::new(landmarks, coefficients, plain.neighbours, plain.regularisation)
    }
}
