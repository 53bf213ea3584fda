"""The server hears with its next run what was chosen in the browser, each choice once."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.session.declared.pages import CELL, GRADIENTS
from explorer.ui.controls import heard
from explorer.ui.current import SHOWN
from explorer.ui.opening import FILES
from tests.pages.shared import (
    assert_stands,
    choose,
    link_of,
    opened_at,
    sent,
    tell,
    view_controls,
)

LINK = {"cell": "gru", "weights": "random", "size": "6", "sequence": "sine", "steps": "12"}


def test_a_unit_beyond_the_network_is_said_and_the_link_has_the_one_that_is_shown() -> None:
    page = opened_at(FILES[CELL], {**LINK, "unit": "99"})
    assert_stands(page)
    assert [one.value for one in page.toast] == [
        "In the link, unit “99” is beyond this network, which has 6; unit 5 is used\\."
    ]
    assert link_of(page)["unit"] == "5"
    noted = page.session_state[SHOWN].scene
    assert "unit=5" in noted.link
    assert noted.choice.unit == 5
    # In a larger network it is there.
    page.session_state["size"] = 128
    assert link_of(page.run())["unit"] == "99"


def shown(page: Any) -> tuple[Any, ...]:
    """What the stage was sent for."""
    stage = sent(page, "stage")
    return tuple(stage[key] for key in ("unit", "notation", "direction", "loss"))


def test_the_run_after_choices_shows_them_and_its_link_has_them() -> None:
    page = opened_at(FILES[CELL], LINK)
    told = [[1, "unit", 4], [2, "notation", "ng"], [3, "z", "keep"], [4, "loss", "sum"]]
    page = tell(page, *told)
    assert_stands(page)
    assert shown(page) == (4, "ng", "keep", "sum")
    chosen = {"unit": "4", "notation": "ng", "z": "keep", "loss": "sum"}
    assert link_of(page) == LINK | chosen
    values = {key: one["value"] for key, one in view_controls(page).items()}
    assert values == {"unit": 4, "notation": "ng", "z": "keep", "loss": "sum", "at": 0}


def test_a_choice_that_was_heard_does_not_come_back_with_the_next_message() -> None:
    page = tell(opened_at(FILES[CELL], LINK), [1, "unit", 4])
    page = tell(page, [1, "unit", 4], [2, "unit", 2])
    assert shown(page)[0] == 2
    page.session_state["unit"] = 5  # as a callback of the server may set it
    assert shown(tell(page, [1, "unit", 4], [2, "unit", 2]))[0] == 5


def test_of_what_is_no_choice_nothing_is_taken_over() -> None:
    page = opened_at(FILES[CELL], LINK)
    before = shown(page)
    junk = [[1, "unit", -1], [2, "unit", "3"], [3, "notation", "x"], [4, "cell", "rnn"]]
    page = tell(page, *junk, [5, "loss", None], [6, "unit"], "told", None, ["7", "unit", 3])
    assert_stands(page)
    assert shown(page) == before
    assert link_of(page) == LINK
    assert shown(tell(page, [8, "unit", 3]))[0] == 3


def test_of_a_session_that_is_new_the_address_says_what_counts() -> None:
    page = opened_at(FILES[CELL], LINK)
    del page.session_state["_opened"]
    page.query_params = {**LINK, "unit": "3"}
    page = tell(page, [7, "unit", 5])
    assert shown(page)[0] == 3
    assert page.session_state[heard.HEARD] == 7


def test_on_a_page_that_the_server_draws_its_board_is_in_the_chosen_notation() -> None:
    page = opened_at(FILES[GRADIENTS], LINK)
    before = sent(page, "board")
    page = choose(page, notation="ng")
    assert_stands(page)
    assert sent(page, "board") != before
    assert "∂a" in str(sent(page, "board"))


@pytest.mark.parametrize("key", ["notation", "z"])
def test_z_is_said_to_follow_the_notation_until_it_is_chosen(key: str) -> None:
    page = opened_at(FILES[CELL], LINK)
    assert sent(page, "choices")["follows"]["z"]["ng"] == "replace"
    page = choose(page, **{key: {"notation": "ng", "z": "replace"}[key]})
    assert bool(sent(page, "choices")["follows"]) == (key == "notation")


def test_a_button_and_a_choice_that_come_with_one_message_both_count() -> None:
    page = opened_at(FILES[CELL], {**LINK, "hold": "z"})
    (button,) = [one for one in page.button if one.key == "let_go"]
    button.click()
    page = tell(page, [1, "unit", 4])
    assert shown(page)[0] == 4
    assert "hold" not in link_of(page)
