"""The stage of a held run beside the untouched one, and its symbols: expected by hand."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer import CELLS, Clamp, build_cell, gradients, trace
from explorer.cells.notation import FORGET_GATE, INPUT, INPUT_GATE, Symbol
from explorer.models.readout import Head, ReadOut
from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.run import Run, run, run_gradient
from explorer.views.payloads import Floats, Map, Panel, Stage
from explorer.views.stage import Untouched, stage_data
from explorer.views.stage_lines import read_out_lines
from explorer.views.stage_maps import change_maps, read_out_map
from explorer.views.symbols import signal_names, symbol_text

STEPS, UNITS, FROM = 12, 3, 4
FREE = ModelChoice("lstm", "random", "impulse", steps=STEPS, size=UNITS, nonlinearity="tanh")
HELD = replace(FREE, hold=Hold("f", 0.25, start=FROM, stop=8))


def floats(sent: Floats) -> np.ndarray:
    kind = {4: "<f4", 8: "<f8"}[sent["bytes"]]
    return np.frombuffer(base64.b64decode(sent["base64"]), kind)


def staged(choice: ModelChoice, notation: str = "pytorch") -> Stage:
    view, plain = run(choice), run(FREE)
    untouched = Untouched(plain, run_gradient(plain, "last")) if view.held else None
    chosen = Choice(choice, notation=notation)
    return stage_data(view, chosen, run_gradient(view, "last"), untouched)


def by_name(maps: list[Map]) -> dict[str, Map]:
    return {one["name"]: one for one in maps}


def curves(panel: Panel) -> dict[str, np.ndarray]:
    return {curve["title"]: floats(curve["floats"]) for curve in panel["curves"]}


@pytest.fixture(scope="module")
def plain_runs() -> dict[str, dict[str, torch.Tensor]]:
    """The same two runs with the library's own calls: signals, and gradients of the last step."""
    view: Run = run(FREE)
    module = build_cell("lstm", view.module.input_size, UNITS, seed=0, dtype=torch.float64)
    clamp = [Clamp("f", 0.25, start=FROM, stop=9)]
    x = view.sequence.x
    return {
        "free": {name: trace(module, x)[name][:, 0] for name in ("c", "h")},
        "held": {name: trace(module, x, clamp=clamp)[name][:, 0] for name in ("c", "h")},
        "free_gradient": gradients(module, x).norms(),
        "held_gradient": gradients(module, x, clamp=clamp).norms(),
    }


def test_what_a_hold_changes_is_held_minus_free(
    plain_runs: dict[str, dict[str, torch.Tensor]],
) -> None:
    maps = by_name(staged(HELD)["maps"])
    assert [*maps] == ["i", "f", "g", "o", "c", "h", "change_h", "change_c"]
    for name, word in (("c", "cell state"), ("h", "hidden state")):
        change = plain_runs["held"][name] - plain_runs["free"][name]
        sent = maps[f"change_{name}"]
        assert floats(sent["floats"]) == pytest.approx(change.flatten().numpy(), abs=1e-6)
        assert change[:FROM].abs().max() == 0 < change[FROM:].abs().max()
        assert sent["word"] == sent["title"] == f"change of {name}"
        assert sent["meaning"] == f"The {word} with the hold, minus without it."
        assert (sent["low"], sent["colours"]) == (-sent["high"], "diverging")
        assert sent["high"] >= change.abs().max()
        assert sent["high"] in (1.0, 2.0, 5.0)
        assert sent["saturated"] is False


def test_sizes_and_gradients_stand_over_those_of_the_untouched_run(
    plain_runs: dict[str, dict[str, torch.Tensor]],
) -> None:
    sizes, flows = staged(HELD)["lines"]
    assert (sizes["title"], sizes["log"]) == ("size of the states", False)
    assert sizes["description"] == "Size of the states, with the hold and without it."
    assert (flows["title"], flows["log"]) == ("where the gradient goes", True)
    assert flows["description"] == "Where the gradient goes, with the hold and without it."
    assert [*curves(sizes)] == ["‖h‖ held", "‖h‖ untouched", "‖c‖ held", "‖c‖ untouched"]
    assert [*curves(flows)] == [
        "‖∂L/∂h‖ held",
        "‖∂L/∂h‖ untouched",
        "‖∂L/∂c‖ held",
        "‖∂L/∂c‖ untouched",
    ]
    for name in ("h", "c"):
        for word, kind in (("held", "held"), ("untouched", "free")):
            size = plain_runs[kind][name].norm(dim=1).numpy()
            assert curves(sizes)[f"‖{name}‖ {word}"] == pytest.approx(size, abs=1e-6)
            flow = plain_runs[f"{kind}_gradient"][name].numpy()
            assert curves(flows)[f"‖∂L/∂{name}‖ {word}"] == pytest.approx(flow, rel=1e-5)


def test_without_a_hold_one_panel_shows_the_gradient(
    plain_runs: dict[str, dict[str, torch.Tensor]],
) -> None:
    data = staged(FREE)
    (panel,) = data["lines"]
    assert (panel["title"], panel["log"], panel["alone"]) == (
        "gradient",
        True,
        False,
    )
    assert panel["description"] == (
        "Norm of the gradient of the loss with respect to each state at every step, on a "
        "logarithmic scale."
    )
    assert [*curves(panel)] == ["‖∂L/∂h‖", "‖∂L/∂c‖"]
    expected = plain_runs["free_gradient"]["c"].numpy()
    assert curves(panel)["‖∂L/∂c‖"] == pytest.approx(expected, rel=1e-5)
    assert data["held"] == []
    assert by_name(data["maps"]).keys() == {"i", "f", "g", "o", "c", "h"}


@pytest.mark.parametrize(
    ("hold", "held"),
    [
        (Hold("f", 0.25, start=4, stop=8), [("f", None, 4, 9)]),
        (Hold("carry"), [("f", None, 0, STEPS), ("i", None, 0, STEPS)]),
        (Hold("o", 0.5, unit=1), [("o", [1], 0, STEPS)]),
    ],
)
def test_what_is_held_is_named_with_its_units_and_steps(
    hold: Hold, held: list[tuple[str, list[int] | None, int, int]]
) -> None:
    sent = staged(replace(FREE, hold=hold))["held"]
    assert [(one["signal"], one["units"], one["start"], one["stop"]) for one in sent] == held


def test_the_stage_has_every_field_that_is_declared_and_no_other() -> None:
    data = staged(FREE)
    assert set(data) == Stage.__required_keys__
    assert (data["length"], len(data["tokens"]), data["unit"]) == (STEPS, STEPS, 0)
    assert (data["diagram"], data["direction"], data["phi"]) == ("lstm", "keep", "tanh")
    assert [set(one) for one in data["equations"]] == [
        {"name", "word", "mathml", "line", "sentence"}
    ] * 6
    assert data["palette"]["sequential"][0] == "#00224e"


# symbols


def test_symbols_below_their_step() -> None:
    assert symbol_text(Symbol("h"), "t−1") == {
        "letter": "h",
        "below": "t−1",
        "above": "",
        "text": "hₜ₋₁",
    }
    assert symbol_text(Symbol("c", tilde=True), "t")["letter"] == "c\N{COMBINING TILDE}"
    assert symbol_text(Symbol("x"), "") == {"letter": "x", "below": "", "above": "", "text": "x"}


@pytest.mark.parametrize(
    ("subscript", "text"), [("r", "Γᵣ"), ("u", "Γᵤ"), ("o", "Γₒ"), ("f", "Γ_f")]
)
def test_a_subscript_is_lowered_if_unicode_has_it(subscript: str, text: str) -> None:
    assert symbol_text(Symbol("Γ", subscript=subscript), "t")["text"] == text


def test_every_signal_has_its_symbol_and_every_state_one_of_the_step_before() -> None:
    symbols = staged(FREE)["symbols"]
    assert set(symbols) == {*"ifgochx", "h_prev", "c_prev", "read_out"}
    assert symbols["f"] == {"letter": "f", "below": "t", "above": "", "text": "fₜ"}
    assert symbols["c_prev"] == {"letter": "c", "below": "t−1", "above": "", "text": "cₜ₋₁"}
    assert symbols["x"]["text"] == "xₜ"


def test_where_steps_are_raised_subscripts_stay_below() -> None:
    symbols = staged(FREE, "ng")["symbols"]
    state = CELLS["lstm"].signal("h").symbols.ng
    assert symbols["h"] == {
        "letter": state.letter,
        "below": "",
        "above": "⟨t⟩",
        "text": f"{state.letter}⟨t⟩",
    }
    assert symbols["h_prev"] == {
        "letter": state.letter,
        "below": "",
        "above": "⟨t−1⟩",
        "text": f"{state.letter}⟨t−1⟩",
    }
    assert symbols["f"] == {"letter": "Γ", "below": "f", "above": "", "text": "Γ_f"}
    assert FORGET_GATE.ng == Symbol("Γ", subscript="f")
    assert INPUT_GATE.ng.subscript
    assert symbols["x"]["text"] == f"{INPUT.ng.letter}⟨t⟩"


# read-outs


def numbers(truth: torch.Tensor | None) -> ReadOut:
    values = torch.tensor([[0.5, 9.0], [0.25, 9.0]], dtype=torch.float64)
    heads, bias = (Head("", 0, 2),), torch.zeros(2, dtype=torch.float64)
    return ReadOut(("sum", "other"), values, False, ("a", "b"), values, bias, heads, truth=truth)


def test_numbers_that_are_read_out_stand_over_those_that_were_asked_for() -> None:
    truth = torch.tensor([[torch.nan, 8.0], [1.0, 8.0]], dtype=torch.float64)
    panel = read_out_lines(numbers(truth))
    assert (panel["title"], panel["log"]) == ("read-out", False)
    assert panel["description"] == "The sum that the read-out says."
    assert [*curves(panel)] == ["sum, read out", "sum"]
    assert curves(panel)["sum, read out"].tolist() == [0.5, 0.25]
    assert curves(panel)["sum"][1] == 1.0
    assert np.isnan(curves(panel)["sum"][0])


@pytest.mark.parametrize("truth", [None, torch.full((2, 2), torch.nan, dtype=torch.float64)])
def test_where_nothing_was_asked_for_only_what_is_read_out_is_drawn(
    truth: torch.Tensor | None,
) -> None:
    assert [*curves(read_out_lines(numbers(truth)))] == ["sum, read out"]


def test_shares_that_are_read_out_are_a_map_from_0_to_1() -> None:
    values = torch.tensor([[0.0, 1.0], [0.5, 0.5]], dtype=torch.float64)
    heads, bias = (Head("softmax", 0, 2),), torch.zeros(2, dtype=torch.float64)
    sent = read_out_map(ReadOut(("yes", "no"), values, True, ("a", "b"), values.log(), bias, heads))
    assert (sent["name"], sent["word"]) == ("read_out", "read-out: the model's answer")
    assert sent["meaning"] == "What the trained read-out says at each step, as probabilities."
    assert (sent["low"], sent["high"], sent["colours"]) == (0.0, 1.0, "sequential")
    assert np.frombuffer(base64.b64decode(sent["codes"]), "<u2").tolist() == [
        0,
        65534,
        32767,
        32767,
    ]
    assert sent["rows"] == ["yes", "no"]
    assert sent["choosable"] is False


def test_a_change_of_nothing_is_drawn_as_nothing() -> None:
    view = run(FREE)
    for sent in change_maps(view, view, signal_names(view.module.cell, "pytorch")):
        assert not floats(sent["floats"]).any()
