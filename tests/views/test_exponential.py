"""What the part Exponential gates shows and says, before and after the overflow."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from explorer.session.choice import Choice, ModelChoice
from explorer.session.run import Run, run
from explorer.views.exponential import (
    exponential_board,
    exponential_runs,
    overflow_sentence,
    revising_sentence,
)

MISSING = 65535


def one_run() -> Run:
    return run(ModelChoice(weights="random", sequence="impulse", steps=20, size=4))


def codes(sent: Any) -> Any:
    return np.frombuffer(base64.b64decode(sent["codes"]), "<u2").reshape(20, -1)


@pytest.mark.parametrize(("to", "lost"), [(30.0, 0), (88.0, 0), (89.0, 13), (120.0, 13)])
def test_states_without_a_stabiliser_are_drawn_as_no_numbers_from_the_overflow_on(
    to: float, lost: int
) -> None:
    one = one_run()
    with_m, without, *_ = exponential_board(one, exponential_runs(one, 7, to), Choice())["groups"]
    assert (codes(with_m["maps"][0]) != MISSING).all()
    assert (codes(without["maps"][0]) == MISSING).all(axis=1).sum() == lost
    assert len(with_m["now"]) == len(without["now"]) == 20
    assert ("i = ∞" in without["now"][7]) == bool(lost)
    assert ("are no numbers" in without["now"][8]) == bool(lost)


def test_the_sentence_says_where_it_overflows_and_from_which_exponent_on() -> None:
    one = one_run()
    fits, lost = (overflow_sentence(exponential_runs(one, 7, to)) for to in (30.0, 90.0))
    assert "exp(30) = 1.1·10¹³ is still a number" in fits
    assert "exp(88.7) = 3.4·10³⁸" in fits
    assert "exp(90) is more than 3.4·10³⁸" in lost
    assert "from step 7 on" in lost


def test_a_new_value_outweighs_the_memory_with_an_exponential_alone() -> None:
    runs = exponential_runs(one_run(), 7, 30.0)
    share = float(runs.sigmoid["i"][7, 2] / runs.sigmoid["n"][7, 2])
    sentence = revising_sentence(runs, 2)
    assert "the new value is 99.9 % of the memory with the exponential" in sentence
    assert f"{100 * share:.1f} % with σ" in sentence
    assert share < 0.8
