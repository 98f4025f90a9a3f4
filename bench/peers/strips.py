"""Strips whose points share noise and transforms, beside strips whose points each have their own.

`targets BASIS FOLDER`: the targets of the first dimensions of a basis, as `all.npy`, one dimension after the other,
and as `point-NN.npy`, which holds that point of each dimension.
`compare FOLDER`: the images drawn from the first, in `shared`, and those from the others, in `own-NN`.
"""

import argparse
from pathlib import Path

import numpy as np
from records import emit

parser = argparse.ArgumentParser()
commands = parser.add_subparsers(dest="command", required=True)
targets = commands.add_parser("targets")
targets.add_argument("basis")
targets.add_argument("folder", type=Path)
targets.add_argument("--dimensions", type=int, required=True)
targets.add_argument("--points", type=int, required=True)
compare = commands.add_parser("compare")
compare.add_argument("folder", type=Path)
compare.add_argument("--points", type=int, required=True)
arguments = parser.parse_args()
folder, points = arguments.folder, arguments.points


def steps(images: np.ndarray) -> float:
    """The mean absolute difference of neighbouring images [D x T x S x S x 3], of 255."""
    return float(np.abs(np.diff(images.astype(np.float32), axis=1)).mean())


if arguments.command == "targets":
    basis = np.load(arguments.basis)
    ends = zip(basis["minimum"], basis["maximum"], basis["mixing"].T)
    # Uniform, as the paper's figures: points from the observed minimum to the maximum [D x T x C].
    strips = np.stack([basis["mean"] + np.linspace(low, high, points)[:, None] * column
                       for low, high, column in ends][: arguments.dimensions]).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "all.npy", strips.reshape(-1, strips.shape[-1]))
    for point in range(points):
        np.save(folder / f"point-{point:02}.npy", strips[:, point])
    emit("strip_targets", images=strips.shape[0] * points)
else:
    shared = np.load(folder / "shared/targets.npz")
    own = [np.load(folder / f"own-{point:02}/targets.npz") for point in range(points)]
    together = shared["images"]
    emit("strips",
         shared=steps(together.reshape(-1, points, *together.shape[1:])),
         own=steps(np.stack([of_point["images"] for of_point in own], axis=1)),
         shared_cosine=float(shared["cosines"].mean()),
         own_cosine=float(np.mean([of_point["cosines"] for of_point in own])))
