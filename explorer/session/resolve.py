"""What a choice names: the network, and the sequence that it reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from explorer.cells import CELLS
from explorer.models.probe import model_probe
from explorer.models.shipped import available_models, load_model
from explorer.models.trained import TrainedModel
from explorer.network.recurrent import Recurrent, build_cell
from explorer.sequences import (
    Sequence,
)
from explorer.sequences.limits import (
    MAX_DIRECTIONS,
    MAX_LAYERS,
    MAX_SHOWN_VALUES,
    MAX_STEPS,
    MAX_UNITS,
)
from explorer.session.choice import OWN_NUMBERS, OWN_TASK, ModelChoice
from explorer.session.exchange import with_exchange
from explorer.session.readable import (
    READABLE,
    ShapeMismatchError,
    is_text,
    own_numbers,
    readable_sequence,
)
from explorer.tasks.probe import Probe

# The largest network takes some 12 MB: it is kept while one goes from layer to layer.
KEPT_NETWORKS = 4


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
    sequence = readable_sequence(choice, trained) if probe is None else probe.sequence
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
    return None if choice.sequence != OWN_TASK and is_text(choice) != reads_text else model


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


def numbers_of(choice: ModelChoice) -> Sequence:
    """A person's own numbers as the network of a choice reads them; ValueError if it cannot."""
    return own_numbers(choice, trained_model(choice))


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
