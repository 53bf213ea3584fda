"""What is said of a run in a line: which network reads what, and what its gradient does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import torch

from explorer.cells.notation import Direction
from explorer.equations.printed import flipped_gates
from explorer.models.own import OwnModel
from explorer.sequences import PRESETS
from explorer.sequences.labels import shortened_middle
from explorer.session.choice import OWN_NUMBERS, OWN_TASK
from explorer.session.holds import hold_words
from explorer.session.readable import sequence_text
from explorer.session.resolve import resolved_choice
from explorer.session.run import KEPT_RUNS, TRAINING_LOSS, Run, loss_within, run_gradient
from explorer.tracing.torch_parity import Parity, layer_parity, parameter_count, torch_parity
from explorer.tracing.trace import Trace
from explorer.wording import scientific

LONGEST_READ = 48


@dataclass(frozen=True)
class Note:
    """A sentence about what a curve cannot say of itself; a warning, or for information."""

    kind: Literal["warning", "info"]
    sentence: str


def run_title(run: Run, direction: Direction | None = None) -> str:
    """Which network reads what, in one line: LSTM, 16 units, reads “(a [b])…”.

    What is held is told as it is shown where z points in a direction.
    """
    where = "" if run.layer_view is None else f", {run.layer_view.title}"
    title = f"{network_words(run)}{where}, reads {read_words(run)}"
    hold = run.choice.hold
    if hold is None:
        return title
    flipped = flipped_gates(run.module.cell, direction)
    return f"{title}, held: {hold_words(hold, _steps(run), flipped)}"


def network_words(run: Run) -> str:
    """The cell and its units, a model of a person's own by its title."""
    own: OwnModel | None = run.choice.own
    name = run.module.cell.title if own is None else own.title
    count = run.module.hidden_size
    return f"{name}, {count:,} unit{'' if count == 1 else 's'}"


def read_words(run: Run) -> str:
    """What is read: a text in quotation marks, a preset by its name, else the number of steps."""
    choice, steps = run.choice, _steps(run)
    text = sequence_text(choice)
    if text is not None:
        return text_words(text)
    count = f"{steps:,} step{'' if steps == 1 else 's'}"
    if choice.sequence == OWN_NUMBERS:
        return f"{count} of numbers"
    if choice.sequence == OWN_TASK:
        return f"{count} of its own task"
    return f"“{PRESETS[choice.sequence].title}”, {count}"


def text_words(text: str) -> str:
    """A text in quotation marks, on one line; a long one loses its middle."""
    return f"“{shortened_middle(text, LONGEST_READ)}”"


@lru_cache(maxsize=KEPT_RUNS)
def gradient_notes(run: Run, loss: str | int) -> tuple[Note, ...]:
    """A loss at no step, an overflow of the gradient, zeros everywhere."""
    steps, notes = _steps(run), []
    if loss != loss_within(loss, steps):
        notes.append(
            Note(
                "warning",
                f"There is no step {loss} in a sequence of {steps} steps; allowed are 0 to "
                f"{steps - 1}. The loss is at the last step.",
            )
        )
    if loss == TRAINING_LOSS and run.training_loss is None:
        notes.append(
            Note(
                "warning",
                "What is shown here has no loss of training, which needs the last layer, in one "
                "direction, and right answers. The loss is at the last step.",
            )
        )
    return (*notes, *curve_notes(run_gradient(run, loss)))


def curve_notes(gradient: Trace) -> tuple[Note, ...]:
    """An overflow of a gradient, or zeros everywhere."""
    norms = torch.stack(list(gradient.norms().values()))
    lost = (~norms.isfinite()).any(dim=0).nonzero()
    if len(lost):
        sentence = (
            f"The gradient overflows at step {int(lost.max())} and before; it is not drawn there."
        )
        return (Note("warning", sentence),)
    if not norms.any():
        sentence = (
            "The gradient is exactly zero at every step: the loss does not depend on any state."
        )
        return (Note("info", sentence),)
    return ()


def parameters_sentence(run: Run) -> str:
    """How many weights there are."""
    count = parameter_count(run.module)
    one_bias = f" Textbooks that use one bias count {count.textbook:,}."
    return f"{count.formula}.{one_bias * (count.textbook != count.torch)}"


@lru_cache(maxsize=KEPT_RUNS)
def proof(run: Run) -> Parity | None:
    """How far the numbers are from an independent computation.

    None where there is none: while something is held, and where the state overflows.
    """
    if run.held:
        return None
    if run.layer_view is None:
        result = torch_parity(run.module, run.sequence.x, run.trace)
    else:
        whole = resolved_choice(run.choice)
        result = layer_parity(whole.network, whole.sequence.x, run.layer_view, run.trace)
    return result if math.isfinite(result.difference) else None


def proof_size(parity: Parity) -> str:
    """The difference as it is written."""
    return scientific(parity.difference) if parity.difference else "exactly 0"


def proof_sentence(run: Run) -> str:
    """The largest difference from an independent computation; "" where there is none."""
    parity = proof(run)
    if parity is None:
        return ""
    return (
        f"Proof: {proof_size(parity)} is the largest difference from {parity.against}, computed "
        "with these weights and this sequence."
    )


def _steps(run: Run) -> int:
    return len(run.sequence.tokens)
