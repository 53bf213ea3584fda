"""The player as one script, one style and its diagrams, as the app and every file have it."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from explorer.resources import DIAGRAMS, PLAYER

# One after the other, as they build on one another; `frame` is about Streamlit's own parts.
FILE_STYLES = ("style", "choices", "tools", "presenter", "file")
LESSON_STYLES = (*FILE_STYLES, "lessons", "lesson_file", "sheets")
REPORT_STYLES = (*FILE_STYLES, "report")
STYLES = (
    "style",
    "boards",
    "reading",
    "graphs",
    "frame",
    "choices",
    "tools",
    "lessons",
    "presenter",
)
# Of the sheets that a file carries beside these, those of its parts.
PART_STYLES = {
    "board": "boards",
    "clocks": "boards",
    "bars": "reading",
    "passage": "reading",
    "loss": "reading",
    "unrolled": "graphs",
    "scan": "graphs",
}
IMPORT = r'^import [^;]*from "\./(\w+)\.js";\n'
RUNTIME = "runtime"
FILE_START, FILE_BEGINNING = "offline", "playFile"
LESSON_START, LESSON_BEGINNING = "offline_lesson", "playLesson"
REPORT_START, REPORT_BEGINNING = "offline_report", "playReport"
SENT = "unroll-scene"  # the element that has a file's data


@cache
def modules(root: str = RUNTIME) -> tuple[str, ...]:
    """A module and those that it imports, each after those that it needs itself.

    Raises ValueError for modules that import one another in a circle.
    """
    ordered: list[str] = []
    _visit(root, ordered, ())
    return tuple(ordered)


@cache
def bundle() -> str:
    """The runtime's modules as one script: imports between them dropped, exports made plain."""
    return _joined(modules())


@cache
def file_bundle(parts: frozenset[str], start: str = FILE_START, begin: str = FILE_BEGINNING) -> str:
    """The modules that a file with these parts of the player needs, as one script that starts.

    It calls the function `begin` of the module `start` with what was sent and the parts' mounts.
    Raises ValueError for a part that the runtime does not have.
    """
    sources = mount_modules()
    unknown = sorted(parts - sources.keys())
    if unknown:
        raise ValueError(f"The player has no part {unknown[0]!r}, only {', '.join(sources)}.")
    ordered = list(modules(start))
    for part in sorted(parts):
        ordered += [name for name in modules(sources[part][1]) if name not in ordered]
    mounts = ", ".join(f"{part}: {sources[part][0]}" for part in sorted(parts))
    sent = f'JSON.parse(document.getElementById("{SENT}").textContent)'
    return f"{_joined(ordered)}\n{begin}({sent}, {{ {mounts} }});\n"


@cache
def mount_modules() -> dict[str, tuple[str, str]]:
    """Each part of the player → the function that mounts it, and the module that has this."""
    runtime = _source(RUNTIME)
    modules_of = dict(re.findall(r'^import \{ (\w+) \} from "\./(\w+)\.js";$', runtime, re.M))
    table = re.findall(r"^  (\w+): (mount\w+),$", runtime, re.M)
    return {part: (mount, modules_of[mount]) for part, mount in table}


@cache
def style(names: Collection[str] = STYLES) -> str:
    """The player's look: its own style, and what presenter mode makes of it."""
    return "\n".join((PLAYER / f"{name}.css").read_text("utf-8") for name in names)


def file_styles(parts: Collection[str], styles: tuple[str, ...] = FILE_STYLES) -> tuple[str, ...]:
    """The sheets of a file: `styles`, and after the first of them those of its parts."""
    needed = {PART_STYLES[part] for part in parts if part in PART_STYLES}
    return (styles[0], *sorted(needed), *styles[1:])


@cache
def diagrams() -> dict[str, str]:
    """The cell diagrams: cell key → SVG."""
    return {path.stem: path.read_text("utf-8") for path in sorted(DIAGRAMS.glob("*.svg"))}


def _joined(names: Collection[str]) -> str:
    joined = re.sub(IMPORT, "", "\n".join(map(_source, names)), flags=re.MULTILINE)
    return re.sub(r"^export (?!default)", "", joined, flags=re.MULTILINE)


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
