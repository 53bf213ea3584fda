"""Reads a link before the controls do, and says in a sentence what in it could not be used."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from explorer.backprop import cliff
from explorer.language.model import MAX_TEMPERATURE, MOST_DRAWN
from explorer.language.prepared import MAX_VOCABULARY, MIN_VOCABULARY
from explorer.language.task import LONGEST as LONGEST_WINDOW
from explorer.language.task import SHORTEST as SHORTEST_WINDOW
from explorer.sequences import MAX_STEPS
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.shapes import SHAPES
from explorer.tasks import TASKS
from explorer.tasks.series import FIRST_LENGTH, LONGEST
from explorer.training.plan import MAX_CLIP as MAX_NORM
from explorer.training.plan import MAX_RATE as MAX_LEARNING_RATE
from explorer.training.plan import MIN_RATE as MIN_LEARNING_RATE
from explorer.training.plan import MOST_BATCH, MOST_STEPS, SERIES
from explorer.ui.controls.labels import (
    CELL_LABELS,
    COMPARE_LABELS,
    CORPUS_LABELS,
    DIRECTION_LABELS,
    DIRECTIONS_LABELS,
    HELD_UNITS_LABELS,
    HOLD_LABELS,
    INITIALISATION_LABELS,
    LANGUAGE_LABELS,
    LOSS_LABELS,
    MATCH_LABELS,
    NONLINEARITY_LABELS,
    NOTATION_LABELS,
    OPTIMISER_LABELS,
    PART_LABELS,
    PROOF_PHI_LABELS,
    PUNCTUATION_LABELS,
    READING_LABELS,
    SEQUENCE_LABELS,
    SHAPE_LABELS,
    START_LABELS,
    TASK_LABELS,
    TOKEN_LABELS,
    TRAIN_LABELS,
    WEIGHT_LABELS,
)
from explorer.ui.controls.widgets import label_of

MAX_SEED = 999_999
MAX_GAIN = 10.0
MAX_FORGET_BIAS = 20.0
MIN_CLIP, MAX_CLIP = 0.001, 1000.0
MIN_RATE, MAX_RATE = 0.01, 10.0
LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Parameter:
    """One parameter of a link: whether a text is a value of it, and what is allowed, in words."""

    accepts: Callable[[str], bool]
    allowed: str


def one_of(labels: Mapping[str, object]) -> Parameter:
    """A parameter that takes one of some labels."""
    return Parameter(lambda text: text in labels, ", ".join(labels))


def whole(low: int, high: int) -> Parameter:
    """A parameter that takes a whole number, however it is written."""

    number = real(low, high)

    def accepts(text: str) -> bool:
        return number.accepts(text) and float(text).is_integer()

    return Parameter(accepts, f"whole numbers from {low} to {high}")


def digits(low: int, high: int) -> Parameter:
    """A parameter that takes a whole number written in plain digits, as the player does."""

    def accepts(text: str) -> bool:
        return text.isascii() and text.isdigit() and len(text) <= 6 and low <= int(text) <= high

    return Parameter(accepts, f"whole numbers from {low} to {high}")


def real(low: float, high: float) -> Parameter:
    """A parameter that takes a finite number."""

    def accepts(text: str) -> bool:
        try:
            value = float(text)
        except ValueError:
            return False
        return math.isfinite(value) and low <= value <= high

    return Parameter(accepts, f"numbers from {low:g} to {high:g}")


# What a person types is looked at where it is used.
TEXT = Parameter(lambda text: True, "any text")


def training_parameters() -> dict[str, Parameter]:
    """The settings of every task of the page Train; each task has its own."""
    known: dict[str, Parameter] = {}
    for task in (*TASKS, SERIES):
        span = TASKS[task].span if task in TASKS else None
        settings = {
            "length": whole(span.low, span.high) if span else whole(FIRST_LENGTH, LONGEST),
            "cells": one_of(CELL_LABELS),
            "match": one_of(MATCH_LABELS),
            "layers": whole(1, MAX_LAYERS),
            "directions": one_of(DIRECTIONS_LABELS),
            "size": whole(1, MAX_UNITS),
            "start": one_of(START_LABELS),
            "optimiser": one_of(OPTIMISER_LABELS),
            "rate": real(MIN_LEARNING_RATE, MAX_LEARNING_RATE),
            "clip": real(0.0, MAX_NORM),
            "batch": whole(1, MOST_BATCH),
            "steps": whole(1, MOST_STEPS),
            "seed": whole(0, MAX_SEED),
            "below": real(0.0, MAX_NORM),
            "patience": whole(0, MOST_STEPS),
        }
        known |= {f"{task}_{name}": parameter for name, parameter in settings.items()}
    return known


def shape_parameters() -> dict[str, Parameter]:
    """What is chosen for every shape of the page Shapes; each has its own."""
    known: dict[str, Parameter] = {}
    for key, shape in SHAPES.items():
        if shape.options:
            known[f"{key}_variant"] = one_of(shape.options)
        if shape.seeded:
            known[f"{key}_seed"] = whole(0, MAX_SEED)
    return known


PARAMETERS: dict[str, Parameter] = {
    "cell": one_of(CELL_LABELS),
    "sequence": one_of(SEQUENCE_LABELS),
    "weights": one_of(WEIGHT_LABELS),
    "steps": whole(2, MAX_STEPS),
    "size": whole(1, MAX_UNITS),
    "seed": whole(0, MAX_SEED),
    "gain": real(0.0, MAX_GAIN),
    "init": one_of(INITIALISATION_LABELS),
    "phi": one_of(NONLINEARITY_LABELS),
    "forget": real(-MAX_FORGET_BIAS, MAX_FORGET_BIAS),
    "unit": whole(0, MAX_UNITS - 1),
    "notation": one_of(NOTATION_LABELS),
    "z": one_of(DIRECTION_LABELS),
    "loss": one_of(LOSS_LABELS),
    "at": whole(0, MAX_STEPS - 1),
    "holding": one_of({"true": True, "false": False}),
    "hold": one_of(HOLD_LABELS),
    "held_at": real(-1.0, 1.0),
    "held_units": one_of(HELD_UNITS_LABELS),
    "held_from": whole(0, MAX_STEPS - 1),
    "held_to": whole(0, MAX_STEPS - 1),
    "part": one_of(PART_LABELS),
    "compare": one_of(COMPARE_LABELS),
    "match": one_of(MATCH_LABELS),
    "echo_at": whole(0, MAX_STEPS - 1),
    "sigma": real(0.5, 1.5),
    "rho": real(0.5, 1.5),
    "proof_phi": one_of(PROOF_PHI_LABELS),
    "max_norm": real(MIN_CLIP, MAX_CLIP),
    "max_value": real(MIN_CLIP, MAX_CLIP),
    "cliff_u": real(*cliff.U_RANGE),
    "cliff_b": real(*cliff.B_RANGE),
    "cliff_rate": real(MIN_RATE, MAX_RATE),
    "cliff_clip": real(MIN_CLIP, MAX_CLIP),
    "others": one_of(CELL_LABELS),
    "layers": whole(1, MAX_LAYERS),
    "directions": one_of(DIRECTIONS_LABELS),
    "layer": whole(1, MAX_LAYERS),
    "reading": one_of(READING_LABELS),
    "task": one_of(TASK_LABELS),
    "train": one_of(TRAIN_LABELS),
    **training_parameters(),
    "corpus": one_of(CORPUS_LABELS),
    "tokens": one_of(TOKEN_LABELS),
    "punctuation": one_of(PUNCTUATION_LABELS),
    "vocabulary": whole(MIN_VOCABULARY, MAX_VOCABULARY),
    "language": one_of(LANGUAGE_LABELS),
    "lm_cell": one_of(CELL_LABELS),
    "lm_layers": whole(1, MAX_LAYERS),
    "lm_layer": whole(1, MAX_LAYERS),
    "lm_size": whole(1, MAX_UNITS),
    "lm_steps": whole(1, MOST_STEPS),
    "lm_rate": real(MIN_LEARNING_RATE, MAX_LEARNING_RATE),
    "lm_length": whole(SHORTEST_WINDOW, LONGEST_WINDOW),
    "lm_seed": whole(0, MAX_SEED),
    "temperature": real(0.0, MAX_TEMPERATURE),
    "top": whole(0, MAX_VOCABULARY),
    "draw_seed": whole(0, MAX_SEED),
    "draw_most": whole(1, MOST_DRAWN),
    "draw_unknown": one_of({"true": True, "false": False}),
    "draw_stops": one_of({"true": True, "false": False}),
    **{
        f"{what}_{corpus}": TEXT
        for what in ("read", "begin", "score", "against")
        for corpus in CORPUS_LABELS.values()
    },
    "clock_cell": one_of(CELL_LABELS),
    "clock_layer": whole(1, MAX_LAYERS),
    "shape": one_of(SHAPE_LABELS),
    **shape_parameters(),
    "clock_reading": one_of(READING_LABELS),
    "trained": digits(0, 999_999),
    "begun": digits(0, 999_999),
    "t": digits(0, MAX_STEPS - 1),
    "sub": digits(0, 9),
}


def link_problems() -> list[str]:
    """One sentence for each parameter of the opened link that cannot be used; told once."""
    if "link_was_read" in st.session_state:
        return []
    st.session_state["link_was_read"] = True
    return problems_in(st.query_params.to_dict())


def problems_in(parameters: Mapping[str, str]) -> list[str]:
    """One sentence for each parameter with a value that is not allowed."""
    return [
        f"The link asks for {name} “{_shortened(text)}”, which does not exist; the usual value is "
        f"shown instead. Allowed are {PARAMETERS[name].allowed}."
        for name, text in parameters.items()
        if name in PARAMETERS and not PARAMETERS[name].accepts(text)
    ] + _beyond_the_network(parameters)


def _beyond_the_network(parameters: Mapping[str, str]) -> list[str]:
    """A sentence for a layer or direction that the link's own network of random weights lacks."""
    known = {name: text for name, text in parameters.items() if name in PARAMETERS}
    good = {name: text for name, text in known.items() if PARAMETERS[name].accepts(text)}
    if good.get("weights") != label_of(WEIGHT_LABELS, "random"):
        return []
    found, layers = [], int(float(good.get("layers", 1)))
    if float(good.get("layer", 1)) > layers:
        found.append(
            f"The link asks for layer “{_shortened(good['layer'])}”, but its network has {layers}; "
            "the usual layer is shown instead."
        )
    both = good.get("directions") == label_of(DIRECTIONS_LABELS, 2)
    if good.get("reading") == label_of(READING_LABELS, "backward") and not both:
        found.append(
            f"The link asks for reading “{good['reading']}”, but its network reads in one "
            "direction only; that one is shown instead."
        )
    return found


def _shortened(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "�" for letter in text)
    return printable if len(printable) <= LONGEST_SHOWN else printable[: LONGEST_SHOWN - 1] + "…"
