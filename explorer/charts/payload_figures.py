"""What the player draws of a network or a function, as charts: graphs, scans, units on curves."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.blocks import Block, heat_block
from explorer.charts.heat_values import Heat
from explorer.charts.sizes import EDGE, INK, LABEL, Room, axis, edge, heading, text_width
from explorer.charts.steps import steps
from explorer.charts.text import blank
from explorer.palette import LINES, Scale
from explorer.views.payloads import Dots, Graph, GraphStep, ScanTree
from explorer.views.unpacking import unpacked_codes, unpacked_floats

BOX, ARROW, MARGIN = 22, 16, 4
DOTS_HEIGHT = 110
SIDES: tuple[Literal["answer"], Literal["token"]] = ("answer", "token")
FLAT, OTHERS = "#e6e6e6", "#555555"


def graph_block(sent: Graph, *, t: int) -> Block:
    """An unrolled network: what each step reads below it, its answer above it."""

    def draw(place: Room) -> alt.LayerChart:
        inner = place.inner
        wide = inner / max(len(sent["steps"]), 1)
        up, down = (_room_of([one[side] for one in sent["steps"]], wide) for side in SIDES)
        middle = up + ARROW + BOX / 2
        frame = pd.DataFrame(
            [_node(step, k, wide, sent, t) for k, step in enumerate(sent["steps"])]
        ).assign(top=middle - BOX / 2, bottom=middle + BOX / 2)
        x = alt.X("x:Q", scale=None, axis=None)
        base = alt.Chart(frame).encode(x=x)
        fill = alt.Fill("fill:N", scale=None, legend=None)
        boxes = base.mark_rect(cornerRadius=4, strokeWidth=1.5).encode(
            x=alt.X("left:Q", scale=None, axis=None),
            x2="right:Q",
            y=alt.Y("top:Q", scale=None, axis=None),
            y2="bottom:Q",
            fill=fill,
            stroke=alt.Stroke("edge:N", scale=None, legend=None),
        )
        read, said = base.transform_filter("datum.reads"), base.transform_filter("datum.says")
        lines = [
            _line(read, middle + BOX / 2, middle + BOX / 2 + ARROW),
            _line(said, middle - BOX / 2 - ARROW, middle - BOX / 2),
        ]
        links = (
            base.transform_filter("datum.linked")
            .mark_rule(color=INK, y=middle)
            .encode(x=alt.X("right:Q", scale=None, axis=None), x2="next:Q")
        )
        low, high = middle + BOX / 2 + ARROW + 2, middle - BOX / 2 - ARROW - 2
        written = [
            *_words(read, "token", low, above=False),
            *_words(said, "answer", high, above=True),
            base.mark_text(fontSize=LABEL, color="white", y=middle).encode(text="loss:N"),
        ]
        return blank(
            [*lines, links, boxes, *written], inner, round(low + down), sent["description"]
        )

    return Block(draw)


def _room_of(texts: list[str], wide: float) -> int:
    """The height that texts take, those turned that have no room to lie."""
    turned = [text_width(text) for text in texts if not _lies(text, wide)]
    return round(max(turned, default=LABEL)) + MARGIN


def _lies(text: str, wide: float) -> bool:
    return text_width(text) + MARGIN <= wide


def _node(step: GraphStep, k: int, wide: float, sent: Graph, t: int) -> dict[str, object]:
    centre, half = wide * (k + 0.5), min(wide * 0.36, BOX)
    colour = sent["colours"].get(step["part"], LINES[0])
    return {
        "x": centre,
        "left": centre - half,
        "right": centre + half,
        "next": centre + wide - half,
        "linked": k + 1 < len(sent["steps"]),
        "fill": colour,
        "edge": INK if k == t else "white",
        "token": step["token"],
        "answer": step["answer"],
        "tokenLies": _lies(step["token"], wide),
        "answerLies": _lies(step["answer"], wide),
        "reads": bool(step["token"]),
        "says": bool(step["answer"]),
        "loss": "L" if step["loss"] else "",
    }


def _line(base: alt.Chart, top: float, bottom: float) -> alt.Chart:
    chart: alt.Chart = base.mark_rule(color=EDGE, y=top, y2=bottom)
    return chart


def _words(base: alt.Chart, side: str, y: float, *, above: bool) -> list[alt.Chart]:
    """The words at their steps, turned where one has no room to lie."""
    shared: dict[str, Any] = {"fontSize": LABEL, "color": INK, "y": y}
    turned = {"angle": 270, "align": "left" if above else "right", "baseline": "middle"}
    level = {"baseline": "bottom" if above else "top"}
    return [
        base.transform_filter(f"{test}datum.{side}Lies")
        .mark_text(**shared, **look)
        .encode(text=f"{side}:N")
        for test, look in (("", level), ("!", turned))
    ]


def scan_block(sent: ScanTree, *, t: int) -> Block:
    """The rows of a scan over the steps, the last of which has the states of the loop."""
    values = unpacked_floats(sent["values"]).reshape(len(sent["labels"]), sent["length"])
    heat = Heat(
        f"scan, {sent['unit']}",
        values.T,
        Scale("diverging", sent["low"], sent["high"]),
        row="",
        rows=tuple(sent["labels"]),
        note="the last row has the states, which are those of the loop",
        meaning=sent["description"],
    )
    return heat_block(heat, steps(sent["length"], sent["tokens"], t))


def dot_block(sent: Dots, *, t: int, unit: int) -> Block:
    """Every unit as a dot on the curve of its function at step t."""
    values = unpacked_floats(sent["values"])
    curve = pd.DataFrame(
        {"sum": np.linspace(sent["low"], sent["high"], len(values)), "value": values}
    )
    sums = unpacked_codes(sent["codes"], sent["low"], sent["high"]).reshape(-1, len(sent["rows"]))[
        t
    ]
    dots = pd.DataFrame(
        {
            "unit": sent["rows"],
            "sum": sums,
            "value": np.interp(sums, curve["sum"], curve["value"]),
            "chosen": [row == unit for row in sent["rows"]],
        }
    ).dropna()
    flat = pd.DataFrame(sent["flat"], columns=["start", "end"], dtype=float)
    title = f"{sent['word']}: {sent['flatCounts'][t]} of {sent['count']} units flat"

    def draw(place: Room) -> alt.LayerChart:
        ends = alt.Scale(domain=[sent["low"], sent["high"]], nice=False)
        ticks, texts = zip(*sent["ticks"], strict=True)
        x = alt.X("sum:Q", scale=ends, axis=axis("v", ticks, texts))
        heights = alt.Scale(domain=[sent["bottom"], sent["top"]], nice=False, zero=False)
        levels, names = zip(*sent["valueTicks"], strict=True)
        y = alt.Y(
            "value:Q", scale=heights, axis=axis(None, levels, names, extent=place.left, grid=True)
        )
        start = alt.X("start:Q", scale=ends, axis=axis("v", ticks, texts))
        points = alt.Chart(dots).encode(x=x, y=y)
        chosen = points.transform_filter("datum.chosen")
        return alt.LayerChart(
            layer=[
                alt.Chart(flat).mark_rect(color=FLAT).encode(x=start, x2="end:Q"),
                alt.Chart(curve).mark_line(color=INK, strokeWidth=1).encode(x=x, y=y),
                points.mark_point(filled=True, size=22, color=OTHERS, opacity=0.8),
                chosen.mark_point(filled=True, size=70, color=LINES[0], opacity=1),
            ],
            width=place.inner,
            height=DOTS_HEIGHT,
            title=heading(title),
            view=edge(),
            description=f"{title}. {sent['description']}",
        )

    return Block(draw, labels=tuple(text for _, text in sent["valueTicks"]))
