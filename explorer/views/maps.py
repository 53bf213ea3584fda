"""Heat maps over steps and rows, as plain data for the player."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.cells import Cell, Signal
from explorer.equations.mathml import symbol_mathml
from explorer.palette import Scale, power_scale, signal_scale
from explorer.views.packing import packed_codes, packed_floats
from explorer.views.payloads import DrawnValues, Map, MapWords


def signal_map(
    cell: Cell, signal: Signal, values: Tensor, notation: str, scale: Scale | None = None
) -> Map:
    """The map of one signal of a cell, values (T, H), on the scale of its kind or on another."""
    bounded = is_bounded(signal)
    if scale is not None:
        bounded = bool((values.abs() <= scale.high).all())
    drawn = value_map(values, scale or signal_scale(signal, values), bounded=bounded)
    return joined(drawn, map_words(cell, signal, notation))


def is_bounded(signal: Signal) -> bool:
    """Whether the cell itself bounds a signal at both ends."""
    return signal.low is not None and signal.high is not None


def map_words(cell: Cell, signal: Signal, notation: str) -> MapWords:
    """What the map of a signal says of itself."""
    return {
        "name": signal.name,
        "kind": signal.kind,
        "word": signal.word,
        "title": f"{signal.word} {signal.symbols.of(notation).text}",
        "symbol": symbol_mathml(cell, signal.name, notation),
        "meaning": signal.meaning,
        "choosable": True,
    }


def plain_map(name: str, word: str, meaning: str, drawn: DrawnValues) -> Map:
    """A map that belongs to no signal: its rows cannot be chosen."""
    words: MapWords = {
        "name": name,
        "kind": "other",
        "word": word,
        "title": word,
        "symbol": "",
        "meaning": meaning,
        "choosable": False,
    }
    return joined(drawn, words)


def joined(drawn: DrawnValues, words: MapWords) -> Map:
    """A map from its values and its words."""
    sent: Map = {
        "units": drawn["units"],
        "low": drawn["low"],
        "high": drawn["high"],
        "colours": drawn["colours"],
        "name": words["name"],
        "kind": words["kind"],
        "word": words["word"],
        "title": words["title"],
        "symbol": words["symbol"],
        "meaning": words["meaning"],
        "choosable": words["choosable"],
    }
    if "codes" in drawn:
        sent["codes"] = drawn["codes"]
    if "floats" in drawn:
        sent["floats"] = drawn["floats"]
    if "frames" in drawn:
        sent["frames"] = drawn["frames"]
    if "saturated" in drawn:
        sent["saturated"] = drawn["saturated"]
    if "power" in drawn:
        sent["power"] = drawn["power"]
    return sent


def value_map(values: Tensor, scale: Scale, *, bounded: bool) -> DrawnValues:
    """Values (T, H) on a scale; bounded ones as codes, others as floats that may lie beyond it."""
    known: DrawnValues = {
        "units": values.shape[1],
        "low": scale.low,
        "high": scale.high,
        "colours": scale.colours,
    }
    if not bounded:
        beyond = bool((values.abs() > scale.high).any())
        return {**known, "floats": packed_floats(values), "saturated": beyond}
    return {**known, "codes": packed_codes(values, scale.low, scale.high)}


def power_map(sizes: Tensor) -> DrawnValues:
    """Sizes (T, R) by their powers of ten, over twelve at most; what is less is drawn as the least.

    What is not finite stays so.
    """
    powers = torch.where(sizes > 0.0, sizes, torch.finfo(sizes.dtype).tiny).log10()
    scale = power_scale(powers)
    clipped = torch.where(powers.isfinite(), powers.clamp(min=scale.low), powers)
    drawn = value_map(clipped, scale, bounded=True)
    return {**drawn, "power": True}
