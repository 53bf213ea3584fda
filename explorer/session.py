"""From a choice to everything that is shown of it: the module, the sequence, the trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.choice import MAX_UNITS, OWN_NUMBERS, OWN_TEXT, ModelChoice
from explorer.clamp import Clamp
from explorer.gradients import state_gradients
from explorer.holds import clamps
from explorer.models import TrainedModel, available_models, load_model
from explorer.network import Recurrent, build_cell
from explorer.sequences import (
    PRESETS,
    Sequence,
    characters,
    numbers_sequence,
    preset_sequence,
    preset_text,
    text_sequence,
)
from explorer.trace import Trace, trace

# A run of 500 steps and 128 units takes some 10 MB, so that few are kept for all visitors together.
KEPT_RUNS = 24


class ShapeMismatchError(ValueError):
    """The chosen weights cannot read the chosen sequence; the sentence says why and what can."""


@dataclass(frozen=True, eq=False)
class ReadOut:
    """What a trained model says at every step: `probabilities` (T, O) for `outputs`."""

    outputs: tuple[str, ...]
    probabilities: Tensor
    text: str


@dataclass(frozen=True, eq=False)
class Run:
    """One module reading one sequence. Shared by all sessions: nothing in it may be changed."""

    module: Recurrent
    sequence: Sequence
    trace: Trace
    trained: TrainedModel | None
    read_out: ReadOut | None
    notes: tuple[str, ...]
    held: tuple[Clamp, ...]


@lru_cache(maxsize=KEPT_RUNS)
def run(choice: ModelChoice) -> Run:
    """Builds the module and the sequence of a choice and traces the one reading the other.

    Everything is computed in float64. Raises `ShapeMismatchError` if the weights cannot read the
    sequence, and ValueError, one clear sentence, for input that is not allowed.
    """
    trained = trained_model(choice)
    sequence = _sequence(choice, trained)
    notes = list(sequence.notes)
    if trained is None:
        module = _random_module(choice, len(sequence.features))
        if choice.weights == "trained":
            names = ", ".join(CELLS[key].title for key in available_models())
            notes.insert(
                0,
                f"No trained weights come with {CELLS[choice.cell].title}, so these are random. "
                f"Trained ones exist for {names}.",
            )
    else:
        module = _trained_module(trained)
    held = _held(choice, module, len(sequence.tokens), notes)
    with torch.no_grad():
        traced = trace(module, sequence.x, clamp=held)
        read_out = None if trained is None else _read_out(trained, traced, choice)
    overflow = _first_overflow(traced)
    if overflow is not None:
        notes.append(
            f"The state overflows at step {overflow}: from there on it is no number, and drawn in "
            "magenta. A smaller weight gain prevents it."
        )
    return Run(module, sequence, traced, trained, read_out, tuple(notes), held)


def untouched(choice: ModelChoice) -> ModelChoice:
    """The same choice with nothing held."""
    return replace(choice, hold=None)


def loss_within(loss: str | int, steps: int) -> str | int:
    """A loss, or "last" if it asks for a step that the sequence has not."""
    return "last" if isinstance(loss, int) and loss >= steps else loss


def loss_step(loss: str | int, steps: int) -> int:
    """The last step at which a loss stands."""
    within = loss_within(loss, steps)
    return within if isinstance(within, int) else steps - 1


def run_gradient(run: Run, loss: str | int) -> Trace:
    """The gradient of a loss, or of the last step's if the sequence has no such step."""
    return _gradient(run, loss_within(loss, len(run.sequence.tokens)))


@lru_cache(maxsize=KEPT_RUNS)
def _gradient(run: Run, loss: str | int) -> Trace:
    return state_gradients(run.trace, loss)


def trained_model(choice: ModelChoice) -> TrainedModel | None:
    """The trained weights that a choice asks for, if they exist for its cell."""
    if choice.weights != "trained" or choice.cell not in available_models():
        return None
    return load_model(choice.cell)


def sequence_text(choice: ModelChoice) -> str | None:
    """The text of the chosen sequence, or None if it consists of numbers."""
    if choice.sequence == OWN_TEXT:
        return choice.text
    preset = PRESETS.get(choice.sequence)
    if preset is None or preset.kind != "text":
        return None
    return preset_text(choice.sequence, choice.steps, choice.seed)


def _sequence(choice: ModelChoice, trained: TrainedModel | None) -> Sequence:
    is_text = choice.sequence == OWN_TEXT or (
        choice.sequence != OWN_NUMBERS and PRESETS[choice.sequence].kind == "text"
    )
    if trained is not None and not is_text:
        raise ShapeMismatchError(
            f"The trained {CELLS[trained.cell].title} reads text, one of {trained.input_size} "
            "characters at a step; the chosen sequence consists of numbers. "
            "Choose a text, or random weights."
        )
    if choice.sequence == OWN_NUMBERS:
        return numbers_sequence(choice.numbers)
    alphabet, other = (None, None) if trained is None else (trained.alphabet, trained.other)
    if choice.sequence == OWN_TEXT:
        return text_sequence(choice.text, alphabet, other)
    return preset_sequence(choice.sequence, choice.steps, choice.seed, alphabet, other)


def _held(
    choice: ModelChoice, module: Recurrent, steps: int, notes: list[str]
) -> tuple[Clamp, ...]:
    """What is held; a hold that this cell or sequence has no place for is told and left out."""
    if choice.hold is None:
        return ()
    unit = choice.hold.unit
    hold = replace(choice.hold, unit=None if unit is None else min(unit, module.hidden_size - 1))
    try:
        return clamps(hold, module.cell, steps)
    except ValueError as error:
        notes.insert(0, str(error))
        return ()


def _first_overflow(traced: Trace) -> int | None:
    """The first step at which a signal is not finite, or None."""
    finite = torch.stack([traced[name].isfinite().all(dim=(1, 2)) for name in traced.names])
    bad = (~finite.all(dim=0)).nonzero()
    return int(bad[0]) if len(bad) else None


def _random_module(choice: ModelChoice, input_size: int) -> Recurrent:
    if not 1 <= choice.size <= MAX_UNITS:
        raise ValueError(
            f"The hidden size is {choice.size}; allowed are 1 to {MAX_UNITS} units, so that "
            "playback stays smooth."
        )
    cell = CELLS[choice.cell]
    return build_cell(
        choice.cell,
        input_size,
        choice.size,
        seed=choice.seed,
        nonlinearity=choice.nonlinearity if cell.nonlinearities else None,
        initialisation=choice.initialisation,
        gain=choice.gain,
        forget_bias=choice.forget_bias if "f" in cell.rows else None,
        dtype=torch.float64,
    ).requires_grad_(False)


def _trained_module(model: TrainedModel) -> Recurrent:
    cell = CELLS[model.cell]
    module = Recurrent(cell, model.input_size, model.hidden_size, dtype=torch.float64)
    module.load_state_dict(model.state_dict)
    return module.requires_grad_(False)


def _read_out(model: TrainedModel, traced: Trace, choice: ModelChoice) -> ReadOut:
    logits = model.readout(traced.output[:, 0])
    probabilities = torch.cat([logits[:, :1].sigmoid(), logits[:, 1:].softmax(-1)], dim=-1)
    # One letter per step: a character of several code points counts as one the task does not know.
    letters = characters(sequence_text(choice) or "")
    text = "".join(
        letter if len(letter) == 1 else "\N{REPLACEMENT CHARACTER}" for letter in letters
    )
    return ReadOut(model.outputs, probabilities, text)
