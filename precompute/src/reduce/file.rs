//! A fit as an `.npz` file that NumPy reads.
//!
//! | array | type, shape | of | what |
//! |---|---|---|---|
//! | `method` | uint8 [.] | all | the method's short name in ASCII: `bytes(f["method"]).decode()` |
//! | `mean` | float32 `[C]` | PCA, ICA | activation at coefficients zero |
//! | `components` | float32 [D x C] | PCA, ICA | `coefficients = (X - mean) @ components.T` |
//! | `mixing` | float32 [C x D] | PCA, ICA | `X ≈ mean + coefficients @ mixing.T` |
//! | `dictionary` | float32 [D x C] | NMF | `X ≈ coefficients @ dictionary`; `scipy.optimize.nnls(dictionary.T, x)` |
//! | `landmarks` | float32 [M x C] | LLE | activations whose coefficients are known |
//! | `landmark_coefficients` | float32 [M x D] | LLE | those coefficients |
//! | `neighbours` | uint32 `[1]` | LLE | landmarks that make up another activation |
//! | `regularisation` | float64 `[1]` | LLE | of their weights: `reg` of scikit-learn's LLE |
//! | `explained_variance` | float64 `[D]` | all | shares of the total variance (`explained.rs`) |
//! | `total_variance` | float64 `[1]` | all | sum of the channels' variances (divided by N) |
//! | `minimum` `maximum` `standard_deviation` | float32 `[D]` | all | of the coefficients |
//! | `skewness` `excess_kurtosis` | float32 `[D]` | all | of the coefficients |
//! | `quantiles` | float32 [D x 9] | all | at the shares 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999 |
//! | `histogram` | uint32 [D x 64] | all | counts in equal bins from minimum to maximum |
//! | `convergence` | float64 [3] | all but PCA | iterations, last change, 1 if converged else 0 |
//! | `stability` | float64 `[D]` | ICA, where asked for | mean matched absolute correlation with ICA from other seeds |

use super::{Convergence, Fit};
use crate::store::npz::{self, ArraysReader, ArraysWriter};
use crate::{Error, Result};
use ndarray::{Array1, Array2, ArrayView1, Ix1, Ix2, array};
use std::io;
use std::path::Path;
use tuning_shared::basis::{Embedding, Linear, Nonnegative};
use tuning_shared::observed::{HISTOGRAM_BINS, Observed, QUANTILE_SHARES};
use tuning_shared::{Basis, Method};

/// A number of each dimension's distribution.
type Number = fn(&Observed) -> f32;

/// The numbers of a distribution, by the names of their arrays.
const NUMBERS: [(&str, Number); 5] = [
    ("minimum", |o| o.min),
    ("maximum", |o| o.max),
    ("standard_deviation", |o| o.standard_deviation),
    ("skewness", |o| o.skewness),
    ("excess_kurtosis", |o| o.excess_kurtosis),
];

impl Fit {
    /// Write the fit to the file `path` (`.npz`).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let dimensions = self.observed.len();
        let quantiles =
            Array2::from_shape_fn((dimensions, QUANTILE_SHARES.len()), |(d, i)| self.observed[d].quantiles[i]);
        let histogram = Array2::from_shape_fn((dimensions, HISTOGRAM_BINS), |(d, i)| self.observed[d].histogram[i]);
        npz::write(path, |arrays| {
            arrays.add("method", &ArrayView1::from(self.basis.method().slug().as_bytes()))?;
            write_basis(arrays, &self.basis)?;
            arrays.add("explained_variance", &ArrayView1::from(&self.explained_variance))?;
            arrays.add("total_variance", &array![self.total_variance])?;
            for (name, number) in NUMBERS {
                arrays.add(name, &self.observed.iter().map(number).collect::<Array1<f32>>())?;
            }
            arrays.add("quantiles", &quantiles)?;
            arrays.add("histogram", &histogram)?;
            if let Some(c) = self.convergence {
                arrays.add("convergence", &array![c.iterations as f64, c.change, f64::from(c.converged)])?;
            }
            match &self.stability {
                None => Ok(()),
                Some(stability) => arrays.add("stability", &ArrayView1::from(stability)),
            }
        })
    }

    /// Read a fit from the file `path`.
    ///
    /// # Errors
    /// When the file is missing or damaged, or its arrays do not make a fit.
    pub fn read(path: &Path) -> Result<Self> {
        let mut arrays = ArraysReader::open(path)?;
        let unsound = |reason: String| Error::content(path, format!("{reason}; fit again"));
        let slug = arrays.array::<u8, Ix1>("method")?.to_vec();
        let slug = String::from_utf8_lossy(&slug);
        let method = Method::from_slug(&slug).ok_or_else(|| unsound(format!("its method {slug:?} is not known")))?;
        let basis = read_basis(&mut arrays, method, path)?;
        let explained_variance = arrays.array::<f64, Ix1>("explained_variance")?.to_vec();
        let total_variance = arrays.array::<f64, Ix1>("total_variance")?;
        let observed = observed(&mut arrays, basis.dimensions(), path)?;
        let convergence = match method {
            Method::Pca => None,
            Method::Ica | Method::Nmf | Method::Lle => Some(arrays.array::<f64, Ix1>("convergence")?.to_vec()),
        };
        let stability = stability(&mut arrays, basis.dimensions(), path)?;
        match (total_variance.as_slice(), convergence.as_deref()) {
            (Some(&[total_variance]), None | Some([_, _, _])) if explained_variance.len() == basis.dimensions() => {
                let convergence = convergence.map(|c| Convergence {
                    iterations: c[0] as usize,
                    change: c[1],
                    converged: c[2] == 1.0,
                });
                Ok(Self { basis, explained_variance, total_variance, observed, convergence, stability })
            }
            _ => Err(disagree(path)),
        }
    }
}

/// The stability of all dimensions, where the file tells it: files written before it was measured do not.
fn stability(arrays: &mut ArraysReader, dimensions: usize, path: &Path) -> Result<Option<Vec<f64>>> {
    if !arrays.has("stability") {
        return Ok(None);
    }
    let stability = arrays.array::<f64, Ix1>("stability")?.to_vec();
    if stability.len() != dimensions {
        return Err(disagree(path));
    }
    Ok(Some(stability))
}

/// The arrays of a basis.
fn write_basis(arrays: &mut ArraysWriter<'_>, basis: &Basis) -> io::Result<()> {
    match basis {
        Basis::Pca(linear) | Basis::Ica(linear) => {
            arrays.add("mean", &linear.mean())?;
            arrays.add("components", &linear.components())?;
            arrays.add("mixing", &linear.mixing())
        }
        Basis::Nmf(nonnegative) => arrays.add("dictionary", &nonnegative.dictionary()),
        Basis::Lle(embedding) => {
            arrays.add("landmarks", &embedding.landmarks())?;
            arrays.add("landmark_coefficients", &embedding.coefficients())?;
            arrays.add("neighbours", &array![embedding.neighbours() as u32])?;
            arrays.add("regularisation", &array![embedding.regularisation()])
        }
    }
}

fn read_basis(arrays: &mut ArraysReader, method: Method, path: &Path) -> Result<Basis> {
    let basis = match method {
        Method::Pca | Method::Ica => {
            let of = if method == Method::Pca { Basis::Pca } else { Basis::Ica };
            Linear::new(arrays.array("mean")?, arrays.array("components")?, arrays.array("mixing")?).map(of)
        }
        Method::Nmf => Nonnegative::new(arrays.array("dictionary")?).map(Basis::Nmf),
        Method::Lle => {
            let neighbours = only(&arrays.array::<u32, Ix1>("neighbours")?, path)? as usize;
            let regularisation = only(&arrays.array::<f64, Ix1>("regularisation")?, path)?;
            let (landmarks, coefficients) = (arrays.array("landmarks")?, arrays.array("landmark_coefficients")?);
            Embedding::new(landmarks, coefficients, neighbours, regularisation).map(Basis::Lle)
        }
    };
    basis.map_err(|e| Error::content(path, format!("{e}; fit again")))
}

/// The number in an array of one.
fn only<T: Copy>(array: &Array1<T>, path: &Path) -> Result<T> {
    match array.as_slice() {
        Some(&[number]) => Ok(number),
        _ => Err(Error::content(path, format!("{} numbers are there where one belongs; fit again", array.len()))),
    }
}

/// The distributions of all dimensions.
fn observed(arrays: &mut ArraysReader, dimensions: usize, path: &Path) -> Result<Vec<Observed>> {
    let mut numbers = Vec::new();
    for (name, _) in NUMBERS {
        numbers.push(arrays.array::<f32, Ix1>(name)?);
    }
    let quantiles = arrays.array::<f32, Ix2>("quantiles")?;
    let histogram = arrays.array::<u32, Ix2>("histogram")?;
    let sound = numbers.iter().all(|n| n.len() == dimensions)
        && quantiles.dim() == (dimensions, QUANTILE_SHARES.len())
        && histogram.dim() == (dimensions, HISTOGRAM_BINS);
    if !sound {
        return Err(disagree(path));
    }
    let one = |d: usize| Observed {
        min: numbers[0][d],
        max: numbers[1][d],
        standard_deviation: numbers[2][d],
        skewness: numbers[3][d],
        excess_kurtosis: numbers[4][d],
        quantiles: quantiles.row(d).to_vec(),
        histogram: histogram.row(d).to_vec(),
    };
    Ok((0..dimensions).map(one).collect())
}

fn disagree(path: &Path) -> Error {
    Error::content(path, "its arrays disagree about the number of dimensions; fit again")
}
