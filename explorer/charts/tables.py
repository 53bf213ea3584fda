"""A table as a picture: texts in columns, none cut, rules between the rows."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from explorer.charts.sizes import EDGE, INK, LABEL, text_width
from explorer.charts.text import LINE, blank, broken

# Between columns, and above and below the lines of a row.
BETWEEN, BESIDE = 14, 5
# Letters of a bold label are wider.
BOLD = 1.12
NARROWEST = 40.0


def table_chart(table: pd.DataFrame, width: int) -> alt.LayerChart:
    """A table of texts, no wider than that many pixels; its index names the rows.

    Text that has no room in its column goes on in the next line.
    """
    head = [str(table.index.name or ""), *map(str, table.columns)]
    rows = [
        [str(name), *map(str, row)] for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    widths = column_widths(head, rows, width)
    lines: list[dict[str, object]] = []
    rules: list[float] = []
    y = 0.0
    for row in (head, *rows):
        is_head = row is head
        cells = [
            broken(text, room / (BOLD if is_head or k == 0 else 1.0))
            for k, (text, room) in enumerate(zip(row, widths, strict=True))
        ]
        x = 0.0
        for k, (cell, room) in enumerate(zip(cells, widths, strict=True)):
            lines += [
                {"x": x, "y": y + BESIDE + LINE * (n + 0.5), "line": line, "head": is_head or not k}
                for n, line in enumerate(cell)
            ]
            x += room + BETWEEN
        y += LINE * max(map(len, cells)) + 2 * BESIDE
        rules.append(y)
    described = "; ".join(", ".join(filter(None, row)) for row in (head, *rows))
    return blank(_layers(lines, rules, width), width, round(y) + 1, f"Table. {described}.")


def _whole(text: object) -> str:
    """A text in which no line breaks before the sign of a percentage."""
    return str(text).replace(" %", "\N{NO-BREAK SPACE}%")


def column_widths(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[float]:
    """The pixels of each column: as wide as its texts, or an equal share of what is left."""
    wanted = [
        max(
            BOLD * text_width(title),
            *((BOLD if k == 0 else 1.0) * text_width(row[k]) for row in rows),
            NARROWEST,
        )
        for k, title in enumerate(head)
    ]
    left = width - BETWEEN * (len(head) - 1.0)
    result = [0.0] * len(head)
    open_columns = sorted(range(len(head)), key=lambda k: wanted[k])
    for done, k in enumerate(open_columns):
        result[k] = min(wanted[k], left / (len(head) - done))
        left -= result[k]
    return result


def _layers(
    lines: Sequence[dict[str, object]], rules: Sequence[float], width: int
) -> list[alt.Chart]:
    y = alt.Y("y:Q", scale=None, axis=None)
    written = [
        alt.Chart(pd.DataFrame([line for line in lines if line["head"] is is_head]))
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=LABEL,
            fontWeight="bold" if is_head else "normal",
            color=INK,
        )
        .encode(x=alt.X("x:Q", scale=None, axis=None), y=y, text="line:N")
        for is_head in (True, False)
    ]
    ruled = (
        alt.Chart(pd.DataFrame({"y": rules, "x": 0.0, "end": float(width)}))
        .mark_rule(color=EDGE)
        .encode(x=alt.X("x:Q", scale=None, axis=None), x2="end", y=y)
    )
    return [ruled, *written]
