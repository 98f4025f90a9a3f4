"""Lucent on the same network and targets: the time of a step, and the cosine it reaches.

Its defaults throughout: Adam at 0.05, the standard transforms, a Fourier image of 128 px in decorrelated colours. It
would enlarge images below 224 px; `fixed_image_size` keeps them at 128, which is less work.
"""

import argparse
import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from lucent.optvis import objectives, param, render, transform
from network import load, network_input
from records import emit, seconds

SIZE = 128
# The time of a step is the difference of these two runs: neither setting up nor the last image counts.
FEW, SINGLE_STEPS, BATCH_STEPS = 4, 36, 20


class Lucent:
    def __init__(self, models: Path, layer: str, targets: np.ndarray) -> None:
        self.layer, self.targets, self.network = layer, torch.tensor(targets), load(models, layer)

    def cosines(self, activations: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The mean cosine over the positions of each image."""
        return F.cosine_similarity(targets[:, :, None, None], activations, dim=1).mean(dim=(1, 2))

    def draw(self, targets: torch.Tensor, steps: int) -> torch.Tensor:
        """Images [n x 3 x S x S] for all `targets` in one call."""
        if len(targets) == 1:
            objective = objectives.direction(self.layer, targets[0])
        else:
            # Lucent has no direction objective with a target an image; the sum keeps each image's gradient its own.
            objective = objectives.Objective(lambda layers: -self.cosines(layers(self.layer), targets).sum(), "batch")
        images = render.render_vis(
            self.network,
            objective,
            lambda: param.image(SIZE, fft=True, decorrelate=True, batch=len(targets)),
            thresholds=(steps,),
            transforms=[*transform.standard_transforms, network_input],
            preprocess=False,
            fixed_image_size=SIZE,
            progress=False,
            show_image=False,
            show_inline=False,
        )
        return torch.tensor(images[-1]).permute(0, 3, 1, 2)

    def step(self, batch: int) -> None:
        targets, many = self.targets[:batch], SINGLE_STEPS if batch == 1 else BATCH_STEPS
        self.draw(targets, 2)
        few, all_ = (seconds(lambda n=n: self.draw(targets, n)) for n in (FEW, many))
        per_step = (all_ - few) / (many - FEW) / len(targets)
        emit("lucent_step", layer=self.layer, batch=len(targets), ms=1e3 * per_step)

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
