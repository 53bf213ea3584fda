"""The gradient page as a person uses it: every part of every cell, and bad input of any kind."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer import CELLS
from explorer.backprop.state_gradients import state_gradients
from explorer.session.choice import Choice, ModelChoice
from explorer.session.controls import options
from explorer.session.run import run
from explorer.views.board import board
from explorer.views.chain import chain_rule
from explorer.views.gradients import along_time, jacobian, paths
from explorer.views.proof import CASES, STEPS, classic_proof
from tests.pages.shared import as_sent, assert_stands, link_of, opened_at, press, sent
from tests.views.test_gradients import values

PAGE = "pages/explore/gradients.py"


def opened(**link: str) -> AppTest:
    return opened_at(PAGE, link)


def part_of(page: AppTest, part: str) -> AppTest:
    (control,) = [one for one in page.button_group if one.key == "part"]
    return control.set_value(part).run()


@pytest.mark.parametrize("key", CELLS)
def test_every_part_of_every_cell_stands(key: str) -> None:
    page = opened(cell=key)
    for label in options("part"):
        page = part_of(page, label)
        assert_stands(page)
        assert [one.value for one in page.warning] == []


def test_the_parts_show_what_the_library_computes() -> None:
    choice = Choice(ModelChoice("gru", "random", steps=30, sequence="sine"))
    result = run(choice.model)
    page = opened(cell="gru", weights="random", sequence="sine", steps="30")
    gradient = state_gradients(result.trace, "last")
    for label, groups in (
        ("along", along_time(result, choice, gradient)),
        ("jacobian", jacobian(result, choice)),
        ("paths", paths(result, choice)),
        ("chain", chain_rule(result, choice)),
    ):
        shown = sent(part_of(page, label), "board")
        assert shown == as_sent(board(result, groups))


def test_a_larger_gain_turns_vanishing_into_exploding_in_place() -> None:
    page = opened(cell="rnn", weights="random", phi="relu", init="identity", gain="0.5")
    assert "halves" in sent(page, "board")["groups"][0]["sentence"]
    (gain,) = [one for one in page.slider if one.key == "gain"]
    page = gain.set_value(1.5).run()
    assert "doubles" in sent(page, "board")["groups"][0]["sentence"]


def test_the_proof_has_no_control_that_does_nothing_there_and_plays_its_powers() -> None:
    page = part_of(opened(cell="gru", weights="random", gain="1.5"), "proof")
    assert_stands(page)
    assert len(sent(page, "transport")["tokens"]) == STEPS + 1
    drawn = (*page.selectbox, *page.button_group, *page.slider, *page.number_input, *page.toggle)
    assert {one.key for one in drawn} == {"part", "seed", "sigma", "rho", "proof_phi"}
    before = sent(page, "board")
    (seed,) = page.number_input
    assert sent(seed.set_value(5).run(), "board") != before


def test_what_was_chosen_is_still_there_after_the_proof() -> None:
    link = {"cell": "gru", "weights": "random", "gain": "1.5", "sequence": "noise", "steps": "30"}
    page = part_of(part_of(opened(**link), "proof"), "along")
    assert_stands(page)
    assert len(sent(page, "transport")["tokens"]) == 30
    assert link.items() <= link_of(page).items()
    assert {one.key: one.value for one in page.slider}["gain"] == 1.5


def test_the_proof_stands_where_the_weights_cannot_read_the_sequence() -> None:
    page = opened(sequence="sine", part="proof")
    assert_stands(page)
    assert not page.warning
    assert len(sent(page, "board")["groups"]) == 2


@pytest.mark.parametrize("part", ["clipping", "along", "jacobian", "paths", "chain", "proof"])
def test_there_is_a_transport_where_something_follows_the_steps(part: str) -> None:
    page = opened(part=part)
    assert (sent(page, "transport")["tokens"] == []) == (part == "clipping")


def test_the_proof_opens_on_four_lines_that_can_be_told_apart() -> None:
    (panel,) = sent(part_of(opened(), "proof"), "board")["groups"][1]["lines"]
    span = math.log10(panel["high"] / panel["low"])
    curves = [values(curve) for curve in panel["curves"]]
    assert len(curves) == 4
    for one, other in itertools.combinations(curves, 2):
        # Two lines of 3 pixels, on a plot of 187 pixels at 1280 × 720.
        apart = 187 / span * np.abs(np.log10(one / other))
        assert np.nanmedian(apart) > 5.0


def test_an_impossible_pair_of_sliders_says_so_and_keeps_what_was_set() -> None:
    page = part_of(opened(), "proof")
    (rho,) = [one for one in page.slider if one.key == "rho"]
    page = rho.set_value(1.4).run()
    assert_stands(page)
    (warning,) = page.warning
    assert "never above the second" in warning.value
    assert {one.key: one.value for one in page.slider}["rho"] == 1.4


def test_clipping_of_an_overflowed_gradient_is_a_sentence() -> None:
    page = opened(
        weights="random", cell="rnn", phi="relu", gain="10", steps="500", sequence="noise"
    )
    page = part_of(page, "clipping")
    assert_stands(page)
    assert any("overflowed" in one.value for one in page.warning)


def test_clipping_of_a_vanished_gradient_says_that_it_cannot_come_back() -> None:
    page = part_of(opened(cell="rnn", weights="random", gain="0", init="xavier"), "clipping")
    assert_stands(page)
    assert len(page.table) == 1


def test_numbers_have_a_stage_here_too_that_says_its_weights_are_random() -> None:
    page = opened(sequence="sine")
    assert_stands(page)
    assert not page.warning
    assert any("these are random ones, with 16 units" in one.value for one in page.caption)


@pytest.mark.parametrize("title", CASES)
def test_every_case_of_the_proof_is_one_click_away_and_in_the_link(title: str) -> None:
    page = press(part_of(opened(), "proof"), title)
    assert_stands(page)
    sigma, rho = CASES[title]
    link = {"sigma": str(sigma), "rho": str(rho)}
    assert sent(page, "board")["groups"] == as_sent(classic_proof(sigma, rho, "linear", 0))
    again = opened(part="proof", **link)
    assert sent(again, "board")["groups"] == sent(page, "board")["groups"]
