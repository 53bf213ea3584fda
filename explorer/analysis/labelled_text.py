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
Texts = tuple[Sequence[str], ...]


@dataclass(frozen=True, eq=False)
class Part:
    """Texts with a property: `told` says at which of their N tokens it has a value, (N,) of bool.

    values: those values in float64, (number of told ones,).
    """

    texts: Texts
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


def parts_of(
    texts: Sequence[str] | str, tokens: Callable[[str], Sequence[str]]
) -> tuple[Texts, Texts]:
    """The tokens of the known texts, and those of the held-out ones, up to MAX_TOKENS of each.

    Raises ValueError if one of the two would be empty.
    """
    cut = [list(tokens(text)) for text in ([texts] if isinstance(texts, str) else texts)]
    if len(cut) == 1:
        first = len(cut[0]) * (HELD_OUT_ONE_IN - 1) // HELD_OUT_ONE_IN
        known, held_out = [cut[0][:first]], [cut[0][first:]]
    else:
        # Of two texts the second is the one held out.
        last = min(HELD_OUT_ONE_IN, len(cut)) - 1
        held_out = cut[last::HELD_OUT_ONE_IN]
        known = [one for place, one in enumerate(cut) if place % HELD_OUT_ONE_IN != last]
    parts = _shortened(known), _shortened(held_out)
    if not all(parts):
        raise ValueError("There is too little text; allowed are two texts and more, or a long one.")
    return parts


def _shortened(texts: Sequence[Sequence[str]]) -> Texts:
    """The first texts with up to MAX_TOKENS tokens together, the last of them cut."""
    result: list[Sequence[str]] = []
    left = MAX_TOKENS
    for text in texts:
        if text and left:
            result.append(text[:left])
            left -= len(result[-1])
    return tuple(result)


def labelled(parts: tuple[Texts, Texts], function: Property, name: str) -> LabelledText:
    """The texts with the values of a property.

    Raises ValueError if it gives another count than there are tokens, something that is neither
    bool nor number, or does not vary.
    """
    values = [_values(function, part, name) for part in parts]
    is_number = any(
        not isinstance(value, bool | np.bool_)
        for part in values
        for value in part
        if not math.isnan(value)
    )
    known, held_out = (_part(*both) for both in zip(parts, values, strict=True))
    for kind, part in (("known", known), ("held-out", held_out)):
        if not len(part.values) or bool((part.values == part.values[0]).all()):
            raise ValueError(
                f"The property {name} is one and the same in all of the {kind} text; it must vary."
            )
    return LabelledText(known, held_out, is_number)


def _part(texts: Texts, values: list[float]) -> Part:
    numbers = torch.tensor([float(value) for value in values], dtype=torch.float64)
    told = ~numbers.isnan()
    return Part(texts, told, numbers[told])


def _values(function: Property, texts: Texts, name: str) -> list[float]:
    """The value at every token of the texts, NaN where the property says nothing."""
    result: list[float] = []
    for text in texts:
        values: Any = function(text)
        # Arrays and tensors have numbers of their own kinds.
        values = values.tolist() if isinstance(values, np.ndarray | Tensor) else list(values)
        if len(values) != len(text):
            raise ValueError(
                f"The property {name} gives {len(values):,} values for {len(text):,} tokens; it "
                "must give one for each."
            )
        result += [_value(value, name) for value in values]
    return result


def _value(value: Any, name: str) -> float:
    if value is None:
        return math.nan
    if not isinstance(value, bool | int | float | np.bool_ | np.number) or math.isinf(value):
        raise ValueError(
            f"The property {name} gives {value!r}; allowed are True, False, finite numbers and "
            "None."
        )
    return value  # type: ignore[return-value]
