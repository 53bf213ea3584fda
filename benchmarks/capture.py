"""What capturing adds to a training step: nothing, a hook that does nothing, torchlens, and ours.

Run from the root of the repository:

    pip install -r requirements-benchmarks.txt
    python -m benchmarks.capture

One thread, float32, an LSTM with a linear read-out, (T, B, H) = (200, 8, 64), I = 32; a step is
forward, backward and a step of Adam. Contenders:

a. the plain step.
b. with a forward hook on the LSTM that does nothing.
c. with `explorer.capture`, of which nothing is read.
d. with `explorer.capture`, and dL/dh_t and dL/dc_t read after every step.
e. as (d), and dL/dx_t and every step's share in dL/dW too.
f. torchlens: it traces the forward pass itself, once, with its gradients saved by its own backward,
   and then the optimiser steps. It sees the LSTM as one operation: no gate is among what it keeps.

They take turns within each round, so that a slow moment of the machine hits all of them; the table
has the median over the rounds and the ratio to (a). Before timing, (a) and (c) must give the same
loss and the same weights after three steps, bit by bit. Without torchlens (f) is left out.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.traces import medians
from explorer import capture
from explorer.capturing.captured_trace import CapturedTrace

STEPS, BATCH, INPUTS, HIDDEN = 200, 8, 32, 64
ROUNDS = 31


class Tagger(nn.Module):
    """A read-out of two numbers at every step of an LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.LSTM(INPUTS, HIDDEN)
        self.readout = nn.Linear(HIDDEN, 2)

    def forward(self, x: Tensor) -> Tensor:
        """(T, B, I) → (T, B, 2)."""
        result: Tensor = self.readout(self.rnn(x)[0])
        return result


class Lesson:
    """A model, its optimiser, and one batch."""

    def __init__(self) -> None:
        generator = torch.Generator().manual_seed(1)
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.model = Tagger()
        self.optimiser = torch.optim.Adam(self.model.parameters())
        self.x = torch.randn(STEPS, BATCH, INPUTS, generator=generator)
        self.target = torch.randn(STEPS, BATCH, 2, generator=generator)

    def step(self) -> Tensor:
        """One training step; returns the loss."""
        self.optimiser.zero_grad()
        loss = nn.functional.mse_loss(self.model(self.x), self.target)
        loss.backward()
        self.optimiser.step()
        return loss.detach()


def idle(lesson: Lesson) -> Callable[[], object]:
    """(b) a hook that does nothing."""
    lesson.model.rnn.register_forward_hook(lambda _module, _args, _output: None)
    return lesson.step


def captured(
    lesson: Lesson, read: Callable[[CapturedTrace], object] | None
) -> Callable[[], object]:
    """(c) to (e): a step that is watched, and what is read after it."""
    seen = capture(lesson.model)

    def step() -> None:
        lesson.step()
        if read is not None:
            read(seen["rnn"])

    return step


def state_gradients(call: CapturedTrace) -> Tensor:
    """Reads the gradients of the states."""
    return call.gradients()["c"]


def all_gradients(call: CapturedTrace) -> object:
    """Reads whatever there is."""
    return call.gradients()["c"], call.input_gradients(), call.weight_gradients()


def torchlens_step(lens: Any, lesson: Lesson) -> Callable[[], object]:
    """(f) forward and backward through torchlens, then the optimiser's step."""
    options = lens.options.CaptureOptions(save_grads=True)

    def step() -> None:
        lesson.optimiser.zero_grad()
        log = lens.trace(lesson.model, lesson.x, capture=options)
        output = log[log.output_layers[0]].out
        log.log_backward(nn.functional.mse_loss(output, lesson.target))
        lesson.optimiser.step()

    return step


def check() -> None:
    """Raises AssertionError unless a captured training is bitwise the plain one."""
    plain, watched = Lesson(), Lesson()
    with capture(watched.model) as seen:
        for _ in range(3):
            if not torch.equal(plain.step(), watched.step()):
                raise AssertionError("The loss changed.")
            all_gradients(seen["rnn"])
    for ours, theirs in zip(plain.model.parameters(), watched.model.parameters(), strict=True):
        if not torch.equal(ours, theirs):
            raise AssertionError("The weights changed.")


def main() -> None:
    torch.set_num_threads(1)
    check()
    contenders = {
        "a plain step": Lesson().step,
        "b a hook that does nothing": idle(Lesson()),
        "c captured, nothing read": captured(Lesson(), None),
        "d captured, dL/dh and dL/dc read": captured(Lesson(), state_gradients),
        "e captured, all gradients read": captured(Lesson(), all_gradients),
    }
    try:
        lens = importlib.import_module("torchlens")
    except ImportError:
        print("torchlens is not installed: pip install -r requirements-benchmarks.txt")
    else:
        contenders["f torchlens"] = torchlens_step(lens, Lesson())
    print(f"LSTM, T = {STEPS}, B = {BATCH}, I = {INPUTS}, H = {HIDDEN}; {ROUNDS} rounds")
    times = medians(list(contenders.values()), ROUNDS)
    for name, time in zip(contenders, times, strict=True):
        print(f"{name:34} {time:9.2f} ms {time / times[0]:8.2f}×")


if __name__ == "__main__":
    main()
