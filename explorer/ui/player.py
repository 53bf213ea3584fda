"""The player in the browser: one runtime that is sent once, and mounts that carry data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.export.bundle import bundle, diagrams, mount_script, style
from explorer.ui.controls.heard import hear
from explorer.ui.controls.state import is_fixed, settle
from explorer.views import payloads
from explorer.views.terms import signal_terms


# Registered when they are first mounted: importing this module leaves Streamlit alone.
@cache
def _runtime() -> Any:
    return st.components.v2.component(
        "unroll_runtime", js=bundle(), css=style(), isolate_styles=False
    )


@cache
def _mount(part: str) -> Any:
    return st.components.v2.component(f"unroll_{part}", js=mount_script(part), isolate_styles=False)


@dataclass(frozen=True)
class Runtime:
    """What the browser tells as a run begins.

    `place` is where what draws nothing stands. `address` is what the browser's address says if the
    browser has just connected again, else None; `told` are the choices that it made, see `hear`.
    """

    place: DeltaGenerator
    address: str | None
    told: tuple[Any, ...]


def runtime(person: str) -> Runtime:
    """Mounts the runtime, which never changes; `person` is the secret that the browser keeps."""
    place = st.container(key="unroll_runtime_place", height=1, border=False)
    with place:
        data: payloads.Runtime = {
            "diagrams": diagrams(),
            "terms": signal_terms(),
            "person": person,
        }
        # Without a callback what the browser tells would not be handed out.
        names = ("address", "chosen", "asked")
        calls = {f"on_{name}_change": lambda: None for name in names}
        mounted = _runtime()(key="runtime", data=data, **calls)
    return Runtime(place, mounted.get("address"), _told(mounted))


def _told(mounted: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(mounted.get("chosen") or ()), *(mounted.get("asked") or ()))


def choices(data: payloads.Choices) -> None:
    """Mounts the controls of how a run is looked at."""
    _mount("choices")(key="choices", data=data)


def address(data: payloads.Address, *, part: str = "") -> None:
    """Mounts what keeps the browser's address: the parameters of a link to what is chosen.

    With every new link that was opened the playhead goes to its place; one that was opened from
    inside its own page is a new step of the browser's history. The page is named since at another
    one the address is new, even where nothing else is. `part` tells mounts of one page apart.
    """
    _mount("address")(key=f"address_{part}", data=data)


def transport(
    tokens: list[str],
    equations: list[str],
    *,
    autoplay: bool,
    where: str = "",
    anew: str = "",
    word: str = "",
) -> None:
    """Mounts the transport for a sequence; `equations` names the steps inside a step.

    `where` says which layer and direction reads it, if there are several. `anew` names what is
    played from its beginning whenever it is another; "" for what keeps the step. `word` names the
    number whose values the tokens are, "" for those of a sequence. In a lesson nothing plays by
    itself.
    """
    data: payloads.Transport = {
        "tokens": tokens,
        "equations": equations,
        "autoplay": autoplay and not is_fixed(),
        "where": where,
        "anew": "" if is_fixed() else anew,
        "word": word,
    }
    _mount("transport")(key="transport", data=data)


def stage(data: payloads.SentStage, spelling: payloads.Spelling) -> None:
    """Mounts the stage, and how its cell is written, which most reruns need not send again."""
    with st.container(key="unroll_spelling_place", height=1, border=False):
        _mount("spelling")(key="spelling", data=spelling)
    _mount("stage")(key="stage", data=data)


def board(data: payloads.Board, *, key: str, unit: str = "") -> None:
    """Mounts a board of curves and heat maps that follow the playhead.

    `unit` is the control that takes a unit chosen there.
    """

    def choose() -> None:
        chosen = st.session_state[key].get("unit")
        if chosen is not None:
            hear(_told(st.session_state["runtime"]))  # what was chosen before counts before
            settle(unit, int(chosen))

    _mount("board")(key=key, data=data, on_unit_change=choose)


def clocks(data: payloads.Clocks) -> None:
    """Mounts the slider of training time and what follows both it and the playhead."""
    _mount("clocks")(key="clocks", data=data)


def bars(data: payloads.Bars, *, key: str = "bars") -> None:
    """Mounts the bars of the present step's answers.

    `data`: length T, tokens, title, steps (for each the best [label, share], the best first), and
    if known: came and came_share (what really came, "" and None where nothing did), sentences
    (one a step, written below).
    """
    _mount("bars")(key=key, data=data)


def passage(data: payloads.Passages, *, key: str = "passage") -> None:
    """Mounts texts token by token, tinted by surprise, or by attention that follows the playhead.

    `data`: passages (each a title, tokens, bits, kinds, joined, total), most (the bits of the
    strongest tint), follow (whether they follow the playhead over `length` steps), growing
    (whether what was not read yet is hidden), numbers (whether bits stand below the tokens).
    """
    _mount("passage")(key=key, data=data)


def loss(data: payloads.TextLoss) -> None:
    """Mounts a product and a sum written out, whose present term is lit."""
    _mount("loss")(key="loss_mount", data=data)


def unrolled(data: payloads.Graph) -> None:
    """Mounts the graph of an unrolled network; weights chosen there are the lit ones."""
    _mount("unrolled")(key="unrolled", data=data, on_weight_change=_choose_weight)


def scan(data: payloads.ScanTree) -> None:
    """Mounts a loop and the tree of a scan over the same steps."""
    _mount("scan")(key="scan_mount", data=data)


def lesson(data: payloads.LessonText, wish: Callable[[str, Any], None]) -> None:
    """Mounts the text of a lesson; `wish` is called with what a person asks for, and its step.

    That is "step" (to go there), "reveal", "again", "following", "explore" or "shelf".
    """
    names = ("step", "reveal", "again", "following", "explore", "shelf")
    _mount("lesson")(
        key="lesson_mount",
        data=data,
        **{f"on_{name}_change": partial(_pass_on, "lesson_mount", name, wish) for name in names},
    )


def pad(data: payloads.Pad, wish: Callable[[str, Any], None]) -> None:
    """Mounts the pad of a question; `wish` is called with "guess" and what was guessed."""
    change = partial(_pass_on, "pad_mount", "guess", wish)
    _mount("pad")(key="pad_mount", data=data, on_guess_change=change)


def shelf(data: payloads.Shelf, wish: Callable[[str, Any], None]) -> None:
    """Mounts the shelf of lessons; `wish` is called with "open", a lesson's key and a step."""
    change = partial(_pass_on, "shelf_mount", "open", wish)
    _mount("shelf")(key="shelf_mount", data=data, on_open_change=change)


def kept(data: payloads.KeptModel, back: Callable[[str, Any], None]) -> None:
    """Mounts what keeps a person's own model in the browser.

    `back` is called with "back" and what was kept, where the session knows nothing of it.
    """
    change = partial(_pass_on, "kept_mount", "back", back)
    _mount("kept")(key="kept_mount", data=data, on_back_change=change)


def _pass_on(mount: str, name: str, wish: Callable[[str, Any], None]) -> None:
    wished = st.session_state[mount].get(name)
    if wished is not None:
        wish(name, wished)


def _choose_unit() -> None:
    unit = st.session_state["stage"].get("unit")
    if unit is not None:
        settle("unit", int(unit))


def _choose_weight() -> None:
    weight = st.session_state["unrolled"].get("weight")
    if weight is not None:
        settle("weight", weight or None)
