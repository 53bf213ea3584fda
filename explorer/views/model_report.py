"""The diagnosis of a model from a file on the very sequence that the pages show."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.diagnosis.diagnose import diagnose
from explorer.diagnosis.report import Report
from explorer.models.trained import TrainedModel
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, ModelChoice
from explorer.session.resolve import ResolvedChoice, resolved_choice, sequence_text

KEPT_REPORTS = 16
# Beyond these inputs have no name of their own.
LONGEST_NAME = 40


class Whole(nn.Module):
    """The recurrent module under its name in the file, and the read-out if there is one."""

    def __init__(self, name: str, recurrent: nn.Module, readout: nn.Module | None) -> None:
        super().__init__()
        self.place = name
        self.add_module(name, recurrent)
        self.readout = readout

    def forward(self, x: Tensor) -> Tensor:
        """The answers at every step, or the states without a read-out: x is (T, B, I)."""
        output: Tensor = self.get_submodule(self.place)(x)[0]
        return output if self.readout is None else self.readout(output)


@lru_cache(maxsize=KEPT_REPORTS)
def model_report(choice: ModelChoice, name: str) -> Report:
    """What ails a person's own model, on the sequence of a choice; `name` is the module's.

    Where its answers are about the next token or the next row, the gradients of that loss are
    looked at too. Raises ValueError as `explorer.session.run.run`.
    """
    resolved = resolved_choice(choice)
    trained = resolved.trained
    if trained is None:
        raise ValueError("There is no model of your own here; open one first.")
    target, loss = next_target(resolved, sequence_text(choice), choice.sequence)
    model = Whole(attribute(name), resolved.network, trained.readout)
    return diagnose(model, resolved.sequence.x, target, loss, seconds=0.0)


def attribute(name: str) -> str:
    """A name from a file as the name of an attribute that no module has."""
    plain = "".join(sign if sign.isalnum() else "_" for sign in name)[:LONGEST_NAME] or "recurrent"
    return f"{plain}_" if hasattr(nn.Module, plain) or plain in ("place", "readout") else plain


def next_target(
    resolved: ResolvedChoice, text: str | None, sequence: str
) -> tuple[Tensor | None, Callable[[Tensor, Tensor], Tensor] | None]:
    """What is to be said at each step but the last, and the loss; None where nothing is known."""
    trained, x = resolved.trained, resolved.sequence.x
    if trained is None or trained.readout is None or len(x) < 2 or trained.backwards:
        return None, None
    if sequence == OWN_TEXT and text is not None and _says_tokens(trained):
        assert trained.table is not None
        numbers = torch.tensor(trained.table.numbers(text)[1:])
        return numbers[:, None], _token_loss
    if sequence == OWN_NUMBERS and trained.readout.out_features == trained.input_size:
        return x[1:], _row_loss
    return None, None


def _says_tokens(trained: TrainedModel) -> bool:
    return trained.table is not None and len(trained.outputs) == len(trained.table.tokens)


def _token_loss(answers: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(answers[:-1].flatten(0, 1), target.flatten())


def _row_loss(answers: Tensor, target: Tensor) -> Tensor:
    return functional.mse_loss(answers[:-1], target)
