"""The player in the browser: one runtime that is sent once, and mounts that carry data."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.resources import DIAGRAMS, PLAYER
from explorer.ui.controls.state import choose

# In the order in which they need each other; written as modules, sent as one.
MODULES = (
    "address",
    "playhead",
    "format",
    "colours",
    "signals",
    "transport",
    "tip",
    "root",
    "heatmaps",
    "lines",
    "clocks",
    "keyboard",
    "diagram",
    "equations",
    "words",
    "stage",
    "board",
    "bars",
    "passage",
    "graph",
    "unrolled",
    "link",
    "runtime",
)


@cache
def bundle() -> str:
    """The runtime's modules as one script: imports between them dropped, exports made plain."""
    sources = [(PLAYER / f"{name}.js").read_text("utf-8") for name in MODULES]
    joined = re.sub(r"^import .*\n", "", "\n".join(sources), flags=re.MULTILINE)
    return re.sub(r"^export (?!default)", "", joined, flags=re.MULTILINE)


@cache
def diagrams() -> dict[str, str]:
    """The cell diagrams: cell key → SVG."""
    return {path.stem: path.read_text("utf-8") for path in sorted(DIAGRAMS.glob("*.svg"))}


def _mount(part: str) -> Any:
    script = (PLAYER / "mount.js").read_text("utf-8").replace("PART", part)
    return st.components.v2.component(f"unroll_{part}", js=script, isolate_styles=False)


_runtime = st.components.v2.component(
    "unroll_runtime",
    js=bundle(),
    css=(PLAYER / "style.css").read_text("utf-8"),
    isolate_styles=False,
)
_transport = _mount("transport")
_stage = _mount("stage")
_board = _mount("board")
_clocks = _mount("clocks")
_bars = _mount("bars")
_passage = _mount("passage")
_unrolled = _mount("unrolled")
_address = _mount("address")


def runtime() -> DeltaGenerator:
    """Mounts the runtime, which never changes; returns the place of what draws nothing."""
    place = st.container(key="unroll_runtime_place", height=1, border=False)
    with place:
        _runtime(key="runtime", data={"diagrams": diagrams()})
    return place


def address(query: str, opened: int, place: dict[str, int], *, part: str = "") -> None:
    """Mounts what keeps the browser's address: the parameters of a link to what is chosen.

    `opened` counts the links that were opened; with every new one the playhead goes to its `place`.
    `part` tells mounts of one page apart.
    """
    data = {"query": query, "opened": opened, "place": place}
    _address(key=f"address_{part}", data=data)


def transport(
    tokens: list[str], equations: list[str], *, autoplay: bool, where: str = "", anew: str = ""
) -> None:
    """Mounts the transport for a sequence; `equations` names the steps inside a step.

    `where` says which layer and direction reads it, if there are several. `anew` names what is
    played from its beginning whenever it is another; "" for what keeps the step.
    """
    data = {"tokens": tokens, "equations": equations, "autoplay": autoplay, "where": where}
    data["anew"] = anew
    _transport(key="transport", data=data)


def stage(data: dict[str, Any]) -> None:
    """Mounts the stage; a unit chosen there becomes the chosen unit of the session."""
    _stage(key="stage", data=data, on_unit_change=_choose_unit)


def board(data: dict[str, Any], *, key: str) -> None:
    """Mounts a board of curves and heat maps that follow the playhead."""
    _board(key=key, data=data)


def clocks(data: dict[str, Any]) -> None:
    """Mounts the slider of training time and what follows both it and the playhead."""
    _clocks(key="clocks", data=data)


def bars(data: dict[str, Any], *, key: str = "bars") -> None:
    """Mounts the bars of the present step's answers.

    `data`: length T, tokens, title, steps (for each the best [label, share], the best first), and
    if known: came and came_share (what really came, "" and None where nothing did), said (one
    sentence a step, told below).
    """
    _bars(key=key, data=data)


def passage(data: dict[str, Any], *, key: str = "passage") -> None:
    """Mounts texts token by token, tinted by surprise.

    `data`: passages (each a title, tokens, bits, kinds, joined, total), most (the bits of the
    strongest tint), follow (whether they follow the playhead over `length` steps), growing
    (whether what was not read yet is hidden), numbers (whether bits stand below the tokens).
    """
    _passage(key=key, data=data)


def unrolled(data: dict[str, Any]) -> None:
    """Mounts the graph of an unrolled network, which follows the playhead."""
    _unrolled(key="unrolled", data=data)


def _choose_unit() -> None:
    unit = st.session_state["stage"].get("unit")
    if unit is not None:
        choose("unit", int(unit))
