"""What the scripts share: one JSON object a line on standard output, and time."""

import json
import statistics
import time
from collections.abc import Callable


def emit(kind: str, **values: object) -> None:
    """Print one record, at once: a long script may be watched."""
    print(json.dumps({"kind": kind, **values}), flush=True)


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_seconds(work: Callable[[], object], repeats: int) -> float:
    """The median of `repeats` runs, after one that does not count."""
    work()
    return statistics.median(seconds(work) for _ in range(repeats))
