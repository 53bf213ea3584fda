"""The diagnosis of a model from a file: on what the pages show, or on any other input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.diagnosis.diagnose import diagnose
from explorer.diagnosis.report import Report
from explorer.models.trained import TrainedModel
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, ModelChoice
from explorer.session.readable import sequence_text
from explorer.session.resolve import resolved_choice

KEPT_REPORTS = 16
# Beyond these inputs have no name of their own.
LONGEST_NAME = 40


@dataclass(frozen=True, eq=False)
class Ahead:
    """What a read-out is to say at each step but the last, and the loss of what it says."""

    target: Tensor
    loss: Callable[[Tensor, Tensor], Tensor]


class Whole(nn.Module):
    """The recurrent module under its name in the file, and the read-out if there is one."""

    def __init__(self, name: str, recurrent: nn.Module, readout: nn.Module | None) -> None:
        super().__init__()
        self.place = name
        *folders, last = name.split(".")
        holder: nn.Module = self
        for folder in folders:
            inner = nn.Module()
            holder.add_module(folder, inner)
            holder = inner
        holder.add_module(last, recurrent)
        self.readout = readout

    def forward(self, x: Tensor) -> Tensor:
        """The answers at every step, or the states without a read-out: x is (T, B, I)."""
        output: Tensor = self.get_submodule(self.place)(x)[0]
        return output if self.readout is None else self.readout(output)


@lru_cache(maxsize=KEPT_REPORTS)
def model_report(choice: ModelChoice, name: str, *, is_whole: bool = False) -> Report:
    """What ails a person's own model, on the sequence of a choice.

    `name` is the module's in its file; `is_whole` says that the file's model is that module itself.
    Raises ValueError as `explorer.session.run.run`.
    """
    resolved = resolved_choice(choice)
    trained, x = resolved.trained, resolved.sequence.x
    if trained is None:
        raise ValueError("There is no model of your own here; open one first.")
    ahead = _ahead(choice, trained, x)
    return module_report(name, resolved.network, trained.readout, x, ahead, is_whole=is_whole)


def module_report(
    name: str,
    recurrent: nn.Module,
    readout: nn.Module | None,
    x: Tensor,
    ahead: Ahead | None = None,
    *,
    is_whole: bool = False,
) -> Report:
    """What ails a recurrent module from a file, under its read-out if it has one, as it reads x.

    x is (T, B, I), in the dtype of the weights. Where it is known what is to be said, the gradients
    of that loss are looked at too. `is_whole` says that the file's model is the module itself: then
    the code to try says so too.
    """
    path = ".".join(map(attribute, name.split(".")))
    bare = is_whole and readout is None
    model = recurrent if bare else Whole(path, recurrent, readout)
    if ahead is None:
        return diagnose(model, x, seconds=0.0)
    return diagnose(model, x, ahead.target, ahead.loss, seconds=0.0)


def attribute(name: str) -> str:
    """A part of a name in a file, between points, as an attribute that no module has."""
    plain = "".join(sign if sign.isalnum() else "_" for sign in name)[:LONGEST_NAME] or "recurrent"
    return f"{plain}_" if hasattr(nn.Module, plain) or plain in ("place", "readout") else plain


def next_token(
    readout: nn.Linear | None, vocabulary: Sequence[str], numbers: Sequence[int]
) -> Ahead | None:
    """The next of T tokens at each step; None if the read-out says other things."""
    if readout is None or len(numbers) < 2 or readout.out_features != len(vocabulary):
        return None
    return Ahead(torch.tensor(numbers[1:])[:, None], _token_loss)


def next_row(readout: nn.Linear | None, x: Tensor) -> Ahead | None:
    """The next row of x, (T, 1, I), at each step; None if the read-out says other things."""
    if readout is None or len(x) < 2 or readout.out_features != x.shape[-1]:
        return None
    return Ahead(x[1:], _row_loss)


def _ahead(choice: ModelChoice, trained: TrainedModel, x: Tensor) -> Ahead | None:
    text, table = sequence_text(choice), trained.table
    if trained.backwards:
        return None
    if choice.sequence == OWN_TEXT and text is not None and table is not None:
        return next_token(trained.readout, table.tokens, table.numbers(text))
    return next_row(trained.readout, x) if choice.sequence == OWN_NUMBERS else None


def _token_loss(answers: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(answers[:-1].flatten(0, 1), target.flatten())


def _row_loss(answers: Tensor, target: Tensor) -> Tensor:
    return functional.mse_loss(answers[:-1], target)
