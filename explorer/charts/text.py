"""Text in pictures: how wide it is, and where lines break."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from explorer.charts.sizes import INK, LABEL, LETTER, text_width

LINE = 15


def broken(text: str, width: float) -> list[str]:
    """The lines of a text that is no wider; a word that is gets a line of its own, or several."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer) > width:
                lines.append(line)
                longer = word
            while text_width(longer) > width:
                fitting = max(int(width / LETTER / 2), 1)
                lines.append(longer[:fitting])
                longer = longer[fitting:]
            line = longer
        lines.append(line)
    return lines


def text_chart(text: str, width: int, *, size: int = LABEL, colour: str = INK) -> alt.LayerChart:
    """Lines of text, no wider than that, none cut."""
    lines = broken(text, width * LABEL / size)
    tall = round(LINE * size / LABEL)
    frame = pd.DataFrame({"line": lines, "y": [tall * (k + 0.5) for k in range(len(lines))]})
    written = (
        alt.Chart(frame)
        .mark_text(align="left", baseline="middle", fontSize=size, color=colour, x=0)
        .encode(y=alt.Y("y:Q", scale=None, axis=None), text=alt.Text("line:N"))
    )
    return blank([written], width, tall * len(lines), text)


def blank(layers: Sequence[alt.Chart], width: int, height: int, description: str) -> alt.LayerChart:
    """Layers in pixels, without axes or a frame."""
    return alt.LayerChart(
        layer=list(layers),
        width=width,
        height=height,
        view=alt.ViewBackground(stroke=None, fill=None),
        description=description,
    )
