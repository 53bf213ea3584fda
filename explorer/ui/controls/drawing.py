"""The widget of each kind of control, with what a view adds to the control's declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.session.control import Control, Widget
from explorer.session.control_kinds import Flag, OneOf, Real, SomeOf, Text, Whole
from explorer.session.names import Names


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


def _words(control: Control, place: Place) -> dict[str, Any]:
    """What every widget takes."""
    return {
        "key": control.key,
        "disabled": place.disabled or bool(place.idle),
        "help": place.idle or place.help or control.help,
        "label_visibility": "collapsed" if place.bare else "visible",
    }


def _present(control: Control) -> Any:
    """The value that a control begins with: the one that it has.

    Drawn again after the browser's Back, a widget shows what it began with.
    """
    return st.session_state[control.key]


def _index(options: Sequence[Any], control: Control) -> int | None:
    """Where a control's value stands among its options; None for no value."""
    value = _present(control)
    return options.index(value) if value in options else None


def _options(control: Control, place: Place) -> tuple[list[str], Callable[[str], str]]:
    """The keys of the options that are offered, and what a person reads instead of a key."""
    assert isinstance(control, (OneOf, SomeOf))
    labels = control.options
    return list(labels if place.options is None else place.options), labels.__getitem__


def _select(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.selectbox(
        control.label,
        options,
        index=_index(options, control),
        format_func=label,
        **_words(control, place),
    )


def _segmented(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.segmented_control(
        control.label,
        options,
        default=_present(control),
        format_func=label,
        required=True,
        width="content" if place.bare else "stretch",
        **_words(control, place),
    )


def _pills(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.pills(
        control.label,
        options,
        default=_present(control),
        format_func=label,
        **_words(control, place),
    )


def _radio(control: Control, place: Place) -> None:
    options, label = _options(control, place)
    st.radio(
        control.label,
        options,
        index=_index(options, control),
        format_func=label,
        **_words(control, place),
    )


def _several(control: Control, place: Place) -> None:
    assert isinstance(control, SomeOf)
    options, label = _options(control, place)
    st.multiselect(
        control.label,
        options,
        default=_present(control),
        format_func=label,
        max_selections=control.most,
        placeholder=control.placeholder,
        **_words(control, place),
    )


def _name(control: Control, place: Place) -> None:
    options = list(place.options or ())
    st.selectbox(
        place.label or control.label,
        options,
        index=_index(options, control),
        format_func=lambda name: name or "no column",
        placeholder=place.placeholder,
        **_words(control, place),
    )


def _names(control: Control, place: Place) -> None:
    assert isinstance(control, Names)
    st.multiselect(
        place.label or control.label,
        place.options or (),
        default=_present(control),
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
    words = _words(control, place)
    st.slider(control.label, low, high, _present(control), step=step, **words)


def _number(control: Control, place: Place) -> None:
    assert isinstance(control, (Whole, Real))
    low, high, step = _ends(control, place)
    st.number_input(
        control.label,
        low,
        high,
        # A field with a value to begin with cannot be emptied.
        value=None if control.optional and place.suggestion is None else _present(control),
        step=step,
        format=control.digits if isinstance(control, Real) else None,
        placeholder=control.placeholder,
        **_words(control, place),
    )


def _toggle(control: Control, place: Place) -> None:
    assert isinstance(control, Flag)
    st.toggle(control.label, _present(control), **_words(control, place))


def _area(control: Control, place: Place) -> None:
    assert isinstance(control, Text)
    words = _words(control, place)
    text = _present(control)
    label = place.label or control.label
    st.text_area(label, text, height=control.height, max_chars=control.most, **words)


def _line(control: Control, place: Place) -> None:
    assert isinstance(control, Text)
    words = _words(control, place)
    st.text_input(control.label, _present(control), max_chars=control.most, **words)


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
