"""The kinds of files in which a view can be taken away: what each is for, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import pandas as pd

from explorer.export.pages.page import NOTHING_PLAYS
from explorer.export.pages.view_page import view_page
from explorer.export.papers.code import code, missing_code
from explorer.export.papers.diagram import diagram_picture, diagram_svg
from explorer.export.papers.latex import latex
from explorer.export.papers.mathml import mathml
from explorer.export.papers.moment import Moment, run_moment
from explorer.export.papers.pictures import picture, svg_picture
from explorer.export.papers.tables import csv, data_frame, has_data, parquet
from explorer.scenes.scene import Scene, is_still
from explorer.session.declared.pages import LESSONS

# The parts of the player that a picture shows; loading what draws them takes long.
DRAWN = frozenset(("stage", "board", "bars", "loss", "passage", "unrolled", "scan", "clocks"))


@dataclass(frozen=True)
class Request:
    """What of a view is wanted: at which step, of which unit; None as the view stands.

    `live` is an address of the view, "" for none.
    """

    live: str = ""
    step: int | None = None
    unit: int | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of file: how it ends, its media type, what it is for, and how it is made.

    `missing` says in one sentence why a scene has none, "" if it has one. `still` is what it is for
    where nothing plays.
    """

    ending: str
    mime: str
    purpose: str
    make: Callable[[Scene, Request], bytes]
    missing: Callable[[Scene], str]
    still: str = ""

    def purpose_of(self, scene: Scene) -> str:
        """What the file of a scene is for."""
        return self.still if self.still and is_still(scene) else self.purpose


def moment_of(scene: Scene, request: Request) -> Moment:
    """The unit and step of a scene that are wanted.

    Raises ValueError for a scene of no one cell, and for a step or unit that it does not have.
    """
    missing = missing_moment(scene)
    if missing or scene.run is None or scene.choice is None:
        raise ValueError(missing)
    step = scene.place.get("t", 0) if request.step is None else request.step
    return run_moment(scene.run, scene.choice, step, request.unit)


def missing_page(scene: Scene) -> str:
    """Why a scene has no page that plays; "" if it has."""
    # Of a lesson all of it is taken, whatever this step shows.
    shows = scene.mounts or scene.page == LESSONS or is_still(scene)
    return "" if shows else NOTHING_PLAYS


def missing_picture(scene: Scene) -> str:
    """Why a scene has no picture; "" if it has."""
    if not is_still(scene) and not any(mount.part in DRAWN for mount in scene.mounts):
        return "Nothing in this view is drawn."
    return missing_answers(scene)


def missing_moment(scene: Scene) -> str:
    """Why a scene has no equations with numbers; "" if it has."""
    if scene.run is None or scene.choice is None:
        return "This view shows no one cell whose equations could be filled in."
    return missing_answers(scene)


def missing_diagram(scene: Scene) -> str:
    """Why a scene has no diagram with values; "" if it has."""
    if scene.run is not None and scene.run.choice.exchange is not None:
        return "No diagram is drawn of a cell with another function in the place of its own."
    return missing_moment(scene)


def missing_data(scene: Scene) -> str:
    """Why a scene has no table of numbers; "" if it has."""
    missing = missing_answers(scene)
    if missing:
        return missing
    return "" if has_data(scene) else "Nothing in this view is drawn over its steps."


def missing_answers(scene: Scene) -> str:
    """Values that a question asks for are not given away before it is answered."""
    asked = any(mount.data.get("asked") for mount in scene.mounts)
    return "This is asked for here: answer the question first." if asked else ""


def _placed(scene: Scene, request: Request) -> Scene:
    """The scene at the step that is wanted."""
    if request.step is None:
        return scene
    return replace(scene, place={**scene.place, "t": request.step})


def _frame(scene: Scene) -> pd.DataFrame:
    frame = data_frame(scene)
    if frame is None:
        raise ValueError(missing_data(scene))
    return frame


# Drawn once for all three formats.
@lru_cache(maxsize=4)
def _picture(scene: Scene, step: int | None, unit: int | None) -> bytes:
    return picture(scene, "svg", step, unit)


def _pictured(scene: Scene, request: Request, kind: Literal["png", "pdf"]) -> bytes:
    return svg_picture(_picture(scene, request.step, request.unit).decode(), kind)


def _diagram(scene: Scene, request: Request, *, values: bool = True) -> str:
    return diagram_svg(moment_of(scene, request), values=values, live=request.live)


def _drawn(scene: Scene, request: Request, kind: Literal["pdf", "png"]) -> bytes:
    return diagram_picture(_diagram(scene, request), kind)


KINDS: Mapping[str, Kind] = {
    "html": Kind(
        "html",
        "text/html",
        "the view as a page that plays offline: for slides, course pages, an attachment",
        lambda scene, request: view_page(_placed(scene, request), live=request.live).encode(),
        missing_page,
        "its charts and tables as a page: for course pages, an attachment",
    ),
    "svg": Kind(
        "svg",
        "image/svg+xml",
        "the whole view at one step, for a paper or a poster",
        lambda scene, request: _picture(scene, request.step, request.unit),
        missing_picture,
        "its charts and tables, for a paper or a poster",
    ),
    "png": Kind(
        "png",
        "image/png",
        "the same picture in pixels, for slides",
        lambda scene, request: _pictured(scene, request, "png"),
        missing_picture,
    ),
    "pdf": Kind(
        "pdf",
        "application/pdf",
        "the same picture, for LaTeX and print",
        lambda scene, request: _pictured(scene, request, "pdf"),
        missing_picture,
    ),
    "diagram.svg": Kind(
        "svg",
        "image/svg+xml",
        "the cell with the values of one unit at one step",
        lambda scene, request: _diagram(scene, request).encode(),
        missing_diagram,
    ),
    "diagram.pdf": Kind(
        "pdf",
        "application/pdf",
        "the same drawing, for LaTeX and print",
        lambda scene, request: _drawn(scene, request, "pdf"),
        missing_diagram,
    ),
    "diagram.png": Kind(
        "png",
        "image/png",
        "the same drawing, for slides",
        lambda scene, request: _drawn(scene, request, "png"),
        missing_diagram,
    ),
    "symbols.svg": Kind(
        "svg",
        "image/svg+xml",
        "the cell with its symbols alone",
        lambda scene, request: _diagram(scene, request, values=False).encode(),
        missing_diagram,
    ),
    "csv": Kind(
        "csv",
        "text/csv",
        "signals, gradients and curves of the view, one row a value",
        lambda scene, request: csv(_frame(scene)).encode(),
        missing_data,
        "the numbers of all charts and tables",
    ),
    "parquet": Kind(
        "parquet",
        "application/vnd.apache.parquet",
        "the same table, smaller and with its types, for pandas, R and databases",
        lambda scene, request: parquet(_frame(scene)),
        missing_data,
    ),
    "tex": Kind(
        "tex",
        "application/x-tex",
        "the equations in symbols and with the numbers of one unit at one step",
        lambda scene, request: latex(moment_of(scene, request), live=request.live).encode(),
        missing_moment,
    ),
    "mml": Kind(
        "mml",
        "application/mathml+xml",
        "the same equations as MathML, for web pages and word processors",
        lambda scene, request: mathml(moment_of(scene, request), live=request.live).encode(),
        missing_moment,
    ),
    "py": Kind(
        "py",
        "text/x-python",
        "a script of plain PyTorch that computes these numbers",
        lambda scene, request: code(scene).encode(),
        lambda scene: missing_answers(scene) or missing_code(scene),
    ),
}
