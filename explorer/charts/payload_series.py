"""What the player is sent over steps, as what charts draw: maps, matrices, panels, dots."""

from __future__ import annotations

import numpy as np

from explorer.charts.heat_values import Heat
from explorer.charts.panels import Curves
from explorer.charts.sizes import ticks_apart
from explorer.charts.steps import Steps, steps
from explorer.palette import Scale
from explorer.views.payloads import Map, Matrix, Panel
from explorer.views.unpacking import curve_values, map_values, unpacked_floats

# Of a panel whose steps are not those of the playhead.
MOST_NUMBERS = 10


def sent_heat(sent: Map, length: int, *, t: int, frame: int = 0) -> Heat:
    """A heat map as it was sent, of one snapshot; what grows up to step t, if it does."""
    first, count = sent.get("first", 0), sent.get("count", length)
    values = map_values(sent, count)[frame]
    if sent.get("grows"):
        values = np.where(np.arange(count)[:, None] + first <= t, values, 0.0)[: max(t + 1, 1)]
    named = tuple(sent["rows"]) if "rows" in sent else None
    numbers = sent.get("rowNumbers")
    if numbers is not None and named is None and not isinstance(numbers[0], int):
        named, numbers = tuple(str(number) for number in numbers), None
    return Heat(
        sent["title"],
        values,
        _scale(sent),
        row=sent.get("rowWord", "" if named is not None else "unit"),
        rows=named,
        numbers=None if numbers is None else tuple(int(number) for number in numbers),
        first=first,
        power=sent.get("power", False),
        meaning=sent["meaning"],
        outlined=tuple((one["t"], one["first"], one["count"]) for one in sent.get("lit", [])),
    )


def sent_matrix(sent: Matrix, *, t: int) -> tuple[Heat, Steps]:
    """A matrix as it was sent, that of step t if there is one for each, and its columns."""
    columns = sent["columns"]
    frames = unpacked_floats(sent["floats"]).reshape(-1, sent["units"] // columns, columns)
    frame = min(t, len(frames) - 1)
    caption = sent["captions"][min(t, len(sent["captions"]) - 1)].replace("\n", ", ")
    heat = Heat(sent["word"], frames[frame].T, _scale(sent), row="row", note=caption)
    return heat, Steps(columns, word="column")


def sent_curves(sent: Panel, tokens: list[str], *, t: int, frame: int = 0) -> tuple[Curves, Steps]:
    """A panel as it was sent, of one snapshot, and its steps."""
    values = {}
    for curve in sent["curves"]:
        frames = curve_values(curve)
        values[curve["title"]] = frames[min(frame, len(frames) - 1)]
    count = len(next(iter(values.values()), ()))
    curves = Curves(
        sent["title"],
        values,
        sent["log"],
        sent["low"],
        sent["high"],
        tuple((value, text) for value, text in sent["ticks"]),
        stems=sent.get("stems", False),
        meaning=sent["description"],
    )
    return curves, _panel_steps(sent, count, tokens, t)


def _panel_steps(sent: Panel, count: int, tokens: list[str], t: int) -> Steps:
    mark = None if sent["alone"] else t
    if "names" in sent:
        return Steps(count, tuple(sent["names"]), mark)
    if "axis" in sent:
        marks = tuple((place, text) for place, text in sent["axis"])
        return Steps(count, mark=mark, word=sent.get("axisName", ""), marks=marks)
    if "below" in sent:
        places = np.linspace(0, count - 1, len(sent["below"])).round().astype(int)
        marks = tuple(zip(places.tolist(), sent["below"], strict=True))
        return Steps(count, mark=mark, word="", marks=marks)
    every = sent.get("every", 1)
    if sent["alone"]:
        apart = max(ticks_apart(count * every, MOST_NUMBERS) // every, 1)
        marks = tuple(
            (place, str(place * every + sent["first"])) for place in range(0, count, apart)
        )
        return Steps(count, word=sent.get("word", "step t"), marks=marks)
    return steps(count, tokens if len(tokens) == count else None, mark)


def _scale(sent: Map) -> Scale:
    diverging = sent["colours"] == "diverging"
    return Scale("diverging" if diverging else "sequential", sent["low"], sent["high"])
