"""A sheet that maps and curves are drawn on from the top down, as plain SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

import numpy as np

from explorer.export.papers.pictures import FAMILY
from explorer.palette import LINES, Scale
from explorer.views.payloads import Map, Panel
from explorer.views.pixels import STOPS, image_address
from explorer.views.unpacking import Numbers, curve_values, map_values
from explorer.wording import MINUS, on_one_line, power_of_ten

# All in pixels of 1/96 inch. LETTER is the width of most letters.
WIDTH, EDGE, GAP, ABREAST = 640, 12, 24, 2
LINE, SIZE, SMALL, LETTER = 16, 11, 10, 6.4
LOWEST, HIGHEST, ROW, NAMED_ROW = 36, 90, 3, 12
CURVES, TICKS, BAR = 90, 48, 36
MOST_COLUMNS, MOST_NAMES = 500, 16
INK, PALE, FRAME, GRID = "#1a1a1a", "#555555", "#999999", "#dddddd"


@dataclass
class Sheet:
    """What has been drawn so far, and how far down it goes."""

    top: int = EDGE
    drawn: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Of the sheet, with what has been drawn so far."""
        return self.top + EDGE

    def svg(self) -> str:
        """All of it as SVG, on white."""
        size = f'width="{WIDTH}" height="{self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">'
            f'<rect {size} fill="#ffffff"/>{"".join(self.drawn)}</svg>'
        )

    def write(self, text: str, *, size: int = SIZE, colour: str = INK) -> None:
        """A line of text across the sheet; nothing for no text."""
        if text:
            width = WIDTH - 2 * EDGE
            self._text(_cut(text, width * SIZE / size), EDGE, self.top + SIZE, colour, size=size)
            self.top += LINE + size - SIZE

    def add_maps(self, maps: list[tuple[Map, list[str]]]) -> None:
        """Maps beside one another, each as wide as if there were as many as can be."""
        width = (WIDTH - 2 * EDGE - (ABREAST - 1) * GAP) // ABREAST
        top = self.top
        for place, (one, tokens) in enumerate(maps):
            self._map(one, tokens, EDGE + place * (width + GAP), top, width)

    def add_curves(self, panel: Panel) -> None:
        """A panel of curves as wide as the sheet, each called by its colour."""
        self.write(panel["title"])
        left, top, width = EDGE + TICKS, self.top + LINE, WIDTH - 2 * EDGE - TICKS
        named = " ".join(
            f'<tspan fill="{colour}">━ {escape(on_one_line(curve["title"]))}</tspan>'
            for curve, colour in zip(panel["curves"], _colours(panel), strict=True)
        )
        self.drawn.append(
            f'<text x="{left}" y="{self.top + SIZE}" font-size="{SIZE}">{named}</text>'
        )
        for value, text in panel["ticks"]:
            height = top + CURVES * float(1.0 - _share(panel, np.array([value]))[0])
            self.drawn.append(f'<path d="M{left} {height:.1f}h{width}" stroke="{GRID}"/>')
            self._text(text, left - 4, height + 4, PALE, anchor="end")
        for curve, colour in zip(panel["curves"], _colours(panel), strict=True):
            values = curve_values(curve)[-1]
            x = left + width * (np.arange(len(values)) + 0.5) / max(len(values), 1)
            y = top + CURVES * (1.0 - _share(panel, values))
            self.drawn += [
                f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
                for path in _paths(x, y)
            ]
        self._frame(left, top, width, CURVES)
        for place, text in _marks(panel):
            self._text(text, left + width * place, top + CURVES + SIZE, PALE, anchor="middle")
        self.top = top + CURVES + LINE + 4

    def _map(self, sent: Map, tokens: list[str], left: int, top: int, width: int) -> None:
        length = len(tokens)
        count = sent.get("count", length)
        values, rows = map_values(sent, count)[-1], sent["units"]
        names = sent.get("rows", [])
        named = NAMED_ROW * rows if 0 < len(names) <= MOST_NAMES else 0
        tall = named or min(max(ROW * rows, LOWEST), HIGHEST)
        beside = min(int(LETTER * max(map(len, names)) + 4), width // 3) if named else 0
        scale = Scale(
            "diverging" if sent["colours"] == "diverging" else "sequential",
            sent["low"],
            sent["high"],
        )
        room = self._scale(scale, sent, left + width, top)
        self._text(_cut(sent["title"], width - room), left, top + SIZE, INK)
        y, x, inner = top + LINE, left + beside, width - beside
        for row in range(rows if named else 0):
            base = y + NAMED_ROW * row + SIZE - 2
            self._text(_cut(names[row], beside), x - 4, base, PALE, size=SMALL, anchor="end")
        start = inner * sent.get("first", 0) / max(length, 1)
        # What has more steps than pixels is blended instead of left out.
        smooth = "" if count > MOST_COLUMNS else ' image-rendering="optimizeSpeed"'
        address = image_address(values, scale, (1, 1))
        self.drawn.append(
            f'<image x="{x + start:.1f}" y="{y}" width="{inner * count / max(length, 1):.1f}" '
            f'height="{tall}" preserveAspectRatio="none"{smooth} href="{address}"/>'
        )
        self._frame(x, y, inner, tall)
        self._steps(tokens, x, y + tall + SIZE, inner)
        self.top = max(self.top, y + tall + LINE + 4)

    def _steps(self, tokens: list[str], left: float, y: float, width: float) -> None:
        """What is read at each step, where all of it has room, else the first and last number."""
        place = width / max(len(tokens), 1)
        if tokens and LETTER * max(map(len, tokens)) <= place and not _are_numbers(tokens):
            for t, token in enumerate(tokens):
                self._text(token, left + (t + 0.5) * place, y, PALE, size=SMALL, anchor="middle")
            return
        self._text("0", left, y, PALE, size=SMALL)
        self._text("step t", left + width / 2, y, PALE, size=SMALL, anchor="middle")
        self._text(str(len(tokens) - 1), left + width, y, PALE, size=SMALL, anchor="end")

    def _scale(self, scale: Scale, sent: Map, right: int, top: int) -> float:
        """The colours and their ends, written so that they end at `right`; returns their width."""
        low, high = (_end(end, sent) for end in (scale.low, scale.high))
        bar = right - LETTER * len(high) - 4 - BAR
        stops = STOPS[scale.colours]
        for place, colour in enumerate(stops):
            part = BAR / len(stops)
            self.drawn.append(
                f'<rect x="{bar + place * part:.1f}" y="{top + 3}" width="{part + 0.3:.1f}" '
                f'height="8" fill="{colour}"/>'
            )
        self._text(high, right, top + SIZE, PALE, size=SMALL, anchor="end")
        self._text(low, bar - 4, top + SIZE, PALE, size=SMALL, anchor="end")
        return right - bar + 4 + LETTER * (len(low) + 1)

    def _frame(self, x: float, y: float, width: float, height: float) -> None:
        self.drawn.append(
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" fill="none" '
            f'stroke="{FRAME}"/>'
        )

    def _text(
        self, text: str, x: float, y: float, colour: str, *, size: int = SIZE, anchor: str = "start"
    ) -> None:
        self.drawn.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}px" fill="{colour}" '
            f'text-anchor="{anchor}">{escape(on_one_line(text))}</text>'
        )


def _are_numbers(tokens: list[str]) -> bool:
    return tokens == [str(t) for t in range(len(tokens))]


def _cut(text: str, room: float) -> str:
    most = max(int(room / LETTER), 1)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _end(value: float, sent: Map) -> str:
    if sent.get("power"):
        return power_of_ten(round(value))
    return f"{value:g}".replace("-", MINUS)


def _marks(panel: Panel) -> Iterator[tuple[float, str]]:
    """What stands below a panel, and at which share of its width."""
    count = len(curve_values(panel["curves"][0])[-1])
    first, every = (panel["first"], panel.get("every", 1)) if panel["alone"] else (0, 1)
    ends = [(0, str(first)), (count - 1, str(first + every * (count - 1)))]
    below = panel.get("below", ())
    if below:
        places = np.linspace(0, count - 1, len(below)).round().astype(int).tolist()
        ends = list(zip(places, below, strict=True))
    elif "names" in panel:
        ends = []
    for place, text in panel.get("axis", ends):
        yield (place + 0.5) / count, text
    if "axis" not in panel and ends and not below:
        yield 0.5, panel.get("word", "step t")


def _colours(panel: Panel) -> list[str]:
    return [LINES[place % len(LINES)] for place in range(len(panel["curves"]))]


def _share(panel: Panel, values: Numbers) -> Numbers:
    """How far up values lie between the ends of a panel; NaN for what has no place there."""
    ends = np.array([panel["low"], panel["high"]])
    if panel["log"]:
        ends = np.log10(ends)
        values = np.log10(np.where(values > 0.0, values, np.nan))
    share = (values - ends[0]) / (ends[1] - ends[0])
    return np.where(np.isfinite(share), share.clip(0.0, 1.0), np.nan)


def _paths(x: Numbers, y: Numbers) -> Iterator[str]:
    """A line for each run of points that have a place."""
    is_there = np.isfinite(y)
    for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff(is_there)) + 1):
        if len(run) and is_there[run[0]]:
            points = " L".join(f"{x[k]:.1f} {y[k]:.1f}" for k in run)
            yield f"M{points}" if len(run) > 1 else f"M{points}h1"
