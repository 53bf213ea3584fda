"""What a choice names: the network, and the sequence that it reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from explorer.cells import CELLS
from explorer.models.brought import BROUGHT
from explorer.models.probe import model_probe
from explorer.models.trained import TrainedModel, available_models, load_model
from explorer.network.recurrent import Recurrent, build_cell
from explorer.sequences import (
    PRESETS,
    Sequence,
    numbers_sequence,
    preset_sequence,
    preset_text,
    text_sequence,
)
from explorer.sequences.labels import row_label
from explorer.sequences.limits import (
    MAX_DIRECTIONS,
    MAX_LAYERS,
    MAX_SHOWN_VALUES,
    MAX_STEPS,
    MAX_UNITS,
    checked_seed,
    checked_steps,
)
from explorer.sequences.tokens import TokenTable
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, OWN_TEXT, ModelChoice
from explorer.session.exchange import with_exchange
from explorer.tasks.probe import Probe

# The largest network takes some 12 MB: it is kept while one goes from layer to layer.
KEPT_NETWORKS = 4
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


@dataclass(frozen=True, eq=False)
class ResolvedChoice:
    """A network and the sequence that it reads, in the sequence's order."""

    network: Recurrent
    sequence: Sequence
    trained: TrainedModel | None
    probe: Probe | None
    notes: tuple[str, ...]


def resolved_choice(choice: ModelChoice) -> ResolvedChoice:
    """The network of a choice and its sequence, whatever of it is looked at.

    Raises `ShapeMismatchError` if the weights cannot read the sequence, and ValueError for input
    that is not allowed.
    """
    return _whole(replace(choice, layer=0, reading="forward", hold=None))


@lru_cache(maxsize=KEPT_NETWORKS)
def _whole(choice: ModelChoice) -> ResolvedChoice:
    trained = trained_model(choice)
    probe = _probe(choice, trained)
    sequence = _sequence(choice, trained) if probe is None else probe.sequence
    # What was done to a table is told beside the table.
    notes = [] if choice.sequence == OWN_NUMBERS else list(sequence.notes)
    if trained is None:
        network = _random_network(choice, len(sequence.features))
        if choice.weights == "trained" and choice.cell not in available_models():
            names = ", ".join(CELLS[key].title for key in available_models())
            notes.insert(
                0,
                f"No trained weights come with {CELLS[choice.cell].title}, so these are random. "
                f"Trained ones exist for {names}.",
            )
    else:
        _check_values(trained, len(sequence.tokens))
        network = trained.module()
        if trained.backwards:
            sequence = replace(sequence, x=sequence.x.flip(0), tokens=sequence.tokens[::-1])
            notes.append("The model reads from the end: step 0 is the last token.")
    network = with_exchange(network, choice.exchange)
    return ResolvedChoice(network, sequence, trained, probe, tuple(notes))


def most_steps(trained: TrainedModel) -> int:
    """How many steps of a model are shown."""
    return min(MAX_STEPS, MAX_SHOWN_VALUES // trained.hidden_size)


def _check_values(trained: TrainedModel, steps: int) -> None:
    most = most_steps(trained)
    if steps > most:
        raise ValueError(
            f"The sequence has {steps} steps; of a model with {trained.hidden_size:,} units at "
            f"most {most} are shown, so that playback stays smooth."
        )


def trained_model(choice: ModelChoice) -> TrainedModel | None:
    """The trained weights that a choice asks for, if they exist for its cell and can read it.

    A person's own model is the one that was asked for, whatever it can read.
    """
    if choice.weights == "own":
        return None if choice.own is None else choice.own.model
    if choice.weights != "trained" or choice.cell not in available_models():
        return None
    model = load_model(choice.cell)
    reads_text = model.alphabet is not None
    return None if choice.sequence != OWN_TASK and _is_text(choice) != reads_text else model


def stands_in(choice: ModelChoice) -> bool:
    """Whether random weights take the place of trained ones, which cannot read the sequence."""
    exists = choice.weights == "trained" and choice.cell in available_models()
    return exists and trained_model(choice) is None


def layer_count(choice: ModelChoice) -> int:
    """How many layers the network of a choice has."""
    trained = trained_model(choice)
    return choice.layers if trained is None else trained.layers


def direction_count(choice: ModelChoice) -> int:
    """In how many directions the network of a choice reads."""
    trained = trained_model(choice)
    return choice.directions if trained is None else trained.directions


def sequence_text(choice: ModelChoice) -> str | None:
    """The text of the chosen sequence, or None if it consists of numbers."""
    if choice.sequence == OWN_TEXT:
        return choice.text
    preset = PRESETS.get(choice.sequence)
    if preset is None or preset.kind != "text":
        return None
    return preset_text(choice.sequence, choice.steps, choice.seed)


def numbers_of(choice: ModelChoice) -> Sequence:
    """A person's own numbers as the network of a choice reads them; ValueError if it cannot."""
    arrangement = choice.arrangement
    # What a model was trained on had a scale of its own.
    if arrangement.scale == "auto" and trained_model(choice) is not None:
        arrangement = replace(arrangement, scale="none")
    return numbers_sequence(choice.numbers, arrangement)


def _is_text(choice: ModelChoice) -> bool:
    preset = PRESETS.get(choice.sequence)
    return choice.sequence == OWN_TEXT or (preset is not None and preset.kind == "text")


def _sequence(choice: ModelChoice, trained: TrainedModel | None) -> Sequence:
    is_text = _is_text(choice)
    if trained is not None and choice.sequence == NOISE and trained.task == BROUGHT:
        return _brought_noise(choice, trained)
    if trained is not None and is_text != trained.reads_text:
        raise _mismatch(trained, "text" if is_text else "numbers")
    if trained is not None and trained.table is not None:
        return _tokens(trained.table, sequence_text(choice) or "")
    alphabet, other = (None, None) if trained is None else (trained.alphabet, trained.other)
    if choice.sequence == OWN_NUMBERS:
        result = numbers_of(choice)
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


def _probe(choice: ModelChoice, trained: TrainedModel | None) -> Probe | None:
    """The sequence of a person's own model: one of the task that it was trained on."""
    if choice.weights == "own" and trained is None:
        raise ShapeMismatchError(
            "There is no model of your own here: no link carries one, and a reload of the page or "
            "a restart of the server forgets it; open one from the page Train, or its file on "
            "the page Your model."
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
        nonlinearity=choice.nonlinearity if choice.nonlinearity in cell.nonlinearities else None,
        initialisation=choice.initialisation,
        gain=choice.gain,
        forget_bias=choice.forget_bias if cell.has_forget_gate else None,
        dtype=torch.float64,
    ).requires_grad_(False)
