"""Models that read one token after the other: what each keeps of the past, and one step of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import final

import torch
from torch import Tensor, nn

from explorer.attention.cache import Cached
from explorer.attention.sizes import TransformerSizes
from explorer.attention.transformer import CausalTransformer
from explorer.versus.min_gru import MinGRUCell
from explorer.versus.models import EXPANSION, GRU, HEADS, LSTM, MINGRU, TRANSFORMER, WIDTH

# So many tokens are read at once on the way to a long context.
PORTION = 256
SEED = 0


class Stepper(ABC):
    """A model that reads one token at a time: batch 1, float32, no gradients.

    `context` is how many tokens it has read. A token is a vector of 64 numbers, and so is the
    answer that is read out after each.
    """

    def __init__(self) -> None:
        self.context = 0
        self.token = torch.randn(1, WIDTH, generator=torch.Generator().manual_seed(SEED))

    @abstractmethod
    def step(self) -> Tensor:
        """The answer after one more token, (1, 64)."""

    @abstractmethod
    def try_step(self) -> None:
        """One step, as `step`, after which the model stands where it stood."""

    @abstractmethod
    def read_portion(self, until: int) -> None:
        """Reads on towards a context, a portion of the way at most."""

    @property
    @abstractmethod
    def kept_bytes(self) -> int:
        """What the model keeps of the tokens so far."""

    @property
    @abstractmethod
    def parameters(self) -> int:
        """How many weights a step reads."""


@final
class RecurrentStepper(Stepper):
    """A cell with a state of fixed size, and a read-out."""

    def __init__(self, cell: nn.Module, states: int) -> None:
        super().__init__()
        self.cell = cell.requires_grad_(False)
        self.readout = nn.Linear(WIDTH, WIDTH).requires_grad_(False)
        self.state: tuple[Tensor, ...] = tuple(torch.zeros(1, WIDTH) for _ in range(states))

    def step(self) -> Tensor:
        self.state = self._next()
        self.context += 1
        return self._answer(self.state)

    def try_step(self) -> None:
        self._answer(self._next())

    def read_portion(self, until: int) -> None:
        for _ in range(min(PORTION, until - self.context)):
            self.step()

    @property
    def kept_bytes(self) -> int:
        return sum(state.numel() * state.element_size() for state in self.state)

    @property
    def parameters(self) -> int:
        return sum(one.numel() for part in (self.cell, self.readout) for one in part.parameters())

    def _next(self) -> tuple[Tensor, ...]:
        before = self.state if len(self.state) > 1 else self.state[0]
        after = self.cell(self.token, before)
        return after if isinstance(after, tuple) else (after,)

    def _answer(self, state: tuple[Tensor, ...]) -> Tensor:
        result: Tensor = self.readout(state[0])
        return result


@final
class AttentionStepper(Stepper):
    """One Transformer block that keeps the keys and values of all tokens, and a read-out."""

    def __init__(self) -> None:
        super().__init__()
        self.cached = Cached(transformer())

    def step(self) -> Tensor:
        self.context += 1
        return self.cached.step(self.token)

    def try_step(self) -> None:
        self.cached.step(self.token)
        self.cached.steps = self.context

    def read_portion(self, until: int) -> None:
        portion = min(PORTION, until - self.context)
        self.cached.read(self.token.expand(portion, 1, WIDTH))
        self.context += portion

    @property
    def kept_bytes(self) -> int:
        return self.cached.bytes

    @property
    def parameters(self) -> int:
        return self.cached.model.sizes.parameters


def transformer() -> CausalTransformer:
    """One causal block of width 64, without gradients; positions cost nothing here."""
    sizes = TransformerSizes(WIDTH, WIDTH, WIDTH, HEADS, 1, EXPANSION, "none")
    return CausalTransformer(sizes, SEED).requires_grad_(False)


STEPPERS: Mapping[str, Callable[[], Stepper]] = {
    LSTM: lambda: RecurrentStepper(nn.LSTMCell(WIDTH, WIDTH), 2),
    GRU: lambda: RecurrentStepper(nn.GRUCell(WIDTH, WIDTH), 1),
    MINGRU: lambda: RecurrentStepper(MinGRUCell(WIDTH, WIDTH), 1),
    TRANSFORMER: AttentionStepper,
}
