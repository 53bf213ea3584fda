"""What the gradient page's analysis costs, as a ratio to one fused forward and backward of torch.

Run from the root of the repository, with nothing else running on the machine (half a minute):

    python -m benchmarks.jacobians

One thread, float64 for ours (the analysis needs its range) and float32 for torch (what it is fast
in). T steps, H units, one sequence of 4 features; medians of some runs, a first one not counted.

flow      ∂h_T/∂h_t over every lag, its singular values, every step's spectral radius
map       how much the loss at each step reaches each step before it
paths     the gradient split by path, and the straight path against the whole
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from explorer import trace
from explorer.backprop.jacobians import jacobians, loss_step_map
from explorer.backprop.paths import paths, straight_path

SIZES = ((50, 16), (200, 64), (500, 128))
MODULES = (nn.LSTM, nn.GRU, nn.RNN)
FEATURES = 4
RUNS = 5


def median_ms(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of some runs in milliseconds, after one that does not count."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def fused_ms(module: nn.RNNBase, x: torch.Tensor) -> float:
    """One forward and backward of torch's own module."""

    def both() -> None:
        module(x)[0].sum().backward()

    return median_ms(both, 4 * RUNS)


def main() -> None:
    """Prints the table."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    head = ("", "T", "H", "torch ms", "trace", "flow", "map", "paths", "all ms", "ratio")
    print("{:6}{:>5}{:>5}".format(*head[:3]) + "".join(f"{name:>10}" for name in head[3:]))
    for steps, size in SIZES:
        for kind in MODULES:
            module = kind(FEATURES, size)
            x = torch.randn(steps, 1, FEATURES)
            fused = fused_ms(module, x)
            exact = kind(FEATURES, size).double()
            exact.load_state_dict(module.state_dict())
            found = trace(exact, x.double())
            parts = (
                median_ms(lambda exact=exact, x=x: trace(exact, x.double())),
                median_ms(lambda found=found: jacobians(found)),
                median_ms(lambda found=found: loss_step_map(found)),
                median_ms(lambda found=found: (paths(found), straight_path(found))),
            )
            whole = sum(parts)
            figures = "".join(f"{ms:10.1f}" for ms in (fused, *parts, whole))
            print(f"{kind.__name__:6}{steps:5}{size:5}{figures}{whole / fused:10.1f}")


if __name__ == "__main__":
    main()
