"""Sine forecasting: predict the next value of shifted sine waves, then run on freely."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.tasks.task import Batch, Span, Task, Usual

PERIOD = 20.0
WARM_UP = 5  # steps after which the phase of a wave can be known
# The well-known setting: 100 waves of 1,000 steps, of which three are held out.
CLASSIC_PERIOD, CLASSIC_WAVES, CLASSIC_HELD_OUT = 40.0 * math.pi, 100, 3
CLASSIC_GIVEN = 150


def draw(length: int, count: int, generator: torch.Generator) -> Batch:
    """Waves of a period of 20 steps with a random phase; asked for is always the next value."""
    phases = 2.0 * math.pi * torch.rand(count, generator=generator)
    return _next_values(_waves(length + 1, PERIOD, phases))


def draw_classic(length: int, count: int, generator: torch.Generator) -> Batch:
    """All 97 waves for training if as many are asked for, else some of them at random."""
    waves = _classic_waves(length + 1)[:, CLASSIC_HELD_OUT:]
    available = waves.shape[1]
    if count != available:
        waves = waves[:, torch.randint(available, (count,), generator=generator)]
    return _next_values(waves)


def exam_classic(length: int, count: int, generator: torch.Generator) -> Batch:
    """The three waves that are held out."""
    return _next_values(_classic_waves(length + 1)[:, :CLASSIC_HELD_OUT])


def probe(length: int, count: int, generator: torch.Generator) -> Batch:
    """Waves twice as long, so that the second half can be run freely."""
    return draw(2 * length, count, generator)


def repeats_the_last(batch: Batch) -> float:
    """The typical error of the guess that nothing changes."""
    now = batch.x[-batch.asked :, :, : batch.target.shape[-1]]
    return (batch.target - now).double().square().mean().sqrt().item()


def _waves(steps: int, period: float, phases: Tensor) -> Tensor:
    """(steps, B), float32."""
    angles = 2.0 * math.pi * torch.arange(steps, dtype=torch.float64) / period
    return torch.sin(angles[:, None] + phases.double()).float()


def _classic_waves(steps: int) -> Tensor:
    # Shifts of whole steps from −80 to 79, as in PyTorch's example; here no two are the same, so
    # that what is held out is not trained on.
    generator = torch.Generator().manual_seed(2)
    shifts = torch.randperm(160, generator=generator)[:CLASSIC_WAVES] - 80
    return _waves(steps, CLASSIC_PERIOD, 2.0 * math.pi * shifts / CLASSIC_PERIOD)


def _next_values(waves: Tensor) -> Batch:
    return Batch(waves[:-1].unsqueeze(-1), waves[1 + WARM_UP :].unsqueeze(-1))


SINE = Task(
    key="sine",
    title="Sine forecast",
    source="next-value prediction of shifted sine waves, small and fast",
    sentence="A wave comes value by value: what is the next one? Then it runs on by itself.",
    kind="numbers",
    span=Span("Length", 20, 200, 60),
    inputs=("x",),
    outputs=("next value",),
    draw=draw,
    baseline=repeats_the_last,
    baseline_word="repeats the last value",
    clock=lambda length: 10,
    forecasts=True,
    probe=probe,
    given=lambda length: length,
    usual=Usual(start="drawn"),
)

CLASSIC = Task(
    key="sine_classic",
    title="Sine forecast, the classic setting",
    source="PyTorch's example time_sequence_prediction: 100 sines of length 1,000, two layers of "
    "51 units, L-BFGS",
    sentence="Long waves, as in the well-known example: 97 to train on, 3 held out. Takes minutes.",
    kind="numbers",
    span=Span("Length", 100, 1000, 1000),
    inputs=("x",),
    outputs=("next value",),
    draw=draw_classic,
    exam=exam_classic,
    baseline=repeats_the_last,
    baseline_word="repeats the last value",
    clock=lambda length: 60,
    forecasts=True,
    probe=exam_classic,
    given=lambda length: CLASSIC_GIVEN,
    usual=Usual(
        cells=("lstm",),
        layers=2,
        hidden_size=51,
        optimiser="lbfgs",
        rate=0.8,
        clip=0.0,
        batch=97,
        steps=160,
        start="drawn",
    ),
)
