"""Controls that every training has, of a task and of a language model alike."""

from __future__ import annotations

from collections.abc import Callable

from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.control import Values, always
from explorer.session.control_kinds import Real, Whole
from explorer.session.declared.explore import MAX_SEED
from explorer.training.plan import MAX_RATE, MIN_RATE, MOST_STEPS

Counts = Callable[[Values], bool]
Pages = frozenset[str]


def layers(owner: str, pages: Pages, usual: int, counts: Counts = always) -> Whole:
    """How many layers are trained; the keys of `owner`, here and below, begin with its name."""
    return Whole(
        key=f"{owner}_layers",
        label="Layers",
        widget="slider",
        pages=pages,
        low=1,
        high=MAX_LAYERS,
        usual=usual,
        help="Each layer reads the hidden states of the one below it.",
        counts=counts,
    )


def units(owner: str, pages: Pages, usual: int, counts: Counts = always) -> Whole:
    """How many units a layer has."""
    return Whole(
        key=f"{owner}_size",
        label="Units",
        widget="slider",
        pages=pages,
        low=1,
        high=MAX_UNITS,
        usual=usual,
        help="How many numbers the state of a layer has: PyTorch's hidden_size.",
        counts=counts,
    )


def learning_rate(owner: str, pages: Pages, usual: float, counts: Counts = always) -> Real:
    """How large an update is."""
    return Real(
        key=f"{owner}_rate",
        label="Learning rate",
        widget="number",
        pages=pages,
        low=MIN_RATE,
        high=MAX_RATE,
        usual=usual,
        step=0.001,
        digits="%g",
        help="How large an update is for a given gradient.",
        counts=counts,
    )


def updates(owner: str, pages: Pages, usual: int, told: str, counts: Counts = always) -> Whole:
    """How many updates are made; `told` says when it ends."""
    return Whole(
        key=f"{owner}_steps",
        label="Steps",
        widget="number",
        pages=pages,
        low=1,
        high=MOST_STEPS,
        usual=usual,
        step=100,
        help=told,
        counts=counts,
    )


def training_seed(owner: str, pages: Pages, told: str, counts: Counts = always) -> Whole:
    """What chance follows from; `told` says what that is."""
    return Whole(
        key=f"{owner}_seed",
        label="Seed",
        widget="number",
        pages=pages,
        low=0,
        high=MAX_SEED,
        usual=0,
        help=told,
        counts=counts,
    )
