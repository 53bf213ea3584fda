"""The page Activations: functions on one cursor, and the network's own values on its curves."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from explorer.activations.sites import cell_sites
from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import run
from explorer.ui.opening import FILES
from explorer.views.activations.curves import cursor_marks, curves_board
from explorer.views.activations.values import values_board
from tests.pages.shared import as_sent, assert_stands, link_of, opened_at, sent

PAGE = FILES["activations"]


def opened(**link: str) -> AppTest:
    page = opened_at(PAGE, link)
    assert_stands(page)
    return page


def test_the_steps_of_the_first_part_are_values_of_v_and_a_link_brings_functions_back() -> None:
    page = opened(functions="gelu,sigmoid")
    transport = sent(page, "transport")
    assert (transport["word"], transport["tokens"]) == ("v", cursor_marks())
    assert sent(page, "board") == as_sent(curves_board(["gelu", "sigmoid"]))
    assert link_of(page)["functions"] == "gelu,sigmoid"
    (table,) = page.table
    assert list(table.value.index) == ["GELU", "σ"]


def test_without_a_function_a_sentence_says_what_to_do() -> None:
    page = opened(functions="")
    assert sent(page, "board") is None
    assert [one.value for one in page.info] == [
        "Choose a function above, and its curve and its slope are drawn."
    ]


def test_a_layer_of_a_network_that_reads_backwards_stands_on_its_own_curves() -> None:
    link = {"cell": "gru", "weights": "random", "sequence": "sine", "steps": "7", "size": "5"}
    page = opened(
        activation="values", layers="2", directions="2", layer="2", reading="backward", **link
    )
    model = ModelChoice("gru", "random", "sine", steps=7, size=5, layers=2, directions=2)
    model = replace(model, layer=1, reading="backward")
    shown = sent(page, "board")
    assert shown == as_sent(values_board(run(model), Choice(model, unit=shown["unit"])))
    panels = shown["groups"][0]["dots"]
    assert [one["name"] for one in panels] == [s.name for s in cell_sites(run(model).module.cell)]


def test_a_held_gate_is_told() -> None:
    page = opened(activation="values", hold="wipe")
    assert "f is held" in sent(page, "board")["groups"][0]["sentence"]
