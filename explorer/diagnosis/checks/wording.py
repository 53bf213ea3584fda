"""How checks name places, units and numbers in a sentence, and parameters in code."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.capturing.watching import ROOT
from explorer.diagnosis.facts import PlaceFacts

MOST_LISTED = 6


def place_words(place: PlaceFacts) -> str:
    """Where a place is: encoder.rnn, layer 1 backward."""
    direction = f" {place.direction}" if place.direction == "backward" else ""
    return f"{place.module}, layer {place.layer}{direction}"


def units_words(units: Sequence[int], size: int) -> str:
    """How many units of how many, and the first of them."""
    if len(units) == size:
        return f"all {size} units"
    listed = ", ".join(map(str, units[:MOST_LISTED])) + (", …" if len(units) > MOST_LISTED else "")
    return f"{len(units)} of {size} units ({listed})"


def module_code(name: str) -> str:
    """The expression that finds a module inside the model."""
    return "model" if name == ROOT else f"model.get_submodule({name!r})"
