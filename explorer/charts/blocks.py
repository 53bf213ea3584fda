"""How the parts of a picture stand on a page: rows of blocks, each row in columns of one width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt

from explorer.charts.heat import Heat, end_labels, heat_chart
from explorer.charts.panels import Curves, curve_chart
from explorer.charts.sizes import PADDING, Room, room
from explorer.charts.stacks import GAP
from explorer.charts.steps import Steps
from explorer.charts.text import text_chart

BETWEEN = 10


@dataclass(frozen=True, eq=False)
class Block:
    """One part of a picture: how it is drawn in its room, and what needs room beside it."""

    draw: Callable[[Room], alt.LayerChart]
    labels: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


def heat_block(heat: Heat, steps: Steps, height: int | None = None) -> Block:
    """A heat map."""
    return Block(
        lambda place: heat_chart(heat, steps, place, height=height),
        labels=heat.rows or tuple(map(str, heat.numbers or ())),
        ends=end_labels(heat),
    )


def curve_block(curves: Curves, steps: Steps) -> Block:
    """A panel of curves."""
    labels = tuple(text for _, text in curves.ticks)
    return Block(lambda place: curve_chart(curves, steps, place), labels=labels)


def text_block(text: str, *, size: int, colour: str) -> Block:
    """Lines of text."""
    return Block(lambda place: text_chart(text, place.width, size=size, colour=colour))


def in_rows(blocks: Sequence[Block], across: int) -> list[list[Block]]:
    """Blocks in rows of so many at most."""
    return [list(blocks[k : k + across]) for k in range(0, len(blocks), across)]


def page(rows: Sequence[Sequence[Block]], width: int) -> alt.VConcatChart:
    """Rows above one another, the blocks of each in columns of one width."""
    return alt.VConcatChart(
        vconcat=[_row(row, width) for row in rows],
        spacing=BETWEEN,
        resolve={"scale": {"color": "independent", "strokeDash": "independent"}},
    )


def _row(blocks: Sequence[Block], width: int) -> alt.LayerChart | alt.HConcatChart:
    share = (width - 2 * PADDING - GAP * (len(blocks) - 1)) // len(blocks) + 2 * PADDING
    labels = [label for block in blocks for label in block.labels]
    place = room(share, labels, [end for block in blocks for end in block.ends])
    charts = [block.draw(place) for block in blocks]
    if len(charts) == 1:
        return charts[0]
    return alt.HConcatChart(
        hconcat=charts,
        # What is drawn stands in columns, whatever its labels are.
        bounds="flush",
        spacing=place.left + place.right + GAP,
        resolve={"scale": {"color": "independent", "strokeDash": "independent"}},
    )
