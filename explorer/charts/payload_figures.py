"""What the player draws of a network or a function, as charts: graphs, scans, units on curves."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from explorer.charts.blocks import Block, heat_block
from explorer.charts.heat import Heat
from explorer.charts.sizes import EDGE, INK, LABEL, PADDING, Room, axis, edge, heading
from explorer.charts.steps import steps
from explorer.charts.text import blank, text_width
from explorer.palette import LINES, Scale
from explorer.views.payloads import Dots, Graph, GraphStep, ScanTree
from explorer.views.unpacking import unpacked_codes, unpacked_floats

BOX, ARROW, MARGIN = 22, 16, 4
DOTS_HEIGHT = 110
FLAT = "#e6e6e6"


def graph_block(sent: Graph, *, t: int) -> Block:
    """An unrolled network: what each step reads below it, its answer above it."""
    above = _room_of([step["answer"] for step in sent["steps"]])
    below = _room_of([step["token"] for step in sent["steps"]])

    def draw(place: Room) -> alt.LayerChart:
        inner = place.width - 2 * PADDING
        wide = inner / max(len(sent["steps"]), 1)
        longest = max((text_width(one[key]) for one in sent["steps"] for key in KEYS), default=0.0)
        level = longest + MARGIN <= wide
        up, down = (LABEL + MARGIN,) * 2 if level else (above, below)
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
        angle = 0 if level else 270
        text = {"fontSize": LABEL, "color": INK, "angle": angle}
        low = middle + BOX / 2 + ARROW + 2
        high = middle - BOX / 2 - ARROW - 2
        words = [
            read.mark_text(
                **text,
                y=low,
                align="center" if level else "right",
                baseline="top" if level else "middle",
            ).encode(text="token:N"),
            said.mark_text(
                **text,
                y=high,
                align="center" if level else "left",
                baseline="bottom" if level else "middle",
            ).encode(text="answer:N"),
            base.mark_text(fontSize=LABEL, color="white", y=middle).encode(text="loss:N"),
        ]
        return blank([*lines, links, boxes, *words], inner, round(low + down), sent["description"])

    return Block(draw)


KEYS = ("token", "answer")


def _room_of(texts: list[str]) -> int:
    """The height that the longest of turned texts takes."""
    return round(max((text_width(text) for text in texts), default=0.0)) + MARGIN


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
        "reads": bool(step["token"]),
        "says": bool(step["answer"]),
        "loss": "L" if step["loss"] else "",
    }


def _line(base: alt.Chart, top: float, bottom: float) -> alt.Chart:
    chart: alt.Chart = base.mark_rule(color=EDGE, y=top, y2=bottom)
    return chart


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
        x = alt.X("sum:Q", scale=ends, axis=axis("sum", ticks, texts))
        heights = alt.Scale(domain=[sent["bottom"], sent["top"]], nice=False, zero=False)
        levels, names = zip(*sent["valueTicks"], strict=True)
        y = alt.Y(
            "value:Q", scale=heights, axis=axis(None, levels, names, extent=place.left, grid=True)
        )
        start = alt.X("start:Q", scale=ends, axis=axis("sum", ticks, texts))
        points = alt.Chart(dots).encode(x=x, y=y)
        ring = points.transform_filter("datum.chosen")
        return alt.LayerChart(
            layer=[
                alt.Chart(flat).mark_rect(color=FLAT).encode(x=start, x2="end:Q"),
                alt.Chart(curve).mark_line(color=INK, strokeWidth=1).encode(x=x, y=y),
                points.mark_point(filled=True, size=22, color=LINES[0], opacity=0.8),
                ring.mark_point(filled=False, size=80, color=LINES[1], strokeWidth=2),
            ],
            width=place.inner,
            height=DOTS_HEIGHT,
            title=heading(title),
            view=edge(),
            description=f"{title}. {sent['description']}",
        )

    return Block(draw, labels=tuple(text for _, text in sent["valueTicks"]))
