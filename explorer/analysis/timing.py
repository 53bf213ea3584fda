"""How long cells take: interleaved rounds, in the same plain loop and in torch's own kernels."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, thread_time
from typing import NamedTuple

import torch
from torch import Tensor, nn

from explorer.analysis.operations import StepOperations, step_operations
from explorer.analysis.spread import Spread, spread_of
from explorer.network.inputs import sequence_first
from explorer.network.recurrent import Recurrent
from explorer.network.stack import read_stack
from explorer.tracing.torch_parity import torch_twin

FEWEST_ROUNDS, MOST_ROUNDS = 5, 11
LONGEST_SECONDS = 0.4
MOST_STEPS = 50
# A machine on which the measuring has to wait for more than this share of its time is busy.
BUSY_SHARE = 0.1


@dataclass(frozen=True)
class Timing:
    """Milliseconds a step of the forward pass alone, and with the backward pass."""

    forward: Spread
    forward_and_backward: Spread


@dataclass(frozen=True)
class Kernel:
    """Torch's own module of a cell: its name, how it goes through the steps, how long it takes."""

    module: str
    operations: StepOperations
    timing: Timing


@dataclass(frozen=True)
class CellTimes:
    """One cell in the plain loop, and in torch's own kernel where torch has the cell."""

    loop: Timing
    kernel: Kernel | None


@dataclass(frozen=True)
class Measurement:
    """Several cells timed in turns: `rounds` runs of each, at a moment given in UTC.

    `waiting` is the share of the time in which the measuring thread did not run, since another
    thread or program had its core.
    """

    cells: tuple[CellTimes, ...]
    rounds: int
    moment: datetime
    waiting: float

    @property
    def busy(self) -> bool:
        """Whether other work got in the way so often that no time means much."""
        return self.waiting > BUSY_SHARE


class _Contestant(NamedTuple):
    """A module and what it reads, (T, B, I)."""

    module: nn.Module
    values: Tensor


def measurement(
    networks: Sequence[tuple[Recurrent, Tensor]], rounds: int = MOST_ROUNDS
) -> Measurement:
    """Times modules of one layer, each on its own x, (T, B, I) or as it takes it.

    Float32 copies read 50 steps at most. Every module runs once in a round, as the plain loop and
    as torch's own module, and each round begins with another one, so that what slows the machine
    for a while slows all of them. After 0.4 s it stops early, once 5 rounds are done. Raises
    ValueError for fewer than 5 rounds, and for an x that its module cannot read.
    """
    if rounds < FEWEST_ROUNDS:
        raise ValueError(f"rounds is {rounds}; allowed are whole numbers from {FEWEST_ROUNDS}.")
    copies = [_copy(module) for module, _ in networks]
    loops = [
        _Contestant(copy, _values(one, x)) for copy, (one, x) in zip(copies, networks, strict=True)
    ]
    twins = {
        k: _Contestant(twin.requires_grad_(), loops[k].values)
        for k, copy in enumerate(copies)
        if (twin := torch_twin(copy)) is not None
    }
    timings, done, waiting = _in_turns([*loops, *twins.values()], rounds)
    kernels = {
        k: Kernel(f"torch.nn.{type(twin.module).__name__}", step_operations(*twin), timing)
        for (k, twin), timing in zip(twins.items(), timings[len(loops) :], strict=True)
    }
    cells = (CellTimes(timings[k], kernels.get(k)) for k in range(len(loops)))
    return Measurement(tuple(cells), done, datetime.now(UTC), waiting)


def _copy(module: Recurrent) -> Recurrent:
    copy = deepcopy(module).float().requires_grad_()
    copy.batch_first = False
    return copy


def _values(module: Recurrent, x: Tensor) -> Tensor:
    return sequence_first(read_stack(module), x).detach().float()[:MOST_STEPS]


def _in_turns(contestants: Sequence[_Contestant], rounds: int) -> tuple[list[Timing], int, float]:
    """A timing for each, how many rounds were done, and the share of the time spent waiting."""
    runs: list[list[tuple[float, float]]] = [[] for _ in contestants]
    for contestant in contestants:
        _run(contestant)  # the first run of a shape also pays for preparing the kernel
    begun, own = perf_counter(), thread_time()
    done = 0
    while done < (rounds if perf_counter() < begun + LONGEST_SECONDS else FEWEST_ROUNDS):
        for k in range(len(contestants)):
            place = (done + k) % len(contestants)
            runs[place].append(_run(contestants[place]))
        done += 1
    waiting = 1.0 - (thread_time() - own) / (perf_counter() - begun)
    timings = [
        Timing(*(_a_step(times, len(one.values)) for times in zip(*each, strict=True)))
        for one, each in zip(contestants, runs, strict=True)
    ]
    return timings, done, max(waiting, 0.0)


def _run(contestant: _Contestant) -> tuple[float, float]:
    """Seconds of the forward pass, and of both passes."""
    with torch.enable_grad():
        start = perf_counter()
        output = contestant.module(contestant.values)[0]
        forward = perf_counter() - start
        torch.autograd.grad(output.sum(), list(contestant.module.parameters()))
        return forward, perf_counter() - start


def _a_step(seconds: Sequence[float], steps: int) -> Spread:
    """Milliseconds a step of runs over so many steps."""
    return spread_of([1000.0 * one / steps for one in seconds])
