"""The controls of the page Language that say how a model of one's own is trained."""

from __future__ import annotations

from explorer.language.task import LANGUAGE_USUAL, LONGEST, SHORTEST
from explorer.session.control import Control
from explorer.session.control_kinds import OneOf, Whole
from explorer.session.declared.explore import CELL_OPTIONS
from explorer.session.declared.language import PAGE
from explorer.session.declared.training_controls import (
    layers,
    learning_rate,
    training_seed,
    units,
    updates,
)
from explorer.training.plan import MOST_STEPS

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
    layers("lm", PAGE, LANGUAGE_USUAL.layers),
    units("lm", PAGE, LANGUAGE_USUAL.hidden_size),
    updates("lm", PAGE, LANGUAGE_USUAL.steps, "How many updates of the weights are made."),
    learning_rate("lm", PAGE, LANGUAGE_USUAL.rate),
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
    training_seed(
        "lm",
        PAGE,
        "The first weights and the windows of text follow from it: the same seed gives "
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
