"""The sequence that a choice names, as its weights can read it, or why they cannot."""

from __future__ import annotations

from dataclasses import replace

import torch

from explorer.cells import CELLS
from explorer.models.brought import BROUGHT
from explorer.models.trained import TrainedModel
from explorer.sequences import (
    PRESETS,
    Sequence,
    numbers_sequence,
    preset_sequence,
    preset_text,
    text_sequence,
)
from explorer.sequences.labels import row_label
from explorer.sequences.limits import checked_seed, checked_steps
from explorer.sequences.tokens import TokenTable
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT, ModelChoice

# A text for those who read texts.
READABLE = "brackets_quotes"
# What every model can read, whatever it reads.
NOISE = "noise"


class ShapeMismatchError(ValueError):
    """The chosen weights cannot read the chosen sequence; the sentence says why and what can.

    `readable` is the key of a sequence that they can read, if there is one.
    """

    def __init__(self, sentence: str, readable: str | None = None) -> None:
        super().__init__(sentence)
        self.readable = readable


def sequence_text(choice: ModelChoice) -> str | None:
    """The text of the chosen sequence, or None if it consists of numbers."""
    if choice.sequence == OWN_TEXT:
        return choice.text
    preset = PRESETS.get(choice.sequence)
    if preset is None or preset.kind != "text":
        return None
    return preset_text(choice.sequence, choice.steps, choice.seed)


def is_text(choice: ModelChoice) -> bool:
    """Whether the chosen sequence is a text, not numbers."""
    preset = PRESETS.get(choice.sequence)
    return choice.sequence == OWN_TEXT or (preset is not None and preset.kind == "text")


def own_numbers(choice: ModelChoice, trained: TrainedModel | None) -> Sequence:
    """A person's own numbers as the network of a choice reads them; ValueError if it cannot."""
    arrangement = choice.arrangement
    # What a model was trained on had a scale of its own.
    if arrangement.scale == "auto" and trained is not None:
        arrangement = replace(arrangement, scale="none")
    return numbers_sequence(choice.numbers, arrangement)


def readable_sequence(choice: ModelChoice, trained: TrainedModel | None) -> Sequence:
    """The sequence of a choice, with the columns that its trained weights have.

    Raises `ShapeMismatchError` if the weights cannot read it, ValueError for what is not allowed.
    """
    reads_text = is_text(choice)
    if trained is not None and choice.sequence == NOISE and trained.task == BROUGHT:
        return _brought_noise(choice, trained)
    if trained is not None and reads_text != trained.reads_text:
        raise _mismatch(trained, "text" if reads_text else "numbers")
    if trained is not None and trained.table is not None:
        return _tokens(trained.table, sequence_text(choice) or "")
    alphabet, other = (None, None) if trained is None else (trained.alphabet, trained.other)
    if choice.sequence == OWN_NUMBERS:
        result = own_numbers(choice, trained)
    elif choice.sequence == OWN_TEXT:
        result = text_sequence(choice.text, alphabet, other)
    else:
        result = preset_sequence(choice.sequence, choice.steps, choice.seed, alphabet, other)
    if trained is not None and len(result.features) != trained.input_size:
        count = len(result.features)
        raise _mismatch(trained, f"{count} number{'' if count == 1 else 's'} at a step")
    return result


def _tokens(table: TokenTable, text: str) -> Sequence:
    try:
        return table.sequence(text)
    except ValueError as error:
        raise ShapeMismatchError(str(error), NOISE) from None


def _brought_noise(choice: ModelChoice, trained: TrainedModel) -> Sequence:
    """Normal numbers, or tokens drawn alike, for a model that was brought without a task."""
    steps, seed = checked_steps(choice.steps), checked_seed(choice.seed)
    if trained.table is not None:
        return trained.table.drawn(steps, seed)
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(steps, 1, trained.input_size, generator=generator, dtype=torch.float64)
    tokens = tuple(row_label(row) for row in x[:, 0].tolist())
    return Sequence(x, tokens, trained.features)


def _mismatch(trained: TrainedModel, what: str) -> ShapeMismatchError:
    """Why a trained model cannot read a sequence, and what can be done."""
    reads = f"text, one of {trained.input_size} characters at a step"
    if trained.table is not None:
        reads = f"text, one of {len(trained.table.tokens):,} tokens at a step"
    elif trained.alphabet is None:
        reads = f"{trained.input_size} numbers at a step ({', '.join(trained.features)})"
    task, readable = "the model's own task", OWN_TASK
    if trained.task == BROUGHT:
        task, readable = "noise", NOISE
    kind = "a text" if trained.reads_text else f"numbers of that kind, or {task}"
    return ShapeMismatchError(
        f"The trained {CELLS[trained.cell].title} reads {reads}; the chosen sequence consists of "
        f"{what}. Choose {kind}, or random weights.",
        READABLE if trained.alphabet else readable,
    )
