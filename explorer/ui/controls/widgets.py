"""Draws declared controls: the table says what each is, a page only where and whether it acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from explorer.session.control import Control
from explorer.session.control_kinds import OneOf, SomeOf, Text, Whole
from explorer.session.controls import CONTROLS
from explorer.session.link import Problem
from explorer.session.names import Names
from explorer.ui.controls import state
from explorer.ui.controls.drawing import DRAWN_BY, Place

__all__ = ["BARE", "USUAL", "Place", "draw", "drawn_in_a_row", "folder", "prepare"]


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
