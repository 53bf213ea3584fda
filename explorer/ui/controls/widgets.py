"""Draws declared controls: the table says what each is, a page only where and whether it acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.session.control import Control, Flag, OneOf, Real, SomeOf, Text, Whole, Widget
from explorer.session.controls import CONTROLS
from explorer.session.link import Problem
from explorer.session.names import Names
from explorer.ui.controls import state


@dataclass(frozen=True)
class Place:
    """What a view adds to a control's declaration.

    `low` and `high` are narrower ends, or `options` the only ones that are offered; `reason` says
    why ("this sequence has 50 steps"). `idle` is a sentence why the control does nothing here: it
    is greyed, and its help says so. `suggestion` stands there until a person chooses something
    else; what was chosen is `lasting` if it stays even where it is suggested later. `bare`: as wide
    as its options, its label left to screen readers. Of names that only a person's own table has,
    `options` are those that it has, `label` and `placeholder` stand for the declared label and for
    no choice.
    """

    disabled: bool = False
    idle: str = ""
    help: str | None = None
    low: int | None = None
    high: int | None = None
    options: tuple[str, ...] | None = None
    reason: str = "is not possible here"
    suggestion: str | int | None = None
    lasting: bool = False
    bare: bool = False
    label: str | None = None
    placeholder: str | None = None


USUAL, BARE = Place(), Place(bare=True)


def draw(key: str, place: Place = USUAL) -> Any:
    """Draws a control where the page stands now; returns its value.

    What was chosen elsewhere and does not fit here is brought to what does; if it came by a link,
    that is told.
    """
    control = CONTROLS[key]
    if state.is_fixed():
        return _fixed(control, place)
    prepare(key, place)
    DRAWN_BY[control.widget](control, place)
    return state.chosen_value(key)


def drawn_in_a_row(*keys: str) -> tuple[Any, ...]:
    """Draws controls side by side, in several rows where it is narrow; returns their values."""
    with st.container(key=f"row_{keys[0]}"):
        return tuple(draw(key) for key in keys)


@contextmanager
def folder(label: str, key: str, *, unfolded: bool = False) -> Iterator[bool]:
    """A folder of controls; gives whether it is open, since what nobody sees need not be drawn.

    What its controls say counts all the same. `unfolded` is how it stands at first.
    """
    if state.is_fixed():
        yield False
        return
    place = st.expander(label, expanded=unfolded, key=f"folder_{key}", on_change="rerun")
    with place:
        yield bool(place.open)


def _fixed(control: Control, place: Place) -> Any:
    """The value of a control that is not drawn: that of the fixed view, as far as it fits."""
    chosen = state.chosen()
    if control.key not in chosen.given and place.suggestion is not None:
        return place.suggestion
    return _fitting(control, place, chosen[control.key])


def prepare(key: str, place: Place) -> None:
    """Gives the session a value for a control that fits what the view allows, drawn or not."""
    if state.is_fixed():
        return
    session, control = st.session_state, CONTROLS[key]
    if place.suggestion is not None:
        state.suggest(key, place.suggestion, lasting=place.lasting or _follows(control))
    elif key not in session or not control.accepts(state.as_value(session[key])):
        state.choose(key, state.chosen()[key])
    value = state.as_value(session[key])
    fitting = _fitting(control, place, value)
    if fitting != value:
        instead = "the default" if fitting in (None, ()) else f"“{control.written(fitting)}”"
        problem = Problem(key, control.written(value), place.reason, instead)
        state.note_problem(problem)
        state.choose(key, fitting)


def _follows(control: Control) -> bool:
    """Whether what is suggested for a control belongs to another choice."""
    return isinstance(control, OneOf) and control.follows is not None


def _fitting(control: Control, place: Place, value: Any) -> Any:
    """The value that is nearest to one that was chosen, among those that the view allows."""
    match control:
        case Whole(low=low, high=high) if value is not None:
            lowest = low if place.low is None else place.low
            return min(max(value, lowest), high if place.high is None else place.high)
        case OneOf() if place.options is not None and value not in (*place.options, None):
            return place.suggestion or place.options[0]
        case Text() if place.options is not None and value not in (*place.options, None):
            return control.default
        case SomeOf() | Names() if place.options is not None:
            return tuple(option for option in value if option in place.options)
    return value


def _words(control: Control, place: Place) -> dict[str, Any]:
    """What every widget takes."""
    return {
        "key": control.key,
        "disabled": place.disabled or bool(place.idle),
        "help": place.idle or place.help or control.help,
        "label_visibility": "collapsed" if place.bare else "visible",
    }


def _options(control: Control, place: Place) -> tuple[list[str], Callable[[str], str]]:
    """The keys of the options that are offered, and what a person reads instead of a key."""
    assert isinstance(control, (OneOf, SomeOf))
    labels = control.options
    return list(labels if place.options is None else place.options), labels.__getitem__


def _select(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.selectbox(control.label, options, format_func=label, **_words(control, place))


def _segmented(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.segmented_control(
        control.label,
        options,
        # Drawn again after the browser's Back, it would otherwise stand without a choice.
        default=st.session_state[control.key],
        format_func=label,
        required=True,
        width="content" if place.bare else "stretch",
        **_words(control, place),
    )


def _pills(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.pills(control.label, options, format_func=label, **_words(control, place))


def _radio(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.radio(control.label, options, format_func=label, **_words(control, place))


def _several(control: Control, place: Place) -> None:
    assert isinstance(control, SomeOf)
    options, label = _options(control, place)
    st.multiselect(
        control.label,
        options,
        format_func=label,
        max_selections=control.most,
        placeholder=control.placeholder,
        **_words(control, place),
    )


def _name(control: Control, place: Place) -> None:
    st.selectbox(
        place.label or control.label,
        place.options or (),
        index=None,
        format_func=lambda name: name or "no column",
        placeholder=place.placeholder,
        **_words(control, place),
    )


def _names(control: Control, place: Place) -> None:
    assert isinstance(control, Names)
    st.multiselect(
        place.label or control.label,
        place.options or (),
        max_selections=control.most,
        placeholder=place.placeholder,
        **_words(control, place),
    )


def _ends(control: Control, place: Place) -> tuple[Any, Any, Any]:
    """The smallest and the largest number that the view allows, and how far apart two are."""
    assert isinstance(control, (Whole, Real))
    low = control.low if place.low is None else place.low
    return low, control.high if place.high is None else place.high, control.step


def _slider(control: Control, place: Place) -> None:
    low, high, step = _ends(control, place)
    # With other ends it is another slider to the browser, which would begin at the lowest value.
    value = st.session_state[control.key]
    st.slider(control.label, low, high, value, step=step, **_words(control, place))


def _number(control: Control, place: Place) -> None:
    assert isinstance(control, (Whole, Real))
    low, high, step = _ends(control, place)
    st.number_input(
        control.label,
        low,
        high,
        value=None if control.optional and place.suggestion is None else "min",
        step=step,
        format=control.digits if isinstance(control, Real) else None,
        placeholder=control.placeholder,
        **_words(control, place),
    )


def _toggle(control: Control, place: Place) -> None:
    assert isinstance(control, Flag)
    st.toggle(control.label, **_words(control, place))


def _area(control: Control, place: Place) -> None:
    assert isinstance(control, Text)
    words = _words(control, place)
    st.text_area(control.label, height=control.height, max_chars=control.most, **words)


def _line(control: Control, place: Place) -> None:
    assert isinstance(control, Text)
    st.text_input(control.label, max_chars=control.most, **_words(control, place))


DRAWN_BY: Mapping[Widget, Callable[[Control, Place], None]] = {
    "select": _select,
    "segmented": _segmented,
    "pills": _pills,
    "radio": _radio,
    "several": _several,
    "name": _name,
    "names": _names,
    "slider": _slider,
    "number": _number,
    "toggle": _toggle,
    "area": _area,
    "line": _line,
}
