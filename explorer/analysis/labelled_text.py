"""Texts cut into tokens, a part of them held out, with the value of a property at each token."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.analysis.properties import PROPERTIES, Property

# Every third text is held out; of a single one the last third.
HELD_OUT_ONE_IN = 3
MAX_TOKENS = 20_000
# The tokens of a text and the values of a property at them.
Read = tuple[Sequence[str], list[float]]


@dataclass(frozen=True, eq=False)
class Part:
    """Texts with a property: `told` says at which of their N tokens it has a value, (N,) of bool.

    values: those values in float64, (number of told ones,).
    """

    texts: tuple[Sequence[str], ...]
    told: Tensor
    values: Tensor


@dataclass(frozen=True, eq=False)
class LabelledText:
    """The part that units are chosen on and the one they are scored on."""

    known: Part
    held_out: Part
    is_number: bool


def property_function(property: str | Property) -> tuple[Property, str]:
    """The function of a property and its name. Raises ValueError for a name that is not known."""
    if not isinstance(property, str):
        return property, getattr(property, "__name__", "property")
    if property not in PROPERTIES:
        raise ValueError(
            f"There is no property {property!r}; there are {', '.join(PROPERTIES)}, and any "
            "function from tokens to one value each."
        )
    return PROPERTIES[property], property


def labelled(
    texts: Sequence[str] | str,
    tokens: Callable[[str], Sequence[str]],
    function: Property,
    name: str,
) -> LabelledText:
    """The known and the held-out texts with the values of a property, MAX_TOKENS of each at most.

    The property reads whole texts: what the held-out part of a single one begins with, such as the
    middle of a quote, is told by the part before.

    Raises ValueError if there is too little text, or if the property gives another count than there
    are tokens, something that is neither bool nor number, or does not vary.
    """
    cut = [list(tokens(text)) for text in ([texts] if isinstance(texts, str) else texts)]
    read = [(text, _values(function, text, name)) for text in cut if text]
    if len(read) == 1:
        ((text, values),) = read
        first = len(text) * (HELD_OUT_ONE_IN - 1) // HELD_OUT_ONE_IN
        known, held_out = [(text[:first], values[:first])], [(text[first:], values[first:])]
    else:
        # Of two texts the second is the one held out.
        last = min(HELD_OUT_ONE_IN, len(read)) - 1
        held_out = read[last::HELD_OUT_ONE_IN] if read else []
        known = [one for place, one in enumerate(read) if place % HELD_OUT_ONE_IN != last]
    parts = {"known": _shortened(known), "held-out": _shortened(held_out)}
    if not all(parts.values()):
        raise ValueError("There is too little text; allowed are two texts and more, or a long one.")
    result = {kind: _part(part) for kind, part in parts.items()}
    for kind, one in result.items():
        if not len(one.values) or bool((one.values == one.values[0]).all()):
            raise ValueError(
                f"The property {name} is one and the same in all of the {kind} text; it must vary."
            )
    is_number = any(
        not isinstance(value, bool | np.bool_)
        for _, values in read
        for value in values
        if not math.isnan(value)
    )
    return LabelledText(result["known"], result["held-out"], is_number)


def _shortened(read: Sequence[Read]) -> list[Read]:
    """The first texts with up to MAX_TOKENS tokens together, the last of them cut."""
    result: list[Read] = []
    left = MAX_TOKENS
    for text, values in read:
        if text and left:
            result.append((text[:left], values[:left]))
            left -= len(result[-1][0])
    return result


def _part(read: Sequence[Read]) -> Part:
    numbers = torch.tensor(
        [float(value) for _, values in read for value in values], dtype=torch.float64
    )
    told = ~numbers.isnan()
    return Part(tuple(text for text, _ in read), told, numbers[told])


def _values(function: Property, text: Sequence[str], name: str) -> list[float]:
    """The value at every token of a text, NaN where the property says nothing."""
    values: Any = function(text)
    # Arrays and tensors have numbers of their own kinds.
    values = values.tolist() if isinstance(values, np.ndarray | Tensor) else list(values)
    if len(values) != len(text):
        raise ValueError(
            f"The property {name} gives {len(values):,} values for {len(text):,} tokens; it "
            "must give one for each."
        )
    return [_value(value, name) for value in values]


def _value(value: Any, name: str) -> float:
    if value is None:
        return math.nan
    if not isinstance(value, bool | int | float | np.bool_ | np.number) or math.isinf(value):
        raise ValueError(
            f"The property {name} gives {value!r}; allowed are True, False, finite numbers and "
            "None."
        )
    return value  # type: ignore[return-value]
