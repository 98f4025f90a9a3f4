"""scikit-learn's PCA and FastICA on the same activations [N x C], with the same tolerance."""

import argparse
import warnings

import numpy as np
from records import emit, seconds
from sklearn.decomposition import PCA, FastICA

parser = argparse.ArgumentParser()
parser.add_argument("activations")
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--components", type=int, required=True)
parser.add_argument("--seed", type=int, required=True)
arguments = parser.parse_args()

# Not converging is said by the number of iterations.
warnings.filterwarnings("ignore")
activations = np.load(arguments.activations)[: arguments.rows]


def ica(solver: str) -> FastICA:
    return FastICA(arguments.components, whiten="unit-variance", whiten_solver=solver, tol=1e-4, max_iter=1000,
                   random_state=arguments.seed)


METHODS = {
    ("ica", "FastICA, whiten_solver=eigh"): ica("eigh"),
    ("ica", "FastICA, whiten_solver=svd"): ica("svd"),
    ("pca", "PCA, svd_solver=covariance_eigh"): PCA(arguments.components, svd_solver="covariance_eigh"),
    ("pca", "PCA, default solver"): PCA(arguments.components, random_state=arguments.seed),
}
for (method, name), estimator in METHODS.items():
    taken = seconds(lambda estimator=estimator: estimator.fit(activations))
    emit("reduction", method=method, name=name, seconds=taken, iterations=getattr(estimator, "n_iter_", None))
