"""Subscripts in a drawn SVG: Γ_f and ∂h_t as books set them, which Vega's plain text cannot."""

from __future__ import annotations

import re
import unicodedata

TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")
SIZE = re.compile(r'font-size="([\d.]+)px"')
# Of our own symbols alone: an underscore in a person's text stays one.
SUBSCRIPT = re.compile(r"(Γ|∂\w)_(\w)(?!\w)")
SMALLER, LOWER = 0.75, 0.22


def with_subscripts(svg: str) -> str:
    """The SVG with the subscripts of symbols set smaller and lower; nothing else changes."""
    return TEXT.sub(_set_text, svg)


def _set_text(found: re.Match[str]) -> str:
    head, content, end = found.groups()
    pieces = SUBSCRIPT.split(content)
    # The drawer of PNG and PDF loses a letter under a tilde in all but the first piece of a text.
    if len(pieces) == 1 or any(map(unicodedata.combining, "".join(pieces[1:]))):
        return found[0]
    given = SIZE.search(head)
    size = float(given[1]) if given else 11.0
    lower = f"{LOWER * size:.2f}"
    # Between two places: what comes before a symbol, the symbol, and its subscript.
    result = pieces[0]
    for symbol, index, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        result += f'{symbol}<tspan dy="{lower}" font-size="{SMALLER * size:.2f}px">{index}</tspan>'
        result += f'<tspan dy="-{lower}">{rest}</tspan>' if rest else ""
    return f"{head}{result}{end}"
