"""The first layers of BVLC GoogLeNet as a PyTorch module, with the weights of our ONNX file."""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

FILE = "inceptionv1_caffe.onnx"
MEAN = torch.tensor([123.0, 117.0, 104.0]).view(1, 3, 1, 1)


def network_input(images: torch.Tensor) -> torch.Tensor:
    """From RGB 0 to 1 to what the network takes."""
    return images * 255 - MEAN.to(images.device)


def load(models: Path, layer: str) -> torch.nn.Sequential:
    """The network up to `layer`: nothing behind it is computed. The layer's module bears its name, by which Lucent
    finds it."""
    path = models / FILE
    if not path.exists():
        sys.exit(f"no {FILE} in {models}: give the folder that holds it with --models or TUNING_MODELS")
    model = onnx.load(path)
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}

    def convolution(name: str, stride: int, padding: int) -> torch.nn.Conv2d:
        w, b = (torch.tensor(weights[f"{name}_{part}"]) for part in "wb")
        module = torch.nn.Conv2d(w.shape[1], w.shape[0], w.shape[2], stride, padding)
        module.weight.data, module.bias.data = w, b
        return module

    parts: dict[str, torch.nn.Module] = {"conv0": convolution("conv2d0", 2, 3), "conv2d0": torch.nn.ReLU()}
    if layer == "conv2d1":
        parts["pool"] = torch.nn.MaxPool2d(3, 2, ceil_mode=True)
        parts["lrn"] = torch.nn.LocalResponseNorm(5, 1e-4, 0.75, 1.0)
        parts["conv1"] = convolution("conv2d1", 1, 0)
        parts["conv2d1"] = torch.nn.ReLU()
    elif layer != "conv2d0":
        sys.exit(f"no PyTorch module is written for the layer {layer}: choose conv2d0 or conv2d1")
    network = torch.nn.Sequential()
    for name, module in parts.items():
        network.add_module(name, module)
    network.eval().requires_grad_(False)
    check_against(model, network, layer)
    return network


def check_against(model: onnx.ModelProto, network: torch.nn.Module, layer: str) -> None:
    """End with a sentence unless the module answers a random image as the ONNX file does."""
    del model.graph.output[:]
    model.graph.output.append(onnx.helper.make_tensor_value_info(layer, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    image = network_input(torch.rand(1, 3, 128, 128, generator=torch.Generator().manual_seed(0)))
    (expected,) = session.run(None, {session.get_inputs()[0].name: image.numpy()})
    difference = np.abs(network(image).numpy() - expected).max() / np.abs(expected).max()
    if not difference < 1e-4:
        sys.exit(f"the PyTorch module's {layer} differs from {FILE}'s by {difference:.1e} of its largest activation: "
                 "the two are not the same network, so nothing was measured")
