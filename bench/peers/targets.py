"""Choose rows of activations [N x C] with a seed: the same targets for both sides."""

import argparse
import sys

import numpy as np
from records import emit

parser = argparse.ArgumentParser()
parser.add_argument("activations")
parser.add_argument("out")
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--seed", type=int, default=0)
arguments = parser.parse_args()

activations = np.load(arguments.activations, mmap_mode="r")
# A cosine needs a direction, and after a ReLU an activation can be zero.
usable = np.flatnonzero(np.abs(activations).max(axis=1) > 0)
if len(usable) < arguments.rows:
    sys.exit(f"{arguments.activations} has {len(usable)} activations that are not zero, and {arguments.rows} are "
             "wanted: give a folder of more photos, or ask for fewer targets")
chosen = np.random.default_rng(arguments.seed).choice(usable, arguments.rows, replace=False)
np.save(arguments.out, activations[np.sort(chosen)])
emit("targets", available=len(activations), chosen=arguments.rows)
