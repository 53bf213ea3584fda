"""How the parts of a picture stand on a page: rows of blocks, each row in columns of one width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import altair as alt

from explorer.charts.heat import heat_chart
from explorer.charts.heat_values import HIGHEST, LOWEST, Heat, end_labels
from explorer.charts.panels import Curves, curve_chart
from explorer.charts.sizes import PADDING, Room, room
from explorer.charts.stacks import GAP
from explorer.charts.steps import Steps
from explorer.charts.text import text_chart

BETWEEN = 10
# So many matrices stand in a row.
MATRICES = 4


@dataclass(frozen=True, eq=False)
class Block:
    """One part of a picture: how it is drawn in its room, and what needs room beside it.

    Its row has `abreast` columns at least, though some of them may be empty.
    """

    draw: Callable[[Room], alt.LayerChart]
    labels: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    abreast: int = 1


def heat_block(heat: Heat, steps: Steps, *, height: int | None = None, drawn: bool = True) -> Block:
    """A heat map; `drawn` says whether the steps are written below it."""
    return Block(
        lambda place: heat_chart(heat, steps, place, height=height, drawn=drawn),
        labels=heat.rows or tuple(map(str, heat.numbers or ())),
        ends=end_labels(heat),
    )


def matrix_block(heat: Heat, columns: Steps) -> Block:
    """A matrix, its cells about square."""
    rows = heat.values.shape[1]

    def draw(place: Room) -> alt.LayerChart:
        tall = round(place.inner * rows / columns.count)
        return heat_chart(heat, columns, place, height=min(max(tall, LOWEST), HIGHEST))

    return Block(draw, ends=end_labels(heat), abreast=MATRICES)


def curve_block(curves: Curves, steps: Steps) -> Block:
    """A panel of curves."""
    labels = tuple(text for _, text in curves.ticks)
    return Block(lambda place: curve_chart(curves, steps, place), labels=labels)


def text_block(text: str, *, size: int, colour: str) -> Block:
    """Lines of text."""
    return Block(lambda place: text_chart(text, place.inner, size=size, colour=colour))


def in_rows(blocks: Sequence[Block], across: int) -> list[list[Block]]:
    """Blocks in rows of so many at most."""
    return [list(blocks[k : k + across]) for k in range(0, len(blocks), across)]


def page(rows: Sequence[Sequence[Block]], width: int) -> alt.VConcatChart:
    """Rows above one another, the blocks of each in columns of one width.

    What is drawn begins on one line, whatever the labels beside it are.
    """
    blocks = [block for row in rows for block in row]
    labels = [label for block in blocks for label in block.labels]
    ends = [end for block in blocks for end in block.ends]
    drawn = [_row(row, room(width, labels, ends)) for row in rows]
    return alt.VConcatChart(
        vconcat=[chart for chart, _ in drawn],
        description=" ".join(words for _, words in drawn),
        spacing=BETWEEN,
        resolve={"scale": {"color": "independent", "strokeDash": "independent"}},
    )


def _row(blocks: Sequence[Block], place: Room) -> tuple[alt.LayerChart | alt.HConcatChart, str]:
    """A row, and what it shows in words."""
    labels = [label for block in blocks for label in block.labels]
    own = replace(place, left=room(place.width, labels).left)
    beside = own.left + own.right
    columns = max(len(blocks), *(block.abreast for block in blocks))
    share = (place.inner - (beside + GAP) * (columns - 1)) // columns
    charts = [block.draw(replace(own, width=share + beside + 2 * PADDING)) for block in blocks]
    words = " ".join(str(chart.description) for chart in charts)
    if len(charts) == 1:
        return charts[0], words
    row = alt.HConcatChart(
        hconcat=charts,
        bounds="flush",
        spacing=beside + GAP,
        resolve={"scale": {"color": "independent", "strokeDash": "independent"}},
    )
    return row, words
