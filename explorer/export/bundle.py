"""The player as one script, one style and its diagrams, as the app and every file have it."""

from __future__ import annotations

import re
from functools import cache

from explorer.resources import DIAGRAMS, PLAYER

# One after the other, as they build on one another.
STYLES = ("style", "tools", "lessons", "presenter")
IMPORT = r'^import [^;]*from "\./(\w+)\.js";\n'


@cache
def modules() -> tuple[str, ...]:
    """The runtime's modules, each after those that it imports.

    Raises ValueError for modules that import one another in a circle.
    """
    ordered: list[str] = []
    _visit("runtime", ordered, ())
    return tuple(ordered)


@cache
def bundle() -> str:
    """The runtime's modules as one script: imports between them dropped, exports made plain."""
    joined = re.sub(IMPORT, "", "\n".join(map(_source, modules())), flags=re.MULTILINE)
    return re.sub(r"^export (?!default)", "", joined, flags=re.MULTILINE)


@cache
def style() -> str:
    """The player's look: its own style, and what presenter mode makes of it."""
    return "\n".join((PLAYER / f"{name}.css").read_text("utf-8") for name in STYLES)


@cache
def diagrams() -> dict[str, str]:
    """The cell diagrams: cell key → SVG."""
    return {path.stem: path.read_text("utf-8") for path in sorted(DIAGRAMS.glob("*.svg"))}


def _visit(name: str, ordered: list[str], above: tuple[str, ...]) -> None:
    """Adds a module to those in order, after all that it imports."""
    if name in above:
        raise ValueError(f"Modules import one another in a circle: {' → '.join((*above, name))}.")
    if name in ordered:
        return
    for imported in re.findall(IMPORT, _source(name), flags=re.MULTILINE):
        _visit(imported, ordered, (*above, name))
    ordered.append(name)


def _source(name: str) -> str:
    return (PLAYER / f"{name}.js").read_text("utf-8")


def mount_script(part: str) -> str:
    """The few lines that hand one part of the player its data."""
    return _source("mount").replace("PART", part)
