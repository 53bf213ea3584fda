"""Every control takes its own values and no others, and its text stands for exactly its value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.session.choice import Choice
from explorer.session.choices import exploring_choice, training_plan
from explorer.session.control import Control, Value
from explorer.session.control_kinds import Flag, OneOf, Real, SomeOf, Text, Whole
from explorer.session.controls import CONTROLS, GROUPS, Chosen, option_label, options
from explorer.session.declared.pages import EVERY
from explorer.session.names import Names
from explorer.training.plan import Plan


def values_of(control: Control) -> st.SearchStrategy[Value]:
    """Every value that a control takes."""
    match control:
        case OneOf(options=keys, optional=optional):
            return st.sampled_from([*keys, *([None] if optional else [])])
        case SomeOf(options=keys, most=most):
            return st.lists(st.sampled_from([*keys]), max_size=most, unique=True).map(tuple)
        case Whole(low=low, high=high, optional=optional):
            return st.integers(low, high) | (st.none() if optional else st.nothing())
        case Real(low=low, high=high, optional=optional):
            return st.floats(low, high) | (st.none() if optional else st.nothing())
        case Flag():
            return st.booleans()
        case Text(most=most):
            return st.text(max_size=min(most or 300, 300))
        case Names(most=most):
            names = st.text(min_size=1, max_size=12).filter(lambda name: "," not in name)
            return st.lists(names, max_size=min(most, 5), unique=True).map(tuple)
    raise AssertionError(control)


@pytest.mark.parametrize("key", CONTROLS)
@given(data=st.data())
def test_the_text_of_a_value_is_read_as_exactly_that_value(key: str, data: st.DataObject) -> None:
    control = CONTROLS[key]
    value = data.draw(values_of(control).filter(lambda value: value is not None))
    assert control.accepts(value)
    again = control.parsed(control.written(value))
    assert again == value
    assert type(again) is type(value) or isinstance(control, Real)


@pytest.mark.parametrize("key", CONTROLS)
@given(text=st.text(max_size=12) | st.sampled_from(["inf", "nan", "1e400", "9" * 400, "-", "1_0"]))
def test_any_text_is_read_as_a_value_or_refused(key: str, text: str) -> None:
    control = CONTROLS[key]
    try:
        value = control.parsed(text)
    except ValueError:
        return
    assert control.accepts(value)


def test_no_two_controls_share_a_key() -> None:
    keys = [control.key for group in GROUPS for control in group]
    assert sorted(keys) == sorted(CONTROLS)


@pytest.mark.parametrize("key", CONTROLS)
def test_a_control_has_words_pages_and_a_default_that_it_takes(key: str) -> None:
    control = CONTROLS[key]
    assert control.key == key
    assert control.label
    assert control.pages
    assert control.pages <= EVERY
    assert control.accepts(control.default)
    assert control.accepts(Chosen({})[key])
    assert control.allowed


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("seed", "3.7"),
        ("seed", "+3"),
        ("seed", " 3"),
        ("seed", "٣"),
        ("seed", "-1"),
        ("seed", "1000000"),
        ("gain", "inf"),
        ("gain", "nan"),
        ("gain", "1,5"),
        ("gain", "10.1"),
        ("cell", "GRU"),
        ("cell", ""),
        ("others", "rnn,rnn"),
        ("others", "rnn,gru,lstm,irnn"),
        ("others", "rnn, gru"),
    ],
)
def test_a_value_that_is_none_of_the_controls_is_refused(key: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"allowed|number"):
        CONTROLS[key].parsed(text)


def test_ends_of_numbers_are_values() -> None:
    assert CONTROLS["steps"].parsed("2") == 2
    assert CONTROLS["steps"].parsed("500") == 500
    assert CONTROLS["gain"].parsed("10") == 10.0
    assert CONTROLS["gain"].parsed("0") == 0.0
    assert CONTROLS["forget"].parsed("-20") == -20.0


@pytest.mark.parametrize("value", [True, 1.0, "1", None, math.nan])
def test_a_whole_number_is_an_int_and_nothing_like_one(value: object) -> None:
    assert not CONTROLS["steps"].accepts(value)


def test_what_was_not_chosen_stands_at_its_default() -> None:
    chosen = Chosen({"cell": "gru"})
    assert (chosen["cell"], chosen["steps"], chosen["forget"]) == ("gru", 50, None)
    assert len(chosen) == len(CONTROLS) == len([*chosen])


def test_a_cell_is_never_compared_with_itself_by_default() -> None:
    assert Chosen({})["others"] == ("rnn", "gru")
    assert Chosen({"cell": "rnn"})["others"] == ("gru", "lstm")
    assert Chosen({"cell": "gru"})["others"] == ("rnn", "lstm")


def test_a_key_or_value_that_does_not_exist_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="There is no control 'sells'; allowed are cell, "):
        Chosen({"sells": 1})
    with pytest.raises(ValueError, match="steps does not take 1; allowed: whole numbers from 2"):
        Chosen({"steps": 1})


def test_options_have_the_labels_that_people_read() -> None:
    assert option_label("weights", "own") == "Yours"
    assert options("z") == ("keep", "replace")


def test_without_any_choice_the_library_gets_its_own_defaults() -> None:
    choice = exploring_choice(Chosen({}))
    assert choice.model.nonlinearity == "tanh"
    assert training_plan(Chosen({})) == Plan()
    assert (choice.unit, choice.notation, choice.direction, choice.loss) == (
        Choice().unit,
        Choice().notation,
        Choice().direction,
        Choice().loss,
    )


def test_numbers_are_written_as_short_as_they_can_be_read() -> None:
    gain = CONTROLS["gain"]
    assert [gain.written(value) for value in (2.0, 0.1, 1e-07, 10)] == ["2", "0.1", "1e-07", "10"]
    assert gain.parsed("1E-1") == 0.1
    assert gain.parsed("1e-1") == 0.1
    assert gain.written(None) == ""


def test_a_number_of_thirty_characters_is_read_and_a_longer_one_is_not() -> None:
    gain = CONTROLS["gain"]
    assert gain.parsed(f"1.{'0' * 28}") == 1.0
    with pytest.raises(ValueError, match="is no number"):
        gain.parsed(f"1.{'0' * 29}")


@pytest.mark.parametrize("value", [True, False, "1", (1,), [1], math.inf, math.nan])
def test_a_number_is_neither_a_switch_nor_a_text_nor_infinite(value: object) -> None:
    assert not CONTROLS["gain"].accepts(value)


def test_a_text_may_be_as_long_as_its_control_says() -> None:
    text = Text(key="x", label="X", widget="line", pages=EVERY, most=3)
    assert text.accepts("abc")
    assert not text.accepts("abcd")
    assert not text.accepts(3)
    assert text.allowed == "texts of up to 3 characters"
    assert not CONTROLS["text"].accepts(b"abc")


def test_several_options_are_written_with_commas() -> None:
    others = CONTROLS["others"]
    assert others.written(("rnn", "gru")) == "rnn,gru"
    assert others.written(()) == others.written(None) == ""
    assert others.parsed("") == ()


def test_a_text_that_was_not_chosen_is_empty() -> None:
    assert Chosen({}).text("read_agreement") == ""
    assert Chosen({"read_agreement": "abc"}).text("read_agreement") == "abc"


# which way z points, in the books that cells.md lists


@pytest.mark.parametrize(
    ("notation", "direction"),
    [
        ("pytorch", "keep"),
        ("keras", "keep"),
        ("olah", "replace"),
        ("ng", "replace"),
        ("fau", "replace"),
    ],
)
def test_a_notation_brings_the_direction_of_its_book_unless_one_was_chosen(
    notation: str, direction: str
) -> None:
    assert Chosen({"notation": notation})["z"] == direction
    for chosen in ("keep", "replace"):
        assert Chosen({"notation": notation, "z": chosen})["z"] == chosen


# The names of a page's parts stand on the buttons themselves, and their label is not drawn.
LABEL_SAYS_ALL = {"part", "compare", "activation", "versus", "train", "language", "shape"}


def test_every_control_that_is_drawn_explains_itself_in_short_sentences() -> None:
    drawn = {key: one for key, one in CONTROLS.items() if one.widget not in ("player", "none")}
    assert {key for key, one in drawn.items() if not one.help} == LABEL_SAYS_ALL
    for key, control in drawn.items():
        if control.help:
            assert control.help.endswith("."), key
            assert control.help[0].isupper() or control.help[0].isdigit(), key
            assert max(len(part.split()) for part in control.help.split(". ")) <= 30, key
