"""A view as one HTML file."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit

from explorer.diagnosis.report import Report
from explorer.export.new_file import new_file
from explorer.export.pages.lesson_page import lesson_page
from explorer.export.pages.report_page import report_page
from explorer.export.pages.view_page import view_page
from explorer.lessons.lesson import Lesson
from explorer.scenes import Scene, link_scene, trace_scene
from explorer.tracing.trace import Trace

View = str | Scene | Trace | Report | Lesson


def export_html(
    view: View, path: str | PathLike[str], *, live: str = "", trace: Trace | None = None
) -> Path:
    """Writes a view as one HTML file that plays offline; a file of that name is written over.

    Args:
        view: a link, as in the browser's address or "cell?cell=lstm&t=12", of a lesson as
            "lessons?lesson=lstm", which is the whole lesson; a trace, as `explorer.trace` returns
            it; a diagnosis, as `explorer.diagnose` returns it; a lesson or a scene.
        path: where the file goes; its folder must exist.
        live: the address of this view in a running app, which the page then links to; "" for none.
            A view that is a whole address links to itself.
        trace: with a diagnosis, a trace of the module that it is about: the page then shows it.

    Returns:
        The path of the file.

    Raises:
        ValueError: if the view cannot be shown, or the file not be written; one sentence.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise ValueError(f"There is no folder {str(target.parent)!r} for the file {target.name!r}.")
    if not live and isinstance(view, str) and urlsplit(view).scheme:
        live = view
    # Bytes, since a line end that is turned would break the hashes of the content policy.
    content = _page(view, live, trace).encode()
    with new_file(target) as place:
        place.write_bytes(content)
    return target


def _page(view: View, live: str, trace: Trace | None) -> str:
    if isinstance(view, Report):
        return report_page(view, trace=trace)
    if trace is not None:
        raise ValueError("A trace is given beside the view; that is for a diagnosis alone.")
    if isinstance(view, Lesson):
        return lesson_page(view, live=live)
    return view_page(shown_scene(view), live=live)


def shown_scene(view: str | Scene | Trace) -> Scene:
    """The scene of whatever can be shown.

    Raises ValueError, one sentence, for a link or a trace that cannot, and for anything else.
    """
    if isinstance(view, Scene):
        return view
    if isinstance(view, str):
        return link_scene(view)
    if isinstance(view, Trace):
        return trace_scene(view)
    kinds = "a link, a trace, a diagnosis, a lesson or a scene"
    raise ValueError(f"A view is {kinds}, not {type(view).__name__}.")
