"""From a choice to everything that is shown of it: the module, the sequence, the trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from explorer.cells import CELLS
from explorer.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT, ModelChoice
from explorer.clamp import Clamp
from explorer.deep import Deep, as_read, looked_at, one_place, what_a_layer_reads
from explorer.gradients import state_gradients
from explorer.holds import clamps
from explorer.model_probe import model_probe
from explorer.models import TrainedModel, available_models, load_model
from explorer.network import Recurrent, build_cell
from explorer.readouts import ReadOut, read_out
from explorer.sequences import (
    PRESETS,
    Sequence,
    numbers_sequence,
    preset_sequence,
    preset_text,
    text_sequence,
)
from explorer.sequences.limits import MAX_DIRECTIONS, MAX_LAYERS, MAX_UNITS
from explorer.tasks.probe import Probe
from explorer.trace import Trace, trace

# A run of 500 steps and 128 units takes some 10 MB, so that few are kept for all visitors together.
KEPT_RUNS = 24
# The largest network takes some 12 MB: it is kept while one goes from layer to layer.
KEPT_NETWORKS = 4
# A text for those who read texts.
READABLE = "brackets_quotes"


class ShapeMismatchError(ValueError):
    """The chosen weights cannot read the chosen sequence; the sentence says why and what can.

    `readable` is the key of a sequence that they can read, if there is one.
    """

    def __init__(self, sentence: str, readable: str | None = None) -> None:
        super().__init__(sentence)
        self.readable = readable


@dataclass(frozen=True, eq=False)
class Whole:
    """A network and the sequence that it reads, in the sequence's order."""

    network: Recurrent
    sequence: Sequence
    trained: TrainedModel | None
    probe: Probe | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Run:
    """One module reading one sequence. Shared by all sessions: nothing in it may be changed.

    Of a network with several layers or directions it is one of them, as `deep` and its note say,
    and the sequence is what that one reads, in its order of reading; `choice` leads to the whole.
    """

    module: Recurrent
    sequence: Sequence
    trace: Trace
    trained: TrainedModel | None
    read_out: ReadOut | None
    notes: tuple[str, ...]
    held: tuple[Clamp, ...]
    deep: Deep | None
    choice: ModelChoice

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The notes, first which layer and direction of a network is shown."""
        return self.notes if self.deep is None else (self.deep.note, *self.notes)


@lru_cache(maxsize=KEPT_RUNS)
def run(choice: ModelChoice) -> Run:
    """Builds the module and the sequence of a choice and traces the one reading the other.

    Everything is computed in float64. Raises `ShapeMismatchError` if the weights cannot read the
    sequence, and ValueError, one clear sentence, for input that is not allowed.
    """
    found = whole(choice)
    module, sequence, notes = found.network, found.sequence, list(found.notes)
    deep = looked_at(module, choice.layer, choice.reading)
    if deep is not None:
        module = one_place(found.network, deep.layer, deep.reading)
        below = what_a_layer_reads(found.network, sequence, deep.layer)
        sequence = as_read(below, deep.reading)
    held = _held(choice, module, len(sequence.tokens), notes)
    with torch.no_grad():
        traced = trace(module, sequence.x, clamp=held)
        read_out = _read_out(found, choice, traced, deep)
    overflow = _first_overflow(traced)
    if overflow is not None:
        notes.append(
            f"The state overflows at step {overflow}: from there on it is no number, and drawn in "
            "magenta. A smaller weight gain prevents it."
        )
    return Run(module, sequence, traced, found.trained, read_out, tuple(notes), held, deep, choice)


def whole(choice: ModelChoice) -> Whole:
    """The network of a choice and its sequence, whatever of it is looked at. Errors as `run`."""
    return _whole(replace(choice, layer=0, reading="forward", hold=None))


@lru_cache(maxsize=KEPT_NETWORKS)
def _whole(choice: ModelChoice) -> Whole:
    trained = trained_model(choice)
    probe = _probe(choice, trained)
    sequence = _sequence(choice, trained) if probe is None else probe.sequence
    notes = list(sequence.notes)
    if trained is None:
        network = _random_network(choice, len(sequence.features))
        if choice.weights == "trained":
            names = ", ".join(CELLS[key].title for key in available_models())
            notes.insert(
                0,
                f"No trained weights come with {CELLS[choice.cell].title}, so these are random. "
                f"Trained ones exist for {names}.",
            )
    else:
        network = trained.module()
    return Whole(network, sequence, trained, probe, tuple(notes))


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
    if choice.weights == "own":
        return None if choice.own is None else choice.own.model
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
    if trained is not None and is_text != (trained.alphabet is not None):
        raise _mismatch(trained, "text" if is_text else "numbers")
    alphabet, other = (None, None) if trained is None else (trained.alphabet, trained.other)
    if choice.sequence == OWN_NUMBERS:
        found = numbers_sequence(choice.numbers)
    elif choice.sequence == OWN_TEXT:
        found = text_sequence(choice.text, alphabet, other)
    else:
        found = preset_sequence(choice.sequence, choice.steps, choice.seed, alphabet, other)
    if trained is not None and len(found.features) != trained.input_size:
        count = len(found.features)
        raise _mismatch(trained, f"{count} number{'' if count == 1 else 's'} at a step")
    return found


def _mismatch(trained: TrainedModel, what: str) -> ShapeMismatchError:
    """Why a trained model cannot read a sequence, and what can be done."""
    reads = f"text, one of {trained.input_size} characters at a step"
    if trained.alphabet is None:
        reads = f"{trained.input_size} numbers at a step ({', '.join(trained.features)})"
    kind = "a text" if trained.alphabet else "numbers of that kind, or the model's own task"
    return ShapeMismatchError(
        f"The trained {CELLS[trained.cell].title} reads {reads}; the chosen sequence consists of "
        f"{what}. Choose {kind}, or random weights.",
        READABLE if trained.alphabet else OWN_TASK,
    )


def _probe(choice: ModelChoice, trained: TrainedModel | None) -> Probe | None:
    """The sequence of a person's own model: one of the task that it was trained on."""
    if choice.weights == "own" and trained is None:
        raise ShapeMismatchError(
            "There is no model of your own here yet. Open one from the page Train, or upload its "
            "file in the sidebar. A link cannot carry one."
        )
    if choice.sequence != OWN_TASK:
        return None
    if choice.weights != "own" or trained is None:
        raise ShapeMismatchError(
            "“The model's own task” belongs to a model of your own; choose one under Weights, or "
            "another sequence.",
            READABLE,
        )
    return model_probe(trained, choice.seed)


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


def _random_network(choice: ModelChoice, input_size: int) -> Recurrent:
    if not 1 <= choice.size <= MAX_UNITS:
        raise ValueError(
            f"The hidden size is {choice.size}; allowed are 1 to {MAX_UNITS} units, so that "
            "playback stays smooth."
        )
    allowed = {
        "layers": (choice.layers, MAX_LAYERS),
        "directions": (choice.directions, MAX_DIRECTIONS),
    }
    for name, (count, most) in allowed.items():
        if not 1 <= count <= most:
            raise ValueError(f"The number of {name} is {count}; allowed are 1 to {most}.")
    cell = CELLS[choice.cell]
    return build_cell(
        choice.cell,
        input_size,
        choice.size,
        num_layers=choice.layers,
        bidirectional=choice.directions == 2,
        seed=choice.seed,
        nonlinearity=choice.nonlinearity if cell.nonlinearities else None,
        initialisation=choice.initialisation,
        gain=choice.gain,
        forget_bias=choice.forget_bias if "f" in cell.rows else None,
        dtype=torch.float64,
    ).requires_grad_(False)


def _read_out(
    found: Whole, choice: ModelChoice, traced: Trace, deep: Deep | None
) -> ReadOut | None:
    """What a trained model says; only its last layer is read, both directions together."""
    if found.trained is None or (deep is not None and deep.layer < deep.layers - 1):
        return None
    output = traced.output[:, 0]
    text = None if found.probe else sequence_text(choice)
    if deep is None or deep.directions == 1:
        return read_out(found.trained, output, text, found.probe)
    backward = deep.reading == "backward"
    other = "forward" if backward else "backward"
    below = what_a_layer_reads(found.network, found.sequence, deep.layer)
    reader = one_place(found.network, deep.layer, other)
    beside = trace(reader, as_read(below, other).x).output[:, 0]
    both = (beside, output.flip(0)) if backward else (output, beside.flip(0))
    said = read_out(found.trained, torch.cat(both, dim=-1), text, found.probe)
    return said.from_the_end() if backward else said
