"""What the boards of the page Compare say, and that each number stands under its own cell."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer import build_cell, gradients, trace
from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.run import run
from explorer.views.compare import Comparison, comparison, curves, echoes, heat_maps
from explorer.views.payloads import Map, Panel

STEPS, UNITS = 9, 3
MODEL = ModelChoice("gru", "random", "noise", steps=STEPS, size=UNITS, nonlinearity="tanh")
CELLS = ("gru", "rnn")


@pytest.fixture(scope="module")
def both() -> Comparison:
    return comparison(MODEL, CELLS, by_parameters=False)


def values(panel: Panel) -> dict[str, np.ndarray]:
    kinds = {4: "<f4", 8: "<f8"}
    return {
        curve["title"]: np.frombuffer(
            base64.b64decode(curve["floats"]["base64"]), kinds[curve["floats"]["bytes"]]
        )
        for curve in panel["curves"]
    }


def module_of(cell: str) -> torch.nn.Module:
    return build_cell(cell, run(MODEL).module.input_size, UNITS, seed=0, dtype=torch.float64)


def test_a_comparison_names_its_cells_with_their_units(both: Comparison) -> None:
    assert both.titles() == ["GRU (3)", "RNN (3)"]
    assert both.sentence == "Each cell has 3 units."
    assert [title for title, _ in both.all_runs()] == ["GRU (3)", "RNN (3)"]
    trained = comparison(ModelChoice("lstm"), ("lstm", "gru"), by_parameters=True)
    assert trained.sentence == "Trained weights keep the number of units they were trained with."


def test_gradients_and_states_are_those_of_the_librarys_own_calls(both: Comparison) -> None:
    flow, size, gates = curves(both, Choice(MODEL))
    assert (flow["title"], size["title"], gates["title"]) == (
        "Where the gradient goes",
        "How large the state is",
        "How far the gates open",
    )
    assert size["sentence"] == "The norm of h at every step."
    assert gates["sentence"] == "The average over all units."
    (flows,), (sizes,), (gate,) = flow["lines"], size["lines"], gates["lines"]
    assert (flows["title"], flows["log"]) == ("‖∂L/∂memory‖", True)
    assert (sizes["title"], sizes["log"]) == ("‖h‖", False)
    assert sizes["description"] == "Norm of h, one curve a cell."
    assert (gate["title"], gate["log"], gate["low"], gate["high"]) == (
        "GRU (3), gates", False, 0.0, 1.0,
    )  # fmt: skip
    assert gate["description"] == "The gates of the GRU (3), averaged over the units."
    assert [*values(flows)] == ["GRU (3) h", "RNN (3) h"]
    x = run(MODEL).sequence.x
    for cell, title in zip(CELLS, both.titles(), strict=True):
        seen = trace(module_of(cell), x)
        assert values(sizes)[title] == pytest.approx(seen["h"][:, 0].norm(dim=1).numpy(), rel=1e-6)
        flow_norms = gradients(module_of(cell), x).norms()["h"].numpy()
        assert values(flows)[f"{title} h"] == pytest.approx(flow_norms, rel=1e-5)
    opened = trace(module_of("gru"), x)
    for name, word in (("r", "reset gate r"), ("z", "update gate z")):
        assert values(gate)[word] == pytest.approx(opened[name].mean(dim=(1, 2)).numpy(), rel=1e-6)
    first, second = flow["sentence"].removesuffix(".").split("; ")
    assert first.startswith("The gradient of each cell's memory, going back: GRU h ")
    assert second.startswith("RNN h halves every ")
    assert flows["description"] == "Norm of the gradient, one curve a cell."


def test_the_sentence_of_the_gradients_names_each_curve_and_the_direction_once() -> None:
    held = replace(MODEL, hold=Hold("z", 0.5))
    found = comparison(held, ("gru", "lstm", "gru_reset_before", "rnn"), by_parameters=True)
    sentence = curves(found, Choice(held))[0]["sentence"]
    parts = sentence.removesuffix(".").split(": ", 1)[1].split("; ")
    names = [
        "GRU held h", "GRU untouched h", "LSTM c", "GRU, reset first held h",
        "GRU, reset first untouched h", "RNN h",
    ]  # fmt: skip
    for part, name in zip(parts, names, strict=True):
        assert part.startswith(f"{name} ")
    assert sentence.count("going back") == 1


def test_a_loss_in_the_middle_is_where_the_rates_begin(both: Comparison) -> None:
    (flow, *_) = curves(both, Choice(MODEL, loss=4))
    assert values(flow["lines"][0])["RNN (3) h"][5:].max() == 0.0
    assert "zero" not in flow["sentence"]


def test_cells_without_gates_have_no_group_of_gates() -> None:
    plain = comparison(MODEL, ("rnn", "irnn"), by_parameters=False)
    assert [one["title"] for one in curves(plain, Choice(MODEL))] == [
        "Where the gradient goes",
        "How large the state is",
    ]


def test_what_is_held_stands_beside_what_is_not() -> None:
    held = ModelChoice(**{**MODEL.__dict__, "hold": Hold("z", 0.5)})
    found = comparison(held, CELLS, by_parameters=False)
    assert [title for title, _ in found.all_runs()] == [
        "GRU (3) held", "GRU (3) untouched", "RNN (3)",
    ]  # fmt: skip
    first, second = heat_maps(found, Choice(held))
    assert [one["name"] for one in first["maps"]] == ["r", "z", "n", "h", "change_h"]
    assert [one["name"] for one in second["maps"]] == ["h"]


def ends(sent: Map) -> tuple[float, float, str]:
    return sent["low"], sent["high"], sent["colours"]


def test_what_no_cell_bounds_has_a_scale_that_covers_the_largest_value() -> None:
    wide = ModelChoice("lstm", "random", "noise", steps=60, size=UNITS, gain=6.0, seed=4)
    found = comparison(wide, ("rnn", "lstm"), by_parameters=False)
    largest = float(run(wide).trace["c"].abs().max())
    (end,) = {
        sent["high"]
        for one in heat_maps(found, Choice(wide))
        for sent in one["maps"]
        if sent["name"] == "c"
    }
    assert end == next(nice for nice in (1.0, 2.0, 5.0, 10.0, 20.0) if nice >= largest)
    assert end > 1.0
    for one in heat_maps(found, Choice(wide)):
        assert (one["sentence"], one["shape"], one["lines"]) == ("", "column", [])
        for sent in one["maps"]:
            kinds = {"gate": (0.0, 1.0, "sequential"), "candidate": (-1.0, 1.0, "diverging")}
            state = (-end, end, "diverging") if sent["name"] == "c" else (-1.0, 1.0, "diverging")
            assert ends(sent) == kinds.get(sent["kind"], state)
            assert sent["choosable"] is False


def test_an_echo_is_told_for_every_cell_from_its_own_step_on(both: Comparison) -> None:
    (one,) = echoes(both, 2)
    assert one["title"] == "The echo of one input"
    (panel,) = one["lines"]
    assert (panel["title"], panel["log"]) == ("‖δh‖ for each bit of change in the input", True)
    assert (
        panel["description"]
        == f"Size of the echo at every step, one curve a cell. {one['sentence']}"
    )
    assert [*values(panel)] == both.titles()
    direction, rates = one["sentence"].removesuffix(".").split(": ")
    assert direction.endswith(" going on")
    assert "going on" not in rates
    gru, rnn = rates.split("; ")
    assert gru.startswith("GRU ")
    assert rnn.startswith("RNN ")
    # No step before the changed one hears of it; by finite differences afterwards.
    x = run(MODEL).sequence.x
    changed = x.clone()
    changed[2] += 1e-6
    for cell, title in zip(CELLS, both.titles(), strict=True):
        moved = trace(module_of(cell), changed)["h"] - trace(module_of(cell), x)["h"]
        wanted = moved[:, 0].norm(dim=1).numpy() / 1e-6
        assert values(panel)[title][:2].tolist() == [0.0, 0.0]
        assert values(panel)[title][2:] == pytest.approx(wanted[2:], rel=1e-3)
