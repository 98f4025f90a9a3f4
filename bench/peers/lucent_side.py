"""Lucent on the same network and targets: the time of a step, and the cosine it reaches.

Its defaults throughout: Adam at 0.05, the standard transforms, a Fourier image of 128 px in decorrelated colours. It
would enlarge images below 224 px; `fixed_image_size` keeps them at 128, which is less work. As it does, this takes the
GPU where PyTorch sees one.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from lucent.optvis import objectives, param, render, transform
from network import load, network_input
from records import emit

SIZE = 128
DEVICE = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
# Steps that are timed, and steps before them that are not.
TIMED, WARM_UP = 24, 4


class Lucent:
    def __init__(self, models: Path, layer: str, targets: np.ndarray) -> None:
        self.layer, self.targets = layer, torch.tensor(targets, device=DEVICE)
        self.network = load(models, layer).to(DEVICE)

    def cosines(self, activations: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The mean cosine over the positions of each image."""
        return F.cosine_similarity(targets[:, :, None, None], activations, dim=1).mean(dim=(1, 2))

    def draw(self, targets: torch.Tensor, steps: int, at_step: Callable[[], None] = lambda: None) -> torch.Tensor:
        """Images [n x 3 x S x S] for all `targets` in one call; `at_step` is called once a step."""
        if len(targets) == 1:
            objective = objectives.direction(self.layer, targets[0])
        else:
            # Lucent has no direction objective with a target an image; the sum keeps each image's gradient its own.
            objective = objectives.Objective(lambda layers: -self.cosines(layers(self.layer), targets).sum(), "batch")
        def watched(layers: Callable[[str], torch.Tensor]) -> torch.Tensor:
            if DEVICE.type == "cuda":
                torch.cuda.synchronize()
            at_step()
            return objective(layers)

        images = render.render_vis(
            self.network,
            objectives.Objective(watched, objective.name),
            lambda: param.image(SIZE, fft=True, decorrelate=True, batch=len(targets)),
            thresholds=(steps,),
            transforms=[*transform.standard_transforms, network_input],
            preprocess=False,
            fixed_image_size=SIZE,
            progress=False,
            show_image=False,
            show_inline=False,
        )
        return torch.tensor(images[-1], device=DEVICE).permute(0, 3, 1, 2)

    def step(self, batch: int) -> None:
        targets, moments = self.targets[:batch], []
        # From the objective of one step to that of the next: neither setting up nor the last image counts. The median
        # leaves out steps that something else on the machine held up.
        self.draw(targets, WARM_UP + TIMED + 1, lambda: moments.append(time.perf_counter()))
        steps = [later - earlier for earlier, later in pairwise(moments[WARM_UP:])]
        emit("lucent_step", layer=self.layer, batch=len(targets), ms=1e3 * statistics.median(steps) / len(targets))

    def quality(self, batch: int, steps: int) -> None:
        cosines: list[float] = []
        for targets in self.targets.split(batch):
            images = self.draw(targets, steps)
            with torch.no_grad():
                cosines += self.cosines(self.network(network_input(images)), targets).tolist()
        emit("lucent_quality", layer=self.layer, steps=steps, cosines=cosines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["step", "quality"])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--layer", required=True)
    parser.add_argument("--targets", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--steps", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    # The transforms draw from these two.
    random.seed(0)
    np.random.seed(0)
    lucent = Lucent(arguments.models, arguments.layer, np.load(arguments.targets))
    if arguments.what == "step":
        lucent.step(arguments.batch)
    else:
        lucent.quality(arguments.batch, arguments.steps)


main()
