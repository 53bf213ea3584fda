"""What a trace looks like where it is displayed: a widget, else a still picture, else text."""

from __future__ import annotations

import base64
import sys
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from explorer.export.pages.page import NOTHING_PLAYS, html_page
from explorer.export.papers.pictures import scene_picture
from explorer.export.papers.sketch import sketch
from explorer.notebook.still import Still, still
from explorer.scenes import Scene, trace_scene
from explorer.scenes.scene import is_still
from explorer.scenes.traced_sequence import TooLargeError
from explorer.tracing.display import Look
from explorer.tracing.trace import Trace

if TYPE_CHECKING:
    from explorer.notebook.widget import StageWidget

USUAL = Look()
INSTALL = 'This stands still. pip install "unroll-rnn[notebook]" makes it a stage that plays.'
ASKED = "This stands still, as still=True asks for; without it the stage plays."
SAVED = "The stage plays once its cell is run."


def shown(trace: Trace, x: Any = None, look: Look = USUAL) -> StageWidget | Still:
    """A trace as a stage that plays; as a still picture with a sentence where it cannot.

    Raises ValueError for a look that does not fit the trace.
    """
    if look.still:
        return still(trace, ASKED, look)
    try:
        scene = trace_scene(
            trace,
            x,
            unit=look.unit,
            notation=look.notation,
            z=look.z,
            loss=look.loss,
            tokens=look.tokens,
            batch=look.batch,
        )
    except TooLargeError as problem:
        return still(trace, str(problem), look)
    except ValueError as problem:
        # Somebody who asks for something is told; what is displayed by itself shows what it can.
        if x is not None or look != USUAL:
            raise
        return still(trace, str(problem), look)
    return stage_widget(scene, look) or still(trace, INSTALL, look)


def scene_shown(scene: Scene, look: Look = USUAL) -> StageWidget | Still:
    """Any view of the app as a widget, or a sentence where there can be none.

    Where nothing plays it is a picture of the charts and tables. Raises ValueError for a step that
    is not there.
    """
    if is_still(scene):
        try:
            chart = scene_picture(scene)
        except ImportError:
            chart = None
        return Still(scene.title, NOTHING_PLAYS, chart)
    return stage_widget(scene, look) or Still(scene.title, INSTALL, steps=_steps(scene))


def mime_bundle(trace: Trace) -> tuple[dict[str, Any], dict[str, Any]]:
    """What Jupyter is handed of a trace, by MIME type, and what belongs to it.

    In a terminal, where nothing is drawn, that is its line of text.
    """
    text = {"text/plain": repr(trace)}
    if _is_terminal():
        return text, {}
    bundle = shown(trace)._repr_mimebundle_() or {}
    data, belonging = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {**data, **text}, belonging


def stage_widget(scene: Scene, look: Look) -> StageWidget | None:
    """A scene as a widget; None without what widgets need.

    Raises ValueError for a step that is not there, and where nothing plays.
    """
    place = {**scene.place, "t": scene.place.get("t", 0) if look.t is None else look.t}
    page = html_page(replace(scene, place=place))
    try:
        from explorer.notebook.widget import StageWidget
    except ImportError:
        return None
    unit = next((mount.data["unit"] for mount in scene.mounts if "unit" in mount.data), 0)
    return StageWidget(
        page,
        title=scene.title,
        steps=_steps(scene),
        units=unit + 1 if scene.run is None else scene.run.module.hidden_size,
        place={"t": place["t"], "unit": unit},
        height=look.height,
        still=lambda: _saved(scene),
    )


def _saved(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a saved notebook shows of a scene where no widget runs, and what belongs to it.

    A picture with a sentence in it, as GitHub, nbviewer and nbconvert take it from beside a widget;
    where none can be made the sentence alone.
    """
    try:
        picture = sketch(scene, SAVED)
    except ImportError:
        picture = None
    if picture is None:
        return {"text/html": f"<p>{escape(scene.title)}. {SAVED}</p>"}, {}
    look = {"width": picture.width, "height": picture.height, "alt": picture.words}
    return {"image/png": base64.b64encode(picture.png).decode()}, {"image/png": look}


def _steps(scene: Scene) -> int:
    return 1 if scene.transport is None else len(scene.transport["tokens"])


def _is_terminal() -> bool:
    """Whether IPython runs without a kernel that a notebook talks to."""
    module = sys.modules.get("IPython")
    shell = module and module.get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is None
