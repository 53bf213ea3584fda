"""What the controls say reaches the library: every value in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.language.model import Sampling
from explorer.language.prepared import TextChoice
from explorer.models.own import own_model
from explorer.sequences.arrangement import Arrangement
from explorer.session.choice import Choice, ModelChoice
from explorer.session.choices import (
    exploring_choice,
    language_plan,
    sampling_choice,
    text_choice,
    training_plan,
    viewing_choice,
)
from explorer.session.control import Value
from explorer.session.controls import Chosen
from explorer.session.declared.pages import CELL
from explorer.session.holds import Hold
from explorer.session.link import read_link, write_link
from explorer.training.plan import Plan
from tests.models.test_files import FILE

RANDOM: dict[str, Value] = {"cell": "gru", "weights": "random", "layers": 3, "directions": "2"}


def test_every_control_of_a_network_reaches_its_choice() -> None:
    values: dict[str, Value] = {
        "sequence": "noise",
        "steps": 30,
        "size": 9,
        "seed": 5,
        "gain": 2.0,
        "init": "xavier",
        "phi": "relu",
        "forget": 1.5,
        "layer": 2,
        "reading": "backward",
        "notation": "ng",
        "z": "replace",
        "unit": 4,
        "loss": "at",
        "at": 6,
    }
    model = ModelChoice(
        cell="gru",
        weights="random",
        sequence="noise",
        steps=30,
        size=9,
        layers=3,
        directions=2,
        seed=5,
        gain=2.0,
        initialisation="xavier",
        nonlinearity="relu",
        forget_bias=1.5,
        layer=1,
        reading="backward",
    )
    expected = Choice(model, unit=4, notation="ng", direction="replace", loss=6)
    assert exploring_choice(Chosen(RANDOM | values)) == expected


@pytest.mark.parametrize(("loss", "meant"), [("last", "last"), ("sum", "sum"), ("at", 0)])
def test_a_loss_is_a_word_or_a_step(loss: str, meant: str | int) -> None:
    assert exploring_choice(Chosen({"loss": loss})).loss == meant


def test_trained_weights_have_their_own_layers_and_directions() -> None:
    model = exploring_choice(Chosen(RANDOM | {"weights": "trained"})).model
    assert (model.layers, model.directions) == (1, 1)


def test_of_random_layers_the_first_is_looked_at_and_never_one_beyond_the_last() -> None:
    assert exploring_choice(Chosen(RANDOM)).model.layer == 0
    assert exploring_choice(Chosen(RANDOM | {"layer": 3})).model.layer == 2
    assert exploring_choice(Chosen(RANDOM | {"layer": 4})).model.layer == 2


def test_a_persons_model_brings_its_cell() -> None:
    own = own_model(FILE, "mine.safetensors")
    choice = exploring_choice(Chosen({"weights": "own", "cell": "rnn"}), own)
    assert choice.model.own is own
    assert choice.model.cell == own.model.cell != "rnn"
    assert choice.model.layer == own.model.layers - 1


@pytest.mark.parametrize(
    ("sequence", "text", "numbers"),
    [
        ("own_text", "abc", ""),
        ("own_numbers", "", "1\n2"),
        ("noise", "", ""),
    ],
)
def test_what_was_entered_counts_only_where_it_is_read(
    sequence: str, text: str, numbers: str
) -> None:
    values: dict[str, Value] = {"sequence": sequence, "text": "abc", "numbers": "1\n2"}
    model = exploring_choice(Chosen(values)).model
    assert (model.text, model.numbers) == (text, numbers)


# holds


def held(**values: Value) -> Hold | None:
    return exploring_choice(Chosen({"hold": "f", **values})).model.hold


def test_what_is_held_has_its_value_units_and_steps() -> None:
    assert held() == Hold("f")
    assert held(held_at=0.3, held_units="one", unit=7, held_from=2, held_to=9) == Hold(
        "f", 0.3, 7, 2, 9
    )


def test_nothing_is_held_without_a_choice_or_while_the_group_is_folded() -> None:
    assert held(hold=None) is None
    assert held(hold=None) is None


def test_a_case_of_the_textbooks_brings_its_own_value() -> None:
    assert held(hold="wipe", held_at=0.7) == Hold("wipe", 0.0)


def test_a_gate_that_is_shown_the_other_way_round_is_held_as_it_is_shown() -> None:
    assert held(cell="gru", hold="z", held_at=0.25, z="keep") == Hold("z", 0.25)
    assert held(cell="gru", hold="z", held_at=0.25, z="replace") == Hold("z", 0.75)
    assert held(cell="gru", hold="r", held_at=0.25, z="replace") == Hold("r", 0.25)


# the other pages


def test_every_control_of_a_training_reaches_its_plan() -> None:
    settings: dict[str, Value] = {
        "length": 40,
        "cells": ("gru", "lstm"),
        "layers": 2,
        "size": 8,
        "directions": "2",
        "match": "parameters",
        "start": "drawn",
        "optimiser": "sgd",
        "rate": 0.5,
        "clip": 2.0,
        "batch": 16,
        "seed": 3,
        "steps": 70,
        "below": 0.25,
        "patience": 9,
    }
    values = {f"copying_{name}": value for name, value in settings.items()}
    assert training_plan(Chosen({"task": "copying", **values}), "1 2", "a") == Plan(
        task="copying",
        length=40,
        cells=("gru", "lstm"),
        layers=2,
        directions=2,
        hidden_size=8,
        matched=True,
        start="drawn",
        optimiser="sgd",
        rate=0.5,
        clip=2.0,
        batch=16,
        steps=70,
        seed=3,
        stop_below=0.25,
        patience=9,
        series="1 2",
        column="a",
    )


def test_every_control_of_a_text_reaches_its_choice() -> None:
    assert text_choice(Chosen({})) == TextChoice()
    values: dict[str, Value] = {
        "corpus": "tunes",
        "tokens": "characters",
        "punctuation": "dropped",
        "vocabulary": 77,
    }
    assert text_choice(Chosen(values), "mine") == TextChoice(
        "tunes", "mine", "characters", False, 77
    )


def test_every_control_of_a_language_model_reaches_its_plan() -> None:
    values: dict[str, Value] = {
        "lm_cell": "gru",
        "lm_layers": 2,
        "lm_size": 24,
        "lm_steps": 90,
        "lm_rate": 0.02,
        "lm_length": 30,
        "lm_seed": 4,
    }
    text = TextChoice("tunes")
    assert language_plan(Chosen(values), text, 100) == Plan(
        task="language",
        text=text,
        length=30,
        cells=("gru",),
        layers=2,
        hidden_size=24,
        start="drawn",
        rate=0.02,
        steps=90,
        seed=4,
    )


@pytest.mark.parametrize(("window", "length"), [(100, 30), (30, 30), (29, 29), (2, 2), (1, 1)])
def test_a_window_is_never_longer_than_its_text_allows(window: int, length: int) -> None:
    assert language_plan(Chosen({"lm_length": 30}), TextChoice(), window).length == length


def test_every_control_of_a_sample_reaches_its_choice() -> None:
    values: dict[str, Value] = {
        "temperature": 1.25,
        "top": 5,
        "draw_seed": 6,
        "draw_most": 7,
        "draw_unknown": True,
        "draw_stops": False,
    }
    assert sampling_choice(Chosen(values)) == Sampling(1.25, 5, 6, 7, True, False)


def test_a_page_without_a_cell_of_its_own_has_notation_and_direction() -> None:
    values: dict[str, Value] = {"notation": "fau", "z": "replace", "cell": "gru"}
    assert viewing_choice(Chosen(values)) == Choice(notation="fau", direction="replace")


def test_every_control_of_a_table_reaches_its_arrangement() -> None:
    settings: dict[str, Value] = {
        "labels": "day",
        "run": "IBM",
        "gaps": "leave",
        "fit": "window",
        "first": 7,
        "commas": "decimal",
    }
    arrangement = Arrangement(
        steps="day", run="IBM", gaps="leave", fit="window", first=7, commas="decimal"
    )
    series: dict[str, Value] = {f"series_{name}": value for name, value in settings.items()}
    plan = training_plan(Chosen({"task": "series", **series}), "1 2", "a")
    assert plan.arrangement == arrangement
    values: dict[str, Value] = {f"table_{name}": value for name, value in settings.items()}
    values |= {"table_features": ("a", "b"), "table_scale": "all"}
    choice = exploring_choice(Chosen({"sequence": "own_numbers", **values}))
    assert choice.model.arrangement == replace(arrangement, features=("a", "b"), scale="all")


@pytest.mark.parametrize(("chosen", "steps"), [({}, None), ({"table_labels": ""}, "")])
def test_no_column_for_the_steps_is_another_choice_than_the_one_that_is_found(
    chosen: dict[str, Value], steps: str | None
) -> None:
    values = read_link(write_link({"sequence": "own_numbers", **chosen}, CELL)).values
    assert exploring_choice(Chosen(values)).model.arrangement.steps == steps
