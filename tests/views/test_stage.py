"""What is sent to the browser is the trace: coded, and flipped where it was asked for."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer import CELLS
from explorer.backprop.state_gradients import state_gradients
from explorer.cells.notation import NOTATIONS, Direction
from explorer.equations.printed import flipped_gates
from explorer.export.pages.bundle import diagrams
from explorer.models.shipped import available_models
from explorer.sequences.limits import MAX_UNITS
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, Choice, ModelChoice
from explorer.session.run import Run, run
from explorer.tasks import brackets
from explorer.views.stage import shown_values, stage_data

TOP = 65534
MISSING = 65535
DIRECTIONS: tuple[Direction, ...] = ("keep", "replace")
FLIPPING = [key for key, cell in CELLS.items() if cell.direction]
RELU_OVERFLOWS = ModelChoice(
    cell="rnn", nonlinearity="relu", weights="random", sequence="noise", steps=500, gain=10.0
)


def staged(shown: Run, choice: Choice) -> dict[str, Any]:
    return stage_data(shown, choice, state_gradients(shown.trace, "last"))


def random(cell: str, **settings: Any) -> ModelChoice:
    return ModelChoice(cell=cell, weights="random", **settings)


def floats(sent: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(sent["base64"]), f"<f{sent['bytes']}")


def decoded(sent: dict[str, Any], steps: int) -> np.ndarray:
    """The values of one map as the browser reads them, (T, units); NaN where none was sent."""
    if "floats" in sent:
        return floats(sent["floats"]).reshape(steps, sent["units"])
    codes = np.frombuffer(base64.b64decode(sent["codes"]), "<u2").reshape(steps, sent["units"])
    share = np.where(codes == MISSING, np.nan, codes / TOP)
    return sent["low"] + share * (sent["high"] - sent["low"])


def maps(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {sent["name"]: sent for sent in data["maps"]}


def expected_values(model: ModelChoice, name: str, direction: Direction) -> Tensor:
    """A signal as a person asked to see it, from the trace alone."""
    values = run(model).trace[name][:, 0]
    own = CELLS[model.cell].direction.get(name)
    return values if own in (None, direction) else 1 - values


# values


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_values_sent_are_those_of_the_trace_to_half_a_code_or_to_single_precision(
    cell: str, direction: Direction
) -> None:
    model = random(cell, gain=3.0, seed=1)
    data = staged(run(model), Choice(model, direction=direction))
    assert [*maps(data)] == [signal.name for signal in CELLS[cell].signals]
    for name, sent in maps(data).items():
        values = expected_values(model, name, direction).numpy()
        received = decoded(sent, data["length"])
        if "floats" in sent:
            np.testing.assert_array_equal(received, values.astype(np.float32))
        else:
            half = (sent["high"] - sent["low"]) / TOP / 2
            np.testing.assert_allclose(received, values, rtol=0, atol=half * (1 + 1e-6))


@pytest.mark.parametrize("cell", CELLS)
def test_the_numbers_in_the_equations_are_those_of_the_heat_maps(cell: str) -> None:
    model = random(cell)
    data = staged(run(model), Choice(model, unit=3))
    table = floats(data["numbers"]).reshape(-1, data["length"])
    for equation in data["equations"]:
        result = table[equation["line"][-1]]
        received = decoded(maps(data)[equation["name"]], data["length"])[:, 3]
        np.testing.assert_allclose(result, received, rtol=1e-6, atol=2 / TOP)


def test_what_float32_cannot_hold_is_sent_as_float64() -> None:
    model = replace(RELU_OVERFLOWS, steps=100, size=64)
    values = run(model).trace["h"]
    largest = float(values[values.isfinite()].abs().max())
    assert largest > torch.finfo(torch.float32).max
    data = staged(run(model), Choice(model))
    np.testing.assert_array_equal(decoded(maps(data)["h"], 100), values[:, 0].numpy())


# domains


@pytest.mark.parametrize("cell", CELLS)
def test_gates_are_drawn_from_0_to_1_and_everything_else_symmetric_around_0(cell: str) -> None:
    model = random(cell, gain=2.0)
    data = staged(run(model), Choice(model))
    for signal in CELLS[cell].signals:
        sent = maps(data)[signal.name]
        if signal.kind == "gate":
            assert (sent["low"], sent["high"], sent["colours"]) == (0, 1, "sequential")
        else:
            assert sent["low"] == -sent["high"] < 0
            assert sent["colours"] == "diverging"


def test_a_state_beyond_its_colours_is_marked_as_such_and_one_within_is_not() -> None:
    small, large = random("irnn", sequence="impulse"), RELU_OVERFLOWS
    sent = [maps(staged(run(model), Choice(model)))["h"] for model in (small, large)]
    assert [one["saturated"] for one in sent] == [False, True]


# which way z points


@pytest.mark.parametrize("cell", FLIPPING)
def test_turning_z_round_changes_nothing_but_z_which_becomes_one_minus_z(cell: str) -> None:
    model = random(cell)
    weights = {name: value.clone() for name, value in run(model).module.state_dict().items()}
    keep, turned = (maps(staged(run(model), Choice(model, direction=way))) for way in DIRECTIONS)
    steps = len(run(model).sequence.tokens)
    (gate,) = CELLS[cell].direction
    assert {name for name in keep if keep[name] != turned[name]} == {gate}
    both = decoded(keep[gate], steps) + decoded(turned[gate], steps)
    np.testing.assert_allclose(both, 1.0, rtol=0, atol=1.5 / TOP)
    for name, value in run(model).module.state_dict().items():
        assert torch.equal(value, weights[name])


@pytest.mark.parametrize("cell", [key for key in CELLS if key not in FLIPPING])
def test_a_cell_without_an_update_gate_is_the_same_either_way(cell: str) -> None:
    model = random(cell)
    keep, turned = (staged(run(model), Choice(model, direction=way)) for way in DIRECTIONS)
    keep["direction"] = turned["direction"]
    assert keep == turned


@pytest.mark.parametrize("cell", FLIPPING)
def test_a_flipped_gate_is_shown_as_one_minus_its_trace_and_no_other(cell: str) -> None:
    shown = run(random(cell))
    ((gate, own_way),) = CELLS[cell].direction.items()
    other_way: Direction = "replace" if own_way == "keep" else "keep"
    for name in shown.trace.names:
        own = shown.trace[name][:, 0]
        turned = shown_values(shown, name, flipped_gates(CELLS[cell], other_way))
        assert torch.equal(turned, 1 - own if name == gate else own)


@pytest.mark.parametrize("cell", CELLS)
def test_one_line_says_that_weights_are_turned_where_they_are_and_nowhere_else(cell: str) -> None:
    model = random(cell)
    lines = {way: staged(run(model), Choice(model, direction=way))["turned"] for way in DIRECTIONS}
    own = CELLS[cell].direction
    assert {way for way, line in lines.items() if line} == (
        set(DIRECTIONS) - set(own.values()) if own else set()
    )
    for (gate, way), line in zip(own.items(), filter(None, lines.values()), strict=True):
        result, book = ("replaced", "PyTorch") if way == "keep" else ("kept", CELLS[cell].source)
        assert line.startswith(
            f"{gate}: near 1 the old state is {result}, the other way than in {book}."
        )
        assert "signs of its weights are turned" in line


def test_a_state_that_does_not_start_at_0_says_where_and_its_equations_begin_there() -> None:
    model = random("slstm")
    data = staged(run(model), Choice(model))
    assert {name: float(text) for name, text in data["starts"].items()} == {"m": -math.inf}
    before = [part["text"] for part in data["parts"]].index("mₜ₋₁")
    numbers = np.frombuffer(base64.b64decode(data["numbers"]["base64"]), "<f4")
    assert numbers.reshape(len(data["parts"]), -1)[before, 0] == -math.inf
    assert staged(run(random("lstm")), Choice(random("lstm")))["starts"] == {}


# symbols and units


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_symbol_of_the_diagram_exists_in_every_notation(cell: str, notation: str) -> None:
    model = random(cell)
    symbols = staged(run(model), Choice(model, notation=notation))["symbols"]
    wanted = set(re.findall(r'data-symbol="(\w+)"', diagrams()[cell]))
    wanted |= set(re.findall(r"\{(\w+)\}", diagrams()[cell]))
    assert wanted
    assert wanted <= set(symbols)
    for name in wanted:
        assert symbols[name]["letter"]
        assert symbols[name]["text"].startswith(symbols[name]["letter"])
    texts = [symbol["text"] for symbol in symbols.values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("unit", [16, MAX_UNITS - 1, 10**6, -1])
def test_a_unit_beyond_the_size_becomes_the_nearest_that_exists(unit: int) -> None:
    model = random("gru", size=16)
    nearest = 0 if unit < 0 else 15
    data = staged(run(model), Choice(model, unit=unit))
    assert data == staged(run(model), Choice(model, unit=nearest))
    assert data["unit"] == nearest


@pytest.mark.parametrize("cell", CELLS)
def test_the_diagram_of_every_cell_comes_with_the_app(cell: str) -> None:
    model = random(cell)
    assert staged(run(model), Choice(model))["diagram"] in diagrams()


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (random("rnn"), "tanh"),
        (random("rnn", nonlinearity="relu"), "ReLU"),
        (random("irnn"), "ReLU"),
        (random("lstm"), "tanh"),
    ],
)
def test_the_squashing_function_is_named_as_chosen(model: ModelChoice, name: str) -> None:
    assert staged(run(model), Choice(model))["phi"] == name


# what is not finite


def test_an_overflow_is_sent_as_what_it_is_and_the_message_stays_plain_json() -> None:
    values = run(RELU_OVERFLOWS).trace["h"][:, 0]
    assert not values.isfinite().all()
    data = staged(run(RELU_OVERFLOWS), Choice(RELU_OVERFLOWS))
    json.dumps(data, allow_nan=False)
    np.testing.assert_array_equal(
        np.isfinite(decoded(maps(data)["h"], 500)), values.isfinite().numpy()
    )


def test_a_gate_that_is_no_number_has_the_code_of_none() -> None:
    # Two inputs so large that their products are infinite, with either sign.
    model = random("gru", gain=1e308, sequence=OWN_NUMBERS, numbers="1e6,1e6\n0,0")
    data = staged(run(model), Choice(model))
    json.dumps(data, allow_nan=False)
    missing = {name: np.isnan(decoded(sent, 2)) for name, sent in maps(data).items()}
    for name, places in missing.items():
        np.testing.assert_array_equal(places, run(model).trace[name][:, 0].isnan().numpy())
    assert any(places.any() for places in missing.values())


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_view_is_plain_json(cell: str, notation: str) -> None:
    model = random(cell, size=1, sequence=OWN_TEXT, text="\u202e<b>&\x00é\U0001f600")
    data = staged(run(model), Choice(model, notation=notation))
    assert json.loads(json.dumps(data, allow_nan=False))["tokens"] == list(
        run(model).sequence.tokens
    )


# the read-out of trained weights


@pytest.mark.parametrize("cell", available_models())
def test_the_read_out_is_sent_as_probabilities_and_judged_by_the_task(cell: str) -> None:
    model = ModelChoice(cell=cell, sequence=OWN_TEXT, text='A (b "c :(" d) e')
    shown = run(model)
    assert shown.read_out is not None
    data = staged(shown, Choice(model))
    sent = maps(data)["read_out"]
    received = decoded(sent, data["length"])
    np.testing.assert_allclose(received, shown.read_out.values.numpy(), rtol=0, atol=0.51 / TOP)
    np.testing.assert_allclose(received[:, 1:].sum(axis=1), 1.0, atol=5 / TOP)
    assert sent["rows"] == list(brackets.OUTPUTS)
    probabilities = shown.read_out.values
    logits = torch.cat([probabilities[:, :1].logit(), probabilities[:, 1:].log()], dim=1)
    quote, depth = brackets.labels(model.text)
    quote_right, depth_right = brackets.correct(logits, quote, depth)
    verdicts = ["right" if both else "wrong" for both in quote_right & depth_right]
    assert [re.findall(r"\w+", sentence)[-1] for sentence in data["judged"]] == verdicts


@pytest.mark.parametrize("cell", available_models())
def test_random_weights_have_nothing_to_read_out(cell: str) -> None:
    data = staged(run(random(cell)), Choice(random(cell)))
    assert data["judged"] is None
    assert "read_out" not in maps(data)
