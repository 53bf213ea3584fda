"""The controls of how a run is looked at: layer, notation, unit, loss, and what is held."""

from __future__ import annotations

from explorer.cells.notation import NOTATIONS
from explorer.sequences import MAX_STEPS
from explorer.sequences.limits import MAX_LAYERS, MAX_SHOWN_UNITS
from explorer.session.control import Control, Values
from explorer.session.control_kinds import OneOf, Real, Whole
from explorer.session.declared import pages
from explorer.session.declared.pages import EXPLORE, NOTATED, STAGES, only
from explorer.session.holds import HOLD_OPTIONS

READINGS = {"forward": "forward", "backward": "backward"}


def _holds(values: Values) -> bool:
    return values["hold"] is not None


VIEW: tuple[Control, ...] = (
    Whole(
        key="layer",
        label="Layer",
        widget="number",
        pages=EXPLORE,
        low=1,
        high=MAX_LAYERS,
        usual=None,
        optional=True,
        help="Which layer of the network you look at; layer 1 reads the sequence itself.",
    ),
    OneOf(
        key="reading",
        label="Direction",
        widget="segmented",
        pages=EXPLORE,
        options=READINGS,
        help="Which of the layer's two cells you look at: the one that reads from the start, or "
        "the one that reads from the end.",
    ),
    OneOf(
        key="notation",
        label="Notation",
        widget="select",
        pages=NOTATED,
        options={key: notation.title for key, notation in NOTATIONS.items()},
        help="The book whose letters and forms are used, and with them which way z points. The "
        "network stays the same.",
    ),
    OneOf(
        key="z",
        label="z near 1",
        widget="segmented",
        pages=NOTATED,
        options={"keep": "keeps old", "replace": "takes new"},
        follows=lambda values: NOTATIONS[str(values["notation"])].direction,
        help="Books differ on which way the update gate z points. A notation brings the way of its "
        "book, until you choose one. The weights stay the same; values, equations and diagram "
        "follow. Of an MGU it is its gate f.",
    ),
    Whole(
        key="unit",
        label="Unit",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_SHOWN_UNITS - 1,
        usual=None,
        optional=True,
        help="At first the unit whose gates move most from step to step (without gates: whose "
        "state does); of your own model the one with the largest state. What you choose stays.",
    ),
    OneOf(
        key="loss",
        label="Loss at step",
        widget="segmented",
        pages=EXPLORE,
        options={"last": "last", "sum": "all", "at": "one", "training": "trained"},
        help="The gradient starts from a loss L. Last, all, one: L is the sum of the hidden state "
        "at these steps. Trained: L is the loss that the trained weights learned with, from their "
        "read-out and the right answers.",
    ),
    Whole(
        key="at",
        label="Step",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_STEPS - 1,
        usual=0,
        help="The step at which the loss stands. Steps count from 0.",
        counts=lambda values: values["loss"] == "at",
    ),
    OneOf(
        key="hold",
        label="Hold",
        widget="pills",
        pages=EXPLORE,
        options={key: option.title for key, option in HOLD_OPTIONS.items()},
        optional=True,
        help="Fixes a gate or a state at a value, to see what depends on it. A second click "
        "lets go.",
    ),
    Real(
        key="held_at",
        label="Value",
        widget="slider",
        pages=EXPLORE,
        low=-1.0,
        high=1.0,
        usual=0.0,
        step=0.05,
        help="Gates lie between 0 and 1; the textbook cases bring their own values.",
        counts=_holds,
    ),
    OneOf(
        key="held_units",
        label="Units",
        widget="segmented",
        pages=EXPLORE,
        options={"all": "all units", "one": "chosen unit"},
        help="Whether the hold is on every unit or on the chosen one alone.",
        counts=_holds,
    ),
    Whole(
        key="held_from",
        label="From step",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_STEPS - 1,
        usual=0,
        help="The first step at which it is held.",
        counts=_holds,
    ),
    Whole(
        key="held_to",
        label="To step",
        widget="number",
        pages=EXPLORE,
        low=0,
        high=MAX_STEPS - 1,
        usual=None,
        optional=True,
        placeholder="the last",
        help="The last step at which it is held.",
        counts=_holds,
    ),
    Whole(
        key="t",
        label="Step",
        widget="player",
        pages=STAGES,
        low=0,
        high=MAX_STEPS - 1,
        usual=None,
        optional=True,
    ),
    Whole(
        key="sub",
        label="Equation",
        widget="player",
        pages=only(pages.CELL),
        low=0,
        high=9,
        usual=None,
        optional=True,
    ),
)
