"""Controls that show labels, give the values they stand for, and are carried by the link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

import streamlit as st

BOUND: Final = "query-params"

T = TypeVar("T")


def label_of(labels: Mapping[str, T], value: T) -> str:
    """The label that stands for a value."""
    return next(label for label, known in labels.items() if known == value)


def select(
    title: str,
    labels: Mapping[str, T],
    key: str,
    *,
    default: str | None = None,
    disabled: bool = False,
) -> T:
    """The value of the label that is chosen in a select box."""
    options = list(labels)
    index = options.index(default) if default else 0
    label = st.selectbox(title, options, index, key=key, bind=BOUND, disabled=disabled)
    return labels[label]


def segmented(
    title: str,
    labels: Mapping[str, T],
    key: str,
    *,
    default: str | None = None,
    disabled: bool = False,
    help: str | None = None,
    narrow: bool = False,
) -> T:
    """The value of the label that is chosen in a row of buttons, the first unless told otherwise.

    A narrow row is as wide as its labels, and its title is left to screen readers.
    """
    options = list(labels)
    label = st.segmented_control(
        title,
        options,
        default=default or options[0],
        key=key,
        bind=BOUND,
        disabled=disabled,
        help=help,
        required=True,
        width="content" if narrow else "stretch",
        label_visibility="collapsed" if narrow else "visible",
    )
    # A link can ask for nothing at all.
    return labels[default or options[0]] if label is None else labels[label]
