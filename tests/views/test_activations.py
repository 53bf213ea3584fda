"""What the page Activations is sent: dots on their curves, products beside the gradient."""

from __future__ import annotations

import base64
import math
import re

import numpy as np
import pytest
import torch

from explorer.activations import ACTIVATION_FUNCTIONS, FLAT_SHARE
from explorer.activations.sites import cell_sites
from explorer.activations.slopes import carrying_site
from explorer.cells import CELLS
from explorer.session.choice import Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.run import run, run_gradient
from explorer.views.activations import curves, dots
from explorer.views.activations.explained import WayBack, product_sentence
from explorer.views.activations.values import relative, slopes_along, values_board
from explorer.views.payloads import Board, Dots, Floats


def floats(sent: Floats) -> np.ndarray:
    kind = "<f8" if sent["bytes"] == 8 else "<f4"
    return np.frombuffer(base64.b64decode(sent["base64"]), kind).astype(float)


def sums(sent: Dots) -> np.ndarray:
    codes = np.frombuffer(base64.b64decode(sent["codes"]), "<u2").reshape(-1, len(sent["rows"]))
    return sent["low"] + codes / 65534 * (sent["high"] - sent["low"])


def board_of(choice: Choice) -> Board:
    return values_board(run(choice.model), choice)


def drawn(choice: Choice) -> dict[str, Dots]:
    return {one["name"]: one for one in board_of(choice)["groups"][0]["dots"]}


# the curves of functions


def test_the_cursor_is_v_and_stands_on_0_in_the_middle() -> None:
    marks, v = curves.cursor_marks(), curves.cursor_values()
    assert marks[60] == "0.0"
    assert (marks[0], marks[-1]) == ("−6.0", "6.0")
    assert [float(mark.replace("−", "-")) for mark in marks] == pytest.approx(v.tolist())


def test_values_stand_above_slopes_and_are_told_where_they_leave_the_scale() -> None:
    (group,) = curves.curves_board(["tanh", "identity"])["groups"]
    values, slopes, products = group["lines"]
    tanh, identity = (floats(curve["floats"]) for curve in values["curves"])
    v = np.arange(121) / 10 - 6
    assert tanh == pytest.approx(np.tanh(v), abs=1e-6)
    assert (values["low"], values["high"]) == (-2.0, 3.0)
    assert identity == pytest.approx(v, abs=1e-6)
    assert floats(slopes["curves"][0]["floats"]) == pytest.approx(1 - np.tanh(v) ** 2, abs=1e-6)
    assert [curve["title"] for curve in products["curves"]] == ["tanh", "identity"]


def test_the_largest_product_of_slopes_of_sigma_is_a_power_of_a_quarter() -> None:
    products = curves.curves_board(["sigmoid"])["groups"][0]["lines"][2]
    k = np.arange(31)
    assert floats(products["curves"][0]["floats"]) == pytest.approx(0.25**k, rel=1e-5)
    sentence = curves.slope_facts(["sigmoid", "tanh", "exp"])
    assert sentence.startswith("Slope at v = 0: σ ¼, tanh 1, exp 1.")
    assert sentence.endswith("over 30 steps: σ 8.67·10⁻¹⁹, tanh 1.")  # 4⁻³⁰; exp has no largest


def test_the_table_says_where_a_function_is_flat() -> None:
    rows = {row["function"]: row for row in curves.function_rows(list(ACTIVATION_FUNCTIONS))}
    assert rows["σ"]["flat"] == "v < −4.36 or v > 4.36"
    assert rows["ReLU"]["flat"] == "v < 0"
    assert rows["identity"]["flat"] == "nowhere"
    assert rows["σ"]["range"] == "0 to 1"
    assert rows["ReLU"]["range"] == "from 0 up"
    assert rows["exp"]["largest slope"] == "none"


# this network


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "minlstm", "slstm"])
def test_there_is_a_panel_for_every_function_and_its_dots_are_the_units_sums(cell: str) -> None:
    choice = Choice(ModelChoice(cell, "random", sequence="sine", steps=9, size=5, gain=2.0), unit=3)
    panels, along = drawn(choice), slopes_along(run(choice.model), choice)
    assert list(panels) == [site.name for site in cell_sites(CELLS[cell])]
    for name, sent in panels.items():
        v, slopes = along[name]
        step = (sent["high"] - sent["low"]) / 65534
        inside = v.clamp(sent["low"], sent["high"])
        assert sums(sent) == pytest.approx(inside.numpy(), abs=step)
        own = floats(sent["numbers"]).reshape(3, -1)
        assert own[0] == pytest.approx(v[:, 3].numpy(), rel=1e-6)
        assert own[2] == pytest.approx(slopes.values[:, 3].numpy(), rel=1e-5, abs=1e-12)
        assert sent["flatCounts"] == slopes.flat.sum(1).tolist()
        # Its curve is that of the function, at places evenly spread.
        places = torch.linspace(sent["low"], sent["high"], 241, dtype=torch.float64)
        value = slopes.site.activation.value(places)
        assert floats(sent["values"]) == pytest.approx(value.numpy(), rel=1e-5, abs=1e-6)


def test_a_gate_that_points_the_other_way_has_the_negative_sum() -> None:
    model = ModelChoice("gru", "random", sequence="sine", steps=6, size=4)
    ways = [slopes_along(run(model), Choice(model, direction=way)) for way in ("keep", "replace")]
    (one, _), (other, _) = (way["z"] for way in ways)
    torch.testing.assert_close(one, -other, rtol=0.0, atol=0.0)
    torch.testing.assert_close(ways[0]["n"][0], ways[1]["n"][0], rtol=0.0, atol=0.0)


def test_the_grey_is_where_the_slope_is_below_a_twentieth_of_the_largest() -> None:
    places = torch.linspace(-6.0, 8.0, 281, dtype=torch.float64)
    for key, one in ACTIVATION_FUNCTIONS.items():
        stretches = dots.flat_stretches(one, places)
        grey = [any(low <= v <= high for low, high in stretches) for v in places.tolist()]
        limit = FLAT_SHARE * (one.largest_slope if math.isfinite(one.largest_slope) else 1.0)
        assert grey == (one.slope(places).abs() < limit).tolist(), key


def test_the_scale_holds_all_sums_in_whole_numbers_up_to_20() -> None:
    assert dots.sum_ends(torch.tensor([0.5, -5.2])) == (-6.0, 5.0)
    assert dots.sum_ends(torch.tensor([math.nan, 99.0, -math.inf])) == (-5.0, 20.0)
    assert dots.sum_ends(torch.tensor([math.nan])) == (-5.0, 5.0)


def test_of_many_units_as_many_are_drawn_as_can_be_told_apart_the_chosen_one_among_them() -> None:
    assert dots.shown_units(128, 5) == list(range(128))
    rows = dots.shown_units(1000, 555)
    assert 555 in rows
    assert (rows[0], rows[-1]) == (0, 999)
    assert 128 <= len(rows) <= 129
    assert rows == sorted(set(rows))


def test_shares_in_percent_do_not_become_none_or_all() -> None:
    assert [dots.percent(share) for share in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0 %",
        "less than 1 %",
        "50 %",
        "more than 99 %",
        "100 %",
    ]


def test_the_products_stand_beside_the_gradient_as_a_share_of_that_at_the_loss() -> None:
    choice = Choice(ModelChoice("rnn", "random", sequence="sine", steps=12, size=4), loss=8, unit=2)
    _, panel = board_of(choice)["groups"][1]["lines"]
    own, _, gradient = (floats(curve["floats"]) for curve in panel["curves"])
    slopes = slopes_along(run(choice.model), choice)["h"][1].values[:, 2]
    assert own[3] == pytest.approx(float(slopes[4:9].prod()), rel=1e-5)
    assert (own[8], gradient[8]) == (1.0, 1.0)
    assert np.isnan(own[9:]).all()
    norms = run_gradient(run(choice.model), 8).norms()["h"]
    assert gradient[:9] == pytest.approx((norms / norms[8])[:9].numpy(), rel=1e-5)
    # Nothing arrives at the loss itself: the largest of the others is the measure.
    assert relative(torch.tensor([1.0, 2.0, 0.0]), 2).tolist() == [0.5, 1.0, 0.0]


def test_what_the_products_explain_depends_on_where_the_function_stands() -> None:
    def sentence(key: str) -> str:
        cell = CELLS[key]
        site = carrying_site(cell)
        assert site is not None
        return product_sentence(cell, site, WayBack(9, 1, 1e-5, math.nan, 0.25), "pytorch")

    assert "What is between them is U." in sentence("rnn")
    assert "multiply to 10⁻⁵, of the mean unit to less than 10⁻³⁰⁰" in sentence("rnn")
    assert "on the path through n alone" in sentence("gru")
    assert "on the path through g alone" in sentence("lstm")
    assert "sees the input alone" in sentence("mingru")
    first = product_sentence(
        CELLS["rnn"], cell_sites(CELLS["rnn"])[0], WayBack(0, 1, 1.0, 1.0, 1.0), "pytorch"
    )
    assert first == "The loss stands at the first step: there is no step to go back."


def test_a_held_signal_is_named_and_a_book_has_its_own_letters() -> None:
    model = ModelChoice("lstm", "random", sequence="sine", steps=6, size=4, hold=Hold("wipe"))
    sentence = board_of(Choice(model))["groups"][0]["sentence"]
    assert re.search(r"\bf is held: its dots say what its function would give\.", sentence)
