"""A view as a file of any kind, by the kind's key: what the app's dialog and the command use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from explorer.export.everything import everything
from explorer.export.kinds import KINDS, Kind, Request
from explorer.scenes.scene import Scene, is_still
from explorer.session.controls import Chosen
from explorer.session.declared.pages import CELL, COMPARE, GRADIENTS, TRAIN, TRANSFORMER
from explorer.session.link import read_link

ZIP = Kind(
    "zip",
    "application/zip",
    "all of it, with a note on what is what and how to cite it",
    lambda scene, request: everything(scene, request.live, request.step),
    lambda scene: "",
)
FILES: Mapping[str, Kind] = {**KINDS, "zip": ZIP}
LONGEST_NAME = 60
# Of the pages on which something does not play the control that says which part is shown.
PARTS = {GRADIENTS: "part", COMPARE: "compare", TRAIN: "train", TRANSFORMER: "versus"}


def made(scene: Scene, kind: str, request: Request | None = None) -> bytes:
    """The content of a file: `kind` is a key of `FILES`, such as "html", "diagram.svg" or "zip".

    Raises ValueError, one sentence, for another key, for a kind that the scene does not have, and
    for a step or unit that it does not have.
    """
    if kind not in FILES:
        raise ValueError(f"Unknown kind of file {kind!r}; allowed are {', '.join(FILES)}.")
    missing = FILES[kind].missing(scene)
    if missing:
        raise ValueError(missing)
    return FILES[kind].make(scene, request or Request())


def available(scene: Scene) -> tuple[str, ...]:
    """The keys of the kinds that the scene has."""
    return tuple(key for key, kind in FILES.items() if not kind.missing(scene))


def file_name(scene: Scene, kind: str) -> str:
    """What the file is called, from what the view shows: unroll-lstm-brackets_quotes.html."""
    parts = ["unroll"]
    if scene.page not in ("", CELL):
        parts += [scene.page, *([_part(scene)] if is_still(scene) else [])]
    if scene.run is not None:
        choice = scene.run.choice
        parts += [scene.run.module.cell.key, *([choice.sequence] if scene.page else [])]
    parts += kind.split(".")[:-1]
    stem = re.sub(r"[^a-z0-9_]+", "-", "-".join(parts).lower())[:LONGEST_NAME].strip("-")
    return f"{stem}.{FILES[kind].ending}"


def _part(scene: Scene) -> str:
    """Which part of its page a view is, as its link says."""
    return str(Chosen(read_link(scene.query).values)[PARTS[scene.page]])
