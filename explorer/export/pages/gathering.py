"""The scenes of a file that shows several, each once, and each part of their data once."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from explorer.export.pages.page import sent_scene
from explorer.export.pages.sharing import shared
from explorer.scenes.scene import Scene
from explorer.session.control import Value, Values
from explorer.views.payloads import FileScene, FileTable, Transport

if TYPE_CHECKING:
    import pandas as pd

    from explorer.export.pages.sheets import Sheets

# A chart of more bytes is sent in pixels.
LARGEST_DRAWING = 150_000
WIDTH = 480


class Gathering:
    """Scenes and their data, each of which is there once."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.scenes: list[FileScene] = []
        self.data: list[object] = []
        self._places: dict[str, int] = {}
        self._sheets: dict[tuple[str, frozenset[tuple[str, Value]]], Sheets] = {}

    def sheets(self, page: str, values: Values) -> Sheets | None:
        """The tables and charts of a view, None where what draws charts is not installed.

        What is measured for them is measured once.
        """
        if find_spec("altair") is None:
            return None
        from explorer.export.pages.sheets import sheets_of

        key = page, frozenset(values.items())
        if key not in self._sheets:
            self._sheets[key] = sheets_of(page, values)
        return self._sheets[key]

    def place_of(self, scene: Scene, sheets: Sheets | None = None) -> int:
        """The place of a scene among those that are there, with what it shows beside."""
        sent = sent_scene(scene if scene.transport is None else _still(scene, scene.transport))
        listed: FileScene = {
            "mounts": [
                {"part": mount["part"], "key": mount["key"], "data": self._place(mount["data"])}
                for mount in sent["mounts"]
            ],
            "chosen": sent["chosen"],
            "told": [] if scene.mounts else [*scene.sentences, *(sheets.told if sheets else ())],
            "tables": [_table(table) for table in (sheets.tables if sheets else ())],
            "pictures": [_picture(chart) for chart in (sheets.charts if sheets else ())],
        }
        if listed not in self.scenes:
            self.scenes.append(listed)
            self.sent.append(sent)
        return self.scenes.index(listed)

    def _place(self, data: Mapping[str, Any]) -> int:
        text = json.dumps(data, sort_keys=True)
        if text not in self._places:
            self._places[text] = len(self.data)
            self.data.append(data)
        return self._places[text]

    def shared(self) -> tuple[list[object], list[object]]:
        """The data, and the parts that come more than once in them."""
        return shared(self.data)


def _table(table: pd.DataFrame) -> FileTable:
    """A table as texts; its index names the rows."""
    return {
        "columns": [str(table.index.name or ""), *map(str, table.columns)],
        "rows": [
            [str(name), *map(str, row)]
            for name, row in zip(table.index, table.to_numpy(), strict=True)
        ],
    }


def _picture(chart: Any) -> str:
    """A chart as the address of a picture that has it in itself."""
    from explorer.export.papers.pictures import chart_picture

    # In the app it is as wide as its place.
    chart = chart.properties(width=WIDTH)
    drawing, kind = chart_picture(chart, "svg"), "svg+xml"
    if len(drawing) > LARGEST_DRAWING:
        drawing, kind = chart_picture(chart, "png"), "png"
    return f"data:image/{kind};base64,{base64.b64encode(drawing).decode('ascii')}"


def _still(scene: Scene, transport: Transport) -> Scene:
    """The scene at rest: what is told beside it says where the playhead stands."""
    return replace(scene, transport={**transport, "autoplay": False})
