"""A recurrent module as a file has it: weights, and the questions that their shapes leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from explorer.cells import CELLS, Cell
from explorer.network.recurrent import Recurrent, chosen_nonlinearity
from explorer.network.stack import SUFFIXES, TORCH_CELLS

# A layer from 0, and whether it reads backwards.
Place = tuple[int, bool]
# Torch's names without their endings (weight_ih, weight_hh, bias_ih, bias_hh, weight_hr) and ours
# (weight_ci, weight_cf, weight_co), with K gate blocks of H rows each.
Weights = Mapping[str, Tensor]


def reading_backwards(name: str) -> str:
    """The sentence about a module that reads from the end."""
    return f"{name} reads backwards: give it x.flip(0), and flip what comes out."


@dataclass(frozen=True)
class Question:
    """What the shapes of a module's weights cannot say; `answer` is a key of `options`.

    `options` are pairs of a value and what it means; the likely one is chosen at first.
    """

    module: str
    key: str
    text: str
    options: tuple[tuple[str, str], ...]
    answer: str


@dataclass(frozen=True, eq=False)
class Part:
    """One recurrent module of a file; `sources` are the names of the weights it is made of.

    `cell` is a key of `explorer.CELLS`; `order` names the gate blocks of the weights as the file
    has them, None for the cell's own order. `backwards` says that the model reads its sequence from
    the end: the module is the same, and is given the sequence turned round. `is_whole` says that
    the model is this module itself, so that nothing in the file names it.
    """

    name: str
    cell: str
    places: Mapping[Place, Weights]
    sources: frozenset[str] = frozenset()
    nonlinearity: str | None = None
    order: tuple[str, ...] | None = None
    dropout: float = 0.0
    backwards: bool = False
    is_whole: bool = False
    questions: tuple[Question, ...] = ()

    @property
    def layers(self) -> int:
        """How many layers are stacked."""
        return 1 + max(layer for layer, _ in self.places)

    @property
    def bidirectional(self) -> bool:
        """Whether each layer reads the sequence backwards too."""
        return (0, True) in self.places

    @property
    def input_size(self) -> int:
        """I, the number of features that the first layer reads."""
        return self.places[0, False]["weight_ih"].shape[1]

    @property
    def hidden_size(self) -> int:
        """H, the number of units."""
        return self.places[0, False]["weight_ih"].shape[0] // len(CELLS[self.cell].rows)

    @property
    def projection(self) -> int:
        """The size that h is projected to; 0 without a projection."""
        weights = self.places[0, False]
        return weights["weight_hr"].shape[0] if "weight_hr" in weights else 0

    @property
    def output_size(self) -> int:
        """The features of the module's output: those of h, in all directions."""
        return (self.projection or self.hidden_size) * (2 if self.bidirectional else 1)

    @property
    def parameters(self) -> int:
        """How many numbers the weights are."""
        return sum(value.numel() for weights in self.places.values() for value in weights.values())

    def answered(self, key: str, value: str) -> Part:
        """The part with another answer to one of its questions.

        Raises ValueError if it has no such question, or the question no such answer.
        """
        asked = {question.key: question for question in self.questions}
        if key not in asked:
            known = ", ".join(asked) or "none"
            raise ValueError(f"{self.name} has no question {key!r}; it has: {known}.")
        values = [option for option, _ in asked[key].options]
        if value not in values:
            raise ValueError(f"{value!r} does not answer {key!r}; allowed are {', '.join(values)}.")
        questions = tuple(
            replace(question, answer=value) if question.key == key else question
            for question in self.questions
        )
        part = replace(self, questions=questions)
        match key:
            case "cell":
                return replace(part, cell=value)
            case "nonlinearity":
                return replace(part, nonlinearity=value)
            case "order":
                return replace(part, order=tuple(value))
            case _:
                return replace(part, dropout=float(value))

    def module(self) -> nn.Module:
        """The module: torch's own where torch has the cell, else one as of `build_cell`.

        It reads (T, B, I); its weights want no gradient, and torch's generator is left alone.
        """
        cell = chosen_nonlinearity(CELLS[self.cell], self.nonlinearity)
        module = self._empty(cell)
        weights = {
            f"{name}_l{layer}{SUFFIXES[reverse]}": self._ordered(cell, name, value)
            for (layer, reverse), named in self.places.items()
            for name, value in named.items()
        }
        module.load_state_dict(weights)
        return module.requires_grad_(False).eval()

    def _empty(self, cell: Cell) -> nn.Module:
        first = self.places[0, False]
        options: dict[str, Any] = {
            "num_layers": self.layers,
            "bias": "bias_ih" in first,
            "bidirectional": self.bidirectional,
            "dtype": first["weight_ih"].dtype,
        }
        sizes = (self.input_size, self.hidden_size)
        if cell.twin is None or cell not in TORCH_CELLS.values():
            return Recurrent(cell, *sizes, **options)
        if self.layers > 1:
            options["dropout"] = self.dropout
        if self.projection:
            options["proj_size"] = self.projection
        twin = getattr(nn, cell.twin)
        # Made without storage first: else torch would draw from the generator all sessions share.
        empty: nn.Module = twin(*sizes, device="meta", **cell.twin_options, **options)
        return empty.to_empty(device="cpu")

    def _ordered(self, cell: Cell, name: str, value: Tensor) -> Tensor:
        """The rows in the cell's own order of gates."""
        order = self.order
        if order is None or name.startswith(("weight_c", "weight_hr")):
            return value
        if order == cell.rows or sorted(order) != sorted(cell.rows):
            return value
        blocks = dict(zip(order, value.chunk(len(order)), strict=True))
        return torch.cat([blocks[row] for row in cell.rows])
