"""Tables and charts of a view in which nothing plays, as a file carries them."""

from __future__ import annotations

import base64
import html
from typing import Any

from explorer.views.sheets import Sheets, Table

# A chart of more bytes is sent in pixels.
LARGEST_DRAWING = 150_000
WIDTH = 480


def shown_sheets(sheets: Sheets) -> str:
    """Charts and tables as HTML; what a chart shows is told to those who cannot see it."""
    pictures = "".join(
        f'<img class="unroll-picture" src="{src}" alt="{html.escape(description)}">'
        for src, description in _pictures(sheets)
    )
    tables = "".join(_table_html(one) for one in sheets.tables)
    return f'<div class="unroll-pictures">{pictures}</div>{tables}' if pictures else tables


def _table_html(table: Table) -> str:
    """A table of texts; its index names the rows."""
    shown = table.shown
    columns = (shown.index.name or "", *shown.columns)
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in columns)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(str(name))}</th>'
        + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells)
        + "</tr>"
        for name, cells in zip(shown.index, shown.to_numpy(), strict=True)
    )
    return (
        f'<table class="unroll-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _pictures(sheets: Sheets) -> list[tuple[str, str]]:
    """Of each chart its address, and what it shows in words."""
    if not sheets.figures:
        return []
    try:
        from explorer.charts.figures import figure_chart

        charts = [figure_chart(one) for one in sheets.figures]
        return [(_address(chart), str(chart.description)) for chart in charts]
    except ImportError:
        return []


def _address(chart: Any) -> str:
    from explorer.export.papers.pictures import chart_picture

    # In the app it is as wide as its place.
    chart = chart.properties(width=WIDTH)
    drawing, kind = chart_picture(chart, "svg"), "svg+xml"
    if len(drawing) > LARGEST_DRAWING:
        drawing, kind = chart_picture(chart, "png"), "png"
    return f"data:image/{kind};base64,{base64.b64encode(drawing).decode('ascii')}"
