"""What a training step costs over the length: forward and backward of one sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from explorer.analysis.spread import spread_of
from explorer.versus.clock import runs
from explorer.versus.min_gru import MinGRUCell
from explorer.versus.models import (
    LSTM_FUSED,
    LSTM_LOOP,
    MINGRU_LOOP,
    MINGRU_SCAN,
    TRANSFORMER,
    WIDTH,
)
from explorer.versus.stepping import transformer

LENGTHS = tuple(2**power for power in range(4, 12))
SHORT_LENGTHS = LENGTHS[:6]

Reading = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class TrainingPoint:
    """The seconds of forward and backward over `length` steps, with their middle half."""

    model: str
    length: int
    seconds: float
    low: float
    high: float


def _lstm_loop() -> tuple[nn.Module, Reading]:
    cell = nn.LSTMCell(WIDTH, WIDTH)

    def read(x: Tensor) -> Tensor:
        state = x.new_zeros(1, WIDTH), x.new_zeros(1, WIDTH)
        states = []
        for token in x:
            state = cell(token, state)
            states.append(state[0])
        return torch.stack(states)

    return cell, read


def _lstm_fused() -> tuple[nn.Module, Reading]:
    module = nn.LSTM(WIDTH, WIDTH)

    def read(x: Tensor) -> Tensor:
        states: Tensor = module(x)[0]
        return states

    return module, read


def _mingru_loop() -> tuple[nn.Module, Reading]:
    cell = MinGRUCell(WIDTH, WIDTH)

    def read(x: Tensor) -> Tensor:
        state = x.new_zeros(1, WIDTH)
        states = []
        for token in x:
            state = cell(token, state)
            states.append(state)
        return torch.stack(states)

    return cell, read


def _mingru_scan() -> tuple[nn.Module, Reading]:
    cell = MinGRUCell(WIDTH, WIDTH)
    return cell, cell.read


def _transformer() -> tuple[nn.Module, Reading]:
    model = transformer().requires_grad_()
    return model, model


READINGS: Mapping[str, Callable[[], tuple[nn.Module, Reading]]] = {
    LSTM_LOOP: _lstm_loop,
    LSTM_FUSED: _lstm_fused,
    MINGRU_LOOP: _mingru_loop,
    MINGRU_SCAN: _mingru_scan,
    TRANSFORMER: _transformer,
}


def training_points(
    lengths: Sequence[int] = LENGTHS, *, rounds: int = 9
) -> Iterator[TrainingPoint | None]:
    """A point for each way of computing and length, one run a piece of work.

    The ways take turns, round by round. Every state of a sequence counts in the loss. None stands
    for a piece of work that ends without a point.
    """
    made = {model: make() for model, make in READINGS.items()}
    for length in lengths:
        x = torch.randn(length, 1, WIDTH, generator=torch.Generator().manual_seed(length))
        seconds: dict[str, list[float]] = {model: [] for model in made}
        for number in range(rounds + 1):
            for model, (module, read) in made.items():
                taken = runs(partial(_train, module, read, x), 1)
                if number:  # the first run of a shape also pays for what is prepared
                    seconds[model] += taken
                yield None
        for model in made:
            times = spread_of(seconds[model])
            yield TrainingPoint(model, length, times.median, times.low, times.high)


def _train(module: nn.Module, read: Reading, x: Tensor) -> None:
    """Forward and backward, without the update of the weights."""
    with torch.enable_grad():
        torch.autograd.grad(read(x).square().mean(), list(module.parameters()))
