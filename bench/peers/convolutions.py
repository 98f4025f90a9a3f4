"""The convolutions of a step alone: forward and with respect to their input, through ONNX Runtime.

No pooling, no normalisation, no objective, no image: only the Conv nodes on a layer's path and their data-gradients, on
random maps. Several forms and settings are tried, and a caller takes the fastest: a limit that is hard to beat.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from itertools import product

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from records import emit, median_seconds

SIZE = 128
REPEATS = 7
RANDOM = np.random.default_rng(0)
LEVELS = {
    "extended": ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    "all": ort.GraphOptimizationLevel.ORT_ENABLE_ALL,
}
# How the strided 7 x 7 is computed, forward and back: as itself; or as a 4 x 4 of stride 1 on the 2 x 2 phases of the
# image, which is as many products and a few zeros more, and which ONNX Runtime has faster kernels for. The rearranging
# of the image is not counted.
FORMS = {"strided": (False, False), "phases back": (False, True), "phases": (True, True)}


class Graph:
    """Independent nodes, each with an input of its own: data flow from none to another."""

    def __init__(self, batch: int) -> None:
        self.batch, self.nodes, self.inputs, self.outputs, self.weights = batch, [], [], [], []

    def add(self, operator: str, shape: tuple[int, ...], weights: tuple[int, ...], out: tuple[int, ...],
            **attributes: object) -> None:
        n = len(self.nodes)
        values = RANDOM.standard_normal(weights, dtype=np.float32)
        self.weights.append(numpy_helper.from_array(values, f"w{n}"))
        self.inputs.append(helper.make_tensor_value_info(f"x{n}", TensorProto.FLOAT, (self.batch, *shape)))
        self.outputs.append(helper.make_tensor_value_info(f"y{n}", TensorProto.FLOAT, (self.batch, *out)))
        self.nodes.append(helper.make_node(operator, [f"x{n}", f"w{n}"], [f"y{n}"], **attributes))

    def model(self) -> bytes:
        graph = helper.make_graph(self.nodes, "convolutions", self.inputs, self.outputs, self.weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8).SerializeToString()


def convolutions(layer: str, batch: int, form: tuple[bool, bool]) -> bytes:
    """conv2d0: 7 x 7, stride 2, 3 to 64 channels; conv2d1 also: 1 x 1, 64 to 64 channels after a pooling by 2."""
    graph, half, quarter = Graph(batch), SIZE // 2, SIZE // 4
    phased_forward, phased_back = form
    if phased_forward:
        graph.add("Conv", (12, half, half), (64, 12, 4, 4), (64, half, half), pads=[2, 2, 1, 1])
    else:
        graph.add("Conv", (3, SIZE, SIZE), (64, 3, 7, 7), (64, half, half), strides=[2, 2], pads=[3] * 4)
    if phased_back:
        graph.add("Conv", (64, half, half), (12, 64, 4, 4), (12, half, half), pads=[1, 1, 2, 2])
    else:
        graph.add("ConvTranspose", (64, half, half), (64, 3, 7, 7), (3, SIZE, SIZE), strides=[2, 2], pads=[3] * 4,
                  output_padding=[1, 1])
    if layer == "conv2d1":
        for _ in ("forward", "back"):
            graph.add("Conv", (64, quarter, quarter), (64, 64, 1, 1), (64, quarter, quarter))
    return graph.model()


def runner(model: bytes, level: str, threads: int) -> Callable[[], None]:
    """Something to call that runs the model once, with all its tensors made beforehand."""
    options = ort.SessionOptions()
    options.graph_optimization_level = LEVELS[level]
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    kept = []
    for bind, tensors in ((binding.bind_ortvalue_input, session.get_inputs()),
                          (binding.bind_ortvalue_output, session.get_outputs())):
        for tensor in tensors:
            value = ort.OrtValue.ortvalue_from_numpy(RANDOM.standard_normal(tensor.shape, dtype=np.float32))
            bind(tensor.name, value)
            kept.append(value)

    def run(kept: list[ort.OrtValue] = kept) -> None:
        session.run_with_iobinding(binding)

    return run


def together(runs: list[Callable[[], None]], times: int) -> float:
    """Seconds until every one of `runs`, each on its own thread, has run `times` times."""
    threads = [threading.Thread(target=lambda run=run: [run() for _ in range(times)]) for run in runs]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--layer", required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    threads = arguments.threads
    for (form, phased), level in product(FORMS.items(), LEVELS):
        whole = runner(convolutions(arguments.layer, 32, phased), level, threads)
        taken = median_seconds(whole, REPEATS) / 32
        emit("convolutions", layer=arguments.layer, ms=1e3 * taken,
             setup=f"{form}, {level}, one session of {threads} threads, batch 32")
        small = convolutions(arguments.layer, 4, phased)
        runs, times = [runner(small, level, 1) for _ in range(threads)], 8
        together(runs, 1)
        taken = statistics.median(together(runs, times) for _ in range(REPEATS // 2)) / (4 * times * threads)
        emit("convolutions", layer=arguments.layer, ms=1e3 * taken,
             setup=f"{form}, {level}, {threads} sessions of 1 thread, batch 4")


main()
