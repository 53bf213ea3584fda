"""What a task is: sequences drawn from a seed, what is asked about them, and how to judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

EXAM_COUNT = 64

Kind = Literal["classes", "numbers"]


@dataclass(frozen=True, eq=False)
class Batch:
    """Sequences with their answers: x (T, B, I), float32; what is asked at the last S steps.

    `target` is (S, B), int64, for classes, and (S, B, O), float32, for numbers.
    """

    x: Tensor
    target: Tensor

    @property
    def asked(self) -> int:
        """S, at how many of the last steps an answer counts."""
        return self.target.shape[0]

    def part(self, first: int, last: int) -> Batch:
        """The sequences `first` to `last`, the latter not included."""
        return Batch(self.x[:, first:last], self.target[:, first:last])


@dataclass(frozen=True)
class Span:
    """The length of a task: what it is called, its range, and what is usual."""

    word: str
    low: int
    high: int
    usual: int


@dataclass(frozen=True)
class Usual:
    """The settings that suit a task: a first try learns something with them."""

    cells: tuple[str, ...] = ("rnn", "gru", "lstm")
    layers: int = 1
    hidden_size: int = 16
    optimiser: str = "adam"
    rate: float = 0.01
    clip: float = 1.0
    batch: int = 32
    steps: int = 300
    start: str = "chrono"


Draw = Callable[[int, int, torch.Generator], Batch]


@dataclass(frozen=True, eq=False)
class Task:
    """A task, declared.

    `draw(length, count, generator)` draws sequences of a length (in the sense of `span`); `exam`
    draws those on which the metric is measured, in the same way unless the task says otherwise.
    `inputs` names the columns of x; if `text` is set they are characters, one-hot. `outputs` names
    the classes, or the numbers asked for. `baseline(batch)` is the metric of a guess without a
    network, which `baseline_word` names. `clock(length)` is how many steps the gates may have to
    keep something. `perplexity`: the metric of classes is e to the mean loss, not the share of
    right answers. `forecasts`: the answer at a step is the input of the next. `probe` draws the
    sequence that is looked at, of which the first `given(length)` steps come before a free run;
    `labels(length)` names its steps where something other than its numbers does.
    """

    key: str
    title: str
    source: str
    sentence: str
    kind: Kind
    span: Span
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    draw: Draw
    baseline: Callable[[Batch], float]
    baseline_word: str
    clock: Callable[[int], int]
    text: bool = False
    perplexity: bool = False
    forecasts: bool = False
    exam: Draw | None = None
    probe: Draw | None = None
    given: Callable[[int], int] | None = None
    labels: Callable[[int], tuple[str, ...]] | None = None
    usual: Usual = field(default_factory=Usual)

    def loss(self, answers: Tensor, target: Tensor) -> Tensor:
        """The mean loss of answers (S, B, O): cross-entropy in nats, or the squared error."""
        if self.kind == "classes":
            return functional.cross_entropy(answers.flatten(0, -2), target.flatten())
        return functional.mse_loss(answers, target)

    def metric(self, answers: Tensor, target: Tensor) -> float:
        """The share of right answers, 0 to 1, or the typical error (root mean square).

        Of a language model the perplexity.
        """
        if self.perplexity:
            return self.loss(answers, target).double().exp().item()
        if self.shares:
            return (answers.argmax(-1) == target).double().mean().item()
        return (answers - target).double().square().mean().sqrt().item()

    def said(self, metric: float) -> str:
        """98 % for a share, 0.021 for an error or a perplexity."""
        return f"{100.0 * metric:.0f} %" if self.shares else f"{metric:.3g}"

    @property
    def shares(self) -> bool:
        """Whether the metric is a share, 0 to 1."""
        return self.kind == "classes" and not self.perplexity

    @property
    def metric_word(self) -> str:
        """What the metric is, in words."""
        if self.perplexity:
            return "perplexity"
        return "share of right answers" if self.shares else "typical error"

    @property
    def loss_word(self) -> str:
        """What the loss is, in words."""
        return "cross-entropy, nats" if self.kind == "classes" else "mean squared error"

    def examination(self, length: int, seed: int) -> Batch:
        """Sequences drawn apart from those trained on, always the same for a seed."""
        generator = torch.Generator().manual_seed(EXAM_SEED + seed)
        return (self.exam or self.draw)(length, EXAM_COUNT, generator)

    def checked_length(self, length: int) -> int:
        """The length itself; ValueError if it lies outside of the span."""
        if not self.span.low <= length <= self.span.high:
            raise ValueError(
                f"{self.span.word} is {length}; for “{self.title}” allowed are {self.span.low} to "
                f"{self.span.high}."
            )
        return length


EXAM_SEED = 10**9


def chance(count: int) -> Callable[[Batch], float]:
    """The share of right answers of a blind guess among some equally likely ones."""
    return lambda batch: 1.0 / count


def one_hot(columns: Tensor, count: int) -> Tensor:
    """(T, B) → (T, B, count), float32."""
    return functional.one_hot(columns, count).float()
