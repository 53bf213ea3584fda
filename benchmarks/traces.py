"""How long values and gradients of every step take: torch alone, a loop by hand, and the explorer.

Run from the root of the repository:

    python -m benchmarks.traces

One thread, batch 1, float32, the loss is the sum of the last output. Three contenders:

a. `torch.nn`, forward and backward: the weights' gradients, and nothing of what goes on inside.
b. the loop of a notebook: the gates written out step by step, `retain_grad` on each of them.
c. the explorer: `trace`, then `state_gradients`: every signal and the gradient of every state.

They take turns within each round, so that a slow moment of the machine hits all of them, and the
table has the median over the rounds. Before timing, (b) and (c) must agree on every dL/dh_t.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from explorer import trace
from explorer.backprop.state_gradients import state_gradients

CELLS: dict[str, type[nn.RNNBase]] = {"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}
# T, B, I, H and the number of rounds
SIZES = ((50, 1, 8, 16, 41), (200, 1, 16, 64, 21), (1000, 1, 16, 64, 9))
Signals = tuple[Tensor, ...]


def lstm_step(a: Tensor, b: Tensor, _h: Tensor, c: Tensor) -> Signals:
    i, f, g, o = (a + b).chunk(4, dim=-1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    c = f * c + i * g
    return o * c.tanh(), c, i, f, g, o


def gru_step(a: Tensor, b: Tensor, h: Tensor, c: Tensor) -> Signals:
    (ar, az, an), (br, bz, bn) = a.chunk(3, dim=-1), b.chunk(3, dim=-1)
    r, z = (ar + br).sigmoid(), (az + bz).sigmoid()
    n = (an + r * bn).tanh()
    return (1 - z) * n + z * h, c, r, z, n


def rnn_step(a: Tensor, b: Tensor, _h: Tensor, c: Tensor) -> Signals:
    return (a + b).tanh(), c


STEPS = {"LSTM": lstm_step, "GRU": gru_step, "RNN": rnn_step}


def torch_alone(module: nn.RNNBase, x: Tensor) -> None:
    """(a) forward and backward."""
    module.zero_grad()
    module(x)[0][-1].sum().backward()


def notebook_loop(module: nn.RNNBase, x: Tensor) -> list[Signals]:
    """(b) the signals of every step, h first, each with its gradient."""
    module.zero_grad()
    step = STEPS[type(module).__name__]
    w, u, b_ih, b_hh = (
        module.weight_ih_l0,
        module.weight_hh_l0,
        module.bias_ih_l0,
        module.bias_hh_l0,
    )
    h = c = torch.zeros(x.shape[1], module.hidden_size)
    steps = []
    for now in x:
        h, c, *gates = step(now @ w.T + b_ih, h @ u.T + b_hh, h, c)
        signals = (h, c, *gates)
        for signal in signals:
            if signal.requires_grad:  # only an LSTM has a c
                signal.retain_grad()
        steps.append(signals)
    h.sum().backward()
    return steps


def explorer_trace(module: nn.RNNBase, x: Tensor) -> Tensor:
    """(c) every signal, and the gradient of every state; returns dL/dh, (T, B, H)."""
    return state_gradients(trace(module, x), "last")["h"]


def check(module: nn.RNNBase, x: Tensor) -> None:
    """Raises AssertionError unless (b) and (c) give the same gradients."""
    by_hand = torch.stack([signals[0].grad for signals in notebook_loop(module, x)])
    torch.testing.assert_close(explorer_trace(module, x), by_hand, rtol=1e-4, atol=1e-5)


def medians(contenders: list[Callable[[], object]], rounds: int) -> list[float]:
    """The median of each contender in milliseconds, all of them once a round."""
    times: list[list[float]] = [[] for _ in contenders]
    for _ in range(rounds):
        for contender, taken in zip(contenders, times, strict=True):
            start = time.perf_counter()
            contender()
            taken.append(1e3 * (time.perf_counter() - start))
    return [statistics.median(taken) for taken in times]


def main() -> None:
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    print("cell      T  B   I   H  rounds   a torch   b loop  c explorer    b/c    a/c   (ms)")
    for name, kind in CELLS.items():
        for steps, batch, inputs, size, rounds in SIZES:
            module = kind(inputs, size)
            x = torch.randn(steps, batch, inputs, generator=generator)
            check(module, x)
            a, b, c = medians(
                [
                    lambda module=module, x=x: torch_alone(module, x),
                    lambda module=module, x=x: notebook_loop(module, x),
                    lambda module=module, x=x: explorer_trace(module, x),
                ],
                rounds,
            )
            print(
                f"{name:4} {steps:6} {batch:2} {inputs:3} {size:3} {rounds:7} {a:9.2f} {b:8.2f} "
                f"{c:11.2f} {b / c:6.1f} {a / c:6.2f}"
            )


if __name__ == "__main__":
    main()
