"""Another function in a cell's place for one, as a person switches it on the page Activations."""

from __future__ import annotations

from typing import Any

import torch
from streamlit.testing.v1 import AppTest

from explorer import build_cell, gradients, trace
from explorer.network.exchanged_network import exchanged_network, from_identity
from explorer.session.choice import ModelChoice
from explorer.session.run import run
from tests.pages.shared import assert_stands, link_of, opened_at, sent

PAGE = "pages/explore/activations.py"
NOISE = {"weights": "random", "sequence": "noise", "size": "6", "steps": "12"}


def opened(**link: str) -> AppTest:
    return opened_at(PAGE, {"activation": "switched", **link})


def set_to(page: AppTest, key: str, value: Any) -> AppTest:
    (control,) = [one for one in (*page.button_group, *page.selectbox) if one.key == key]
    return control.set_value(value).run()


def noise() -> torch.Tensor:
    return run(ModelChoice(cell="rnn", sequence="noise", steps=12, weights="random")).sequence.x


def test_the_numbers_are_those_of_the_library_with_the_same_weights() -> None:
    page = opened(cell="rnn", exchange="relu", gain="2", from_identity="on", **NOISE)
    assert_stands(page)
    x = noise()
    own = build_cell("rnn", x.shape[2], 6, gain=2.0, dtype=torch.float64)
    relu = exchanged_network(own, "state", "relu")
    rows = page.table[0].value
    for number, network in enumerate((own, relu, from_identity(relu))):
        mean, largest = trace(network, x)["h"].mean(), trace(network, x)["h"].abs().max()
        back = gradients(network, x).norms()["h"]
        told = rows.iloc[number]
        assert told["mean of h"] == f"{float(mean):.2f}".replace("-", "−").replace("−0.00", "0.00")
        assert told["largest |h|"] == f"{float(largest):.2f}"
        assert told["‖∂L/∂h‖ at the loss"] == f"{float(back[-1]):.2f}"
    assert len(set(rows["weights"])) == 1
    assert len(sent(page, "board")["groups"][1]["maps"]) == 3
    assert link_of(page)["exchange"] == "relu"


def test_a_place_that_the_cell_has_not_is_not_offered() -> None:
    page = opened(cell="lstm", exchange_in="state", **NOISE)
    (place,) = [one for one in page.button_group if one.key == "exchange_in"]
    assert len(place.options) == 2
    page = set_to(page, "cell", "gru")
    assert_stands(page)
    (place,) = [one for one in page.button_group if one.key == "exchange_in"]
    assert len(place.options) == 1
    assert "candidate’s mean" in sent(page, "board")["groups"][0]["sentence"]


def test_an_overflow_leaves_the_page_standing() -> None:
    page = opened(cell="rnn", exchange="relu", gain="10", **{**NOISE, "size": "16", "steps": "500"})
    assert_stands(page)
    assert "state overflows at step" in sent(page, "board")["groups"][0]["sentence"]
