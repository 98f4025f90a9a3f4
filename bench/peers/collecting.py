"""Collecting one position a photo as PyTorch's users would: a DataLoader decodes, the network runs on its batches.

Once with the crop around the position, which is all the network needs, and once with whole photos.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from network import load, network_input
from PIL import Image
from records import emit
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import functional

SHORTER_SIDE, SIDE = 256, 224
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
BATCH = 64
# Side of the crop, the layer's stride, and how far before a position's first pixel of stride its crop starts.
CROPS = {"conv2d0": (8, 2, 4), "conv2d1": (12, 4, 4)}


def crop_of(layer: str, position: int) -> tuple[int, int]:
    """Where the crop of a position starts along an axis, and where the position is on the crop's map."""
    size, stride, before = CROPS[layer]
    start = min(max(position * stride - before, 0), SIDE - size)
    return start, position - start // stride


class Photos(Dataset):
    def __init__(self, folder: Path, layer: str, whole: bool) -> None:
        names = (Path(place) / name for place, _, names in os.walk(folder, followlinks=True) for name in names)
        self.paths = sorted(path for path in names if path.suffix.lower() in ENDINGS)
        self.layer, self.whole = layer, whole
        self.positions = SIDE // CROPS[layer][1]

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int, int]:
        image = Image.open(self.paths[index]).convert("RGB")
        shorter = min(image.size)
        image = functional.center_crop(image, [shorter, shorter])
        if shorter != SHORTER_SIDE:
            image = image.resize((SHORTER_SIDE, SHORTER_SIDE), Image.Resampling.LANCZOS)
        image = functional.center_crop(image, [SIDE, SIDE])
        # One position away from the map's border.
        y, x = torch.randint(1, self.positions - 1, (2,)).tolist()
        if not self.whole:
            size, (top, y), (left, x) = CROPS[self.layer][0], crop_of(self.layer, y), crop_of(self.layer, x)
            image = functional.crop(image, top, left, size, size)
        return functional.to_tensor(image), y, x


def check_crops(network: torch.nn.Module, layer: str) -> None:
    """End with a sentence unless crops give what the whole image gives."""
    image = torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    whole, size = network(network_input(image))[0], CROPS[layer][0]
    for position in (1, 5, whole.shape[1] - 2):
        start, at = crop_of(layer, position)
        crop = image[:, :, start:start + size, start:start + size]
        difference = (network(network_input(crop))[0, :, at, at] - whole[:, position, position]).abs().max()
        if not difference <= 1e-4 * whole.abs().max():
            sys.exit(f"at position {position} the crop's {layer} is not the whole image's: nothing was measured")


def collect(network: torch.nn.Module, photos: Photos, workers: int, out: Path) -> float:
    """Seconds a photo, from the first batch on: starting the workers does not count."""
    kept, first = [], 0
    for images, y, x in DataLoader(photos, BATCH, num_workers=workers):
        maps = network(network_input(images))
        kept.append(maps[torch.arange(len(maps)), :, y, x].numpy())
        if not first:
            start, first = time.perf_counter(), len(images)
    np.save(out, np.concatenate(kept))
    return (time.perf_counter() - start) / (len(photos) - first)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--layer", required=True, choices=CROPS)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    network = load(arguments.models, arguments.layer)
    check_crops(network, arguments.layer)
    for whole in (False, True):
        photos = Photos(arguments.photos, arguments.layer, whole)
        if len(photos) <= BATCH:
            sys.exit(f"{arguments.photos} has {len(photos)} photos: to time more than one batch, give more than {BATCH}")
        with torch.inference_mode():
            seconds = collect(network, photos, arguments.threads, arguments.out)
        emit("collecting", whole=whole, photos=len(photos), seconds=seconds)


main()
