"""Questions: what is asked, what answers, what is kept back, and which guess is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.lessons.lesson import Option, Question
from explorer.lessons.questions import (
    Answer,
    answer,
    asked,
    checked_guess,
    hidden_signals,
    is_right,
)
from explorer.lessons.shown import shown
from explorer.session.choices import exploring_choice
from explorer.session.controls import Chosen
from explorer.session.link import View
from explorer.session.run import run

VIEW = View("cell", "cell=lstm&unit=5&t=9")
STEP = Question("step", "Where?", "There.", answer="argmin(f)", of="f")
POWER = Question("value", "How small?", "So.", answer="f", low=1e-20, high=1.0, log=True)
CURVE = Question("curve", "How?", "So.", answer="c", low=-4.0, high=4.0)
VALUE = Question("value", "How much?", "So much.", answer="f")
MAP = Question("map", "Whose?", "That.", answer="gru", of="h", cells=("rnn", "lstm", "gru"))
CHOOSE = Question(
    "choose", "More?", "Yes.", options=(Option("yes", "f[9] >= 0.5"), Option("no", "f[9] < 0.5"))
)


def test_the_answer_is_computed_from_the_view() -> None:
    view = shown(VIEW)
    f = run(exploring_choice(Chosen(view.values)).model).trace["f"][:, 0, 5]
    assert answer(STEP, view).place == int(f.argmin())
    assert answer(VALUE, view).level == float(f[9])
    assert answer(CHOOSE, view).word == ("yes" if f[9] >= 0.5 else "no")
    other = shown(View("cell", "cell=lstm&unit=6&t=9"))
    assert answer(VALUE, other).level != answer(VALUE, view).level


def test_a_map_is_that_of_its_cell_and_the_order_does_not_tell() -> None:
    view = shown(VIEW)
    put, true = asked(MAP, view), answer(MAP, view)
    gru = run(exploring_choice(Chosen({**view.values, "cell": "gru"})).model).trace["h"][:, 0]
    assert true.place is not None
    assert torch.equal(put.maps[true.place], gru)
    assert not any("gru" in label.lower() for label in put.options)
    places = {answer(replace(MAP, text=f"Whose {n}?"), view).place for n in range(12)}
    assert places == {0, 1, 2}


def test_a_question_with_two_right_options_cannot_be_answered() -> None:
    both = (Option("one", "f > -1"), Option("two", "f > -2"))
    with pytest.raises(ValueError, match="exactly one"):
        answer(replace(CHOOSE, options=both), shown(VIEW))


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("units.f > 0.5", "no one number to compare"),
        ("f[9] > 0.5 and units", "no condition"),
        ("len(token)", "no condition"),
        ("row(units.f, 3)", "no condition"),
    ],
)
def test_what_rests_on_how_many_values_there_are_is_no_condition(condition: str, told: str) -> None:
    options = (Option("yes", condition), Option("no", "f[9] > 2"))
    with pytest.raises(ValueError, match=told) as error:
        answer(replace(CHOOSE, options=options), shown(VIEW))
    assert "\n" not in str(error.value)


def test_a_value_for_each_singular_value_is_none_for_each_step() -> None:
    proof = shown(View("gradients", "part=proof&t=3"))
    options = (Option("yes", "singular > 0.5"), Option("no", "singular[0] < -1"))
    with pytest.raises(ValueError, match="name its place"):
        answer(replace(CHOOSE, options=options), proof)


def test_the_next_word_is_the_likeliest_and_among_the_options() -> None:
    view = shown(View("language", "corpus=agreement&t=1"))
    question = Question("token", "What next?", "That.")
    put, true = asked(question, view), answer(question, view)
    assert true.place is not None
    assert put.options[true.place] == true.word == view.facts["likeliest"][1]  # type: ignore[index]
    assert list(put.options) == sorted(put.options)


@pytest.mark.parametrize(
    ("question", "hidden"),
    [
        (STEP, {"f"}),
        (CURVE, {"c"}),
        (CHOOSE, {"f"}),
        (MAP, set()),
        (replace(STEP, hidden=("c", "h")), {"f", "c", "h"}),
        (replace(VALUE, answer="h_before"), {"h"}),
        (replace(VALUE, answer="max(units.o)"), {"o"}),
    ],
)
def test_what_answers_is_kept_back(question: Question, hidden: set[str]) -> None:
    assert hidden_signals(question, list(shown(VIEW).facts)) >= hidden
    assert not hidden_signals(question, list(shown(VIEW).facts)) & ({"i", "g"} - hidden)


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=12), st.data())
def test_a_step_is_right_where_the_curve_is_as_low(
    levels: list[float], data: st.DataObject
) -> None:
    curve = torch.tensor(levels, dtype=torch.float64)
    lowest = int(curve.argmin())
    guess = data.draw(st.integers(0, len(levels) - 1))
    near = abs(levels[guess] - levels[lowest]) <= 0.03 * (max(levels) - min(levels))
    assert is_right(STEP, guess, Answer(place=lowest, curve=curve)) is near
    assert is_right(STEP, lowest, Answer(place=lowest, curve=curve))


def test_a_curve_is_right_where_it_is_near_on_average() -> None:
    true = Answer(curve=torch.zeros(10, dtype=torch.float64))
    assert is_right(CURVE, (1.0,) * 10, true)
    assert not is_right(CURVE, (1.5,) * 10, true)
    assert not is_right(CURVE, (0.0,) * 9, true)


def test_a_value_is_right_within_a_tenth_of_the_range() -> None:
    assert is_right(VALUE, 0.59, Answer(level=0.5))
    assert not is_right(VALUE, 0.61, Answer(level=0.5))


def test_on_a_scale_of_powers_a_tenth_of_the_range_is_a_tenth_of_the_powers() -> None:
    true = Answer(level=1e-10)
    assert is_right(POWER, 2e-12, true)
    assert is_right(POWER, 5e-9, true)
    assert not is_right(POWER, 5e-13, true)
    assert not is_right(POWER, 2e-8, true)


def test_a_curve_is_given_up_to_its_start_and_judged_from_there() -> None:
    view = shown(VIEW)
    late = replace(CURVE, start=20)
    put, true = asked(late, view), answer(late, view)
    assert put.given is not None
    assert true.curve is not None
    assert torch.equal(put.given, true.curve[:20])
    drawn = [99.0] * 20 + true.curve[20:].tolist()
    assert is_right(late, tuple(drawn), true)
    assert not is_right(CURVE, tuple(drawn), true)


@pytest.mark.parametrize("given", [None, "7", True, [1.0], float("nan"), 1e12, -1, 57, {}, []])
def test_what_is_no_guess_at_a_step_counts_as_none(given: object) -> None:
    assert checked_guess(STEP, given, asked(STEP, shown(VIEW))) is None


def test_a_guess_is_brought_into_its_range() -> None:
    view = shown(VIEW)
    put = asked(CURVE, view)
    assert checked_guess(CURVE, [99.0] * put.length, put) == (4.0,) * put.length
    assert checked_guess(CURVE, [0.0] * (put.length - 1), put) is None
    assert checked_guess(CURVE, ["x"] * put.length, put) is None
    assert checked_guess(VALUE, 7, asked(VALUE, view)) == 1.0
    assert checked_guess(STEP, 12.0, asked(STEP, view)) == 12


def test_an_option_has_its_blanks_filled_in() -> None:
    view = shown(VIEW)
    options = (Option("{units} units", "units > 0"), Option("none", "units == 0"))
    question = replace(CHOOSE, options=options)
    assert asked(question, view).options == (f"{view.facts['units']} units", "none")
    assert answer(question, view).word == f"{view.facts['units']} units"


def test_the_right_step_is_right_though_the_model_says_nothing_at_others() -> None:
    spoken = torch.tensor([torch.nan, 0.9, 0.2, 0.201, torch.nan])
    true = Answer(place=2, curve=spoken)
    assert [is_right(STEP, step, true) for step in range(5)] == [False, False, True, True, False]
