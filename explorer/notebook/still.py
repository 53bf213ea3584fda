"""A still picture and a sentence, where no widget can play."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import Any, cast

from explorer.cells.notation import Direction
from explorer.tracing.display import Look
from explorer.tracing.trace import Trace

WIDTH = 560  # of the picture, in pixels
SHARP = 2  # pixels of the file beside one of these


@dataclass(eq=False)
class Still:
    """What is shown in one line, a sentence on why it does not play, and a chart by Altair.

    Without Altair there is no chart. A notebook written for a stage runs with this one: a step and
    a unit can be set, and nothing changes.
    """

    title: str
    sentence: str
    chart: Any = None
    steps: int = 1
    units: int = 1
    t: int = 0
    unit: int = 0

    def observe(self, *_args: Any, **_options: Any) -> None:
        """Nothing changes that could be told."""

    def __repr__(self) -> str:
        return f"{self.title}\n{self.sentence}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """A text in HTML, its picture inside, that needs no script and no network.

        Without what makes pictures of charts, Altair's own way to draw stands in it.
        """
        html = f"{self._drawn()}<small>{escape(self.sentence)}</small>"
        return {"text/plain": repr(self), "text/html": html}

    def _drawn(self) -> str:
        if self.chart is None:
            return f"<pre>{escape(self.title)}</pre>"
        png = _png(self.chart)
        if not png:
            return str(self.chart.to_html(fullhtml=False))
        described = escape(f"{self.title}. {self.chart.description}")
        source = f"data:image/png;base64,{png}"
        return f'<img alt="{described}" src="{source}" width="{WIDTH}"><br>'

    def _mime_(self) -> tuple[str, str]:
        """What marimo shows."""
        return "text/html", self._repr_mimebundle_()["text/html"]


def still(trace: Trace, sentence: str, look: Look) -> Still:
    """The still picture of a trace, as far as Altair is there.

    Raises ValueError for a notation, direction of z or tokens that do not fit.
    """
    title = repr(trace)
    steps, _, units = next(iter(trace.values())).shape
    place = {"steps": steps, "units": units, "t": look.t or 0, "unit": look.unit or 0}
    try:
        from explorer.charts import trace_picture
    except ImportError:
        return Still(title, sentence, **place)
    chart = trace_picture(
        trace,
        notation=look.notation,
        z=cast("Direction | None", look.z),
        batch=look.batch,
        tokens=look.tokens,
        width=WIDTH,
    )
    return Still(title, sentence, chart, **place)


def _png(chart: Any) -> str:
    """A chart as PNG in base64; "" without what makes pictures of charts."""
    file = io.BytesIO()
    try:
        chart.save(file, format="png", scale_factor=SHARP)
    except (ImportError, ValueError):
        return ""
    return base64.b64encode(file.getvalue()).decode()
