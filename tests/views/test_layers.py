"""All layers on one playhead: each map is its layer's own h, and sentences follow the numbers."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from explorer import trace
from explorer.analysis.timescales import Residual, autocorrelation_times
from explorer.session.choice import ModelChoice
from explorer.session.holds import Hold
from explorer.session.resolve import resolved_choice
from explorer.session.run import run
from explorer.views.board import board
from explorer.views.layers import (
    LayerFigures,
    layer_figures,
    layer_groups,
    layer_rows,
    slow_and_quick,
)

MODEL = ModelChoice("gru", "random", sequence="noise", steps=40, size=4, layers=3, directions=2)


def made(title: str, time: float, **changes: Any) -> LayerFigures:
    """A layer of four units, of which all change unless told otherwise."""
    layer = LayerFigures(title, torch.zeros(100, 4), time, 4, torch.zeros(100), Residual(0.25, 2))
    return replace(layer, **changes)


def drawn(sent: dict[str, Any]) -> np.ndarray:
    """(T, H), as the browser reads it."""
    codes = np.frombuffer(base64.b64decode(sent["codes"]), "<u2").reshape(-1, sent["units"])
    values: np.ndarray = sent["low"] + codes / 65534 * (sent["high"] - sent["low"])
    return values


@pytest.mark.parametrize("reading", ["forward", "backward"])
def test_every_layer_and_direction_is_that_of_torchs_module_on_the_shown_playhead(
    reading: Any,
) -> None:
    shown = run(replace(MODEL, layer=1, reading=reading))
    result = resolved_choice(shown.choice)
    module = torch.nn.GRU(1, 4, 3, bidirectional=True, dtype=torch.float64)
    module.load_state_dict(result.network.state_dict())
    traced = trace(module, result.sequence.x)
    layers = layer_figures(shown)
    assert [layer.title for layer in layers] == [
        f"Layer {k} {way}" for k in (1, 2, 3) for way in ("forward", "backward")
    ]
    for layer, place in zip(layers, traced.by_place, strict=True):
        wanted = traced.at(*place)["h"][:, 0]
        shown_there = layer.states.flip(0) if reading == "backward" else layer.states
        torch.testing.assert_close(shown_there, wanted)
        times = autocorrelation_times(wanted)
        assert layer.time == pytest.approx(float(times.median()))
        assert layer.changing == 4
        assert 0.0 <= layer.residual.share <= 1.0


def test_the_shown_layer_is_the_run_itself_even_where_something_is_held() -> None:
    for reading in ("forward", "backward"):
        choice = replace(MODEL, layer=1, reading=reading, hold=Hold("h", 0.5, 0, 3, 5))
        shown = run(choice)  # type: ignore[arg-type]
        place = 2 + (reading == "backward")
        torch.testing.assert_close(layer_figures(shown)[place].states, shown.trace["h"][:, 0])
        above = layer_figures(shown)[4].states
        untouched = layer_figures(run(replace(choice, hold=None)))[4].states  # type: ignore[arg-type]
        assert not torch.allclose(above, untouched)


def test_one_layer_in_one_direction_is_its_run() -> None:
    shown = run(ModelChoice())
    (layer,) = layer_figures(shown)
    assert layer.title == "Layer 1"
    assert torch.equal(layer.states, shown.trace["h"][:, 0])


def test_each_map_shows_the_states_of_its_own_layer() -> None:
    shown = run(replace(MODEL, layer=2, reading="backward"))
    first, *_ = layer_groups(shown, "pytorch")
    for sent, layer in zip(first["maps"], layer_figures(shown), strict=True):
        assert sent["title"] == layer.title
        np.testing.assert_allclose(drawn(sent), layer.states.numpy(), atol=2e-5)


def test_maps_have_one_colour_domain_and_names_of_their_own() -> None:
    shown = run(replace(MODEL, cell="irnn", gain=1.0, steps=12))
    first, *_ = layer_groups(shown, "pytorch")
    result = resolved_choice(shown.choice)
    traced = trace(result.network, result.sequence.x)
    largest = [float(traced.at(*place)["h"].abs().max()) for place in traced.by_place]
    # On scales of their own the first would end at 1 and only the widest at 20.
    assert largest[0] < 1.0
    assert 10.0 < max(largest) < 20.0
    assert len(first["maps"]) == 6
    assert {(one["low"], one["high"]) for one in first["maps"]} == {(-20.0, 20.0)}
    for sent, place in zip(first["maps"], traced.by_place, strict=True):
        np.testing.assert_allclose(drawn(sent), traced.at(*place)["h"][:, 0], atol=4e-4)
    assert len({one["name"] for one in first["maps"]}) == 6
    assert not any(one["choosable"] for one in first["maps"])


def test_the_board_is_json_and_its_curves_are_those_of_the_layers() -> None:
    shown = run(MODEL)
    maps, units, slow = layer_groups(shown, "pytorch")
    json.dumps(board(shown, [maps, units, slow]), allow_nan=False)
    (panel,) = slow["lines"]
    assert [curve["title"] for curve in panel["curves"]] == [x.title for x in layer_figures(shown)]
    assert panel["alone"]
    assert slow["sentence"].startswith(slow_and_quick(layer_figures(shown)))
    assert panel["below"] == ["lag 0", "lag 19"]


def test_the_slowest_and_the_quickest_are_named_with_their_times() -> None:
    sentence = slow_and_quick([made("Layer 1", 1.5), made("Layer 2", 6.25), made("Layer 3", 3.0)])
    assert sentence == (
        "Layer 2 changes most slowly: its autocorrelation time is 6.2 steps. "
        "Layer 1 changes most quickly: 1.5 steps."
    )


def test_only_a_time_that_is_long_beside_the_sequence_cannot_be_measured() -> None:
    assert "too few" in slow_and_quick([made("Layer 1", 1.0), made("Layer 2", 11.0)])
    assert "too few" not in slow_and_quick([made("Layer 1", 1.0), made("Layer 2", 10.0)])


def test_layers_that_do_not_change_are_left_out_of_the_sentence() -> None:
    still = made("Layer 2", math.nan, changing=0)
    assert "Layer 2" not in slow_and_quick([made("Layer 1", 2.0), still])
    assert slow_and_quick([still]) == "No state changes, so there is no time to measure."
    assert "equally" in slow_and_quick([made("Layer 1", 2.0), made("Layer 2", 2.0)])


def test_few_steps_say_nothing_of_times() -> None:
    shown = run(replace(MODEL, steps=5))
    assert "5 steps are too few" in slow_and_quick(layer_figures(shown))
    assert [one["title"] for one in layer_groups(shown, "pytorch")] == ["Every layer"]
    json.dumps(board(shown, layer_groups(shown, "pytorch")), allow_nan=False)


def test_the_rows_say_what_cannot_be_measured_and_why() -> None:
    rows = layer_rows(
        [
            made("Layer 1", 2.0),
            made("Layer 2", math.nan, changing=0, residual=Residual(math.nan, 3, "constant")),
            made("Layer 3", 1.0, residual=Residual(math.nan, 30, "short")),
            made("Layer 4", 1.0, residual=Residual(1e-9, 3)),
        ]
    )
    last = [row["Not a linear copy of its input"] for row in rows]
    assert last[0] == "25 %"
    assert "undefined: the output is constant" in last[1]
    assert "too few steps" in last[2]
    assert last[3] == "less than 0.1 %"
    assert [row["Autocorrelation time"] for row in rows] == [
        "2.0 steps",
        "none: no change",
        "1.0 step",
        "1.0 step",
    ]


def test_a_network_that_overflows_still_has_a_board() -> None:
    shown = run(replace(MODEL, cell="irnn", gain=10.0, steps=400))
    json.dumps(board(shown, layer_groups(shown, "pytorch")), allow_nan=False)
    assert any(
        "overflows" in row["Not a linear copy of its input"]
        for row in layer_rows(layer_figures(shown))
    )


def test_the_layer_that_is_shown_elsewhere_is_marked_and_no_other() -> None:
    shown = run(replace(MODEL, layer=1, reading="backward"))
    assert [layer.is_chosen for layer in layer_figures(shown)] == [k == 3 for k in range(6)]
    first, *_ = layer_groups(shown, "pytorch")
    assert [one["word"] for one in first["maps"]] == [
        "Layer 1 forward",
        "Layer 1 backward",
        "Layer 2 forward",
        "▸ Layer 2 backward",
        "Layer 3 forward",
        "Layer 3 backward",
    ]
    assert [one["name"] for one in first["maps"]] == ["h0", "h1", "h2", "h3", "h4", "h5"]
    assert first["title"] == "Every layer"
    assert first["sentence"] == (
        "The hidden state h, in the same colours. "
        "▸ marks the one that the pages Cell and Gradients look into."
    )


def test_a_network_of_one_layer_marks_none() -> None:
    shown = run(ModelChoice())
    first, *_ = layer_groups(shown, "pytorch")
    assert first["sentence"] == "The hidden state h, in the same colours."
    assert [one["word"] for one in first["maps"]] == ["Layer 1"]


def test_the_curves_are_the_autocorrelation_up_to_half_of_the_steps() -> None:
    shown = run(replace(MODEL, seed=1))
    layers = layer_figures(shown)
    *_, slow = layer_groups(shown, "pytorch")
    assert slow["title"] == "How slowly it changes"
    assert slow["sentence"] == (
        f"{slow_and_quick(layers)} Drawn is the autocorrelation of h over the lag."
    )
    (panel,) = slow["lines"]
    assert panel["title"] == ""
    assert panel["word"] == "lag"
    assert panel["first"] == 0
    assert panel["log"] is False
    assert panel["description"] == (f"Autocorrelation of h over the lag. {slow_and_quick(layers)}")
    for curve, layer in zip(panel["curves"], layers, strict=True):
        values = np.frombuffer(
            base64.b64decode(curve["floats"]["base64"]),
            "<f8" if curve["floats"]["bytes"] == 8 else "<f4",
        )
        states = layer.states.flip(0) if layer.title.endswith("backward") else layer.states
        assert len(values) == 20
        assert values[0] == pytest.approx(1.0)
        # The correlation at a lag by its definition, over the units, with numpy.
        away = states.numpy() - states.numpy().mean(axis=0)
        by_hand = (away[3:] * away[:-3]).sum(axis=0) / (away**2).sum(axis=0)
        assert values[3] == pytest.approx(float(torch.tensor(by_hand).median()), abs=1e-6)


def test_the_input_of_a_layer_is_all_that_the_one_below_puts_out() -> None:
    shown = run(replace(MODEL, directions=1, layers=2))
    result = resolved_choice(shown.choice)
    traced = trace(result.network, result.sequence.x)
    x = result.sequence.x[:, 0].numpy()
    below, above = (traced.at(*place)["h"][:, 0].numpy() for place in traced.by_place)
    for inputs, outputs, layer in zip(
        (x, below), (below, above), layer_figures(shown), strict=True
    ):
        with_one = np.hstack([inputs, np.ones((len(inputs), 1))])
        weights, *_ = np.linalg.lstsq(with_one, outputs, rcond=None)
        left = ((outputs - with_one @ weights) ** 2).sum()
        share = left / ((outputs - outputs.mean(axis=0)) ** 2).sum()
        assert layer.residual.share == pytest.approx(share, rel=0.2)


@pytest.mark.parametrize("last", [None, 9])
def test_a_hold_read_backward_covers_the_steps_seen_on_the_playhead(last: int | None) -> None:
    hold = Hold("h", 0.5, 0, 3, last)
    shown = run(replace(MODEL, layer=1, reading="backward", hold=hold))
    states = layer_figures(shown)[3].states
    held = (states[:, 0] == 0.5).tolist()
    assert held == [3 <= t <= (39 if last is None else last) for t in range(40)]


def test_times_and_shares_are_written_with_the_digits_they_have() -> None:
    (row,) = layer_rows([made("Layer 1", 1.04, changing=3, residual=Residual(0.0995, 2))])
    assert row == {
        "Layer": "Layer 1",
        "Autocorrelation time": "1.0 step",
        "Units that change": "3 of 4",
        "Not a linear copy of its input": "10 %",
    }
    shares = [0.0994, 0.001, 0.0009, 1.0]
    rows = layer_rows([made("", 1.06, residual=Residual(share, 2)) for share in shares])
    assert [row["Not a linear copy of its input"] for row in rows] == [
        "9.9 %",
        "0.1 %",
        "less than 0.1 %",
        "100 %",
    ]
    assert rows[0]["Autocorrelation time"] == "1.1 steps"


def test_sentences_of_times_are_whole() -> None:
    assert slow_and_quick([made("Layer 1", 2.0)]) == (
        "Layer 1 has an autocorrelation time of 2.0 steps."
    )
    assert slow_and_quick([made("Layer 1", 2.01), made("Layer 2", 2.04)]) == (
        "All change equally fast: their autocorrelation time is 2.0 steps."
    )
    assert slow_and_quick([made("Layer 1", 12.0)]) == (
        "Layer 1 has an autocorrelation time of more than 10 steps. "
        "100 steps are too few to measure longer times."
    )
    assert slow_and_quick([made("Layer 1", 12.0), made("Layer 2", 2.0)]) == (
        "Layer 1 changes most slowly: its autocorrelation time is more than 10 steps. Layer 2 "
        "changes most quickly: 2.0 steps. 100 steps are too few to measure longer times."
    )
    assert slow_and_quick([made(f"Layer {k}", 10.0 * k) for k in (1, 2, 3)]) == (
        "Layer 2 and Layer 3 change most slowly: their autocorrelation times are more than 10 "
        "steps. Layer 1 changes most quickly: 10.0 steps. 100 steps are too few to measure longer "
        "times."
    )
    assert slow_and_quick([made("Layer 1", 12.0), made("Layer 2", 30.0)]) == (
        "All have autocorrelation times of more than 10 steps. "
        "100 steps are too few to measure longer times."
    )
    few = replace(made("Layer 1", 1.0), states=torch.zeros(9, 4))
    assert slow_and_quick([few]) == "9 steps are too few to say how slowly anything changes."
    enough = replace(few, states=torch.zeros(10, 4))
    assert slow_and_quick([enough]) == "Layer 1 has an autocorrelation time of 1.0 step."


@pytest.mark.parametrize(("time", "text"), [(5.6, "5.6 steps"), (7.0, "more than 5.7 steps")])
def test_no_time_is_told_that_the_steps_are_too_few_to_measure(time: float, text: str) -> None:
    layer = replace(made("Layer 1", time), states=torch.zeros(57, 4))
    assert layer_rows([layer])[0]["Autocorrelation time"] == text
    assert text in slow_and_quick([layer])
    assert ("7.0" in slow_and_quick([layer])) is False


def test_what_cannot_be_measured_says_why() -> None:
    whys = ("short", "constant", "overflow")
    rows = layer_rows([made("", 1.0, residual=Residual(math.nan, 2, why)) for why in whys])
    assert [row["Not a linear copy of its input"] for row in rows] == [
        "undefined: too few steps for so many inputs",
        "undefined: the output is constant",
        "undefined: the state overflows",
    ]
