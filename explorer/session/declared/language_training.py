"""The controls of the page Language that say how a model of one's own is trained."""

from __future__ import annotations

from explorer.language.task import LANGUAGE_USUAL, LONGEST, SHORTEST
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.control import Control
from explorer.session.control_kinds import OneOf, Real, Whole
from explorer.session.declared.explore import CELL_OPTIONS, MAX_SEED
from explorer.session.declared.language import PAGE
from explorer.training.plan import MAX_RATE, MIN_RATE, MOST_STEPS

LANGUAGE_TRAINING: tuple[Control, ...] = (
    OneOf(
        key="lm_cell",
        label="Cell",
        widget="select",
        pages=PAGE,
        options=CELL_OPTIONS,
        first=LANGUAGE_USUAL.cells[0],
        help="The recurrent cell of the model.",
    ),
    Whole(
        key="lm_layers",
        label="Layers",
        widget="slider",
        pages=PAGE,
        low=1,
        high=MAX_LAYERS,
        usual=LANGUAGE_USUAL.layers,
        help="Each layer reads the hidden states of the one below it.",
    ),
    Whole(
        key="lm_size",
        label="Units",
        widget="slider",
        pages=PAGE,
        low=1,
        high=MAX_UNITS,
        usual=LANGUAGE_USUAL.hidden_size,
        help="How many numbers the state of a layer has: PyTorch's hidden_size.",
    ),
    Whole(
        key="lm_steps",
        label="Steps",
        widget="number",
        pages=PAGE,
        low=1,
        high=MOST_STEPS,
        usual=LANGUAGE_USUAL.steps,
        step=100,
        help="How many updates of the weights are made.",
    ),
    Real(
        key="lm_rate",
        label="Learning rate",
        widget="number",
        pages=PAGE,
        low=MIN_RATE,
        high=MAX_RATE,
        usual=LANGUAGE_USUAL.rate,
        step=0.001,
        digits="%g",
        help="How large an update is for a given gradient.",
    ),
    Whole(
        key="lm_length",
        label="Window, tokens",
        widget="slider",
        pages=PAGE,
        low=SHORTEST,
        high=LONGEST,
        usual=50,
        help="How far back the gradient goes. A short text has a shorter window.",
    ),
    Whole(
        key="lm_seed",
        label="Seed",
        widget="number",
        pages=PAGE,
        low=0,
        high=MAX_SEED,
        usual=0,
        help="The first weights and the windows of text follow from it: the same seed gives "
        "the same model.",
    ),
    Whole(
        key="lm_begun",
        label="Steps trained",
        widget="none",
        pages=PAGE,
        low=0,
        high=MOST_STEPS,
        usual=None,
        optional=True,
    ),
)
