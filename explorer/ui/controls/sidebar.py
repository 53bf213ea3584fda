"""The controls that every page shares, drawn once in the frame; together they are the choice."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.cells import CELLS
from explorer.equations.printed import Direction
from explorer.sequences import MAX_STEPS, PRESETS
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, Choice, ModelChoice
from explorer.session.resolve import trained_model
from explorer.ui.controls import own_models
from explorer.ui.controls.hold import chosen_hold
from explorer.ui.controls.labels import (
    CELL_LABELS,
    DIRECTION_LABELS,
    DIRECTIONS_LABELS,
    INITIALISATION_LABELS,
    LOSS_LABELS,
    NONLINEARITY_LABELS,
    NOTATION_LABELS,
    SEQUENCE_LABELS,
    WEIGHT_LABELS,
)
from explorer.ui.controls.layer import chosen_place
from explorer.ui.controls.links import MAX_FORGET_BIAS, MAX_GAIN, MAX_SEED
from explorer.ui.controls.own_numbers import own_numbers
from explorer.ui.controls.widgets import BOUND, segmented, select

FIRST_TEXT = 'He wrote "unroll (me)" (twice) and left.'


def chosen() -> Choice:
    """Draws the shared controls in the sidebar and returns what they say."""
    with st.sidebar:
        own_models.follow_cell()
        cell = select(
            "Cell",
            CELL_LABELS,
            "cell",
            default="LSTM",
            disabled=own_models.present() is not None,
        )
        sequence = select("Sequence", SEQUENCE_LABELS, "sequence")
        text = _own_text() if sequence == OWN_TEXT else ""
        numbers = own_numbers() if sequence == OWN_NUMBERS else ""
        weights = segmented("Weights", WEIGHT_LABELS, "weights")
        own = own_models.chosen_model() if weights == "own" else None
        model = _with_settings(
            ModelChoice(
                cell=cell,
                weights=weights,
                sequence=sequence,
                text=text,
                numbers=numbers,
                own=own,
            )
        )
        with st.expander("View", expanded=True):
            layer, reading = chosen_place(model)
            notation, direction = notation_and_direction(has_direction=bool(CELLS[cell].direction))
            unit = st.number_input("Unit", 0, MAX_UNITS - 1, 0, key="unit", bind=BOUND)
            loss = _loss()
        hold = chosen_hold(cell, unit, direction)
    return Choice(
        replace(model, hold=hold, layer=layer, reading=reading),
        unit=unit,
        notation=notation,
        direction=direction,
        loss=loss,
    )


def notation_and_direction(*, has_direction: bool) -> tuple[str, Direction]:
    """Draws the choice of how symbols are written, and of what z near 1 means."""
    notation = select("Notation", NOTATION_LABELS, "notation")
    direction = segmented(
        "z near 1",
        DIRECTION_LABELS,
        "z",
        disabled=not has_direction,
        help="Books differ on which way the update gate z points. The weights stay the same; "
        "values, equations and diagram follow.",
    )
    return notation, direction


def chosen_view() -> Choice:
    """Draws how things are written, in the sidebar, for all cells alike."""
    with st.sidebar, st.expander("View"):
        notation, direction = notation_and_direction(has_direction=True)
    return Choice(notation=notation, direction=direction)


def _own_text() -> str:
    return st.text_area(
        "Text, one character a step",
        FIRST_TEXT,
        key="text",
        bind=BOUND,
        height=90,
        help=f"1 to {MAX_STEPS} characters. Emoji and accented letters count as one.",
    )


def _with_settings(model: ModelChoice) -> ModelChoice:
    """The choice with the settings of random weights and of sequences of free length.

    They are always drawn, greyed where they do nothing, so that what was set is still there when
    it counts again.
    """
    cell = CELLS[model.cell]
    shipped = trained_model(model)
    trained = shipped is not None
    preset = PRESETS.get(model.sequence)
    with st.expander("Settings", expanded=not trained):
        steps = st.slider(
            "Steps",
            2,
            MAX_STEPS,
            50,
            key="steps",
            bind=BOUND,
            disabled=preset is None or not preset.free_length,
        )
        size = st.slider(
            "Units",
            1,
            MAX_UNITS,
            16,
            key="size",
            bind=BOUND,
            disabled=trained,
            help=f"Trained weights have {shipped.hidden_size} units." if shipped else None,
        )
        random = model.weights == "random"
        layers = st.slider(
            "Layers", 1, MAX_LAYERS, 1, key="layers", bind=BOUND, disabled=not random
        )
        directions = segmented(
            "Directions",
            DIRECTIONS_LABELS,
            "directions",
            disabled=not random,
            help="Both: in every layer a second cell reads from the end of the sequence.",
        )
        seed = st.number_input("Seed", 0, MAX_SEED, 0, key="seed", bind=BOUND)
        gain = st.slider(
            "Weight gain",
            0.0,
            MAX_GAIN,
            1.0,
            0.1,
            key="gain",
            bind=BOUND,
            disabled=trained,
            help="Factor on every weight matrix.",
        )
        initialisation = select("Initialisation", INITIALISATION_LABELS, "init", disabled=trained)
        forget_bias = st.number_input(
            "Forget-gate bias",
            -MAX_FORGET_BIAS,
            MAX_FORGET_BIAS,
            None,
            0.5,
            key="forget",
            bind=BOUND,
            placeholder="as drawn",
            disabled=trained or "f" not in cell.rows,
        )
        nonlinearity = segmented(
            "φ", NONLINEARITY_LABELS, "phi", disabled=trained or not cell.nonlinearities
        )
    return replace(
        model,
        steps=steps,
        size=size,
        layers=layers if random else 1,
        directions=directions if random else 1,
        seed=seed,
        gain=gain,
        initialisation=initialisation,
        forget_bias=forget_bias,
        nonlinearity=nonlinearity,
    )


def _loss() -> str | int:
    loss = segmented(
        "Loss at step",
        LOSS_LABELS,
        "loss",
        help="The gradient starts from the sum of the hidden state at this place.",
    )
    at = st.number_input(
        "Which one", 0, MAX_STEPS - 1, 0, key="at", bind=BOUND, disabled=loss != "at"
    )
    return at if loss == "at" else loss
