"""A small picture of a view, made in hundredths of a second: what a saved notebook keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from explorer.export.papers.pictures import TWICE, converter
from explorer.export.papers.sketch_sheet import ABREAST, PALE, SIZE, WIDTH, Sheet
from explorer.export.papers.subscripts import with_subscripts
from explorer.scenes.cell import STAGE, whole_stage
from explorer.scenes.scene import Scene
from explorer.views.payloads import Map, Panel
from explorer.views.pixels import repacked

Drawn = TypeVar("Drawn", Map, Panel)


@dataclass(frozen=True, eq=False)
class Sketch:
    """A picture as PNG, its size in pixels of 1/96 inch, and what it shows in words."""

    png: bytes
    width: int
    height: int
    words: str


def sketch(scene: Scene, note: str = "") -> Sketch | None:
    """The heat maps and curves of a scene below its title; None for a scene that has neither.

    `note` is a sentence below them. Raises ImportError where vl-convert-python is not installed.
    """
    maps, panels = _contents(scene)
    if not maps and not panels:
        return None
    sheet = Sheet()
    sheet.write(scene.title, size=SIZE + 2)
    for row in range(0, len(maps), ABREAST):
        sheet.add_maps(maps[row : row + ABREAST])
    for panel in panels:
        sheet.add_curves(panel)
    sheet.write(note, colour=PALE)
    names = ", ".join(
        [one["title"] for one, _ in maps] + [one["title"] for one in panels if one["title"]]
    )
    png = repacked(bytes(converter().svg_to_png(with_subscripts(sheet.svg()), scale=TWICE)))
    words = " ".join(filter(None, (f"{scene.title}. Drawn over the steps: {names}.", note)))
    return Sketch(png, WIDTH, sheet.height, words)


def _contents(scene: Scene) -> tuple[list[tuple[Map, list[str]]], list[Panel]]:
    """The maps of all mounts, each with what is read at its steps, and the panels."""
    maps: list[tuple[Map, list[str]]] = []
    panels: list[Panel] = []
    for mount in scene.mounts:
        data: Any = whole_stage(scene) if mount.part == STAGE else mount.data
        asked, tokens = data.get("asked", ()), data.get("tokens", [])
        if len(tokens) != data.get("length", 0):
            tokens = [str(t) for t in range(data.get("length", 0))]
        for part in data.get("groups", [data]):
            for one in part.get("maps", ()):
                if one["name"] not in asked:
                    maps.append((_titled(one, part), tokens))
            panels += [_titled(panel, part) for panel in part.get("lines", ())]
    return maps, panels


def _titled(drawn: Drawn, part: Mapping[str, Any]) -> Drawn:
    """What has no title of its own has that of the group it stands in."""
    if drawn["title"] or not part.get("title"):
        return drawn
    return {**drawn, "title": part["title"]}
